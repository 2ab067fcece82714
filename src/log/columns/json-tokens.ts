import type { LineBuffer } from './line-buffer.ts';
import { endOfDigits, endOfSimple } from './words.ts';

const TAB = 0x09;
const LINE_FEED = 0x0a;
const RETURN = 0x0d;
const BLANK = 0x20;
const QUOTE = 0x22;
const PLUS = 0x2b;
const COMMA = 0x2c;
const MINUS = 0x2d;
const DOT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const UPPER_E = 0x45;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const LOWER_E = 0x65;
const LOWER_U = 0x75;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** The words of JSON, as words of four bytes; what follows `fals` is looked at apart. */
const TRUE = 0x65757274;
const NULL = 0x6c6c756e;
const FALS = 0x736c6166;

/** The deepest nesting that is read here: a bit for each level. */
const DEEPEST = 30;

/** What may follow a backslash, besides `u`: by byte. */
const ESCAPED = Uint8Array.from({ length: 256 }, (_, byte) => Number('"\\/bfnrt'.includes(String.fromCharCode(byte))));

/**
 * Finds where JSON ends in bytes, checking what it passes. All methods return a place, or -1 for what is no JSON, or is left to
 * the exact reader.
 */
export class JsonTokens {
  bytes: Uint8Array = new Uint8Array(0);
  view: DataView = new DataView(new ArrayBuffer(0));
  /** How many line feeds were passed. */
  lineFeeds = 0;
  /** Where a text was cut off by the end of its line; -1 where none was. */
  cutOff = -1;
  /** The highest byte that texts may have: 255 if the bytes are valid UTF-8, else the highest of ASCII. */
  #highest = 0x7f;
  /** Where the whole lines end. Behind each line feed before it, it is safe to read on. */
  #end = 0;

  /** Sets the bytes that are looked at. */
  attach({ bytes, view, highest, end }: Pick<LineBuffer, 'bytes' | 'view' | 'highest' | 'end'>): void {
    this.bytes = bytes;
    this.view = view;
    this.#highest = highest;
    this.#end = end;
    this.lineFeeds = 0;
    this.cutOff = -1;
  }

  /** The end of the value at `start`. */
  endOfValue(start: number): number {
    const byte = this.bytes[start] ?? 0;
    if (byte === QUOTE) return this.endOfText(start);
    if (byte === OPEN_BRACE || byte === OPEN_BRACKET) return this.#endOfList(start);
    return (byte >= ZERO && byte <= NINE) || byte === MINUS ? this.endOfNumber(start) : this.endOfWord(start);
  }

  /** The end of the text whose opening quote is at `start`. */
  endOfText(start: number): number {
    const { bytes, view } = this;
    const highest = this.#highest;
    let at = start + 1;
    for (;;) {
      at = endOfSimple(view, at);
      const byte = bytes[at] ?? 0;
      if (byte === QUOTE) return at + 1;
      if (byte > highest) return -1;
      if (byte > 0x7f) at++;
      else if (byte < BLANK) return this.#cutOffAt(at);
      else {
        at = this.#endOfEscape(at);
        if (at < 0) return -1;
      }
    }
  }

