import { columnFinder } from '../fields.ts';
import type { CsvHeader } from '../formats/csv.ts';
import type { ReaderOptions } from '../formats/reader.ts';
import type { ColumnReader } from './column-reader.ts';
import { type Columns, LONGEST_ID } from './columns.ts';
import type { LineBuffer } from './line-buffer.ts';
import { StatusCodes } from './status-codes.ts';
import { TimeReader } from './times.ts';
import { endOfDigits, firstIn, marksIn } from './words.ts';

const TAB = 0x09;
const LINE_FEED = 0x0a;
const RETURN = 0x0d;
const BLANK = 0x20;
const QUOTE = 0x22;
const DOT = 0x2e;
const LAST_OF_ASCII = 0x7f;

/** The first byte of the only white space of two bytes in UTF-8. */
const TWO_BYTES = 0xc2;
/** By byte: whether white space in UTF-8 that is not in ASCII begins with it. */
const LEADS_TO_BLANK = Uint8Array.from({ length: 256 }, (_, byte) =>
  Number([TWO_BYTES, 0xe1, 0xe2, 0xe3, 0xef].includes(byte)),
);

/** The fields that a column may hold. */
const JOB = 1;
const VERSION = 2;
const STATUS = 3;
const TIME = 4;

/** Stands for no column. */
const NONE = -1;

/** Reads CSV whose cells have no quotes but around them. */
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
  /** By column: the field that it alone may hold; none at all where a field may be in several. */
  readonly #fields: Uint8Array;
  readonly #codes: StatusCodes;
  readonly #times: TimeReader;
  /** Where the cells of a row begin and end, their quotes aside. */
  readonly #starts: Int32Array;
  readonly #ends: Int32Array;

  constructor({ delimiter, columns }: CsvHeader, { fields, vocabulary, timeZone, keepsTold = false }: ReaderOptions) {
    this.#times = new TimeReader(timeZone === undefined, delimiter === ',' ? DOT : undefined);
    this.#codes = new StatusCodes(vocabulary, !keepsTold);
    const find = columnFinder(columns);
    const columnsOf = (names: readonly string[]) =>
      Int32Array.from(new Set(names.map(find).filter((column) => column >= 0)));
    this.#delimiter = delimiter.charCodeAt(0);
    this.#delimiters = this.#delimiter * 0x01010101;
    this.#width = columns.length;
    this.#job = columnsOf(fields.job);
    this.#version = columnsOf(fields.version);
    this.#status = columnsOf(fields.status);
    this.#time = columnsOf(fields.time);
    this.#fields = fieldsOf(columns.length, [
      [JOB, this.#job],
      [VERSION, this.#version],
      [STATUS, this.#status],
      [TIME, this.#time],
    ]);
    this.#starts = new Int32Array(columns.length);
    this.#ends = new Int32Array(columns.length);
  }

  read(buffer: LineBuffer, start: number, end: number, target: Columns): number {
    target.uncommon = this.#codes.uncommon;
    let at = start;
    while (at < end && !target.isFull) {
      const plain = this.#readPlainRow(buffer, at, target);
      const next = plain < 0 ? this.#readRow(buffer, at, target) : plain;
      if (next < 0) break;
      at = next;
      target.line++;
    }
    return at;
  }

  learnStatus(status: number | string): void {
    this.#codes.learn(status);
  }

  /** Reads a row whose cells are as plain as can be, in one go; returns -1 for any other. */
  #readPlainRow({ bytes, view, highest }: LineBuffer, start: number, target: Columns): number {
    const { count, times, statuses } = target;
    const fields = this.#fields;
    const delimiter = this.#delimiter;
    let at = start;
    let job = 0;
    let jobEnd = 0;
    let version = 0;
    let versionEnd = 0;
    times[count] = Number.NaN;
    for (let cell = 0; cell < fields.length; cell++, at++) {
      const from = at;
      const field = fields[cell];
      if (field === TIME) {
        at = this.#times.text(bytes, view, from, times, count);
      } else {
        at = endOfDigits(view, from);
        if (bytes[at] !== delimiter && bytes[at] !== LINE_FEED) at = this.#endOfBare(bytes, view, at, highest);
      }
      if (at < 0) return -1;
      if (field === JOB) {
        job = from;
        jobEnd = at;
      } else if (field === VERSION) {
        version = from;
        versionEnd = at;
      } else if (field === STATUS) {
        const code = hasPlainEnds(bytes, from, at) ? this.#codes.codeOf(bytes, from, at, true) : -1;
        if (code < 0) return -1;
        statuses[count] = code;
      }
      const isLast = cell === fields.length - 1;
      if (isLast && bytes[at] === RETURN) at++;
      if (bytes[at] !== (isLast ? LINE_FEED : delimiter)) return -1;
    }
    const isPlain =
      hasPlainEnds(bytes, job, jobEnd) && (versionEnd === version || hasPlainEnds(bytes, version, versionEnd));
    if (!isPlain || jobEnd - job > LONGEST_ID || versionEnd - version > LONGEST_ID) return -1;
    target.push(view, job, jobEnd, version, versionEnd);
    return at;
  }

  /** Adds the observation of a row to the columns, and returns where the next row begins; -1 if the row is uncommon. */
  #readRow({ bytes, view, highest }: LineBuffer, start: number, target: Columns): number {
    if (bytes[start] === LINE_FEED) return start + 1;
    const { count, times, statuses } = target;
    const next = this.#findCells(bytes, view, start, highest);
    if (next < 0) return -1;
    const starts = this.#starts;
    const ends = this.#ends;
    const job = this.#filled(bytes, this.#job);
    const status = this.#filled(bytes, this.#status);
    const version = this.#filled(bytes, this.#version);
    const time = this.#filled(bytes, this.#time);
    if (job < 0 || status < 0 || version < NONE || time < NONE) return -1;
    const from = starts[job] ?? 0;
    const to = ends[job] ?? 0;
    const versionFrom = version === NONE ? 0 : (starts[version] ?? 0);
    const versionTo = version === NONE ? 0 : (ends[version] ?? 0);
    if (to - from > LONGEST_ID || versionTo - versionFrom > LONGEST_ID) return -1;
    const code = this.#codes.codeOf(bytes, starts[status] ?? 0, ends[status] ?? 0, true);
    if (code < 0) return -1;
    statuses[count] = code;
    times[count] = Number.NaN;
    const hasTime = time !== NONE;
    if (hasTime && this.#times.text(bytes, view, starts[time] ?? 0, times, count) !== ends[time]) return -1;
    target.push(view, from, to, versionFrom, versionTo);
    return next;
  }

  /** Finds the cells of a row, and returns where the next row begins; -1 if it has uncommon quotes or too many cells. */
  #findCells(bytes: Uint8Array, view: DataView, start: number, highest: number): number {
    const starts = this.#starts;
    const ends = this.#ends;
    const width = this.#width;
    const delimiter = this.#delimiter;
    let cell = 0;
    let at = start;
    for (;;) {
      const isQuoted = bytes[at] === QUOTE;
      const from = isQuoted ? at + 1 : at;
      const to = isQuoted ? endOfQuoted(bytes, from, highest) : this.#endOfBare(bytes, view, from, highest);
      if (to < 0) return -1;
      starts[cell] = from;
      ends[cell] = to;
      cell++;
      at = isQuoted ? to + 1 : to;
      if (bytes[at] === RETURN && bytes[at + 1] === LINE_FEED) at++;
      const byte = bytes[at];
      if (byte === LINE_FEED) break;
      if (byte !== delimiter || cell === width) return -1;
      at++;
    }
    for (; cell < width; cell++) {
      starts[cell] = at;
      ends[cell] = at;
    }
    return at + 1;
  }

  /** The end of the cell without quotes that begins at `start`; -1 if there is something uncommon in it. */
  #endOfBare(bytes: Uint8Array, view: DataView, start: number, highest: number): number {
    let at = start;
    let marks = marksIn(view.getInt32(at, true), this.#delimiters, highest);
    while (marks === 0) {
      at += 4;
      marks = marksIn(view.getInt32(at, true), this.#delimiters, highest);
    }
    at += firstIn(marks);
    if (bytes[at] === LINE_FEED && at > start && bytes[at - 1] === RETURN) return at - 1;
    return bytes[at] === LINE_FEED || bytes[at] === this.#delimiter ? at : -1;
  }

  /**
   * The first of these columns with a filled cell, from which blanks are taken away; {@link NONE} if there is none, and less if
   * a cell is uncommon.
   */
  #filled(bytes: Uint8Array, columns: Int32Array): number {
    for (let index = 0; index < columns.length; index++) {
      const column = columns[index] ?? 0;
      let start = this.#starts[column] ?? 0;
      let end = this.#ends[column] ?? 0;
      while (start < end && (bytes[start] === BLANK || bytes[start] === TAB)) start++;
      while (end > start && (bytes[end - 1] === BLANK || bytes[end - 1] === TAB)) end--;
      if (end === start) continue;
      this.#starts[column] = start;
      this.#ends[column] = end;
      return mayBeBlank(bytes, start, end) ? NONE - 1 : column;
    }
    return NONE;
  }
}

