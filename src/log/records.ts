import { type Chunk, Columns } from './columns/columns.ts';
import { LogError } from './formats/reader.ts';
import { isMalformed, type Problem } from './observation.ts';

/** What decides whether a file is a log: how many records it has, how many of them are malformed, and the first of these. */
export interface Records {
  readonly records: number;
  readonly malformed: number;
  readonly first: { readonly line: number; readonly problem: Problem } | undefined;
}

/** Counts the records of a log. */
export interface RecordCount {
  take(chunk: Chunk): void;
  /** Adds what was counted in a segment of the log that follows this many lines. */
  merge(records: Records, lines: number): void;
  records(): Records;
  /** @throws LogError where the records make no log */
  check(file: string | undefined): void;
}

/** A count of no records yet. */
export function createRecordCount(): RecordCount {
  let records = 0;
  let malformed = 0;
  let first: Records['first'];
  return {
    take(chunk) {
      records += chunk instanceof Columns ? chunk.count : chunk.length;
      if (chunk instanceof Columns) return;
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
    check(file) {
      if (records === 0) throw new LogError('holds no record', { file });
      if (first === undefined || records > malformed) return;
      throw new LogError(`none of its records can be read (line ${first.line}: ${first.problem})`, { file });
    },
  };
}
