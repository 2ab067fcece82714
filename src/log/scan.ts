import { BrokenInput, type Bytes } from './bytes/bytes.ts';
import { type LineFormat, LineScanner } from './columns/scanner.ts';
import type { CsvHeader } from './formats/csv.ts';
import type { ReaderOptions } from './formats/reader.ts';
import { type Format, openLog, type ReadOptions, readers } from './read.ts';
import { RecordCount } from './records.ts';
import type { Sink } from './sink.ts';

/** How the formats are scanned whose records stand on lines. What a format needs is loaded with it. */
const lineFormats = {
  async ndjson(options: ReaderOptions): Promise<LineFormat> {
    const [{ NdjsonReader }, { ShapeMatcher }] = await Promise.all([
      import('./formats/ndjson.ts'),
      import('./columns/ndjson-columns.ts'),
    ]);
    return { reader: new NdjsonReader(options), matcher: () => new ShapeMatcher(options.fields) };
  },
  async csv(options: ReaderOptions, header?: CsvHeader): Promise<LineFormat> {
    const [{ CsvReader }, { RowMatcher }] = await Promise.all([
      import('./formats/csv.ts'),
      import('./columns/csv-columns.ts'),
    ]);
    const reader = new CsvReader(options, header);
    return { reader, matcher: () => reader.header && new RowMatcher(reader.header, options.fields) };
  },
} as const;

/** A format whose records stand on lines. */
export type LineFormatName = keyof typeof lineFormats;

/** Whether the records of a format stand on lines. */
export function isLineFormat(format: Format): format is LineFormatName {
  return Object.hasOwn(lineFormats, format);
}

/**
 * How a format is scanned.
 *
 * @param header that of a CSV log which is read from a later line on
 */
export function lineFormat(name: LineFormatName, options: ReaderOptions, header?: CsvHeader): Promise<LineFormat> {
  return lineFormats[name](options, header);
}

/**
 * Reads a log as `readLog` does, into a sink: lines of a usual sort in columns, which is much faster.
 *
 * @throws LogError as `readLog` does
 */
export async function scanLog(log: Bytes, given: ReadOptions, sink: Sink): Promise<void> {
  const { format, bytes, options } = await openLog(log, given);
  const count = new RecordCount(sink);
  if (isLineFormat(format)) await scan(bytes, new LineScanner(count, await lineFormat(format, options), options.file));
  else {
    const read = await readers[format]();
    for await (const entries of read(bytes, options)) for (const entry of entries) count.take(entry);
  }
  count.check(options.file);
}

async function scan(bytes: Bytes, scanner: LineScanner): Promise<void> {
  try {
    for await (const chunk of bytes) scanner.push(chunk);
  } catch (error) {
    if (!(error instanceof BrokenInput)) throw error;
    scanner.breakOff(error.problem);
    return;
  }
  scanner.end();
}
