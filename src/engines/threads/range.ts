import { readSync } from 'node:fs';
import type { Chunk } from '../../log/columns/columns.ts';
import {
  type OnRead,
  OPEN,
  type Range,
  type RangeFormat,
  readRange,
  scannerFor,
} from '../../log/columns/plain-file.ts';
import type { Seen } from '../../log/fields.ts';
import { createRecordCount, type Records } from '../../log/records.ts';
import { type Segment, SegmentStart } from '../../validate/store/segment.ts';
import { Tally, type TallyOptions } from '../../validate/store/tally.ts';

/** What was found in a range, from the beginning of its first line to that of the first line after it. */
export interface RangePart {
  readonly start: number;
  readonly end: number;
  /** How many lines it has. */
  readonly lines: number;
  readonly records: Records;
  readonly seen: Seen;
  readonly segment: Segment;
}

/**
 * Checks a range on its own, as if no record were open where it begins.
 *
 * @returns `undefined` if a record is open at its end, so that it cannot be checked on its own
 */
export async function checkRange(
  { descriptor: file, name }: { readonly descriptor: number; readonly name: string },
  range: Range,
  format: RangeFormat,
  options: TallyOptions,
  onRead: OnRead,
): Promise<RangePart | undefined> {
  const start = range.isFirst ? range.start : lineAfter(file, range.start - 1);
  const tally = new Tally({ ...options, start: new SegmentStart(options.transitions.size, name) });
  const count = createRecordCount();
  const seen: Seen = {};
  const scanner = await scannerFor({ ...format, options: { ...format.options, seen } }, range.isFirst);
  const chunks = start >= range.end ? undefined : readRange(file, start, range.end, scanner, onRead, false);
  const end =
    chunks === undefined
      ? start
      : takeEach(chunks, (chunk) => {
          count.take(chunk);
          tally.take(chunk);
        });
  if (end === OPEN) return undefined;
  return { start, end, lines: scanner.line - 1, records: count.records(), seen, segment: tally.segment() };
}

/** Takes each chunk, and returns what stands behind the last. */
export function takeEach<Result>(chunks: Generator<Chunk, Result>, take: (chunk: Chunk) => void): Result {
  for (let next = chunks.next(); ; next = chunks.next()) {
    if (next.done) return next.value;
    take(next.value);
  }
}

/** Where the line after the next line feed begins; the end of the file if there is none. */
function lineAfter(file: number, from: number): number {
  const chunk = Buffer.alloc(2 ** 16);
  for (let position = from; ; ) {
    const count = readSync(file, chunk, 0, chunk.length, position);
    const at = chunk.subarray(0, count).indexOf('\n');
    if (at >= 0) return position + at + 1;
    position += count;
    if (count === 0) return position;
  }
}
