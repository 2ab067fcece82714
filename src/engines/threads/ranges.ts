import { isUtf8 } from 'node:buffer';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { UTF8_MARK, UTF16_MARKS } from '../../log/bytes/decode.ts';
import { GZIP } from '../../log/bytes/gunzip.ts';
import { usualFields } from '../../log/fields.ts';
import { CsvReader } from '../../log/formats/csv.ts';
import { formatOf, hasLines } from '../../log/formats/formats.ts';
import { LogError } from '../../log/formats/reader.ts';
import type { ReadOptions } from '../../log/read.ts';
import type { Range, RangeFormat } from './range.ts';

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

/** A range of a file, and the thread that reads it: 0 is the main thread, which merges the segments. */
export interface Share {
  readonly range: Range;
  readonly thread: number;
}

/** Bytes that are read to recognize the format: as many as the first read of a stream has. */
const HEAD = 2 ** 18;

/** The most bytes of a range: it must have fewer lines than 2³². */
const LONGEST_RANGE = 2 ** 31;

/** A file that can be read in ranges; `undefined` if it must be read as a stream, or cannot be read. */
export function plainFile(file: string, options: Omit<ReadOptions, 'file'> = {}): PlainFile | undefined {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'r');
  } catch {
    return undefined;
  }
  try {
    const stat = fstatSync(descriptor);
    // A file without a size, such as those in /proc, may have content all the same.
    if (!stat.isFile() || stat.size === 0) return undefined;
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
  if (startsWith(GZIP) || Object.values(UTF16_MARKS).some(startsWith)) return undefined;
  const start = startsWith(UTF8_MARK) ? UTF8_MARK.length : 0;
  const text = head.subarray(start);
  const name = options.format ?? formatOf(text.toString(), file);
  if (!hasLines(name)) return undefined;
  const format: RangeFormat = { name, fields: { ...usualFields, ...options.fields } };
  const header = name === 'csv' ? headerIn(text, format) : undefined;
  const canBeCut = name === 'ndjson' || header !== undefined;
  return { file, start, size, format: header === undefined ? format : { ...format, header }, canBeCut };
}

/** The header of a CSV log, if it is in the first lines. */
function headerIn(head: Buffer, { fields }: RangeFormat): RangeFormat['header'] {
  const reader = new CsvReader({ fields });
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
 * Divides files among threads, in their order: each thread gets one stretch of about the same number of bytes, and at least
 * `minBytes`, for which fewer threads are used.
 */
export function shareOut(
  files: readonly (PlainFile | undefined)[],
  threads: number,
  minBytes: number,
): readonly (readonly Share[])[] {
  const total = files.reduce((sum, file) => sum + (file?.size ?? 0), 0);
  const used = Math.max(1, Math.min(threads, Math.floor(total / minBytes)));
  let before = 0;
  return files.map((file) => {
    if (file === undefined) return [];
    const cuts = Array.from({ length: used - 1 }, (_, index) => Math.floor((total * (index + 1)) / used) - before);
    const shares = sharesOf(file, cuts);
    before += file.size;
    return shares;
  });
}

function sharesOf({ start, size, canBeCut }: PlainFile, cuts: readonly number[]): readonly Share[] {
  const within = canBeCut ? cuts.filter((cut) => cut > start && cut < size) : [];
  const starts = [start, ...within];
  return starts.flatMap((from, index) => {
    const to = starts[index + 1] ?? size;
    const thread = cuts.filter((cut) => cut <= from).length;
    const pieces = canBeCut ? Math.max(1, Math.ceil((to - from) / LONGEST_RANGE)) : 1;
    return Array.from({ length: pieces }, (_, piece): Share => {
      const begin = from + piece * LONGEST_RANGE;
      const isLast = piece === pieces - 1 && to === size;
      const end = isLast ? Number.POSITIVE_INFINITY : piece === pieces - 1 ? to : begin + LONGEST_RANGE;
      return { range: { start: begin, end, isFirst: begin === start }, thread };
    });
  });
}
