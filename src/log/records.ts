import { LogError } from '../errors.ts';
import type { Chunk, Columns, LogConsumer } from './columns/columns.ts';
import type { Fields, RecordOptions } from './fields.ts';
import { isMalformed, type Problem } from './observation.ts';

/** What decides whether a file is a log: how many records it has, how many of them are malformed, and the first of these. */
export interface Records {
  readonly records: number;
  readonly malformed: number;
  readonly first: { readonly line: number; readonly problem: Problem } | undefined;
}

/** What is said of a log that is none. */
export interface LogAbout extends Pick<RecordOptions, 'fields' | 'seen'> {
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

/** A count of no records yet. */
export function createRecordCount(): RecordCount {
  let records = 0;
  let malformed = 0;
  let first: Records['first'];
  return {
    take(chunk) {
      records += isColumns(chunk) ? chunk.count : chunk.length;
      if (isColumns(chunk)) return;
      for (const entry of chunk) {
        if (!isMalformed(entry)) continue;
        malformed++;
        first ??= { line: entry.line ?? 0, problem: entry.problem };
      }
    },
    merge(segment, lines) {
      records += segment.records;
      malformed += segment.malformed;
      first ??= segment.first && { ...segment.first, line: segment.first.line + lines };
    },
    records: () => ({ records, malformed, first }),
    check({ file, fields, seen }) {
      if (records === 0 && seen?.hasEmptyList === true) return;
      if (records === 0) throw new LogError('holds no record', { file });
      if (first === undefined || records > malformed) return;
      const lacksField = first.problem === 'no job' || first.problem === 'no status';
      const columns = lacksField && seen?.fields?.length !== 0 ? seen?.fields : undefined;
      const lacking =
        columns === undefined ? '' : `: none of ${namesFor(first.problem, fields)}; there are ${columns.join(', ')}`;
      throw new LogError(`none of its records can be read (line ${first.line}: ${first.problem})${lacking}`, {
        file,
        ...(columns === undefined ? {} : { columns }),
      });
    },
  };
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
