import { LogError } from '../errors.ts';
import type { Chunk, Columns, LogConsumer } from './columns/columns.ts';
import type { Fields, RecordOptions, Seen } from './fields.ts';
import { isMalformed, type Problem } from './observation.ts';

/** What decides whether a file is a log: how many records it has, how many of them are malformed, and the first of these. */
export interface Records {
  readonly records: number;
  readonly malformed: number;
  readonly first: FirstMalformed | undefined;
  /** Whether there was a list without anything in it. */
  readonly hasEmptyList: boolean;
}

/** The first record of a log from which no observation can be read. */
interface FirstMalformed {
  readonly line: number;
  readonly problem: Problem;
  /** Its fields, where it has neither a job nor a status. */
  readonly fields?: readonly string[] | undefined;
}

/** What is said of a log that is none. */
export interface LogAbout extends Pick<RecordOptions, 'fields'> {
  /** The name of the file, where there is one. */
  readonly file?: string;
}

/** Counts the records of a log. */
export interface RecordCount {
  take(chunk: Chunk): void;
  /** Adds what was counted in a segment of the log that follows this many lines. */
  merge(records: Records, lines: number): void;
  records(): Records;
  /** @throws LogError where the records make no log */
  check(about: LogAbout): void;
}

/**
 * A count of no records yet.
 *
 * @param seen what the reader sees besides observations
 */
export function createRecordCount(seen: Seen = {}): RecordCount {
  delete seen.fields;
  let records = 0;
  let malformed = 0;
  let first: Records['first'];
  return {
    take(chunk) {
      if (isColumns(chunk)) {
        records += chunk.count;
        malformed += chunk.malformed;
        first ??= chunk.malformed === 0 ? undefined : firstIn(chunk);
        return;
      }
      records += chunk.length;
      for (const entry of chunk) {
        if (!isMalformed(entry)) continue;
        malformed++;
        const { line = 0, problem } = entry;
        first ??= { line, problem, fields: problem === 'no job' || problem === 'no status' ? seen.fields : undefined };
      }
    },
    merge(segment, lines) {
      records += segment.records;
      malformed += segment.malformed;
      if (segment.hasEmptyList) seen.hasEmptyList = true;
      first ??= segment.first && { ...segment.first, line: segment.first.line + lines };
    },
    records: () => ({ records, malformed, first, hasEmptyList: seen.hasEmptyList === true }),
    check({ file, fields }) {
      if (records === 0 && seen.hasEmptyList === true) return;
      if (records === 0) throw new LogError('holds no record', { file });
      if (first === undefined || records > malformed) return;
      const there = first.fields?.length === 0 ? undefined : first.fields;
      const lacking =
        there === undefined ? '' : `: none of ${namesFor(first.problem, fields)}; there are ${there.join(', ')}`;
      throw new LogError(`none of its records can be read (line ${first.line}: ${first.problem})${lacking}`, {
        file,
        ...(there === undefined ? {} : { fields: there }),
      });
    },
  };
}

/** The first malformed record in columns. */
function firstIn(columns: Columns): FirstMalformed | undefined {
  for (let row = 0; row < columns.count; row++) {
    const uncommon = columns.uncommonAt(row);
    if (uncommon !== undefined && 'problem' in uncommon)
      return { line: columns.lines[row] ?? 0, problem: uncommon.problem };
  }
  return undefined;
}

/** The names of the field that a record lacks. */
function namesFor(problem: Problem, { job, status }: Fields): string {
  return (problem === 'no job' ? job : status).join(', ');
}

/** Whether a chunk is in columns. It is told without loading them, as most logs are too small to need them. */
export function isColumns(chunk: Chunk): chunk is Columns {
  return !Array.isArray(chunk);
}

/** Has a consumer take a whole log. */
export async function takeAll(consumer: LogConsumer, log: AsyncIterable<Chunk>): Promise<void> {
  for await (const chunk of log) consumer.take(chunk);
}
