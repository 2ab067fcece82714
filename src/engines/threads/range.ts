import { readSync } from 'node:fs';
import type { Chunk } from '../../log/columns/columns.ts';
import { LineScanner } from '../../log/columns/scanner.ts';
import type { Fields } from '../../log/fields.ts';
import type { CsvHeader } from '../../log/formats/csv.ts';
import { type Format, lineFormat } from '../../log/formats/formats.ts';
import { createRecordCount, type Records } from '../../log/records.ts';
import { type Segment, SegmentStart } from '../../validate/store/segment.ts';
import { Tally, type TallyOptions } from '../../validate/store/tally.ts';

/** A range of the bytes of a file. Its lines are those that begin in it. */
export interface Range {
  readonly start: number;
  /** Where the next range begins; beyond all bytes where there is none. */
  readonly end: number;
  /** Whether a line is sure to begin with it: it is the first range. */
  readonly isFirst: boolean;
}

/** How the lines of a file are read. */
export interface RangeFormat {
  readonly name: Format;
  readonly fields: Fields;
  /** The header of a CSV log. */
  readonly header?: CsvHeader;
}

/** What was found in a range, from the beginning of its first line to that of the first line after it. */
export interface RangePart {
  readonly start: number;
  readonly end: number;
  /** How many lines it has. */
  readonly lines: number;
  readonly records: Records;
  readonly segment: Segment;
}

/** Called with the number of bytes that were read. */
export type OnRead = (bytes: number) => void;

/** Stands for the end of a range within an open record. */
export const OPEN = -1;

/**
 * Checks a range on its own, as if no record were open where it begins.
 *
 * @returns `undefined` if a record is open at its end, so that it cannot be checked on its own
 */
export async function checkRange(
  file: number,
  range: Range,
  format: RangeFormat,
  options: TallyOptions,
  onRead: OnRead,
): Promise<RangePart | undefined> {
  const start = range.isFirst ? range.start : lineAfter(file, range.start - 1);
  const tally = new Tally({ ...options, start: new SegmentStart(options.transitions.size) });
  const count = createRecordCount();
  const scanner = await scannerFor(format, range.isFirst);
  const chunks = start >= range.end ? undefined : readRange(file, start, range.end, scanner, onRead, false);
  const end =
    chunks === undefined
      ? start
      : takeEach(chunks, (chunk) => {
          count.take(chunk);
          tally.take(chunk);
        });
  if (end === OPEN) return undefined;
  return { start, end, lines: scanner.line - 1, records: count.records(), segment: tally.segment() };
}

/** Takes each chunk, and returns what stands behind the last. */
export function takeEach<Result>(chunks: Generator<Chunk, Result>, take: (chunk: Chunk) => void): Result {
  for (let next = chunks.next(); ; next = chunks.next()) {
    if (next.done) return next.value;
    take(next.value);
  }
}

/** A scanner of the lines of a file: from the first one on, in which a header may stand, or from a later one. */
export async function scannerFor(
  { name, fields, header }: RangeFormat,
  isFirst: boolean,
  file?: string,
  line?: number,
): Promise<LineScanner> {
  const format = await lineFormat(
    name,
    { fields, ...(file === undefined ? {} : { file }) },
    isFirst ? undefined : header,
  );
  if (format === undefined) throw new TypeError(`the records of ${name} do not stand on lines`);
  return new LineScanner(format, file, line);
}

/**
 * Reads the lines that begin in a range of an open file, and returns where the next line begins. If a record is open there,
 * it reads on until none is, or returns {@link OPEN}.
 */
export function* readRange(
  file: number,
  start: number,
  end: number,
  scanner: LineScanner,
  onRead: OnRead,
  readsOn: boolean,
): Generator<Chunk, number> {
  const { buffer } = scanner;
  /** Where the buffer begins, and where it ends. */
  let base = start;
  let position = start;
  for (;;) {
    const count = buffer.fill((target, at, limit) => readSync(file, target, at, limit, position));
    if (count === 0) {
      yield* scanner.end();
      return position;
    }
    position += count;
    onRead(count);
    const isWithin = buffer.dropped > 0;
    const next = base + (yield* scanner.scan(isWithin ? Math.max(1, end - base) : end - base));
    const isOver = next >= end && buffer.dropped === 0;
    if (isOver && !scanner.isOpen) return next;
    if (isOver && !readsOn) return OPEN;
    base += buffer.clear();
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
