import type { Problem } from '../observation.ts';

/** The bytes of a log, in chunks. Throws where they break off, after all bytes before it. */
export type Bytes = AsyncIterable<Uint8Array>;

/** Input that ends or turns unreadable part-way. Readers report it as a malformed record in that place. */
export class BrokenInput extends Error {
  override name = 'BrokenInput';
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem);
    this.problem = problem;
  }
}

/** The first bytes of gzipped data. */
export const GZIP: readonly number[] = [0x1f, 0x8b];
