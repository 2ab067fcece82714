import type { DuckDBConnection, JS } from '@duckdb/node-api';
import { LogError } from '../../errors.ts';
import { columnFinder, entryOf, type Fields, type RecordOptions, valueAt } from '../../log/fields.ts';
import type { Entry } from '../../log/observation.ts';
import { type ReadOptions, readerOptions, withSomeRecords } from '../../log/read.ts';
import { quoted } from '../sql/dialect.ts';
import { allRowsOf, openDatabase, rowsOf, text } from './connection.ts';
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
): AsyncIterable<readonly Entry[]> {
  const options = readerOptions({ ...given, file });
  const { instance, connection } = await openDatabase({});
  try {
    yield* withSomeRecords(rowsIn(connection, file, options), options);
  } catch (error) {
    throw error instanceof EngineError ? new LogError(error.message, { file }) : error;
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

async function* rowsIn(
  connection: DuckDBConnection,
  file: string,
  options: RecordOptions,
): AsyncIterable<readonly Entry[]> {
  const { fields } = options;
  const source = `read_parquet(${text(file)}, file_row_number = true)`;
  const described = await allRowsOf(connection, `DESCRIBE SELECT * EXCLUDE (file_row_number) FROM ${source}`);
  const types = new Map(described.map(([name, type]) => [String(name), String(type)]));
  const columns = needed([...types.keys()], fields, file);
  const find = columnFinder(columns);
  const isLocal = columns.map((name) => /^(TIMESTAMP(_\w+)?|DATE)$/.test(types.get(name) ?? ''));
  const selected = ['file_row_number', ...columns.map((name) => quoted(name, 'duckdb'))].join(', ');
  for await (const rows of rowsOf(connection, `SELECT ${selected} FROM ${source} ORDER BY file_row_number`)) {
    yield rows.map(([number, ...row]) => {
      const cells = row.map((cell, index) => (isLocal[index] ? localTime(cell) : cell));
      const lookUp = (name: string) => jsonOf(inner(name, (column) => cells[find(column)]));
      return entryOf((name) => idOf(name, fields, lookUp), options, { file, line: Number(number) + 1 });
    });
  }
}

/** The columns that hold a field. */
function needed(columns: readonly string[], fields: Fields, file: string): readonly string[] {
  const find = columnFinder(columns);
  const holding = (name: string) => columns[find(name)] ?? columns[find(outermost(name))];
  for (const field of ['job', 'status'] as const) {
    if (fields[field].some((name) => holding(name) !== undefined)) continue;
    const names = fields[field].join(', ');
    const there = columns.join(', ');
    throw new LogError(`no column for the ${field} (${names}); the columns are: ${there}`, { file, columns });
  }
  return [
    ...new Set(
      Object.values(fields)
        .flat()
        .flatMap((name: string) => holding(name) ?? []),
    ),
  ];
}

/** What stands before the first dot of a name: the column of a field that is part of a structure. */
function outermost(name: string): string {
  return name.split('.', 1)[0] ?? name;
}

/** The value of a field: of a column, or of a part of one where the name has dots. */
function inner(name: string, cellOf: (column: string) => JS | undefined): JS | undefined {
  const column = outermost(name);
  // The border of the types: the parts of a structure are of the types that cells have.
  return cellOf(name) ?? (valueAt(cellOf(column), name.slice(column.length + 1)) as JS | undefined);
}

/** A time of a type without a time zone, as text without one. */
function localTime(cell: JS): JS {
  return cell instanceof Date && !Number.isNaN(cell.getTime()) ? cell.toISOString().slice(0, -1) : cell;
}

/** A cell as JSON would have it. */
function jsonOf(cell: JS | undefined): unknown {
  if (cell instanceof Date) return Number.isNaN(cell.getTime()) ? String(cell) : cell.toISOString();
  if (typeof cell !== 'bigint') return cell;
  return Number.isSafeInteger(Number(cell)) ? Number(cell) : String(cell);
}

/** A cell; an id that is not a whole number is text. */
function idOf(name: string, fields: Fields, lookUp: (name: string) => unknown): unknown {
  const value = lookUp(name);
  const isId = fields.job.includes(name) || fields.version.includes(name);
  return isId && typeof value === 'number' && !Number.isSafeInteger(value) ? String(value) : value;
}
