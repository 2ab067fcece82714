import type { DuckDBConnection } from '@duckdb/node-api';
import { Columns, entriesOf } from '../../log/columns/columns.ts';
import { KeyWriter, packed } from '../../log/columns/keys.ts';
import { abridged, type Entry, isMalformed, timeOf } from '../../log/observation.ts';
import type { Vocabulary } from '../../model/catalogue.ts';
import { statusRead } from '../../model/spelling.ts';
import { JobStore } from '../../validate/store/jobs.ts';
import { createTable, type RowAppender, ValueRows } from './appenders.ts';
import type { DuckdbSettings } from './settings.ts';
import { MOST_ROWS, writeNumbers } from './vectors.ts';

/** The columns of the table of observations, with their types. None is NULL. */
const entries = {
  /** The number of the entry, in the order read. */
  n: 'DOUBLE',
  /** A number of the job, as in the table of jobs. */
  job: 'INTEGER',
  /** The index of the status; the number of statuses where it is none. */
  code: 'INTEGER',
  /** Milliseconds since 1970; NaN if unknown. */
  time: 'DOUBLE',
  /** The number of the file; -1 if there is none. */
  file: 'INTEGER',
  /** NaN if there is none. */
  line: 'DOUBLE',
} as const;

/** The columns of the table of what else there is to say of entries: all of malformed records, and what is rare. */
const remarks = {
  n: 'DOUBLE',
  /** The file and the line of a malformed record, as in the table of observations. */
  file: 'INTEGER',
  line: 'DOUBLE',
  /** What is wrong with it. */
  problem: 'VARCHAR',
  /** A status that is not recognized. */
  reported: 'VARCHAR',
  /** A time that cannot be read. */
  unreadable: 'VARCHAR',
  /** Whether an observation has no job; its history is that of the job with an empty key. */
  jobless: 'BOOLEAN',
} as const;

/** The columns of the table of jobs. */
const jobs = {
  /** A number of the job; lower ones were seen first. */
  job: 'INTEGER',
  /** The key: see {@link packed}. */
  key: 'VARCHAR',
} as const;

/** The most jobs that are held in memory. After that many, all are forgotten: a job that comes up again has another number. */
const MOST_JOBS = 2 ** 20;

