import type { Problem } from '../observation.ts';

/** The bytes of a log. Throws {@link BrokenInput} where they break off, after all bytes that could be had. */
export type Bytes = AsyncIterable<Uint8Array>;

/** A log whose bytes break off. Readers report it as a malformed record in the place where it happens. */
export class BrokenInput extends Error {
  override name = 'BrokenInput';
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem);
    this.problem = problem;
  }
}
