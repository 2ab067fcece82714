import type { ReaderOptions } from '../formats/reader.ts';
import type { ColumnReader } from './column-reader.ts';
import { type Columns, LONGEST_ID } from './columns.ts';
import { JsonRecords } from './json-records.ts';
import { endOfDigits, endOfSimple, JsonTokens } from './json-tokens.ts';
import type { LineBuffer } from './line-buffer.ts';
import {
  ANYTHING,
  INTEGER,
  isAt,
  JOB,
  type LinePart,
  LineParts,
  MOST_PREFERRED,
  NUMBER,
  SCALAR,
  STATUS,
  TEXT,
  TIME_NUMBER,
  TIME_TEXT,
  VERSION,
} from './line-parts.ts';
import { StatusCodes } from './status-codes.ts';
import { TimeReader } from './times.ts';

const TAB = 0x09;
const LINE_FEED = 0x0a;
const RETURN = 0x0d;
const BLANK = 0x20;
const QUOTE = 0x22;
const ZERO = 0x30;
const OPEN_BRACKET = 0x5b;
const OPEN_BRACE = 0x7b;

/** Learning a line costs about as much as reading this many, so it is rationed; some are free at the start. */
const LINES_PER_LESSON = 64;
const IN_ADVANCE = 64;

/** The fields that an observation must have. */
const REQUIRED = JOB | STATUS;

