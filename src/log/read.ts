import type { Vocabulary } from '../model/catalogue.ts';
import { defaultLifecycle } from '../model/lifecycles.ts';
import { BrokenInput, type Bytes } from './bytes/bytes.ts';
import { decoded, peek } from './bytes/decode.ts';
import type { Chunk } from './columns/columns.ts';
import type { Scanner } from './columns/scanner.ts';
import { type Fields, usualFields } from './fields.ts';
import { type Format, formatOf, readers, scannerOf } from './formats/formats.ts';
import type { ReaderOptions } from './formats/reader.ts';
import type { Entry } from './observation.ts';
import { createRecordCount, type LogAbout } from './records.ts';
import { timeInName } from './time-in-name.ts';

/** How a log is to be read. */
export interface ReadOptions {
  /** The name of the log, given back in the place of each record. Its ending can tell the format. */
  readonly file?: string;
  /** The format; recognized by itself unless given. */
  readonly format?: Format;
  /** The names of fields, where they are not the usual ones. */
  readonly fields?: Partial<Fields>;
  /** What separates the cells of CSV: one character; found in the header unless given. */
  readonly delimiter?: string;
  /**
   * A regular expression for the lines of a text, whose named groups are the fields: `(?<job>\\d+) is (?<status>\\w+)`. Lines
   * that it does not match are passed over.
   */
  readonly pattern?: string;
  /** The time zone of times that have none, such as `Asia/Shanghai` or `+08:00`; UTC unless given. */
  readonly timeZone?: string;
  /**
   * The time in the name of the file, for records that have none: its letters YYYY, MM, DD, HH, mm and ss stand for digits, as in
   * `poll-YYYYMMDD-HHmm`.
   */
  readonly timeFromName?: string;
  /** How statuses are spelled that are read into columns: those of ModelArts v1 unless given. */
  readonly vocabulary?: Vocabulary;
  /**
   * Whether observations are never read into columns if a report tells of the spelling of their status. It is needed where some
   * observations are left out: the first with a spelling may be among them.
   */
  readonly keepsTold?: boolean;
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
  const isCommon = options.pattern === undefined && options.time === undefined;
  const scanner = columns && isCommon ? await scannerOf(format, options) : undefined;
  const read =
    options.pattern === undefined ? await readers[format].reader() : (await import('./formats/text.ts')).readText;
  yield* withSomeRecords(scanner === undefined ? read(bytes, options) : scan(bytes, scanner), options);
}

async function* scan(bytes: Bytes, scanner: Scanner): AsyncIterable<Chunk> {
  try {
    for await (const chunk of bytes) yield* scanner.push(chunk);
  } catch (error) {
    if (!(error instanceof BrokenInput)) throw error;
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
export async function* withSomeRecords<C extends Chunk>(
  log: AsyncIterable<C>,
  about: LogAbout & Pick<ReaderOptions, 'seen'>,
): AsyncIterable<C> {
  const count = createRecordCount(about.seen);
  for await (const chunk of log) {
    count.take(chunk);
    yield chunk;
  }
  count.check(about);
}

/** A log whose format is known. */
interface OpenLog {
  readonly format: Format;
  readonly bytes: Bytes;
  readonly options: ReaderOptions;
}

/** What a reader is told besides the name of the file. */
export function readerOptions({
  file,
  fields,
  vocabulary,
  delimiter,
  pattern,
  timeZone,
  timeFromName,
  keepsTold,
}: Omit<ReadOptions, 'format'>): ReaderOptions {
  const time = timeFromName === undefined ? undefined : timeInName(file ?? '', timeFromName, timeZone);
  return {
    fields: { ...usualFields, ...fields },
    vocabulary: vocabulary ?? defaultLifecycle.statuses.vocabulary,
    seen: {},
    ...(file === undefined ? {} : { file }),
    ...(delimiter === undefined ? {} : { delimiter }),
    ...(pattern === undefined ? {} : { pattern }),
    ...(timeZone === undefined ? {} : { timeZone }),
    ...(time === undefined ? {} : { time }),
    ...(keepsTold === undefined ? {} : { keepsTold }),
  };
}

/** Decodes a log, and recognizes its format. */
async function openLog(log: Bytes, { file, format, ...given }: ReadOptions): Promise<OpenLog> {
  const { head, bytes } = await peek(await decoded(log), canTell);
  const options = readerOptions({ ...given, ...(file === undefined ? {} : { file }) });
  return { format: format ?? formatOf(head.toString(), file), bytes, options };
}

/** The most bytes that are read ahead to recognize the format. */
const ENOUGH_TO_TELL = 2 ** 16;

/** Whether the first character that is no blank is there. */
function canTell(head: Buffer): boolean {
  return head.length >= ENOUGH_TO_TELL || head.toString().trim() !== '';
}
