import { readSync } from 'node:fs';
import { LineScanner } from '../../log/columns/scanner.ts';
import type { Fields } from '../../log/fields.ts';
import type { CsvHeader } from '../../log/formats/csv.ts';
import { RecordCount, type Records } from '../../log/records.ts';
import { type LineFormatName, lineFormat } from '../../log/scan.ts';
import type { Sink } from '../../log/sink.ts';
import { Ledger, type LedgerOptions, type LedgerPart } from '../../validate/store/tally.ts';

/** A range of the bytes of a file. Its lines are those that begin in it. */
export interface Range {
  readonly start: number;
  /** Where the next range begins; beyond all where there is none. */
  readonly end: number;
  /** Whether a line begins with it for certain: it is the first. */
  readonly isFirst: boolean;
}

/** How the lines of a file are read. */
export interface RangeFormat {
  readonly name: LineFormatName;
  readonly fields: Fields;
  /** The header of a CSV log. */
  readonly header?: CsvHeader;
}

/** What was read in a range, and where: from the beginning of its first line to that of the first line behind it. */
export interface RangePart {
  readonly start: number;
  readonly end: number;
  /** How many lines it has. */
  readonly lines: number;
  readonly records: Records;
  readonly ledger: LedgerPart;
}

/** Is told how many bytes were read. */
export type OnRead = (bytes: number) => void;

/** Says that a record is open where a range ends. */
export const OPEN = -1;

/**
 * Reads a range by itself, as if no record were open where it begins.
 *
 * @returns `undefined` where a record is open at its end, so that it cannot be read by itself
 */
export async function readPart(
  file: number,
  range: Range,
  format: RangeFormat,
  options: LedgerOptions,
  onRead: OnRead,
): Promise<RangePart | undefined> {
  const start = range.isFirst ? range.start : lineBehind(file, range.start - 1);
  const ledger = new Ledger({ ...options, isPart: true });
  const count = new RecordCount(ledger);
  const scanner = await scannerFor(count, format, range.isFirst);
  const end = start >= range.end ? start : readRange(file, start, range.end, scanner, onRead, false);
  if (end === OPEN) return undefined;
  const { records, malformed, first } = count;
  return { start, end, lines: scanner.line - 1, records: { records, malformed, first }, ledger: ledger.part() };
}

/** A scanner of the lines of a file: from the first one on, in which a header may stand, or from a later one. */
export async function scannerFor(
  sink: Sink,
  { name, fields, header }: RangeFormat,
  isFirst: boolean,
  file?: string,
): Promise<LineScanner> {
  const options = { fields, ...(file === undefined ? {} : { file }) };
  return new LineScanner(sink, await lineFormat(name, options, isFirst ? undefined : header), file);
}

/**
 * Reads the lines that begin in a range of an open file, and returns where the next line begins. If a record is open there,
 * it reads on until none is, or says so.
 */
export function readRange(
  file: number,
  start: number,
  end: number,
  scanner: LineScanner,
  onRead: OnRead,
  goesOn: boolean,
): number {
  const { block } = scanner;
  /** Where the block begins, and where it ends. */
  let base = start;
  let position = start;
  for (;;) {
    const count = block.fill((target, at, most) => readSync(file, target, at, most, position));
    if (count === 0) {
      scanner.end();
      return position;
    }
    position += count;
    onRead(count);
    const isWithin = block.dropped > 0;
    const next = base + scanner.scan(isWithin ? Math.max(1, end - base) : end - base);
    const isOver = next >= end && block.dropped === 0;
    if (isOver && !scanner.isOpen) return next;
    if (isOver && !goesOn) return OPEN;
    base += block.clear();
  }
}

/** Where a line begins behind the first line feed from a place on; the end of the file where there is none. */
export function lineBehind(file: number, from: number): number {
  const chunk = Buffer.alloc(2 ** 16);
  for (let position = from; ; ) {
    const count = readSync(file, chunk, 0, chunk.length, position);
    const at = chunk.subarray(0, count).indexOf('\n');
    if (at >= 0) return position + at + 1;
    position += count;
    if (count === 0) return position;
  }
}
