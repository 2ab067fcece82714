import { isUtf8 } from 'node:buffer';
import type { Problem } from '../observation.ts';
import { BrokenInput, type Bytes } from './bytes.ts';

/** Consecutive lines. */
export interface Lines {
  /** The number of the first line, from 1. */
  readonly first: number;
  /** The text of each line, without its line feed; for an unreadable line, what is wrong with it. */
  readonly texts: readonly (string | UnreadableLine)[];
}

/** A line that cannot be read. */
export interface UnreadableLine {
  readonly problem: Problem;
}

/** The maximum size of a record, 16 MiB: a longer one is malformed and skipped. */
export const LONGEST_RECORD = 2 ** 24;

const LINE_FEED = 0x0a;
/** A line longer than {@link LONGEST_RECORD}. */
export const TOO_LONG: UnreadableLine = { problem: 'too long' };
/** A line that is not text. */
export const NOT_UTF8: UnreadableLine = { problem: 'not UTF-8' };

/** Splits bytes into lines, many at a time. Holds one chunk, and one unfinished line up to {@link LONGEST_RECORD}. */
export async function* linesOf(bytes: Bytes): AsyncIterable<Lines> {
  let first = 1;
  let held: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of bytes) {
      const start = chunk.indexOf(LINE_FEED);
      const end = chunk.lastIndexOf(LINE_FEED);
      if (end >= 0) {
        const texts =
          length + start > LONGEST_RECORD
            ? [TOO_LONG, ...split(chunk.subarray(start + 1, end + 1))]
            : split(Buffer.concat([...held, chunk.subarray(0, end + 1)]));
        yield { first, texts };
        first += texts.length;
        held = [];
        length = 0;
      }
      length += chunk.length - (end + 1);
      if (length > LONGEST_RECORD) held = [];
      else held.push(chunk.subarray(end + 1));
    }
  } catch (error) {
    if (!(error instanceof BrokenInput)) throw error;
    yield { first, texts: [{ problem: error.problem }] };
    return;
  }
  if (length > LONGEST_RECORD) yield { first, texts: [TOO_LONG] };
  else if (length > 0) yield { first, texts: split(Buffer.concat([...held, Buffer.of(LINE_FEED)])) };
}

/** Splits bytes that end with a line feed, or are empty. */
function split(bytes: Uint8Array): (string | UnreadableLine)[] {
  if (bytes.length === 0) return [];
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length - 1);
  if (isUtf8(text)) return text.toString().split('\n');
  const lines: (string | UnreadableLine)[] = [];
  for (let start = 0, end = 0; start < bytes.length; start = end + 1) {
    end = bytes.indexOf(LINE_FEED, start);
    const line = text.subarray(start, end);
    lines.push(isUtf8(line) ? line.toString() : NOT_UTF8);
  }
  return lines;
}
