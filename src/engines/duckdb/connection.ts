import type { DuckDBConnection, DuckDBDataChunk, DuckDBInstance, DuckDBType, JS } from '@duckdb/node-api';
import { type DuckdbSettings, EngineError, INSTALL } from './settings.ts';

/** An in-memory database, with a connection to it. */
export interface Database {
  readonly instance: DuckDBInstance;
  readonly connection: DuckDBConnection;
}

/**
 * Opens an empty database.
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

/** A column of a table. */
export interface TypedColumn {
  readonly name: string;
  readonly type: DuckDBType;
}

/** The columns of a query. */
export async function columnsOf(connection: DuckDBConnection, query: string): Promise<readonly TypedColumn[]> {
  try {
    const result = await connection.run(`${query} LIMIT 0`);
    return result.columnNames().map((name, index) => ({ name, type: result.columnType(index) }));
  } catch (error) {
    throw new EngineError(plainMessage(error));
  }
}

/** The rows of a query as JavaScript values, some at a time. */
export async function* rowsOf(connection: DuckDBConnection, query: string): AsyncIterable<readonly (readonly JS[])[]> {
  try {
    yield* (await connection.stream(query)).yieldRowsJs();
  } catch (error) {
    throw new EngineError(plainMessage(error));
  }
}

/** The rows of a query as they are, at most 2048 at a time. */
export async function* chunksOf(connection: DuckDBConnection, query: string): AsyncIterable<DuckDBDataChunk> {
  try {
    const result = await connection.stream(query);
    for (;;) {
      const chunk = await result.fetchChunk();
      if (chunk === null || chunk.rowCount === 0) return;
      yield chunk;
    }
  } catch (error) {
    throw new EngineError(plainMessage(error));
  }
}

/** All rows of a query. */
export async function allRowsOf(connection: DuckDBConnection, query: string): Promise<readonly (readonly JS[])[]> {
  const all: (readonly JS[])[] = [];
  for await (const rows of rowsOf(connection, query)) for (const row of rows) all.push(row);
  return all;
}

/** Reads on a connection of its own. Another query on a shared one would silently end the stream. */
export async function* apart<Item>(
  instance: DuckDBInstance,
  read: (own: DuckDBConnection) => AsyncIterable<Item>,
): AsyncIterable<Item> {
  const own = await instance.connect();
  try {
    yield* read(own);
  } finally {
    own.closeSync();
  }
}

/** The message of an error of DuckDB, without the query. */
export function plainMessage(error: unknown): string {
  const [first = ''] = String(error instanceof Error ? error.message : error).split('\n');
  return `DuckDB: ${first}`;
}

/** A string literal of SQL. */
export function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
