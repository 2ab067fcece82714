import type { Columns } from './columns.ts';
import type { LineBuffer } from './line-buffer.ts';

/** Reads common lines of a format from bytes straight into columns. The exact reader would read each of them the same. */
export interface ColumnReader {
  /**
   * Reads lines that begin from `at` on and before `end`, up to the first that is uncommon or for which the columns have
   * no room. Returns where that line begins.
   */
  read(buffer: LineBuffer, at: number, end: number, columns: Columns): number;
  /** Takes a status that the exact reader found. */
  learnStatus(status: number | string): void;
}
