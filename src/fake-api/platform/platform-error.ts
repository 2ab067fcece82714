import type { JobEventType } from '../../model/modelarts-v1/events.ts';
import type { Status } from '../../model/modelarts-v1/statuses.ts';
import type { Settings } from './settings.ts';

/** Why the platform rejects a request. */
export type Problem =
  | { readonly kind: 'no job'; readonly job: number }
  | { readonly kind: 'no version'; readonly job: number; readonly version: number }
  | { readonly kind: 'name taken'; readonly name: string }
  /** A request of a user that the status of the version does not allow. */
  | { readonly kind: 'wrong status'; readonly request: 'stop' | 'delete'; readonly status: Status }
  | { readonly kind: 'impossible event'; readonly event: JobEventType; readonly status: Status }
  | { readonly kind: 'impossible outcome'; readonly outcome: Settings['outcome']; readonly status: Status };

/** Thrown if the platform rejects a request. It has changed nothing then. */
export class PlatformError extends Error {
  override name = 'PlatformError';
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(`${problem.kind}: ${JSON.stringify(problem)}`);
    this.problem = problem;
  }
}
