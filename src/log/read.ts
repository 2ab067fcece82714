import type { Bytes } from './bytes.ts';
import { readCsv } from './csv.ts';
import { type Fields, usualFields } from './fields.ts';
import { readJson } from './json.ts';
import { readNdjson } from './ndjson.ts';
import { type Entry, isMalformed, type Malformed } from './observation.ts';
import { type Format, LogError, type Reader } from './reader.ts';
import { peek, textOf } from './unpack.ts';

/** Each format with its reader. */
const readers: Readonly<Record<Format, Reader>> = { ndjson: readNdjson, json: readJson, csv: readCsv };

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
export async function* readLog(
  bytes: Bytes,
  { file, format, fields }: ReadOptions = {},
): AsyncIterable<readonly Entry[]> {
  const { head, bytes: text } = await peek(await textOf(bytes), canTell);
  const read = readers[format ?? formatOf(head.toString(), file)];
  const options = { fields: { ...usualFields, ...fields }, ...(file === undefined ? {} : { file }) };
  let records = 0;
  let malformed = 0;
  let first: Malformed | undefined;
  for await (const entries of read(text, options)) {
    for (const entry of entries) {
      records++;
      if (!isMalformed(entry)) continue;
      malformed++;
      first ??= entry;
    }
    yield entries;
  }
  if (records === 0) throw new LogError('holds no record', { file });
  if (first !== undefined && records === malformed) {
    throw new LogError(`none of its records can be read (line ${first.line}: ${first.problem})`, { file });
  }
}

/** How much of a log is read ahead at most to tell its format. */
const ENOUGH_TO_TELL = 2 ** 16;

/** Whether the first line is there. */
function canTell(head: Buffer): boolean {
  return head.length >= ENOUGH_TO_TELL || head.toString().trimStart().includes('\n');
}

/** The format of a log, from the ending of its name or from how it starts. */
export function formatOf(head: string, file = ''): Format {
  if (/\.(ndjson|jsonl)(\.gz)?$/i.test(file)) return 'ndjson';
  if (/\.(csv|tsv)(\.gz)?$/i.test(file)) return 'csv';
  const start = head.trimStart();
  if (start.startsWith('[')) return 'json';
  if (!start.startsWith('{')) return 'csv';

  // A record to a line, or one that goes on: a line that is no value by itself, broken where a printer breaks it.
  const [line = '', next] = start.split('\n', 2);
  if (next === undefined && head.length >= ENOUGH_TO_TELL) return 'json';
  return /[[{,]\s*$/.test(line) ? 'json' : 'ndjson';
}
