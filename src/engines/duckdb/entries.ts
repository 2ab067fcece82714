import type { DuckDBAppender, DuckDBConnection, DuckDBType, DuckDBValue } from '@duckdb/node-api';
import { packed } from '../../log/columns/keys.ts';
import { abridged, type Entry, isMalformed, type Observation, timeOf } from '../../log/observation.ts';
import type { Vocabulary } from '../../model/catalogue.ts';
import { statusRead } from '../../model/spelling.ts';
import { plainMessage } from './connection.ts';
import { EngineError } from './settings.ts';

/** The columns of the table of entries, with their types, in the order in which they are appended. */
const columns = {
  /** The number of the entry, in the order read. */
  n: 'BIGINT',
  /** The number of its file. */
  file: 'INTEGER',
  line: 'BIGINT',
  /** The key of the job: see {@link packed}. */
  job: 'VARCHAR',
  /** Milliseconds since 1970; NULL if unknown. */
  time: 'DOUBLE',
  /** A time that cannot be read. */
  unreadable: 'VARCHAR',
  /** The code of the status, or the number of statuses where it is none; NULL for a malformed record. */
  code: 'INTEGER',
  /** A status that is not recognized. */
  reported: 'VARCHAR',
  problem: 'VARCHAR',
} as const;

/** Rows that are appended at once: the most that DuckDB takes. */
const MOST_ROWS = 2048;

/** Appends the entries of logs to a table. */
export class EntryTable {
  readonly files: string[] = [];
  /** The folded forms of spellings that the report tells of. */
  readonly used: Set<string> = new Set();
  readonly #vocabulary: Vocabulary;
  readonly #appender: DuckDBAppender;
  readonly #chunk: (columns: readonly (readonly DuckDBValue[])[]) => void;
  #rows: DuckDBValue[][] = [];
  #count = 0;

  private constructor(
    vocabulary: Vocabulary,
    appender: DuckDBAppender,
    append: (columns: readonly (readonly DuckDBValue[])[]) => void,
  ) {
    this.#vocabulary = vocabulary;
    this.#appender = appender;
    this.#chunk = append;
  }

  static async create(connection: DuckDBConnection, vocabulary: Vocabulary): Promise<EntryTable> {
    const { BIGINT, DOUBLE, DuckDBDataChunk, INTEGER, VARCHAR } = await import('@duckdb/node-api');
    const types: readonly DuckDBType[] = Object.values(columns).map(
      (type) => ({ BIGINT, DOUBLE, INTEGER, VARCHAR })[type],
    );
    const described = Object.entries(columns).map(([name, type]) => `${name} ${type}`);
    await connection.run(`CREATE TABLE entries (${described.join(', ')})`);
    const appender = await connection.createAppender('entries');
    return new EntryTable(vocabulary, appender, (values) => {
      const chunk = DuckDBDataChunk.create(types, values[0]?.length ?? 0);
      chunk.setColumns(values);
      appender.appendDataChunk(chunk);
    });
  }

  add(entry: Entry): void {
    this.#rows.push([
      BigInt(this.#count++),
      ...this.#placeOf(entry),
      ...(isMalformed(entry)
        ? [null, null, null, null, null, entry.problem]
        : cellsOf(entry, this.#vocabulary, this.used)),
    ]);
    if (this.#rows.length === MOST_ROWS) this.#flush();
  }

  /**
   * Writes all added entries into the table.
   *
   * @throws EngineError if there is no more room for them; `add` may throw it too
   */
  flush(): void {
    this.#flush();
    this.#appender.flushSync();
  }

  #flush(): void {
    const rows = this.#rows;
    if (rows.length === 0) return;
    this.#rows = [];
    try {
      this.#chunk(Object.keys(columns).map((_, index) => rows.map((row) => row[index] ?? null)));
    } catch (error) {
      throw new EngineError(plainMessage(error));
    }
  }

  #placeOf({ file, line }: Entry): DuckDBValue[] {
    if (file !== undefined && this.files.at(-1) !== file) this.files.push(file);
    return [file === undefined ? null : this.files.length - 1, line === undefined ? null : BigInt(line)];
  }
}

function cellsOf(observation: Observation, vocabulary: Vocabulary, used: Set<string>): DuckDBValue[] {
  const { job, status } = observation;
  const time = timeOf(observation);
  const code = statusRead(vocabulary, status, used);
  return [
    job === undefined ? null : packed(job),
    time ?? null,
    time === undefined && observation.time !== undefined ? packed(abridged(observation.time)) : null,
    code,
    code === vocabulary.names.length ? packed(abridged(status)) : null,
    null,
  ];
}
