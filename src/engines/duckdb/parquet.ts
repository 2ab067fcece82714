import type { DuckDBConnection, JS } from '@duckdb/node-api';
import { entryOf, type Fields, usualFields } from '../../log/fields.ts';
import { LogError } from '../../log/formats/reader.ts';
import type { Entry } from '../../log/observation.ts';
import { withSomeRecords } from '../../log/read.ts';
import { quoted } from '../sql/dialect.ts';
import { allRowsOf, openDatabase, rowsOf, text } from './connection.ts';
import { EngineError } from './settings.ts';

/**
 * Reads a Parquet file by DuckDB. Fields are its columns, and the line of an entry is the number of its row, from 1.
 *
 * @throws LogError where it cannot be read, or lacks a column that is needed
 * @throws EngineError where the package `@duckdb/node-api` is not installed
 */
export async function* readParquet(file: string, named: Partial<Fields> = {}): AsyncIterable<readonly Entry[]> {
  const fields = { ...usualFields, ...named };
  const { instance, connection } = await openDatabase({});
  try {
    yield* withSomeRecords(rowsIn(connection, file, fields), file);
  } catch (error) {
    throw error instanceof EngineError ? new LogError(error.message, { file }) : error;
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

async function* rowsIn(connection: DuckDBConnection, file: string, fields: Fields): AsyncIterable<readonly Entry[]> {
  const source = `read_parquet(${text(file)}, file_row_number = true)`;
  const described = await allRowsOf(connection, `DESCRIBE SELECT * EXCLUDE (file_row_number) FROM ${source}`);
  const columns = needed(
    described.map(([name]) => String(name)),
    fields,
    file,
  );
  const selected = ['file_row_number', ...columns.map((name) => quoted(name, 'duckdb'))].join(', ');
  for await (const rows of rowsOf(connection, `SELECT ${selected} FROM ${source} ORDER BY file_row_number`)) {
    yield rows.map(([number, ...cells]) => {
      const lookUp = (name: string) => jsonOf(cells[columns.indexOf(name)]);
      return entryOf((name) => idOf(name, fields, lookUp), fields, { file, line: Number(number) + 1 });
    });
  }
}

/** The columns that hold a field. */
function needed(columns: readonly string[], fields: Fields, file: string): readonly string[] {
  for (const field of ['job', 'status'] as const) {
    if (fields[field].some((name) => columns.includes(name))) continue;
    const names = fields[field].join(', ');
    const there = columns.join(', ');
    throw new LogError(`no column for the ${field} (${names}); the columns are: ${there}`, { file, columns });
  }
  const names = new Set(Object.values(fields).flat());
  return columns.filter((name) => names.has(name));
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