/** The field of each of so many columns, if each field may be in one column at most, and none shares it; else nothing. */
function fieldsOf(width: number, candidates: readonly (readonly [field: number, columns: Int32Array])[]): Uint8Array {
  const fields = new Uint8Array(width);
  for (const [field, columns] of candidates) {
    const [column] = columns;
    const mustBeThere = field === JOB || field === STATUS;
    if (columns.length > 1 || (column === undefined && mustBeThere)) return NO_FIELDS;
    if (column === undefined) continue;
    if (fields[column] !== 0) return NO_FIELDS;
    fields[column] = field;
  }
  return fields;
}

const NO_FIELDS = new Uint8Array();

/** Whether a text is there, and neither begins nor ends with a blank or a character that is not in ASCII. */
function hasPlainEnds(bytes: Uint8Array, start: number, end: number): boolean {
  const first = bytes[start] ?? 0;
  const last = bytes[end - 1] ?? 0;
  return end > start && first > BLANK && first <= LAST_OF_ASCII && last > BLANK && last <= LAST_OF_ASCII;
}

/** The closing quote of the cell whose text begins at `start`; -1 if there is something uncommon in it. */
function endOfQuoted(bytes: Uint8Array, start: number, highest: number): number {
  for (let at = start; ; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === QUOTE) return bytes[at + 1] === QUOTE ? -1 : at;
    if (byte === LINE_FEED || byte > highest) return -1;
  }
}

/** Whether a text may begin or end with white space that is neither a blank nor a tab. */
function mayBeBlank(bytes: Uint8Array, start: number, end: number): boolean {
  const first = bytes[start] ?? 0;
  const last = bytes[end - 1] ?? 0;
  if (first < BLANK || last < BLANK || LEADS_TO_BLANK[first] === 1) return true;
  return last > LAST_OF_ASCII && (bytes[end - 2] === TWO_BYTES || LEADS_TO_BLANK[bytes[end - 3] ?? 0] === 1);
}
