import type { DuckDBDataChunk } from '@duckdb/node-api';
import type { Columns, Uncommon } from '../../log/columns/columns.ts';
import { StatusCodes } from '../../log/columns/status-codes.ts';
import { endOfSimple } from '../../log/columns/words.ts';
import type { ReaderOptions } from '../../log/formats/reader.ts';
import { fromEpoch } from '../../time.ts';
import { ABSENT, type CommonForm, type FieldForm, PIECE, UNCOMMON } from './common-form.ts';
import { bytesOf, MOST_ROWS } from './vectors.ts';

/** The words that a text takes in a vector: its length in bytes, and its bytes, filled up with zeros, if they are few. */
const TEXT_WORDS = 4;

/** Room for an id, in bytes. */
const ROOM = 64;

const ZERO = 0x30;

/** The first byte of a byte order mark. */
const MARK = 0xef;

/** The largest number that the processor divides as an integer. */
const MOST_OF_INTEGERS = 2 ** 31 - 1;

/** The upper half of the first whole number of 64 bits that may not be exact as a double. */
const INEXACT = 2 ** 21;

/** Takes rows that are common from the vectors of DuckDB into columns, without an object for each. */
export class CommonRows {
  readonly #job: IdCells;
  readonly #version: IdCells;
  readonly #status: StatusCells;
  readonly #time: TimeCells;
  readonly #codes: StatusCodes;
  readonly #statuses = new Uint8Array(MOST_ROWS);
  readonly #times = new Float64Array(MOST_ROWS);
  /** The job of each row, and then its version, each in its room. */
  readonly #ids = new DataView(new ArrayBuffer(MOST_ROWS * 2 * ROOM + ROOM));
  readonly #jobEnds = new Int32Array(MOST_ROWS);
  readonly #versionEnds = new Int32Array(MOST_ROWS);

  constructor({ job, version, status, time }: CommonForm, { vocabulary, keepsTold = false }: ReaderOptions) {
    this.#codes = new StatusCodes(vocabulary, !keepsTold);
    this.#job = idCells(job);
    this.#version = idCells(version);
    this.#status = new StatusCells(status, this.#codes);
    this.#time = new TimeCells(time);
  }

  /** What is uncommon in columns. */
  get uncommon(): readonly Uncommon[] {
    return this.#codes.uncommon;
  }

