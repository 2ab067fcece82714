import { PlainError, systemErrorText } from '../../errors.ts';
import type { Bytes } from '../bytes/bytes.ts';
import { linesOf, type UnreadableLine } from '../bytes/lines.ts';
import type { Fields } from '../fields.ts';
import type { Entry, Place } from '../observation.ts';

/** Reads one format: yields the entries of a log in its order, many at a time. */
export type Reader = (bytes: Bytes, options: ReaderOptions) => AsyncIterable<readonly Entry[]>;

/** How a reader reads. */
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

/** A log that cannot be read, or not to its end. */
export class LogError extends PlainError {
  override name = 'LogError';
  /** The name of the file; absent where the log has none. */
  readonly file: string | undefined;
  /** The columns of a CSV log that lacks a required one. */
  readonly columns: readonly string[] | undefined;

  constructor(message: string, { file, columns }: { file?: string | undefined; columns?: readonly string[] } = {}) {
    super(file === undefined ? message : `${file}: ${message}`);
    this.file = file;
    this.columns = columns;
  }
}

/** The LogError for an error of the system; a LogError stays as it is. */
export function plainError(error: unknown, file: string): LogError {
  if (error instanceof LogError) return error;
  return new LogError(systemErrorText('read', error as NodeJS.ErrnoException), { file });
}

/** Whether an error comes from a call of the system. */
export function isOfSystem(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}

/** Reads a format of lines exactly, one line at a time. */
export interface LineReader {
  /** Whether a record is open that may go on in the next line. */
  readonly isOpen: boolean;
  /** Takes the next line, or what is wrong with it; returns the entries that end with it. */
  push(line: number, text: string | UnreadableLine): readonly Entry[];
  /** Returns the entries that are left after the last line. */
  end(): readonly Entry[];
}

/** The entries that a line reader yields for some bytes. */
export async function* readLines(bytes: Bytes, reader: LineReader): AsyncIterable<readonly Entry[]> {
  for await (const { first, texts } of linesOf(bytes)) {
    const entries: Entry[] = [];
    try {
      for (const [index, text] of texts.entries()) {
        for (const entry of reader.push(first + index, text)) entries.push(entry);
      }
    } catch (error) {
      yield entries;
      throw error;
    }
    yield entries;
  }
  yield reader.end();
}