  /** The closing quote of the text that begins at `start`, behind its opening quote; -1 if it has an escape. */
  endOfPlain(start: number): number {
    const { bytes, view } = this;
    let at = start;
    for (;;) {
      at = endOfSimple(view, at);
      const byte = bytes[at] ?? 0;
      if (byte === QUOTE) return at;
      if (byte > this.#highest || byte === BACKSLASH) return -1;
      if (byte < BLANK) return this.#cutOffAt(at);
      at++;
    }
  }

  /** The end of the number at `start`. */
  endOfNumber(start: number): number {
    const { bytes } = this;
    const first = bytes[start] === MINUS ? start + 1 : start;
    let at = endOfDigits(this.view, first);
    if (at === first || (bytes[first] === ZERO && at > first + 1)) return -1;
    if (bytes[at] === DOT) {
      const end = endOfDigits(this.view, at + 1);
      if (end === at + 1) return -1;
      at = end;
    }
    if (bytes[at] !== LOWER_E && bytes[at] !== UPPER_E) return at;
    const exponent = bytes[at + 1] === PLUS || bytes[at + 1] === MINUS ? at + 2 : at + 1;
    const end = endOfDigits(this.view, exponent);
    return end === exponent ? -1 : end;
  }

  /** The end of `true`, `false` or `null` at `start`. */
  endOfWord(start: number): number {
    const word = this.view.getInt32(start, true);
    if (word === NULL || word === TRUE) return start + 4;
    return word === FALS && this.bytes[start + 4] === LOWER_E ? start + 5 : -1;
  }

  /** The end of the white space at `start`. */
  endOfBlanks(start: number): number {
    const { bytes } = this;
    let at = start;
    for (; ; at++) {
      const byte = bytes[at] ?? 0;
      if (byte === LINE_FEED) {
        if (at + 1 >= this.#end) return at;
        this.lineFeeds++;
      } else if (byte !== BLANK && byte !== RETURN && byte !== TAB) return at;
    }
  }

  /** The end of the object or array at `start`. */
  #endOfList(start: number): number {
    const { bytes } = this;
    /** A bit for each list that is open, the innermost last: 1 for an object. */
    let objects = 0;
    let depth = 0;
    let at = start;
    for (;;) {
      // Here begins a value.
      const byte = bytes[at] ?? 0;
      if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
        if (++depth > DEEPEST) return -1;
        objects = (objects << 1) | Number(byte === OPEN_BRACE);
        at = this.#next(at + 1);
        if (bytes[at] !== (byte === OPEN_BRACE ? CLOSE_BRACE : CLOSE_BRACKET)) {
          if (byte === OPEN_BRACE) at = this.#valueOfMember(at);
          if (at < 0) return -1;
          continue;
        }
      } else {
        at = this.endOfValue(at);
        if (at < 0) return -1;
        at = this.#next(at);
      }
      // Here a value has ended, or a list does.
      while (bytes[at] === ((objects & 1) === 1 ? CLOSE_BRACE : CLOSE_BRACKET)) {
        if (--depth === 0) return at + 1;
        objects >>= 1;
        at = this.#next(at + 1);
      }
      if (bytes[at] !== COMMA) return -1;
      at = this.#next(at + 1);
      if ((objects & 1) === 1) at = this.#valueOfMember(at);
      if (at < 0) return -1;
    }
  }

  /** Where the value begins of the member of an object whose name is at `start`. */
  #valueOfMember(start: number): number {
    const end = this.bytes[start] === QUOTE ? this.endOfText(start) : -1;
    if (end < 0) return -1;
    const colon = this.#next(end);
    return this.bytes[colon] === COLON ? this.#next(colon + 1) : -1;
  }

  /** Where something else than white space begins. */
  #next(at: number): number {
    return (this.bytes[at] ?? 0) > BLANK ? at : this.endOfBlanks(at);
  }

  /** The end of the escape whose backslash is at `start`. */
  #endOfEscape(start: number): number {
    const { bytes } = this;
    const byte = bytes[start + 1] ?? 0;
    if (byte !== LOWER_U) return ESCAPED[byte] === 1 ? start + 2 : -1;
    for (let digit = start + 2; digit < start + 6; digit++) if (!isHexDigit(bytes[digit] ?? 0)) return -1;
    return start + 6;
  }

  /** Notes that a text is cut off by a line feed at `at`, if it is. */
  #cutOffAt(at: number): number {
    const { bytes } = this;
    const isCutOff = bytes[at] === LINE_FEED || (bytes[at] === RETURN && bytes[at + 1] === LINE_FEED);
    if (isCutOff) this.cutOff = bytes[at] === LINE_FEED ? at : at + 1;
    return -1;
  }
}

function isHexDigit(byte: number): boolean {
  const letter = byte | BLANK;
  return (byte >= ZERO && byte <= NINE) || (letter >= 0x61 && letter <= 0x66);
}
