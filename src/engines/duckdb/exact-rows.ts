import type { DuckDBDataChunk, DuckDBValueConverter, DuckDBVector, JS } from '@duckdb/node-api';
import { columnFinder, entryOf, type Fields, valueAt } from '../../log/fields.ts';
import { placeAt, type ReaderOptions } from '../../log/formats/reader.ts';
import type { Entry } from '../../log/observation.ts';
import { quoted } from '../sql/dialect.ts';
import { apart, chunksOf, type Database, plainMessage, type TypedColumn } from './connection.ts';
import { EngineError } from './settings.ts';

/** The rows of a table, read exactly: whatever they hold. */
export interface ExactRows {
  /** All rows, some at a time. */
  all(): AsyncIterable<readonly Entry[]>;
  /** A row, by its number from 0, which is larger than that of the row before. */
  at(row: number): Promise<Entry>;
  /** Ends the query. */
  close(): Promise<void>;
}

/**
 * Opens the rows of a table. They are queried once, and no further than they are asked for.
 *
 * @param columns the columns that hold fields
 */
export async function openExactRows(
  { instance }: Database,
  table: string,
  columns: readonly TypedColumn[],
  options: ReaderOptions,
): Promise<ExactRows> {
  const read = await exactReader(columns, options);
  const query = `SELECT ${columns.map(({ name }) => quoted(name, 'duckdb')).join(', ')} FROM ${table}`;
  const chunks = apart(instance, (own) => chunksOf(own, query))[Symbol.asyncIterator]();
  let chunk: DuckDBDataChunk | undefined;
  let start = 0;
  let end = 0;
  const goOn = async () => {
    const { done, value } = await chunks.next();
    chunk = done ? undefined : value;
    start = end;
    end += chunk?.rowCount ?? 0;
    return chunk;
  };
  return {
    async *all() {
      for (let own = await goOn(); own !== undefined; own = await goOn()) {
        const held = own;
        yield Array.from({ length: end - start }, (_, index) => read(held, index, start + index + 1));
      }
    },
    async at(row) {
      while (row >= end) if ((await goOn()) === undefined) break;
      if (chunk === undefined) throw new RangeError(`there is no row ${row}`);
      return read(chunk, row - start, row + 1);
    },
    async close() {
      await chunks.return?.();
    },
  };
}

/** Reads a row of a chunk, given its place there and its number from 1, which is its line. */
async function exactReader(columns: readonly TypedColumn[], options: ReaderOptions) {
  const { JSDuckDBValueConverter: convert } = await import('@duckdb/node-api');
  const { fields } = options;
  const find = columnFinder(columns.map(({ name }) => name));
  const isLocal = columns.map(({ type }) => /^(TIMESTAMP(_\w+)?|DATE)$/.test(String(type)));
  return (chunk: DuckDBDataChunk, place: number, line: number): Entry => {
    const cells = columns.map((_, index) => {
      const cell = cellOf(chunk.getColumnVector(index), place, convert);
      return isLocal[index] ? localTime(cell) : cell;
    });
    const lookUp = (name: string) => jsonOf(inner(name, (column) => cells[find(column)]));
    return entryOf((name) => idOf(name, fields, lookUp), options, placeAt(options, line));
  };
}

/** @throws EngineError for a time that JavaScript has no date for */
function cellOf(vector: DuckDBVector, place: number, convert: DuckDBValueConverter<JS>): JS {
  try {
    return convert(vector.getItem(place), vector.type, convert);
  } catch (error) {
    throw new EngineError(plainMessage(error));
  }
}

/** What stands before the first dot of a name: the column of a field that is part of a structure. */
export function outermost(name: string): string {
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
