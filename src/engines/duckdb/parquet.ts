import type { DuckDBConnection } from '@duckdb/node-api';
import { LogError } from '../../errors.ts';
import { type Chunk, Columns } from '../../log/columns/columns.ts';
import { columnFinder, type Fields } from '../../log/fields.ts';
import type { ReaderOptions } from '../../log/formats/reader.ts';
import { type Entry, isMalformed } from '../../log/observation.ts';
import { type ReadOptions, readerOptions, withSomeRecords } from '../../log/read.ts';
import { type CommonForm, commonForm } from './common-form.ts';
import { CommonRows } from './common-rows.ts';
import { allRowsOf, chunksOf, columnsOf, type Database, openDatabase, type TypedColumn, text } from './connection.ts';
import { type ExactRows, openExactRows, outermost } from './exact-rows.ts';
import { EngineError } from './settings.ts';

/**
 * Reads a Parquet file by DuckDB. Fields are its columns, and the line of an entry is the number of its row, from 1.
 *
 * @throws LogError where it cannot be read, or lacks a column that is needed
 * @throws EngineError where the package `@duckdb/node-api` is not installed
 */
export async function* readParquet(
  file: string,
  given: Omit<ReadOptions, 'file' | 'format'> = {},
): AsyncIterable<Chunk> {
  const options = readerOptions({ ...given, file });
  const database = await openDatabase({});
  try {
    yield* withSomeRecords(rowsIn(database, file, options), options);
  } catch (error) {
    throw error instanceof EngineError ? new LogError(error.message, { file }) : error;
  } finally {
    database.connection.closeSync();
    database.instance.closeSync();
  }
}

/**
 * How many rows there are in files of Parquet, those that cannot be read aside.
 *
 * @throws EngineError where the package `@duckdb/node-api` is not installed
 */
export async function countRows(files: readonly string[]): Promise<number> {
  const { instance, connection } = await openDatabase({});
  let rows = 0;
  try {
    for (const file of files) {
      const query = `SELECT num_rows FROM parquet_file_metadata(${text(file)})`;
      const counts = await allRowsOf(connection, query).catch(() => []);
      for (const [count] of counts) rows += Number(count);
    }
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
  return rows;
}

async function* rowsIn(database: Database, file: string, options: ReaderOptions): AsyncIterable<Chunk> {
  const table = `read_parquet(${text(file)})`;
  const needed = neededOf(await columnsOf(database.connection, `SELECT * FROM ${table}`), options.fields, file);
  const form = commonForm(needed, options);
  const exact = await openExactRows(database, table, needed, options);
  try {
    if (form === undefined) yield* exact.all();
    else yield* inColumns(database.connection, table, form, exact, options);
  } finally {
    await exact.close();
  }
}

/** The rows of a table: those of the common form in columns, and the others as the exact reader reads them. */
async function* inColumns(
  connection: DuckDBConnection,
  table: string,
  form: CommonForm,
  exact: ExactRows,
  options: ReaderOptions,
): AsyncIterable<Chunk> {
  const common = new CommonRows(form, options);
  const columns = new Columns(options.vocabulary);
  columns.file = options.file;
  columns.uncommon = common.uncommon;
  let start = 0;
  for await (const chunk of chunksOf(connection, `SELECT ${form.expressions.join(', ')} FROM ${table}`)) {
    const { rowCount } = chunk;
    common.take(chunk);
    // If a row cannot be read, none of its chunk is given.
    const others = new Map<number, Entry>();
    for (let row = 0; row < rowCount; row++) {
      if (common.read(row)) continue;
      const entry = await exact.at(start + row);
      if (!isMalformed(entry)) common.learn(entry.status);
      others.set(row, entry);
    }
    const entries: Entry[] = [];
    for (let row = 0; row < rowCount; row++) {
      const entry = others.size === 0 ? undefined : others.get(row);
      if (entry !== undefined) entries.push(entry);
      else {
        if (entries.length > 0) yield entries.splice(0);
        columns.line = start + row + 1;
        common.push(row, columns);
      }
      if (columns.isFull || (entry !== undefined && columns.count > 0)) {
        yield columns;
        columns.clear();
      }
    }
    if (entries.length > 0) yield entries;
    start += rowCount;
  }
  if (columns.count > 0) yield columns;
}

/** The columns that hold a field. */
function neededOf(columns: readonly TypedColumn[], fields: Fields, file: string): readonly TypedColumn[] {
  const names = columns.map(({ name }) => name);
  const find = columnFinder(names);
  const holding = (name: string) => columns[find(name)] ?? columns[find(outermost(name))];
  for (const field of ['job', 'status'] as const) {
    if (fields[field].some((name) => holding(name) !== undefined)) continue;
    const wanted = fields[field].join(', ');
    const message = `no column for the ${field} (${wanted}); the columns are: ${names.join(', ')}`;
    throw new LogError(message, { file, columns: names });
  }
  return [
    ...new Set(
      Object.values(fields)
        .flat()
        .flatMap((name: string) => holding(name) ?? []),
    ),
  ];
}
