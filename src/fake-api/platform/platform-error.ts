import type { Settings } from './settings.ts';

/** Why the platform rejects a request. */
export type Problem =
  | { readonly kind: 'no job'; readonly job: number | string }
  | { readonly kind: 'no version'; readonly job: number; readonly version: number }
  | { readonly kind: 'name taken'; readonly name: string }
  /** A request of a user that the status of the run does not allow. */
  | { readonly kind: 'wrong status'; readonly request: 'stop' | 'delete'; readonly status: string }
  /** A request of a user that comes at the moment at which the status changes. */
  | { readonly kind: 'conflict' }
  | { readonly kind: 'impossible event'; readonly event: string; readonly status: string }
  | { readonly kind: 'impossible outcome'; readonly outcome: Settings['outcome']; readonly status: string };

/** Thrown if the platform rejects a request. It has changed nothing then. */
export class PlatformError extends Error {
  override name = 'PlatformError';
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(`${problem.kind}: ${JSON.stringify(problem)}`);
    this.problem = problem;
  }
}
