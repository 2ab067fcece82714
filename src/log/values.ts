import { isUtf8 } from 'node:buffer';
import { type Bytes, Damage } from './bytes.ts';
import { LONGEST_RECORD } from './lines.ts';
import type { Problem } from './observation.ts';

/** One value of a JSON document and the line on which it starts: its text, or what is wrong with it. */
export type Value =
  | { readonly line: number; readonly text: string }
  | { readonly line: number; readonly problem: Problem };

/**
 * Finds where the values of JSON documents begin and end: the items of an array at the top, and all else at the top.
 *
 * It only counts brackets and quotes; whether a value is valid is for the parser to say. So memory holds one value of at
 * most {@link LONGEST_RECORD} at a time, and a broken item costs no other: no string may hold a line feed, so a quote too
 * many is noticed at the end of its line, and the next value is looked for from the next brace on.
 */
export async function* valuesOf(bytes: Bytes): AsyncIterable<readonly Value[]> {
  const splitter = new ValueSplitter();
  try {
    for await (const chunk of bytes) yield splitter.push(chunk);
  } catch (error) {
    if (!(error instanceof Damage)) throw error;
    yield [{ line: splitter.line, problem: error.problem }];
    return;
  }
  yield splitter.end();
}

const LINE_FEED = 0x0a;
const SPACE = 0x20;
const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

class ValueSplitter {
  /** The line that was reached, and the one on which the value started. */
  #line = 1;
  #startLine = 0;
  #inList = false;
  #inValue = false;
  /** How many brackets are open in the value. */
  #depth = 0;
  #quoted = false;
  #escaped = false;
  /** Whether a value had to be given up, and the next is looked for. */
  #lost = false;
  /** The bytes of the value in earlier chunks, and how many there were. */
  #held: Uint8Array[] = [];
  #length = 0;

  /** The line of the value that is not at its end yet, or else the line that was reached. */
  get line(): number {
    return this.#inValue ? this.#startLine : this.#line;
  }

  /** Takes the next bytes and returns the values that end in them. */
  push(chunk: Uint8Array): Value[] {
    const values: Value[] = [];
    let start = 0;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at] ?? 0;
      if (byte === LINE_FEED) {
        this.#line++;
        if (this.#quoted) values.push(this.#giveUp());
      }
      if (this.#quoted) {
        this.#readQuoted(byte);
        continue;
      }
      if (this.#lost && byte !== OPEN_BRACE) continue;
      this.#lost = false;
      const separates = byte <= SPACE || byte === COMMA || (byte === CLOSE_BRACKET && this.#inList);
      if (this.#depth === 0 && separates) {
        if (this.#inValue) values.push(this.#endValue(chunk.subarray(start, at)));
        if (byte === CLOSE_BRACKET) this.#inList = false;
        continue;
      }
      if (!this.#inValue) {
        if (byte === OPEN_BRACKET && !this.#inList) {
          this.#inList = true;
          continue;
        }
        this.#inValue = true;
        this.#startLine = this.#line;
        start = at;
      }
      if (byte === QUOTE) this.#quoted = true;
      else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) this.#depth++;
      else if ((byte === CLOSE_BRACE || byte === CLOSE_BRACKET) && --this.#depth <= 0) {
        values.push(this.#endValue(chunk.subarray(start, at + 1)));
      }
    }
    if (this.#inValue) this.#hold(chunk.subarray(start));
    return values;
  }

  /** Returns what is left when no bytes follow. */
  end(): Value[] {
    if (this.#inValue && this.#depth === 0 && !this.#quoted) return [this.#endValue(new Uint8Array())];
    const unfinished = this.#inValue || (this.#inList && !this.#lost);
    return unfinished ? [{ line: this.line, problem: 'ends early' }] : [];
  }

  #readQuoted(byte: number): void {
    if (this.#escaped) this.#escaped = false;
    else if (byte === BACKSLASH) this.#escaped = true;
    else if (byte === QUOTE) this.#quoted = false;
  }

  #giveUp(): Value {
    this.#endValue(new Uint8Array());
    this.#quoted = false;
    this.#escaped = false;
    this.#lost = true;
    return { line: this.#startLine, problem: 'not JSON' };
  }

  #hold(bytes: Uint8Array): void {
    this.#length += bytes.length;
    if (this.#length > LONGEST_RECORD) this.#held = [];
    else this.#held.push(bytes);
  }

  #endValue(bytes: Uint8Array): Value {
    this.#hold(bytes);
    const tooLong = this.#length > LONGEST_RECORD;
    const text = Buffer.concat(this.#held);
    const line = this.#startLine;
    this.#inValue = false;
    this.#depth = 0;
    this.#held = [];
    this.#length = 0;
    if (tooLong) return { line, problem: 'too long' };
    return isUtf8(text) ? { line, text: text.toString() } : { line, problem: 'not UTF-8' };
  }
}
