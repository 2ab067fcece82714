import { isUtf8 } from 'node:buffer';
import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { isOfSystem, LogError, plainError } from '../../errors.ts';
import { GZIP } from '../bytes/bytes.ts';
import { UTF8_MARK, UTF16_MARKS } from '../bytes/decode.ts';
import { type CsvHeader, CsvReader } from '../formats/csv.ts';
import { type Format, formatOf, hasLines, lineFormat } from '../formats/formats.ts';
import type { ReaderOptions } from '../formats/reader.ts';
import { type ReadOptions, readerOptions } from '../read.ts';
import type { Chunk } from './columns.ts';
import { LineScanner } from './scanner.ts';

/** A file that can be read in ranges: plain, and with its records on lines. */
export interface PlainFile {
  readonly file: string;
  /** Where its text begins and ends, in bytes. */
  readonly start: number;
  readonly size: number;
  readonly format: RangeFormat;
  /** Whether a line in the middle can be read without those before it. */
  readonly canBeCut: boolean;
}

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
  readonly options: Omit<ReaderOptions, 'file'>;
  /** The header of a CSV log. */
  readonly header?: CsvHeader;
}

/** Called with the number of bytes that were read. */
export type OnRead = (bytes: number) => void;

/** Stands for the end of a range within an open record. */
export const OPEN = -1;

/** Bytes that are read to recognize the format: as many as the first read of a stream has. */
const HEAD = 2 ** 18;

/** A file that can be read in ranges; `undefined` if it must be read as a stream, or cannot be read. */
export function plainFile(file: string, options: Omit<ReadOptions, 'file'> = {}): PlainFile | undefined {
  if (options.pattern !== undefined || options.timeFromName !== undefined) return undefined;
  let descriptor: number;
  try {
    // To open a pipe would wait for its writer, and to close it would end him.
    if (!statSync(file).isFile()) return undefined;
    descriptor = openSync(file, 'r');
  } catch {
    return undefined;
  }
  try {
    const stat = fstatSync(descriptor);
    // A file without a size, such as those in /proc, may have content all the same.
    if (stat.size === 0) return undefined;
    const head = Buffer.alloc(Math.min(HEAD, stat.size));
    return plainFileOf(file, head.subarray(0, readSync(descriptor, head)), stat.size, options);
  } catch {
    return undefined;
  } finally {
    closeSync(descriptor);
  }
}

function plainFileOf(
  file: string,
  head: Buffer,
  size: number,
  options: Omit<ReadOptions, 'file'>,
): PlainFile | undefined {
  const startsWith = (mark: Buffer) => head.subarray(0, mark.length).equals(mark);
  if (startsWith(Buffer.from(GZIP)) || Object.values(UTF16_MARKS).some(startsWith)) return undefined;
  const start = startsWith(UTF8_MARK) ? UTF8_MARK.length : 0;
  const text = head.subarray(start);
  const name = options.format ?? formatOf(text.toString(), file);
  if (!hasLines(name)) return undefined;
  const format: RangeFormat = { name, options: readerOptions(options) };
  const header = name === 'csv' ? headerIn(text, format) : undefined;
  const canBeCut = name === 'ndjson' || header !== undefined;
  return { file, start, size, format: header === undefined ? format : { ...format, header }, canBeCut };
}

/** The header of a CSV log, if it is in the first lines. */
function headerIn(head: Buffer, { options }: RangeFormat): RangeFormat['header'] {
  const reader = new CsvReader(options);
  const whole = head.subarray(0, head.lastIndexOf('\n') + 1);
  const lines = isUtf8(whole) ? whole.toString().split('\n').slice(0, -1) : [];
  try {
    for (const [index, line] of lines.entries()) {
      reader.push(index + 1, line);
      if (reader.header !== undefined) return reader.header;
    }
  } catch (error) {
    if (!(error instanceof LogError)) throw error;
  }
  return undefined;
}

/**
 * Reads a plain file from its beginning to its end. It reads synchronously into one buffer, which is faster than a stream.
 *
 * @throws LogError where it cannot be read
 */
export async function* readPlainFile({ file, start, format }: PlainFile, onRead: OnRead): AsyncIterable<Chunk> {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(file, 'r');
    const scanner = await scannerFor(format, true, file);
    yield* readRange(descriptor, start, Number.POSITIVE_INFINITY, scanner, onRead, true);
  } catch (error) {
    throw isOfSystem(error) ? plainError(error, file) : error;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** A scanner of the lines of a file: from the first one on, in which a header may stand, or from a later one. */
export async function scannerFor(
  { name, options, header }: RangeFormat,
  isFirst: boolean,
  file?: string,
  line?: number,
): Promise<LineScanner> {
  const format = await lineFormat(
    name,
    { ...options, ...(file === undefined ? {} : { file }) },
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
