import type { Bytes } from './bytes/bytes.ts';
import { decoded, peek } from './bytes/decode.ts';
import { type Fields, usualFields } from './fields.ts';
import type { Reader, ReaderOptions } from './formats/reader.ts';
import type { Entry } from './observation.ts';
import { RecordCount } from './records.ts';

/** Each format with its reader, which is loaded when it is needed. */
export const readers = {
  ndjson: async () => (await import('./formats/ndjson.ts')).readNdjson,
  json: async () => (await import('./formats/json.ts')).readJson,
  csv: async () => (await import('./formats/csv.ts')).readCsv,
  xes: async () => (await import('./formats/xes.ts')).readXes,
} as const satisfies Readonly<Record<string, () => Promise<Reader>>>;

/** A format that can be read: one of {@link formats}. */
export type Format = keyof typeof readers;

/** The formats that can be read. */
export const formats = Object.keys(readers) as readonly Format[];

/** How a log is to be read. */
export interface ReadOptions {
  /** The name of the log, given back in the place of each record. Its ending can tell the format. */
  readonly file?: string;
  /** The format; found by itself unless given. */
  readonly format?: Format;
  /** The names of fields, where they are not the usual ones. */
  readonly fields?: Partial<Fields>;
}

/**
 * Reads a log, plain or gzipped: its observations and malformed records, many at a time, in the order of the log.
 *
 * @throws LogError where it is no log: empty, without a column that is needed, or without a single observation
 */
export async function* readLog(bytes: Bytes, options: ReadOptions = {}): AsyncIterable<readonly Entry[]> {
  const { format, bytes: text, options: all } = await openLog(bytes, options);
  const read = await readers[format]();
  yield* withSomeRecords(read(text, all), all.file);
}

/**
 * The entries of a log, as they come.
 *
 * @throws LogError at the end, where there was no record, or none that can be read
 */
export async function* withSomeRecords(
  log: AsyncIterable<readonly Entry[]>,
  file?: string,
): AsyncIterable<readonly Entry[]> {
  const count = new RecordCount();
  for await (const entries of log) {
    for (const entry of entries) count.take(entry);
    yield entries;
  }
  count.check(file);
}

/** A log whose format is known. */
export interface OpenLog {
  readonly format: Format;
  readonly bytes: Bytes;
  readonly options: ReaderOptions;
}

/** Undoes what a log is packed in, and finds its format. */
export async function openLog(log: Bytes, { file, format, fields }: ReadOptions): Promise<OpenLog> {
  const { head, bytes } = await peek(await decoded(log), canTell);
  const options = { fields: { ...usualFields, ...fields }, ...(file === undefined ? {} : { file }) };
  return { format: format ?? formatOf(head.toString(), file), bytes, options };
}

/** How much of a log is read ahead at most to tell its format. */
const ENOUGH_TO_TELL = 2 ** 16;

/** Whether the first character is there that is no blank. */
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
