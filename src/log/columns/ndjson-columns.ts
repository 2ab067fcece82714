import type { Fields } from '../fields.ts';
import type { Matcher } from './column-reader.ts';
import { type Batch, LONGEST_ID } from './columns.ts';
import { endOfText, endOfValue } from './json-tokens.ts';
import type { Block } from './line-buffer.ts';
import { codeAt, codeOfDigits } from './status-codes.ts';
import {
  ANYTHING,
  JOB_NUMBER,
  JOB_TEXT,
  SCALAR,
  type Shape,
  STATUS_NUMBER,
  STATUS_TEXT,
  shapeOf,
  TIME_NUMBER,
  TIME_TEXT,
  VERSION_NUMBER,
  VERSION_TEXT,
} from './template.ts';
import { InstantReader } from './times.ts';
import { firstIn, noDigits, noPlain } from './words.ts';

const LINE_FEED = 0x0a;
const RETURN = 0x0d;
const BLANK = 0x20;
const QUOTE = 0x22;
const ZERO = 0x30;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;

/** How many shapes are known at a time. A log with more of them is read exactly where they do not fit. */
const MOST_SHAPES = 16;
/** A shape is learned for so many lines that were read by shapes, and some in advance: learning must pay. */
const LINES_A_SHAPE = 16;
const IN_ADVANCE = 64;
/** Integers of so many digits are the same number and the same digits, however they are read. */
const MOST_DIGITS = 15;

/** Reads NDJSON by the shapes of lines that came before: see {@link Shape}. */
export class ShapeMatcher implements Matcher {
  readonly #fields: Fields;
  readonly #instants = new InstantReader();
  #shapes: Shape[] = [];
  /** The shape of the last line. */
  #usual = 0;
  #credit = IN_ADVANCE * LINES_A_SHAPE;

  constructor(fields: Fields) {
    this.#fields = fields;
  }

  match(block: Block, start: number, end: number, batch: Batch): number {
    let at = start;
    const before = batch.count;
    while (at < end && !batch.isFull) {
      const next = this.#matchAny(block, at, batch);
      if (next < 0) break;
      at = next;
    }
    this.#credit += batch.count - before;
    return at;
  }

  learn(bytes: Buffer, at: number, end: number): void {
    if (this.#credit < LINES_A_SHAPE) return;
    this.#credit -= LINES_A_SHAPE;
    const shape = shapeOf(bytes, at, end, this.#fields);
    if (shape === undefined || this.#shapes.some(({ signature }) => signature === shape.signature)) return;
    if (this.#shapes.length === MOST_SHAPES) this.#shapes = [];
    this.#usual = this.#shapes.push(shape) - 1;
  }

  #matchAny(block: Block, at: number, batch: Batch): number {
    const usual = this.#shapes[this.#usual];
    if (usual === undefined) return -1;
    const next = this.#matchShape(usual, block, at, batch);
    return next < 0 && this.#shapes.length > 1 ? this.#matchOther(block, at, batch) : next;
  }

  #matchOther(block: Block, at: number, batch: Batch): number {
    for (const [index, shape] of this.#shapes.entries()) {
      const next = index === this.#usual ? -1 : this.#matchShape(shape, block, at, batch);
      if (next < 0) continue;
      this.#usual = index;
      return next;
    }
    return -1;
  }

  /** Adds the observation of a line to the batch, and returns where the next line begins; -1 where the shape is another. */
  #matchShape(shape: Shape, { bytes, view, highest }: Block, start: number, batch: Batch): number {
    const { program } = shape;
    const { count, times, statuses } = batch;
    let at = start;
    let job = 0;
    let jobEnd = 0;
    let version = 0;
    let versionEnd = 0;
    times[count] = Number.NaN;
    for (let step = 0; ; ) {
      for (const last = (program[step] ?? 0) + step + 1; ++step < last; at += 4) {
        if (view.getInt32(at, true) !== program[step]) return -1;
      }
      if ((view.getInt32(at, true) & (program[step + 1] ?? 0)) !== program[step]) return -1;
      at += program[step + 2] ?? 0;
      const place = program[step + 3];
      step += 4;
      const from = at;
      switch (place) {
        case JOB_NUMBER:
          at = endOfInteger(bytes, view, from);
          job = from;
          jobEnd = at;
          break;
        case JOB_TEXT:
          at = endOfPlain(bytes, view, from, highest);
          job = from;
          jobEnd = at;
          break;
        case VERSION_NUMBER:
          at = endOfInteger(bytes, view, from);
          version = from;
          versionEnd = at;
          break;
        case VERSION_TEXT:
          at = endOfPlain(bytes, view, from, highest);
          version = from;
          versionEnd = at;
          break;
        case STATUS_NUMBER: {
          at = endOfInteger(bytes, view, from);
          const code = codeOfDigits(bytes, from, at);
          if (code < 0) return -1;
          statuses[count] = code;
          break;
        }
        case STATUS_TEXT: {
          at = endOfPlain(bytes, view, from, highest);
          const code = codeAt(bytes, from, at);
          if (code < 0) return -1;
          statuses[count] = code;
          break;
        }
        case TIME_NUMBER:
          if (bytes[from] === ZERO) return -1;
          at = this.#instants.epoch(bytes, from, times, count);
          break;
        case TIME_TEXT:
          at = this.#instants.iso(bytes, view, from, times, count);
          if (at < 0) at = this.#instants.epoch(bytes, from, times, count);
          if (bytes[at] !== QUOTE) return -1;
          break;
        case SCALAR:
          if (bytes[from] === OPEN_BRACKET || bytes[from] === OPEN_BRACE) return -1;
          at = endOfValue(bytes, from, highest);
          break;
        case ANYTHING:
          at = bytes[from] === QUOTE ? endOfText(bytes, from, highest) : endOfValue(bytes, from, highest);
          break;
        default: {
          if (bytes[at] === RETURN) at++;
          if (bytes[at] !== LINE_FEED) return -1;
          batch.push(view, job, jobEnd, version, versionEnd);
          return at + 1;
        }
      }
      if (at <= from) return -1;
    }
  }
}

/** Where a plain integer ends that begins here: digits without a zero before others; -1 where it is none. */
function endOfInteger(bytes: Uint8Array, view: DataView, start: number): number {
  let at = start;
  let other = noDigits(view.getInt32(at, true));
  while (other === 0) {
    at += 4;
    other = noDigits(view.getInt32(at, true));
  }
  at += firstIn(other);
  return at - start > MOST_DIGITS || (at > start + 1 && bytes[start] === ZERO) ? -1 : at;
}

/** Where a text ends that begins here, behind its quote; -1 where it holds more than plain characters, or is too long. */
function endOfPlain(bytes: Uint8Array, view: DataView, start: number, highest: number): number {
  let at = start;
  let other = noPlain(view.getInt32(at, true));
  while (other === 0) {
    at += 4;
    other = noPlain(view.getInt32(at, true));
  }
  at += firstIn(other);
  let byte = bytes[at] ?? 0;
  for (; byte !== QUOTE; byte = bytes[++at] ?? 0) {
    if (byte < BLANK || byte > highest || byte === BACKSLASH) return -1;
  }
  return at - start > LONGEST_ID ? -1 : at;
}
