import type { Bytes } from '../bytes/bytes.ts';
import type { Fields } from '../fields.ts';
import type { Entry, Place } from '../observation.ts';

/** Reads one format: turns the bytes of a log into observations, many at a time, in the order of the log. */
export type Reader = (bytes: Bytes, options: ReaderOptions) => AsyncIterable<readonly Entry[]>;

/** What every reader is told. */
export interface ReaderOptions {
  /** The names of the fields. */
  readonly fields: Fields;
  /** The name of the file, for the place of each record. */
  readonly file?: string;
}

/** The place of the record that starts on this line. */
export function placeAt({ file }: ReaderOptions, line: number): Place {
  return file === undefined ? { line } : { file, line };
}

/** A log that cannot be read at all, or not to its end. */
export class LogError extends Error {
  override name = 'LogError';
  /** The name of the file; absent where the log has none. */
  readonly file: string | undefined;
  /** The columns that a CSV log has, where it lacks one that is needed. */
  readonly columns: readonly string[] | undefined;

  constructor(message: string, { file, columns }: { file?: string | undefined; columns?: readonly string[] } = {}) {
    super(file === undefined ? message : `${file}: ${message}`);
    this.file = file;
    this.columns = columns;
  }
}
