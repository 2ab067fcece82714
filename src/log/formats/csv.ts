import papa from 'papaparse';
import { LogError } from '../../errors.ts';
import { LONGEST_RECORD, type UnreadableLine } from '../bytes/lines.ts';
import { type ColumnFinder, columnFinder, entryOf, type Fields } from '../fields.ts';
import type { Entry, Problem } from '../observation.ts';
import { type LineReader, placeAt, type Reader, type ReaderOptions, readLines } from './reader.ts';

const DELIMITERS = [',', ';', '\t', '|'];

/** The most lines of a quoted field. A quote that stays open for longer is taken for a mistake. */
const MOST_LINES = 1000;

/** The most malformed records that are held back before the header. */
const MOST_HELD = 1000;

/** Reads CSV with a header, separated by commas, semicolons, tabs, bars, or what is given. */
export const readCsv: Reader = (bytes, options) => readLines(bytes, new CsvReader(options));

/** The header of a CSV log. */
export interface CsvHeader {
  readonly delimiter: string;
  /** The names of the columns. */
  readonly columns: readonly string[];
}

/** Reads CSV one line at a time. Malformed records before the header are held back, and dropped if it lacks a column. */
export class CsvReader implements LineReader {
  readonly #options: ReaderOptions;
  #splitter: RecordSplitter | undefined;
  #delimiter = '';
  #columns: readonly string[] | undefined;
  #find: ColumnFinder = () => -1;
  #held: Entry[] = [];

  /** @param header the header of the log, if it is read from a later line on */
  constructor(options: ReaderOptions, header?: CsvHeader) {
    this.#options = options;
    if (header === undefined) return;
    this.#columns = header.columns;
    this.#find = columnFinder(header.columns);
    this.#begin(header.delimiter);
  }

  get isOpen(): boolean {
    return this.#splitter?.isOpen ?? false;
  }

  /** The header; `undefined` until it is read. */
  get header(): CsvHeader | undefined {
    return this.#columns && { delimiter: this.#delimiter, columns: this.#columns };
  }

