import type { Vocabulary } from '../../model/catalogue.ts';
import type { Bytes } from '../bytes/bytes.ts';
import { linesOf, type UnreadableLine } from '../bytes/lines.ts';
import type { RecordOptions } from '../fields.ts';
import type { Entry, Place } from '../observation.ts';

/** Reads one format: yields the entries of a log in its order, many at a time. */
export type Reader = (bytes: Bytes, options: ReaderOptions) => AsyncIterable<readonly Entry[]>;

/** How a reader reads. */
export interface ReaderOptions extends RecordOptions {
  /** The name of the file, for the place of each record. */
  readonly file?: string;
  /** What separates the cells of CSV; found in the header unless given. */
  readonly delimiter?: string;
  /** A regular expression for lines of text, whose named groups are the fields. */
  readonly pattern?: string;
  /** How statuses are spelled that are read into columns. */
  readonly vocabulary: Vocabulary;
  /** Whether observations keep the spelling of their status where a report tells of it: these are not read into columns. */
  readonly keepsTold?: boolean;
}

/** The place of the record that starts on this line. */
export function placeAt({ file }: Pick<ReaderOptions, 'file'>, line: number): Place {
  return file === undefined ? { line } : { file, line };
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
      for (let index = 0; index < texts.length; index++) {
        const text = texts[index] ?? '';
        // No reader makes anything of an empty line where no record is open.
        if (text === '' && !reader.isOpen) continue;
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
