import type { Batch } from './columns.ts';
import type { Block } from './line-buffer.ts';

/** Reads lines of a usual sort from bytes. What it reads, the exact reader would read the same. */
export interface Matcher {
  /**
   * Adds the observations of lines to a batch: those that begin from `at` on and before `end`, up to the first that is
   * unusual, or for which the batch has no room. Returns where that line begins.
   */
  match(block: Block, at: number, end: number, batch: Batch): number;
  /** Is shown a line, up to its line feed, that the exact reader took for one observation. */
  learn?(bytes: Buffer, at: number, end: number): void;
}
