import { isUtf8 } from 'node:buffer';
import { BrokenInput, type Bytes } from '../bytes/bytes.ts';
import { LONGEST_RECORD } from '../bytes/lines.ts';
import type { Problem } from '../observation.ts';
import { type BracketStack, bracketStack } from './bracket-stack.ts';

/** One value of a JSON document and the line on which it starts: its text, or what is wrong with it. */
export type Value =
  | { readonly line: number; readonly text: string }
  | { readonly line: number; readonly problem: Problem };

/** Finds the values of JSON documents: the items of a top-level array, and any other top-level value. */
export async function* valuesOf(bytes: Bytes): AsyncIterable<readonly Value[]> {
  const splitter = new JsonSplitter();
  try {
    for await (const chunk of bytes) yield splitter.push(chunk);
  } catch (error) {
    if (!(error instanceof BrokenInput)) throw error;
    yield splitter.end(error.problem);
    return;
  }
  yield splitter.end();
}

const TAB = 0x09;
const LINE_FEED = 0x0a;
const SPACE = 0x20;
const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** The most bytes of a broken value that are searched for values it has swallowed. */
const MOST_SEARCHED = 2 ** 16;

/** The deepest nesting in which the end of a value that is too long is sought. */
const DEEPEST = 1000;

/** Reads values by other means, before they are split off. */
export interface ReadAside {
  /**
   * Reads the value that begins at `at`, on this line. Returns its end, -1 if it cannot, or {@link PAUSE} if it may later. Behind
   * the bytes there are some zeros, which end everything.
   */
  read(bytes: Buffer, at: number, line: number): number;
  /** How many line feeds there were in the value that was read last. */
  readonly lineFeeds: number;
}

/** Has the splitter stop before the value at hand. */
export const PAUSE = -2;

/** Zeros behind the bytes that are read aside. */
const MARGIN = 64;

/** A value that has begun and not ended. */
interface OpenValue {
  readonly line: number;
  readonly column: number;
  /** The last byte outside strings that is not white space. */
  last: number;
  quoted: boolean;
  escaped: boolean;
  tooLong: boolean;
}

/**
 * Finds where the values of JSON documents begin and end, in bytes that come in chunks. Whether a value is valid is left to a
 * parser. Memory holds one value of at most {@link LONGEST_RECORD}, and its open brackets. A value that is too long is
 * followed to its end, but no deeper than {@link DEEPEST}: there, it is broken.
 *
 * A broken value costs no other value that begins on a line of its own. A value is broken if a string holds a line feed, if a
 * bracket closes one of another kind, or if an object begins where none may. Reading then resumes at the next line that begins
 * with an object, indented no deeper than the broken value.
 */
export class JsonSplitter {
  /** The bytes from the open value on, their store with room to grow, and how many were read. */
  #bytes: Buffer = Buffer.alloc(0);
  #store: Buffer = Buffer.alloc(0);
  #at = 0;
  #line: number;
  #column = 0;
  /** Whether the line has only white space so far. */
  #blank = true;
  #inList = false;
  #value: OpenValue | undefined;
  /** The open brackets of the open value. */
  readonly #brackets: BracketStack = bracketStack();
  /** Set while the next value is sought after a broken one: the deepest column at which it may begin. */
  #deepest: number | undefined;
  #readAside: ReadAside | undefined;
  #isPaused = false;

  /**
   * @param line the number of the first line
   * @param readAside what may read values before they are split off
   */
  constructor(line = 1, readAside?: ReadAside) {
    this.#line = line;
    this.#readAside = readAside;
  }

  /** Whether the splitter has stopped before a value; {@link JsonSplitter.resume} goes on. */
  get isPaused(): boolean {
    return this.#isPaused;
  }

  /** Whether a value or an array is open. */
  get isOpen(): boolean {
    return this.#value !== undefined || this.#inList;
  }

  /** Takes the next bytes and returns the values that end in them. */
  push(chunk: Uint8Array): Value[] {
    this.#append(chunk);
    return this.resume();
  }

