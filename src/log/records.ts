import type { Batch } from './columns/columns.ts';
import { LogError } from './formats/reader.ts';
import { type Entry, isMalformed, type Problem } from './observation.ts';
import type { Sink } from './sink.ts';

/** What tells whether a log is one: how many records it has, how many of them are malformed, and the first of these. */
export interface Records {
  readonly records: number;
  readonly malformed: number;
  readonly first: { readonly line: number; readonly problem: Problem } | undefined;
}

/** Counts the records of a log on their way to a sink. */
export class RecordCount implements Sink, Records {
  records = 0;
  malformed = 0;
  first: Records['first'] = undefined;
  readonly #sink: Sink | undefined;

  constructor(sink?: Sink) {
    this.#sink = sink;
  }

  judge(batch: Batch): void {
    this.records += batch.count;
    this.#sink?.judge(batch);
  }

  take(entry: Entry): void {
    this.records++;
    if (isMalformed(entry)) {
      this.malformed++;
      this.first ??= { line: entry.line ?? 0, problem: entry.problem };
    }
    this.#sink?.take(entry);
  }

  /** Adds what was counted in a part of the log that begins behind so many lines. */
  absorb({ records, malformed, first }: Records, lines: number): void {
    this.records += records;
    this.malformed += malformed;
    this.first ??= first && { ...first, line: first.line + lines };
  }

  /** @throws LogError where what was counted makes no log */
  check(file: string | undefined): void {
    if (this.records === 0) throw new LogError('holds no record', { file });
    if (this.first === undefined || this.records > this.malformed) return;
    throw new LogError(`none of its records can be read (line ${this.first.line}: ${this.first.problem})`, { file });
  }
}
