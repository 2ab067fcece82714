import type { DuckDBConnection, DuckDBDataChunk, DuckDBType, DuckDBValue } from '@duckdb/node-api';
import { plainMessage } from './connection.ts';
import { EngineError } from './settings.ts';
import { MOST_ROWS } from './vectors.ts';

/** The types of the columns of a table, by their names. */
export type ColumnTypes = Readonly<Record<string, 'INTEGER' | 'DOUBLE' | 'VARCHAR' | 'BOOLEAN'>>;

/** Appends rows to a table. */
export interface RowAppender {
  /**
   * Appends rows that are filled in.
   *
   * @throws EngineError if there is no more room for them
   */
  append(rows: number, fill: (chunk: DuckDBDataChunk) => void): void;
  /**
   * Makes the appended rows part of the table.
   *
   * @throws EngineError if there is no more room for them
   */
  flush(): void;
}

/** Creates a table to which rows are appended. */
export async function createTable(
  connection: DuckDBConnection,
  name: string,
  columns: ColumnTypes,
): Promise<RowAppender> {
  const { BOOLEAN, DOUBLE, DuckDBDataChunk, INTEGER, VARCHAR } = await import('@duckdb/node-api');
  const types: readonly DuckDBType[] = Object.values(columns).map(
    (type) => ({ BOOLEAN, DOUBLE, INTEGER, VARCHAR })[type],
  );
  const described = Object.entries(columns).map(([column, type]) => `${column} ${type}`);
  await connection.run(`CREATE TABLE ${name} (${described.join(', ')})`);
  const appender = await connection.createAppender(name);
  const plainly = (work: () => void) => {
    try {
      work();
    } catch (error) {
      throw new EngineError(plainMessage(error));
    }
  };
  return {
    append(rows, fill) {
      plainly(() => {
        const chunk = DuckDBDataChunk.create(types, rows);
        fill(chunk);
        appender.appendDataChunk(chunk);
      });
    },
    flush() {
      plainly(() => appender.flushSync());
    },
  };
}

/** Rows of values on their way to a table. */
export class ValueRows {
  readonly #appender: RowAppender;
  #rows: (readonly DuckDBValue[])[] = [];

  constructor(appender: RowAppender) {
    this.#appender = appender;
  }

  add(...row: readonly DuckDBValue[]): void {
    this.#rows.push(row);
    if (this.#rows.length === MOST_ROWS) this.#append();
  }

  flush(): void {
    if (this.#rows.length > 0) this.#append();
    this.#appender.flush();
  }

  #append(): void {
    const rows = this.#rows;
    this.#rows = [];
    const columns = (rows[0] ?? []).map((_, column) => rows.map((row) => row[column] ?? null));
    this.#appender.append(rows.length, (chunk) => chunk.setColumns(columns));
  }
}
