import { type Bytes, Damage } from './bytes/bytes.ts';
import { peek, utf8Of } from './bytes/decode.ts';
import type { Chunk } from './columns/columns.ts';
import type { LineFormat } from './columns/scanner.ts';
import { type Fields, usualFields } from './fields.ts';
import type { CsvHeader } from './formats/csv.ts';
import type { Reader, ReaderOptions } from './formats/reader.ts';
import type { Entry } from './observation.ts';
import { createRecordCount } from './records.ts';

/** How a format is read. */
interface FormatReaders {
  /** Reads any log of the format, exactly. */
  readonly reader: () => Promise<Reader>;
  /**
   * Reads common lines into columns, where the records of the format stand on lines.
   *
   * @param header that of a CSV log which is read from a later line on
   */
  readonly lines?: (options: ReaderOptions, header?: CsvHeader) => Promise<LineFormat>;
}

/** Each format with its readers, which are loaded when they are needed. */
const readers = {
  ndjson: {
    reader: async () => (await import('./formats/ndjson.ts')).readNdjson,
    async lines(options) {
      const [{ NdjsonReader }, { NdjsonColumns }] = await Promise.all([
        import('./formats/ndjson.ts'),
        import('./columns/ndjson-columns.ts'),
      ]);
      return { exact: new NdjsonReader(options), columns: () => new NdjsonColumns(options.fields) };
    },
  },
  json: { reader: async () => (await import('./formats/json.ts')).readJson },
  csv: {
    reader: async () => (await import('./formats/csv.ts')).readCsv,
    async lines(options, header) {
      const [{ CsvReader }, { CsvColumns }] = await Promise.all([
        import('./formats/csv.ts'),
        import('./columns/csv-columns.ts'),
      ]);
      const exact = new CsvReader(options, header);
      return { exact, columns: () => exact.header && new CsvColumns(exact.header, options.fields) };
    },
  },
  xes: { reader: async () => (await import('./formats/xes.ts')).readXes },
} as const satisfies Readonly<Record<string, FormatReaders>>;

/** A format that can be read: one of {@link formats}. */
export type Format = keyof typeof readers;

/** The formats that can be read. */
export const formats = Object.keys(readers) as readonly Format[];

/** How a log is to be read. */
export interface ReadOptions {
  /** The name of the log, given back in the place of each record. Its ending can tell the format. */
  readonly file?: string;
  /** The format; recognized by itself unless given. */
  readonly format?: Format;
  /** The names of fields, where they are not the usual ones. */
  readonly fields?: Partial<Fields>;
}

/**
 * Reads a log, plain or gzipped, a chunk at a time in its order: its observations and malformed records, or with `columns`
 * common lines in columns, which is several times as fast and gives the same observations.
 *
 * @throws LogError where it is no log: empty, without a column that is needed, or without a single observation
 */
export function readLog(
  bytes: Bytes,
  options?: ReadOptions & { readonly columns?: false },
): AsyncIterable<readonly Entry[]>;
export function readLog(bytes: Bytes, options: ReadOptions & { readonly columns: true }): AsyncIterable<Chunk>;
export async function* readLog(
  log: Bytes,
  { columns = false, ...given }: ReadOptions & { readonly columns?: boolean } = {},
): AsyncIterable<Chunk> {
  const { format, bytes, options } = await openLog(log, given);
  const lines = columns ? await lineFormat(format, options) : undefined;
  const read = await readers[format].reader();
  yield* withSomeRecords(lines === undefined ? read(bytes, options) : scan(bytes, lines, options), options.file);
}

/** Whether the records of a format stand on lines. */
export function hasLines(format: Format): boolean {
  return 'lines' in readers[format];
}

/**
 * How the lines of a format are read into columns; `undefined` where its records do not stand on lines.
 *
 * @param header that of a CSV log which is read from a later line on
 */
export async function lineFormat(
  format: Format,
  options: ReaderOptions,
  header?: CsvHeader,
): Promise<LineFormat | undefined> {
  const { lines }: FormatReaders = readers[format];
  return lines?.(options, header);
}

async function* scan(bytes: Bytes, format: LineFormat, { file }: ReaderOptions): AsyncIterable<Chunk> {
  const { LineScanner } = await import('./columns/scanner.ts');
  const scanner = new LineScanner(format, file);
  try {
    for await (const chunk of bytes) yield* scanner.push(chunk);
  } catch (error) {
    if (!(error instanceof Damage)) throw error;
    yield* scanner.breakOff(error.problem);
    return;
  }
  yield* scanner.end();
}

/**
 * The chunks of a log, as they come.
 *
 * @throws LogError at the end, where there was no record, or none that can be read
 */
export async function* withSomeRecords<C extends Chunk>(log: AsyncIterable<C>, file?: string): AsyncIterable<C> {
  const count = createRecordCount();
  for await (const chunk of log) {
    count.take(chunk);
    yield chunk;
  }
  count.check(file);
}

/** A log whose format is known. */
interface OpenLog {
  readonly format: Format;
  readonly bytes: Bytes;
  readonly options: ReaderOptions;
}

/** Decodes a log, and recognizes its format. */
async function openLog(log: Bytes, { file, format, fields }: ReadOptions): Promise<OpenLog> {
  const { head, bytes } = await peek(await utf8Of(log), canTell);
  const options = { fields: { ...usualFields, ...fields }, ...(file === undefined ? {} : { file }) };
  return { format: format ?? formatOf(head.toString(), file), bytes, options };
}

/** The most bytes that are read ahead to recognize the format. */
const ENOUGH_TO_TELL = 2 ** 16;

/** Whether the first character that is no blank is there. */
function canTell(head: Buffer): boolean {
  return head.length >= ENOUGH_TO_TELL || head.toString().trim() !== '';
}

/** The format of a log, from the ending of its name or from how it starts. */
export function formatOf(head: string, file = ''): Format {
  if (/\.(ndjson|jsonl)(\.gz)?$/i.test(file)) return 'ndjson';
  if (/\.(csv|tsv)(\.gz)?$/i.test(file)) return 'csv';
  const [first] = head.trimStart();
  if (first === '<' || /\.xes(\.gz)?$/i.test(file)) return 'xes';
  if (first === '[') return 'json';
  return first === '{' || /\.json(\.gz)?$/i.test(file) ? 'ndjson' : 'csv';
}