  /** Returns the next values that end in the bytes that were taken. */
  resume(): Value[] {
    const values = this.#scan();
    if (this.#isPaused) return values;
    if (this.#value === undefined) this.#drop(this.#bytes.length);
    else if (this.#bytes.length > LONGEST_RECORD) {
      this.#value.tooLong = true;
      this.#drop(this.#bytes.length);
    }
    return values;
  }

  /** Returns the values that are left at the end of the bytes, or where a problem ends them. */
  end(problem: Problem = 'ends early'): Value[] {
    const values: Value[] = [];
    this.#readAside = undefined;
    const isWhole = problem === 'ends early' && this.#brackets.depth === 0 && this.#value?.quoted === false;
    if (isWhole) values.push(this.#endValue(this.#bytes.length));
    while (this.#value !== undefined) values.push(this.#giveUp(problem), ...this.#scan());
    const isCutOff = problem !== 'ends early' || (this.#inList && this.#deepest === undefined);
    if (isCutOff && !values.some((value) => 'problem' in value)) values.push({ line: this.#line, problem });
    this.#inList = false;
    return values;
  }

  #scan(): Value[] {
    const values: Value[] = [];
    this.#isPaused = false;
    while (this.#at < this.#bytes.length && !this.#isPaused) {
      const byte = this.#bytes[this.#at] ?? 0;
      if (this.#value !== undefined) this.#readValue(this.#value, byte, values);
      else this.#readBetween(byte, values.length > 0);
    }
    return values;
  }

  /** Takes a byte between values. It may begin one, which is not read aside before those that were split off are given away. */
  #readBetween(byte: number, hasValues: boolean): void {
    const isBlank = byte <= SPACE || (byte === COMMA && this.#inList);
    if (!isBlank && this.#deepest !== undefined) this.#seek(byte, this.#deepest);
    if (isBlank || this.#deepest !== undefined) this.#step(byte);
    else if (byte === OPEN_BRACKET && !this.#inList) {
      this.#inList = true;
      this.#step(byte);
    } else if (byte === CLOSE_BRACKET && this.#inList) {
      this.#inList = false;
      this.#step(byte);
    } else if (byte === OPEN_BRACE && this.#readAside !== undefined && hasValues) this.#isPaused = true;
    else if (byte !== OPEN_BRACE || this.#readAside === undefined || !this.#passAside(this.#readAside)) {
      this.#drop(this.#at);
      const { line, column } = { line: this.#line, column: this.#column };
      this.#brackets.clear();
      this.#value = { line, column, last: 0, quoted: false, escaped: false, tooLong: false };
    }
  }

  /** Passes over a value that is read by other means, or pauses before it; fails if it must be split off. */
  #passAside(aside: ReadAside): boolean {
    const start = this.#at;
    const end = aside.read(this.#bytes, start, this.#line);
    this.#isPaused = end === PAUSE;
    if (end < 0) return this.#isPaused;
    this.#line += aside.lineFeeds;
    this.#column =
      aside.lineFeeds === 0 ? this.#column + end - start : end - this.#bytes.lastIndexOf(LINE_FEED, end) - 1;
    this.#blank = false;
    this.#at = end;
    return true;
  }

  /** After a broken value: stops seeking at a line that begins with a value or with the end of the array. */
  #seek(byte: number, deepest: number): void {
    const ends = byte === CLOSE_BRACKET && this.#inList;
    if (this.#blank && this.#column <= deepest && (byte === OPEN_BRACE || ends)) this.#deepest = undefined;
  }

  /** Takes a byte of a value. It may end the value, or show that it is broken. */
  #readValue(value: OpenValue, byte: number, values: Value[]): void {
    if (value.quoted && byte !== LINE_FEED) {
      if (value.escaped) value.escaped = false;
      else if (byte === BACKSLASH) value.escaped = true;
      else if (byte === QUOTE) value.quoted = false;
      this.#step(byte);
      return;
    }
    const isInBrackets = this.#brackets.depth > 0;
    const ends = byte === LINE_FEED || (this.#inList && (byte === COMMA || byte === CLOSE_BRACKET));
    if (value.quoted || (isInBrackets && breaks(this.#brackets.top, value.last, byte)))
      values.push(this.#giveUp('not JSON'));
    else if (this.#brackets.depth >= DEEPEST && this.#isTooLong(value)) values.push(this.#giveUp('too long'));
    else if (!isInBrackets && value.last !== 0 && ends) values.push(this.#endValue(this.#at));
    else {
      if (byte === QUOTE) value.quoted = true;
      else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) this.#brackets.push(byte);
      else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) this.#brackets.pop();
      if (byte > SPACE) value.last = byte;
      this.#step(byte);
      if (isInBrackets && this.#brackets.depth === 0) values.push(this.#endValue(this.#at));
    }
  }

  #step(byte: number): void {
    this.#at++;
    if (byte === LINE_FEED) {
      this.#line++;
      this.#column = 0;
      this.#blank = true;
    } else {
      this.#column++;
      if (byte > SPACE) this.#blank = false;
    }
  }

  /** Appends bytes to those that are held, in place while there is room. */
  #append(chunk: Uint8Array): void {
    const held = this.#bytes;
    const start = held.byteOffset - this.#store.byteOffset;
    const size = held.length + chunk.length;
    if (held.length === 0 && this.#readAside === undefined)
      this.#bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    else if (held.buffer === this.#store.buffer && held.length > 0 && start + size + MARGIN <= this.#store.length) {
      this.#store.set(chunk, start + held.length);
      this.#bytes = this.#store.subarray(start, start + size);
      this.#store.fill(0, start + size, start + size + MARGIN);
    } else {
      const store =
        size + MARGIN <= this.#store.length && held.length === 0 ? this.#store : Buffer.alloc(2 * size + MARGIN);
      store.set(held);
      store.set(chunk, held.length);
      store.fill(0, size, size + MARGIN);
      this.#store = store;
      this.#bytes = store.subarray(0, size);
    }
  }

  /** Drops the first bytes. */
  #drop(count: number): void {
    this.#bytes = this.#bytes.subarray(count);
    this.#at -= count;
  }

  /** Whether more of a value was read than a record may have. */
  #isTooLong({ tooLong }: OpenValue): boolean {
    return tooLong || this.#at > LONGEST_RECORD;
  }

  #endValue(end: number): Value {
    const { line = 0, tooLong = false } = this.#value ?? {};
    const text = this.#bytes.subarray(0, end);
    this.#value = undefined;
    if (tooLong || text.length > LONGEST_RECORD) return { line, problem: 'too long' };
    return isUtf8(text) ? { line, text: text.toString() } : { line, problem: 'not UTF-8' };
  }

  /** Gives a broken value up, and goes back to the next value that it may have swallowed. */
  #giveUp(problem: Problem): Value {
    const { line, column } = this.#value ?? { line: this.#line, column: 0 };
    const isTooLong = this.#value !== undefined && this.#isTooLong(this.#value);
    const next = isTooLong
      ? undefined
      : lineWithObject(this.#bytes.subarray(0, Math.min(this.#at + 1, MOST_SEARCHED)), column);
    this.#value = undefined;
    if (next !== undefined) {
      this.#at = next.at;
      this.#line = line + next.lines;
      this.#column = next.column;
      this.#blank = true;
    } else if (this.#bytes[this.#at] !== OPEN_BRACE || this.#line !== line) this.#deepest = column;
    return { line, problem: isTooLong ? 'too long' : problem };
  }
}

/** Whether a byte in a bracket breaks a value: a bracket that closes another kind, or an object out of place. */
function breaks(bracket: number, last: number, byte: number): boolean {
  const isInObject = bracket === OPEN_BRACE;
  if (byte === CLOSE_BRACE) return !isInObject;
  if (byte === CLOSE_BRACKET) return isInObject;
  return byte === OPEN_BRACE && (isInObject ? last !== COLON : last !== COMMA && last !== OPEN_BRACKET);
}

/** The next line after the first that begins with an object, indented no deeper than a column. */
function lineWithObject(bytes: Buffer, deepest: number) {
  let lines = 0;
  for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, end + 1)) {
    lines++;
    let at = end + 1;
    while (bytes[at] === SPACE || bytes[at] === TAB) at++;
    const column = at - (end + 1);
    if (bytes[at] === OPEN_BRACE && column <= deepest) return { at, lines, column };
  }
  return undefined;
}
