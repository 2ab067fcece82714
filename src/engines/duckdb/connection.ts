import type { DuckDBConnection, DuckDBInstance, JS } from '@duckdb/node-api';
import { type DuckdbSettings, EngineError, INSTALL } from './settings.ts';

/** A database in memory, with a connection to it. */
export interface Database {
  readonly instance: DuckDBInstance;
  readonly connection: DuckDBConnection;
}

/**
 * Opens a database that holds nothing yet.
 *
 * @throws EngineError where the package is not installed, or where the settings make no sense
 */
export async function openDatabase({ memoryLimit = '1GB', temporary }: DuckdbSettings): Promise<Database> {
  const { DuckDBInstance } = await import('@duckdb/node-api').catch((error) => {
    const what = error?.code === 'ERR_MODULE_NOT_FOUND' ? 'is not installed' : `cannot be loaded (${error?.message})`;
    throw new EngineError(`the DuckDB engine needs @duckdb/node-api, which ${what}; install it with: ${INSTALL}`);
  });
  const settings = { memory_limit: memoryLimit, temp_directory: temporary };
  try {
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    for (const [name, value] of Object.entries(settings))
      if (value !== undefined) await connection.run(`SET ${name} = ${text(value)}`);
    return { instance, connection };
  } catch (error) {
    throw new EngineError(plainMessage(error));
  }
}

/** The rows that a query returns, some at a time, as values of JavaScript. */
export async function* rowsOf(connection: DuckDBConnection, query: string): AsyncIterable<readonly (readonly JS[])[]> {
  try {
    yield* (await connection.stream(query)).yieldRowsJs();
  } catch (error) {
    throw new EngineError(plainMessage(error));
  }
}

/** All rows that a query returns. */
export async function allRowsOf(connection: DuckDBConnection, query: string): Promise<readonly (readonly JS[])[]> {
  const all: (readonly JS[])[] = [];
  for await (const rows of rowsOf(connection, query)) for (const row of rows) all.push(row);
  return all;
}

/** What DuckDB says of an error, without the query. */
export function plainMessage(error: unknown): string {
  const [first = ''] = String(error instanceof Error ? error.message : error).split('\n');
  return `DuckDB: ${first}`;
}

/** A text in SQL. */
export function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
