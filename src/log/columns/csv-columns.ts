import { columnFinder } from '../fields.ts';
import type { CsvHeader } from '../formats/csv.ts';
import type { ReaderOptions } from '../formats/reader.ts';
import type { ColumnReader } from './column-reader.ts';
import { type Columns, LONGEST_ID } from './columns.ts';
import type { LineBuffer } from './line-buffer.ts';
import { StatusCodes } from './status-codes.ts';
import { TimeReader } from './times.ts';
import { firstIn, marksIn } from './words.ts';

const LINE_FEED = 0x0a;
const RETURN = 0x0d;
const BLANK = 0x20;
const QUOTE = 0x22;
const LAST_OF_ASCII = 0x7f;

/** Stands for no column. */
const NONE = -1;

/** Reads CSV whose cells are not quoted. */
export class CsvColumns implements ColumnReader {
  readonly #delimiter: number;
  /** The delimiter in each byte of a word. */
  readonly #delimiters: number;
  readonly #width: number;
  /** The columns that may hold each field; the first that is not empty is taken. */
  readonly #job: Int32Array;
  readonly #version: Int32Array;
  readonly #status: Int32Array;
  readonly #time: Int32Array;
  readonly #codes: StatusCodes;
  readonly #times: TimeReader;
  /** Where the cells of a line begin, and where one after the last would. */
  readonly #starts: Int32Array;

  constructor({ delimiter, columns }: CsvHeader, { fields, vocabulary, timeZone, keepsTold = false }: ReaderOptions) {
    this.#times = new TimeReader(timeZone === undefined);
    this.#codes = new StatusCodes(vocabulary, !keepsTold);
    const find = columnFinder(columns);
    const columnsOf = (names: readonly string[]) => Int32Array.from(names.map(find).filter((column) => column >= 0));
    this.#delimiter = delimiter.charCodeAt(0);
    this.#delimiters = this.#delimiter * 0x01010101;
    this.#width = columns.length;
    this.#job = columnsOf(fields.job);
    this.#version = columnsOf(fields.version);
    this.#status = columnsOf(fields.status);
    this.#time = columnsOf(fields.time);
    this.#starts = new Int32Array(columns.length + 1);
  }

  read(buffer: LineBuffer, start: number, end: number, target: Columns): number {
    let at = start;
    while (at < end && !target.isFull) {
      const next = this.#readRow(buffer, at, target);
      if (next < 0) break;
      at = next;
    }
    return at;
  }

  learn(_bytes: Uint8Array, _at: number, _end: number, status: number | string): void {
    this.#codes.learn(status);
  }

  /** Adds the observation of a row to the columns, and returns where the next row begins; -1 if the row is uncommon. */
  #readRow({ bytes, view, highest }: LineBuffer, start: number, target: Columns): number {
    const { count, times, statuses } = target;
    const next = this.#findCells(bytes, view, start, highest);
    if (next < 0) return -1;
    const starts = this.#starts;
    const job = this.#filled(bytes, this.#job);
    const status = this.#filled(bytes, this.#status);
    const version = this.#filled(bytes, this.#version);
    const time = this.#filled(bytes, this.#time);
    if (job < 0 || status < 0 || version < NONE || time < NONE) return -1;
    const from = starts[job] ?? 0;
    const to = (starts[job + 1] ?? 0) - 1;
    const versionFrom = version === NONE ? 0 : (starts[version] ?? 0);
    const versionTo = version === NONE ? 0 : (starts[version + 1] ?? 0) - 1;
    if (to - from > LONGEST_ID || versionTo - versionFrom > LONGEST_ID) return -1;
    const code = this.#codes.indexAt(bytes, starts[status] ?? 0, (starts[status + 1] ?? 0) - 1);
    if (code < 0) return -1;
    statuses[count] = code;
    times[count] = Number.NaN;
    if (time !== NONE && !this.#readTime(bytes, view, time, times, count)) return -1;
    target.push(view, from, to, versionFrom, versionTo);
    return next;
  }

  /** Finds where the cells of a row begin, and returns where the next row does; -1 if it has quotes or too many cells. */
  #findCells(bytes: Uint8Array, view: DataView, start: number, highest: number): number {
    const starts = this.#starts;
    const width = this.#width;
    const delimiter = this.#delimiter;
    let cell = 0;
    let at = start;
    starts[0] = start;
    for (;;) {
      const marks = marksIn(view.getInt32(at, true), this.#delimiters, highest);
      if (marks === 0) {
        at += 4;
        continue;
      }
      at += firstIn(marks);
      const byte = bytes[at] ?? 0;
      if (byte === LINE_FEED) break;
      at++;
      if (byte !== delimiter) {
        if (byte === QUOTE || byte > highest) return -1;
        continue;
      }
      cell++;
      if (cell >= width) return -1;
      starts[cell] = at;
    }
    const end = at > start && bytes[at - 1] === RETURN ? at - 1 : at;
    for (let missing = cell + 1; missing <= width; missing++) starts[missing] = end + 1;
    return at + 1;
  }

  /** The first of these columns with a filled cell; {@link NONE} if there is none, and less if the cell is uncommon. */
  #filled(bytes: Uint8Array, columns: Int32Array): number {
    for (let index = 0; index < columns.length; index++) {
      const column = columns[index] ?? 0;
      const start = this.#starts[column] ?? 0;
      const end = (this.#starts[column + 1] ?? 0) - 1;
      if (end > start) return isTrimmed(bytes[start] ?? 0) && isTrimmed(bytes[end - 1] ?? 0) ? column : NONE - 1;
    }
    return NONE;
  }

  #readTime(bytes: Uint8Array, view: DataView, column: number, times: Float64Array, index: number): boolean {
    const start = this.#starts[column] ?? 0;
    const end = (this.#starts[column + 1] ?? 0) - 1;
    const isIso = this.#times.iso(bytes, view, start, times, index) === end;
    return isIso || this.#times.epoch(bytes, start, times, index) === end;
  }
}

/** Whether a byte is sure not to be part of white space, which is trimmed. */
function isTrimmed(byte: number): boolean {
  return byte > BLANK && byte <= LAST_OF_ASCII;
}