  push(line: number, text: string | UnreadableLine): readonly Entry[] {
    if (this.#splitter === undefined && typeof text === 'string' && text.trim() === '') return [];
    this.#splitter ??= this.#begin(this.#options.delimiter ?? delimiterOf(text, this.#options.fields));
    const entries = this.#splitter.push(line, text).flatMap((record) => this.#entriesOf(record));
    if (this.#columns !== undefined && this.#held.length === 0) return entries;
    this.#held.push(...entries);
    return this.#columns === undefined && this.#held.length < MOST_HELD ? [] : this.#held.splice(0);
  }

  end(): readonly Entry[] {
    const entries = this.#splitter?.end().flatMap((record) => this.#entriesOf(record)) ?? [];
    return [...this.#held.splice(0), ...entries];
  }

  #begin(delimiter: string): RecordSplitter {
    this.#delimiter = delimiter;
    this.#splitter = new RecordSplitter(delimiter);
    return this.#splitter;
  }

  #entriesOf(record: CsvRecord): Entry[] {
    const place = placeAt(this.#options, record.line);
    if ('problem' in record) return [{ ...place, problem: record.problem }];
    if (this.#columns === undefined) {
      this.#columns = headerOf(record.cells, this.#options);
      this.#find = columnFinder(this.#columns);
      return [];
    }
    const columns = this.#columns;
    if (record.cells.slice(columns.length).some((cell) => cell.trim() !== ''))
      return [{ ...place, problem: 'too many cells' }];
    return [entryOf((name) => record.cells[this.#find(name)]?.trim(), this.#options, place)];
  }
}

/** A record of a CSV log: its cells, or what is wrong with it. */
type CsvRecord =
  | { readonly line: number; readonly cells: readonly string[] }
  | { readonly line: number; readonly problem: Problem };

function headerOf(cells: readonly string[], { fields, file }: ReaderOptions): readonly string[] {
  const columns = cells.map((cell) => cell.trim());
  for (const field of ['job', 'status'] as const) {
    if (hasOne(columns, fields[field])) continue;
    const names = fields[field].join(', ');
    throw new LogError(`no column for the ${field} (${names}); the columns are: ${columns.join(', ')}`, {
      file,
      columns,
    });
  }
  return columns;
}

/** The delimiter by which the header has the required columns; the comma if there is none. */
function delimiterOf(header: string | UnreadableLine, { job, status }: Fields): string {
  const fits = (delimiter: string) => {
    const [columns = []] = typeof header === 'string' ? (cellsOf(header, delimiter) ?? []) : [];
    return hasOne(columns, job) && hasOne(columns, status);
  };
  return DELIMITERS.find(fits) ?? ',';
}

function hasOne(columns: readonly string[], names: readonly string[]): boolean {
  const find = columnFinder(columns.map((column) => column.trim()));
  return names.some((name) => find(name) >= 0);
}

/** The cells of the rows in a text, most often of one row; `undefined` if its quotes do not match. */
function cellsOf(text: string, delimiter: string): readonly (readonly string[])[] | undefined {
  if (!text.includes('"')) return [text.split(delimiter)];
  const { data, errors } = papa.parse<string[]>(text, { delimiter, newline: '\n' });
  return errors.length === 0 ? data : undefined;
}

/** A text without the carriage return at its end, if it has one. */
function withoutReturn(text: string): string {
  return text.endsWith('\r') ? text.slice(0, -1) : text;
}

/** Joins the lines of quoted fields into records. A stray quote costs its own line only. */
class RecordSplitter {
  readonly #delimiter: string;
  /** The lines of the record that is open, and the number of the first. */
  #open: string[] = [];
  #start = 0;
  #quotes = 0;
  #length = 0;

  constructor(delimiter: string) {
    this.#delimiter = delimiter;
  }

  /** Whether a record is open. */
  get isOpen(): boolean {
    return this.#open.length > 0;
  }

  /** Takes the next line and returns the records that end with it. */
  push(line: number, text: string | UnreadableLine): CsvRecord[] {
    if (typeof text !== 'string') return [...this.end(), { line, problem: text.problem }];
    if (this.#open.length === 0) {
      if (text.trim() === '') return [];
      this.#start = line;
    }
    this.#open.push(text);
    this.#quotes += text.split('"').length - 1;
    this.#length += text.length;
    if (this.#quotes % 2 === 0) return this.#recordsInOpen() ?? this.#takeFirstAlone();
    return this.#open.length > MOST_LINES || this.#length > LONGEST_RECORD ? this.#takeFirstAlone() : [];
  }

  /** Returns the records that are left after the last line. */
  end(): CsvRecord[] {
    const records: CsvRecord[] = [];
    while (this.#open.length > 0) records.push(...this.#takeFirstAlone());
    return records;
  }

  #recordsInOpen(): CsvRecord[] | undefined {
    const rows = cellsOf(withoutReturn(this.#open.join('\n')), this.#delimiter);
    let line = this.#start;
    const records = rows?.map((cells) => {
      const record = { line, cells };
      line += cells.join('').split('\n').length;
      return record;
    });
    if (records !== undefined) this.#clear();
    return records;
  }

  #takeFirstAlone(): CsvRecord[] {
    const [first = '', ...others] = this.#open;
    const line = this.#start;
    this.#clear();
    const records: CsvRecord[] = cellsOf(withoutReturn(first), this.#delimiter)?.map((cells) => ({ line, cells })) ?? [
      { line, problem: 'not CSV' },
    ];
    for (const [index, text] of others.entries()) records.push(...this.push(line + 1 + index, text));
    return records;
  }

  #clear(): void {
    this.#open = [];
    this.#quotes = 0;
    this.#length = 0;
  }
}