  /** Looks at the next chunk, which must not be freed before the one after it is looked at. */
  take(chunk: DuckDBDataChunk): void {
    for (const cells of [this.#job, this.#version, this.#status, this.#time]) cells.take(chunk);
  }

  /** Reads a row of the chunk; returns whether it is common. */
  read(row: number): boolean {
    const status = this.#status.at(row);
    const time = this.#time.at(row);
    if (status < 0 || time === UNCOMMON) return false;
    this.#statuses[row] = status;
    this.#times[row] = time;
    const job = row * 2 * ROOM;
    const jobEnd = this.#job.write(row, this.#ids, job);
    const versionEnd = this.#version.write(row, this.#ids, job + ROOM);
    this.#jobEnds[row] = jobEnd;
    this.#versionEnds[row] = versionEnd;
    return jobEnd >= 0 && versionEnd >= 0;
  }

  /** Takes the status of a row that was read exactly. */
  learn(status: number | string): void {
    this.#codes.learn(status);
  }

  /** Adds a row that was read, and is common, to columns that know its line. */
  push(row: number, columns: Columns): void {
    columns.statuses[columns.count] = this.#statuses[row] ?? 0;
    columns.times[columns.count] = this.#times[row] ?? Number.NaN;
    const job = row * 2 * ROOM;
    columns.push(this.#ids, job, this.#jobEnds[row] ?? 0, job + ROOM, this.#versionEnds[row] ?? 0);
  }
}

/** The ids in a column. */
interface IdCells {
  take(chunk: DuckDBDataChunk): void;
  /** Writes an id; returns where it ends: where it begins if it is absent, below 0 if it is not common. */
  write(row: number, target: DataView, at: number): number;
}

function idCells(form: FieldForm): IdCells {
  return form.kind === 'text' ? new NamedCells(form) : new NumberedCells(form);
}

/** Ids that are numbers. */
class NumberedCells implements IdCells {
  readonly #place: number;
  readonly #mayLack: boolean;
  /** The lower and the upper half of each number. */
  #halves: Int32Array = NO_WORDS;

  constructor({ places: [place = 0], mayLack }: FieldForm) {
    this.#place = place;
    this.#mayLack = mayLack;
  }

  take(chunk: DuckDBDataChunk): void {
    this.#halves = wordsOf(chunk, this.#place);
  }

  write(row: number, target: DataView, at: number): number {
    const lower = this.#halves[2 * row] ?? 0;
    const upper = this.#halves[2 * row + 1] ?? 0;
    if (upper < 0) return lower === ABSENT && this.#mayLack ? at : -1;
    if (upper < INEXACT) return writeDigits(upper * 2 ** 32 + (lower >>> 0), target, at);
    const digits = String((BigInt(upper) << 32n) + BigInt(lower >>> 0));
    for (let index = 0; index < digits.length; index++) target.setUint8(at + index, digits.charCodeAt(index));
    return at + digits.length;
  }
}

/** Ids that are texts. */
class NamedCells implements IdCells {
  readonly #texts: TextCells;
  readonly #mayLack: boolean;

  constructor(form: FieldForm) {
    this.#texts = new TextCells(form);
    this.#mayLack = form.mayLack;
  }

  take(chunk: DuckDBDataChunk): void {
    this.#texts.take(chunk);
  }

  write(row: number, target: DataView, at: number): number {
    const end = at + this.#texts.write(row, target, at);
    if (end <= at) return end === at && this.#mayLack ? at : -1;
    // The text is filled up with zeros, with at least one.
    return endOfSimple(target, at) === end ? end : -1;
  }
}

/** Statuses, which are read from their digits or their texts. */
class StatusCells {
  readonly #codes: StatusCodes;
  readonly #place: number;
  readonly #texts: TextCells | undefined;
  #numbers: Int32Array = NO_WORDS;
  readonly #bytes = new Uint8Array(ROOM);
  readonly #view = new DataView(this.#bytes.buffer);

  constructor(form: FieldForm, codes: StatusCodes) {
    this.#codes = codes;
    this.#place = form.places[0] ?? 0;
    this.#texts = form.kind === 'text' ? new TextCells(form) : undefined;
  }

  take(chunk: DuckDBDataChunk): void {
    if (this.#texts === undefined) this.#numbers = wordsOf(chunk, this.#place);
    else this.#texts.take(chunk);
  }

  /** The code of a status, as columns have it; below 0 if it is not common. */
  at(row: number): number {
    if (this.#texts !== undefined) {
      const length = this.#texts.write(row, this.#view, 0);
      // The exact reader is given no byte order marks.
      return length <= 0 || this.#bytes[0] === MARK ? -1 : this.#codes.codeOf(this.#bytes, 0, length, true);
    }
    const number = this.#numbers[row] ?? UNCOMMON;
    return number < 0 ? -1 : this.#codes.codeOf(this.#bytes, 0, writeDigits(number, this.#view, 0), false);
  }
}

/** Times, which are all numbers. */
class TimeCells {
  readonly #place: number;
  readonly #mayLack: boolean;
  readonly #isEpoch: boolean;
  #numbers = new Float64Array();

  constructor({ kind, places: [place = 0], mayLack }: FieldForm) {
    this.#place = place;
    this.#mayLack = mayLack;
    this.#isEpoch = kind === 'epoch';
  }

  take(chunk: DuckDBDataChunk): void {
    const { buffer, byteOffset, byteLength } = bytesOf(chunk, this.#place);
    this.#numbers = new Float64Array(buffer, byteOffset, byteLength / 8);
  }

  /** A time in milliseconds since 1970; NaN if it is absent, and {@link UNCOMMON} if it is not common. */
  at(row: number): number {
    const number = this.#numbers[row] ?? UNCOMMON;
    if (number === ABSENT) return this.#mayLack ? Number.NaN : UNCOMMON;
    return this.#isEpoch ? (fromEpoch(number) ?? UNCOMMON) : number;
  }
}

/** Texts in pieces. */
class TextCells {
  readonly #places: readonly number[];
  #pieces: readonly Int32Array[] = [];

  constructor({ places }: FieldForm) {
    this.#places = places;
  }

  take(chunk: DuckDBDataChunk): void {
    this.#pieces = this.#places.map((place) => wordsOf(chunk, place));
  }

  /** Writes a text, in whole pieces, and returns its length in bytes; -1 if it is too long, or has characters of several bytes. */
  write(row: number, target: DataView, at: number): number {
    const from = row * TEXT_WORDS;
    for (let index = 0; index < this.#pieces.length; index++) {
      const piece = this.#pieces[index] ?? NO_WORDS;
      const to = at + index * PIECE;
      const length = piece[from] ?? 0;
      if (length > PIECE) return -1;
      target.setInt32(to, piece[from + 1] ?? 0, true);
      target.setInt32(to + 4, piece[from + 2] ?? 0, true);
      target.setInt32(to + 8, piece[from + 3] ?? 0, true);
      if (length < PIECE) return index * PIECE + length;
    }
    return -1;
  }
}

const NO_WORDS = new Int32Array();

/** The values of a column, in words of four bytes. */
function wordsOf(chunk: DuckDBDataChunk, place: number): Int32Array {
  const { buffer, byteOffset, byteLength } = bytesOf(chunk, place);
  return new Int32Array(buffer, byteOffset, byteLength / 4);
}

/** Writes a whole number in digits, and returns where they end. */
function writeDigits(number: number, target: DataView, at: number): number {
  let digits = 1;
  for (let power = 10; power <= number; power *= 10) digits++;
  let left = number;
  let place = at + digits;
  while (left > MOST_OF_INTEGERS) {
    const tenth = Math.floor(left / 10);
    target.setUint8(--place, ZERO + (left - tenth * 10));
    left = tenth;
  }
  for (let small = left | 0; place > at; ) {
    const tenth = (small / 10) | 0;
    target.setUint8(--place, ZERO + (small - tenth * 10));
    small = tenth;
  }
  return at + digits;
}