/** Appends the entries of logs to tables. */
export class EntryTable {
  readonly files: string[] = [];
  /** The folded forms of spellings that the report tells of. */
  readonly used: Set<string> = new Set();
  /** How many entries there are. */
  records = 0;
  malformed = 0;
  /** Whether there are observations without a time. */
  hasUntimed = false;
  readonly #vocabulary: Vocabulary;
  readonly #observations: RowAppender;
  readonly #remarks: ValueRows;
  readonly #jobs: ValueRows;
  readonly #mostJobs: number;
  readonly #writer = new KeyWriter();
  #store: JobStore;
  /** The number of the first job in the store. */
  #first = 0;
  /** How many of its jobs are in the table of jobs. */
  #known = 0;
  /** Observations that are to be appended. */
  readonly #held: Readonly<Record<keyof typeof entries, Float64Array | Int32Array>> = {
    n: new Float64Array(MOST_ROWS),
    job: new Int32Array(MOST_ROWS),
    code: new Int32Array(MOST_ROWS),
    time: new Float64Array(MOST_ROWS),
    file: new Int32Array(MOST_ROWS),
    line: new Float64Array(MOST_ROWS),
  };
  #count = 0;

  private constructor(
    vocabulary: Vocabulary,
    appenders: { readonly entries: RowAppender; readonly remarks: RowAppender; readonly jobs: RowAppender },
    mostJobs: number,
  ) {
    this.#vocabulary = vocabulary;
    this.#observations = appenders.entries;
    this.#remarks = new ValueRows(appenders.remarks);
    this.#jobs = new ValueRows(appenders.jobs);
    this.#mostJobs = mostJobs;
    this.#store = new JobStore(vocabulary.names.length);
  }

  /** Creates the tables `entries`, `remarks` and `jobs`. */
  static async create(
    connection: DuckDBConnection,
    vocabulary: Vocabulary,
    { mostJobs = MOST_JOBS }: DuckdbSettings,
  ): Promise<EntryTable> {
    const appenders = {
      entries: await createTable(connection, 'entries', entries),
      remarks: await createTable(connection, 'remarks', remarks),
      jobs: await createTable(connection, 'jobs', jobs),
    };
    return new EntryTable(vocabulary, appenders, mostJobs);
  }

  /** Whether a job may have several numbers. */
  get isAmbiguous(): boolean {
    return this.#first > 0;
  }

  /**
   * Adds entries, in the order read.
   *
   * @throws EngineError if there is no more room for them
   */
  add(entries: Iterable<Entry> | Columns): void {
    if (!(entries instanceof Columns)) for (const entry of entries) this.#addEntry(entry);
    else if (entries.vocabulary === this.#vocabulary) this.#addColumns(entries);
    else for (const entry of entriesOf(entries)) this.#addEntry(entry);
  }

  /**
   * Writes all added entries into the tables.
   *
   * @throws EngineError if there is no more room for them
   */
  flush(): void {
    this.#append();
    this.#observations.flush();
    this.#remarks.flush();
    this.#jobs.flush();
  }

  #addColumns(columns: Columns): void {
    const { count, keys, ends, statuses, times, lines } = columns;
    const file = this.#fileNumber(columns.file);
    const none = this.#vocabulary.names.length;
    let start = 0;
    for (let row = 0; row < count; row++) {
      const end = ends[row] ?? 0;
      const code = statuses[row] ?? none;
      if (code >= none) this.#addEntry(columns.entryAt(row));
      else {
        const job = this.#jobIn(keys, start, end);
        this.#addObservation(job, code, times[row] ?? Number.NaN, file, lines[row] ?? Number.NaN);
      }
      start = end;
    }
  }

  #addEntry(entry: Entry): void {
    const file = this.#fileNumber(entry.file);
    const line = entry.line ?? Number.NaN;
    if (isMalformed(entry)) {
      this.malformed++;
      this.#remarks.add(this.records++, file, line, entry.problem, null, null, false);
      return;
    }
    const { job, status } = entry;
    const time = timeOf(entry);
    const code = statusRead(this.#vocabulary, status, this.used);
    const reported = code === this.#vocabulary.names.length ? packed(abridged(status)) : null;
    const unreadable = time === undefined && entry.time !== undefined ? packed(abridged(entry.time)) : null;
    if (job === undefined || reported !== null || unreadable !== null)
      this.#remarks.add(this.records, file, line, null, reported, unreadable, job === undefined);
    const words = this.#writer.write(job ?? '');
    this.#addObservation(this.#jobIn(this.#writer.words, 0, words), code, time ?? Number.NaN, file, line);
  }

  #addObservation(job: number, code: number, time: number, file: number, line: number): void {
    const at = this.#count++;
    this.#held.n[at] = this.records++;
    this.#held.job[at] = job;
    this.#held.code[at] = code;
    this.#held.time[at] = time;
    this.#held.file[at] = file;
    this.#held.line[at] = line;
    this.hasUntimed ||= Number.isNaN(time);
    if (this.#count === MOST_ROWS) this.#append();
  }

  #append(): void {
    const rows = this.#count;
    this.#count = 0;
    if (rows === 0) return;
    this.#observations.append(rows, (chunk) => {
      for (const [place, numbers] of Object.values(this.#held).entries()) writeNumbers(chunk, place, numbers);
    });
  }

  /** The number of the job whose key is in these words. */
  #jobIn(words: Int32Array, start: number, end: number): number {
    if (this.#known === this.#mostJobs) {
      this.#first += this.#known;
      this.#known = 0;
      this.#store = new JobStore(this.#vocabulary.names.length);
    }
    const index = this.#store.indexIn(words, start, end);
    const job = this.#first + index;
    if (index === this.#known) {
      this.#known++;
      this.#jobs.add(job, packed(this.#store.keyAt(index)));
    }
    return job;
  }

  /** The number of a file. Consecutive entries are most often of the same file. */
  #fileNumber(file: string | undefined): number {
    if (file === undefined) return -1;
    if (this.files.at(-1) !== file) this.files.push(file);
    return this.files.length - 1;
  }
}