/** The letters with which no JSON begins: all but those of its words. */
const NO_BEGINNING = /[^\s[{"\-\dtfn]/;
const BEGINS_NOTHING = Uint8Array.from({ length: 256 }, (_, byte) =>
  Number(byte > BLANK && byte < 0x7f && NO_BEGINNING.test(String.fromCharCode(byte))),
);

/**
 * Reads NDJSON: lines that are made of the same parts by these, which it learns from other lines, and all others member by
 * member. What is sure to be no JSON becomes a malformed record.
 */
export class NdjsonColumns implements ColumnReader {
  readonly #parts: LineParts;
  readonly #codes: StatusCodes;
  readonly #times: TimeReader;
  readonly #tokens = new JsonTokens();
  readonly #records: JsonRecords;
  #credit = IN_ADVANCE * LINES_PER_LESSON;

  constructor(options: ReaderOptions) {
    const { fields, vocabulary, timeZone, keepsTold = false } = options;
    this.#times = new TimeReader(timeZone === undefined);
    this.#parts = new LineParts(fields);
    this.#codes = new StatusCodes(vocabulary, !keepsTold);
    this.#records = new JsonRecords(this.#tokens, this.#codes, this.#times, options);
  }

  read(buffer: LineBuffer, start: number, end: number, columns: Columns): number {
    this.#tokens.attach(buffer);
    columns.uncommon = this.#codes.uncommon;
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

  learnStatus(status: number | string): void {
    this.#codes.learn(status);
  }

  #readAny(buffer: LineBuffer, at: number, columns: Columns): number {
    const next = this.#readByParts(buffer, at, columns);
    if (next >= 0) return next;
    return buffer.bytes[at] === OPEN_BRACE ? this.#readObject(at, columns) : this.#readText(buffer, at, columns);
  }

  /** Reads an object member by member. */
  #readObject(at: number, columns: Columns): number {
    const { count } = columns;
    const tokens = this.#tokens;
    tokens.lineFeeds = 0;
    tokens.cutOff = -1;
    const end = this.#records.read(at, columns);
    if (end < 0) return tokens.cutOff >= 0 && tokens.lineFeeds === 0 ? this.#reject(tokens.cutOff, columns) : -1;
    const next = this.#endOfLine(end);
    if (next < 0) {
      columns.cutTo(count);
      return -1;
    }
    columns.line += tokens.lineFeeds + 1;
    if (tokens.lineFeeds === 0) this.#learn(at, next - 1);
    return next;
  }

  #learn(at: number, end: number): void {
    if (this.#credit < LINES_PER_LESSON) return;
    this.#credit -= LINES_PER_LESSON;
    this.#parts.learn(this.#tokens, at, end);
  }

  /** Takes a line that is empty, or sure to be no JSON by its first byte. */
  #readText({ bytes, highest }: LineBuffer, at: number, columns: Columns): number {
    if (bytes[at] === LINE_FEED || (bytes[at] === RETURN && bytes[at + 1] === LINE_FEED)) {
      columns.line++;
      return bytes.indexOf(LINE_FEED, at) + 1;
    }
    const isText = BEGINS_NOTHING[bytes[at] ?? 0] === 1 && highest === 0xff;
    return isText ? this.#reject(bytes.indexOf(LINE_FEED, at), columns) : -1;
  }

  /** Adds a line as a malformed record, and returns where the next line begins. */
  #reject(lineFeed: number, columns: Columns): number {
    const code = this.#codes.ofProblem('not JSON');
    if (code < 0) return -1;
    columns.pushMalformed(code);
    columns.line++;
    return lineFeed + 1;
  }

  /** Where the next line begins, if nothing but blanks comes before it; else -1. */
  #endOfLine(start: number): number {
    const { bytes } = this.#tokens;
    let at = start;
    while (bytes[at] === BLANK || bytes[at] === RETURN || bytes[at] === TAB) at++;
    return bytes[at] === LINE_FEED ? at + 1 : -1;
  }

  /** Adds the observation of a line to the columns, and returns where the next line begins; -1 if it has other parts. */
  #readByParts({ bytes, view }: LineBuffer, start: number, columns: Columns): number {
    const { count, times, statuses } = columns;
    const tokens = this.#tokens;
    tokens.lineFeeds = 0;
    let at = start;
    let job = 0;
    let jobEnd = 0;
    let version = 0;
    let versionEnd = 0;
    let filled = 0;
    times[count] = Number.NaN;
    for (let part = this.#parts.first; ; ) {
      const expected = part.next;
      const next = expected !== undefined && isAt(expected, view, at) ? expected : followerAt(part, view, at);
      if (next === undefined) return -1;
      part = next;
      at += part.length;
      const from = at;
      if ((filled & part.clashes) !== 0) {
        at = (filled & (part.field << MOST_PREFERRED)) === 0 ? -1 : this.#endOfOther(part, from);
        if (at <= from) return -1;
        continue;
      }
      filled |= part.fills;
      switch (part.content) {
        case INTEGER:
          at = endOfInteger(bytes, view, from);
          break;
        case TEXT:
          at = endOfId(tokens, bytes, view, from);
          break;
        case TIME_TEXT:
          at = this.#times.iso(bytes, view, from, times, count);
          if (at < 0) at = this.#times.epoch(bytes, from, times, count);
          if (bytes[at] !== QUOTE) return -1;
          break;
        case TIME_NUMBER:
          if (bytes[from] === ZERO) return -1;
          at = this.#times.epoch(bytes, from, times, count);
          break;
        case NUMBER:
          at = tokens.endOfNumber(from);
          break;
        case SCALAR:
          if (bytes[from] === OPEN_BRACKET || bytes[from] === OPEN_BRACE) return -1;
          at = tokens.endOfValue(from);
          break;
        case ANYTHING:
          at = tokens.endOfValue(from);
          break;
        default: {
          if (bytes[at] === RETURN) at++;
          if (bytes[at] !== LINE_FEED || (filled & REQUIRED) !== REQUIRED) return -1;
          columns.push(view, job, jobEnd, version, versionEnd);
          columns.line += tokens.lineFeeds + 1;
          return at + 1;
        }
      }
      if (at <= from) return -1;
      switch (part.field) {
        case JOB:
          if (part.content === NUMBER) return -1;
          job = from;
          jobEnd = at;
          break;
        case VERSION:
          if (part.content === NUMBER) return -1;
          version = from;
          versionEnd = at;
          break;
        case STATUS: {
          const code = this.#codes.codeOf(bytes, from, at, part.content === TEXT);
          if (code < 0) return -1;
          statuses[count] = code;
          break;
        }
      }
    }
  }

  /** The end of the value of a field that has a more preferred name too. */
  #endOfOther({ content }: LinePart, start: number): number {
    const isText = content === TEXT || content === TIME_TEXT;
    return isText ? this.#tokens.endOfPlain(start) : this.#tokens.endOfNumber(start);
  }
}

/** The part that follows another at `at`, if it did so before. */
function followerAt(before: LinePart, view: DataView, at: number): LinePart | undefined {
  const { followers } = before;
  for (let index = 0; index < followers.length; index++) {
    const part = followers[index] as LinePart;
    if (!isAt(part, view, at)) continue;
    before.next = part;
    return part;
  }
  return undefined;
}

/** The end of the plain integer at `start`: digits without a leading zero, which stay as they are; -1 if there is none. */
function endOfInteger(bytes: Uint8Array, view: DataView, start: number): number {
  const end = endOfDigits(view, start);
  return end - start > LONGEST_ID || (end > start + 1 && bytes[start] === ZERO) ? -1 : end;
}

/** The end of the text at `start`, after its opening quote; -1 if it has an escape or is too long. */
function endOfId(tokens: JsonTokens, bytes: Uint8Array, view: DataView, start: number): number {
  const simple = endOfSimple(view, start);
  const end = bytes[simple] === QUOTE ? simple : tokens.endOfPlain(start);
  return end - start > LONGEST_ID ? -1 : end;
}
