import type { Fields } from '../fields.ts';
import type { ReaderOptions } from '../formats/reader.ts';
import type { ColumnReader } from './column-reader.ts';
import { type Columns, LONGEST_ID } from './columns.ts';
import { endOfText, endOfValue } from './json-tokens.ts';
import type { LineBuffer } from './line-buffer.ts';
import { StatusCodes } from './status-codes.ts';
import {
  ANYTHING,
  JOB_NUMBER,
  JOB_TEXT,
  type LineTemplate,
  SCALAR,
  STATUS_NUMBER,
  STATUS_TEXT,
  TIME_NUMBER,
  TIME_TEXT,
  templateOf,
  VERSION_NUMBER,
  VERSION_TEXT,
} from './template.ts';
import { TimeReader } from './times.ts';
import { firstIn, noDigits, noPlain } from './words.ts';

const LINE_FEED = 0x0a;
const RETURN = 0x0d;
const BLANK = 0x20;
const QUOTE = 0x22;
const ZERO = 0x30;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;

/** The most templates held at a time. Lines that fit none of them are read exactly. */
const MOST_TEMPLATES = 16;
/** Learning a template costs about as much as reading this many lines, so it is rationed; some are free at the start. */
const LINES_PER_TEMPLATE = 16;
const IN_ADVANCE = 64;

/** Reads NDJSON by templates, which it learns from lines that were read exactly. */
export class NdjsonColumns implements ColumnReader {
  readonly #fields: Fields;
  readonly #codes: StatusCodes;
  readonly #times: TimeReader;
  #templates: LineTemplate[] = [];
  /** The template of the last line. */
  #recent = 0;
  #credit = IN_ADVANCE * LINES_PER_TEMPLATE;

  constructor({ fields, vocabulary, timeZone, keepsTold = false }: ReaderOptions) {
    this.#times = new TimeReader(timeZone === undefined);
    this.#fields = fields;
    this.#codes = new StatusCodes(vocabulary, !keepsTold);
  }

  read(buffer: LineBuffer, start: number, end: number, columns: Columns): number {
    let at = start;
    const before = columns.count;
    while (at < end && !columns.isFull) {
      const next = this.#readAny(buffer, at, columns);
      if (next < 0) break;
      at = next;
    }
    this.#credit += columns.count - before;
    return at;
  }

  learn({ buffer, byteOffset, length }: Uint8Array, at: number, end: number, status: number | string): void {
    this.#codes.learn(status);
    if (this.#credit < LINES_PER_TEMPLATE) return;
    this.#credit -= LINES_PER_TEMPLATE;
    const template = templateOf(Buffer.from(buffer, byteOffset, length), at, end, this.#fields);
    if (template === undefined || this.#templates.some(({ signature }) => signature === template.signature)) return;
    if (this.#templates.length === MOST_TEMPLATES) this.#templates = [];
    this.#recent = this.#templates.push(template) - 1;
  }

  #readAny(buffer: LineBuffer, at: number, columns: Columns): number {
    const recent = this.#templates[this.#recent];
    if (recent === undefined) return -1;
    const next = this.#readByTemplate(recent, buffer, at, columns);
    return next < 0 && this.#templates.length > 1 ? this.#readOther(buffer, at, columns) : next;
  }

  #readOther(buffer: LineBuffer, at: number, columns: Columns): number {
    for (const [index, template] of this.#templates.entries()) {
      const next = index === this.#recent ? -1 : this.#readByTemplate(template, buffer, at, columns);
      if (next < 0) continue;
      this.#recent = index;
      return next;
    }
    return -1;
  }

  /** Adds the observation of a line to the columns, and returns where the next line begins; -1 if the line does not fit. */
  #readByTemplate(
    template: LineTemplate,
    { bytes, view, highest }: LineBuffer,
    start: number,
    columns: Columns,
  ): number {
    const { program } = template;
    const { count, times, statuses } = columns;
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
      const content = program[step + 3];
      step += 4;
      const from = at;
      switch (content) {
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
          const code = this.#codes.indexOfDigits(bytes, from, at);
          if (code < 0) return -1;
          statuses[count] = code;
          break;
        }
        case STATUS_TEXT: {
          at = endOfPlain(bytes, view, from, highest);
          const code = this.#codes.indexAt(bytes, from, at);
          if (code < 0) return -1;
          statuses[count] = code;
          break;
        }
        case TIME_NUMBER:
          if (bytes[from] === ZERO) return -1;
          at = this.#times.epoch(bytes, from, times, count);
          break;
        case TIME_TEXT:
          at = this.#times.iso(bytes, view, from, times, count);
          if (at < 0) at = this.#times.epoch(bytes, from, times, count);
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
          columns.push(view, job, jobEnd, version, versionEnd);
          return at + 1;
        }
      }
      if (at <= from) return -1;
    }
  }
}

/** The end of the plain integer at `start`: digits without a leading zero, which stay as they are; -1 if there is none. */
function endOfInteger(bytes: Uint8Array, view: DataView, start: number): number {
  let at = start;
  let other = noDigits(view.getInt32(at, true));
  while (other === 0) {
    at += 4;
    other = noDigits(view.getInt32(at, true));
  }
  at += firstIn(other);
  return at - start > LONGEST_ID || (at > start + 1 && bytes[start] === ZERO) ? -1 : at;
}

/** The end of the text at `start`, after its opening quote; -1 if it has an escape or is too long. */
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
