import type { Bytes } from '../bytes/bytes.ts';
import { linesOf, type UnreadableLine } from '../bytes/lines.ts';
import type { Entry } from '../observation.ts';

/** Reads a format whose records stand on lines, exactly and line by line. */
export interface LineReader {
  /** Whether a record is open that the next lines may belong to. */
  readonly isOpen: boolean;
  /** Takes the next line, or what is wrong with it; returns what ends with it. */
  push(line: number, text: string | UnreadableLine): readonly Entry[];
  /** Returns what is left when no line follows. */
  end(): readonly Entry[];
}

/** All that a reader makes of some bytes. */
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
