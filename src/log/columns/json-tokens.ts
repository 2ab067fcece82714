const TAB = 0x09;
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

/** The deepest nesting that is read here. */
const DEEPEST = 32;

const WORDS = ['true', 'false', 'null'].map((word) => new TextEncoder().encode(word));
/** What may follow a backslash, besides `u`. */
const ESCAPED = new Set(new TextEncoder().encode('"\\/bfnrt'));

/**
 * The end of the JSON value that begins at `at`; -1 if there is none, or none that is read here. Bytes above `highest` count
 * as errors.
 */
export function endOfValue(bytes: Uint8Array, at: number, highest: number, depth = 0): number {
  const byte = bytes[at] ?? 0;
  if (byte === QUOTE) return endOfText(bytes, at, highest);
  if (byte === OPEN_BRACE || byte === OPEN_BRACKET) return depth < DEEPEST ? endOfList(bytes, at, highest, depth) : -1;
  return isDigit(byte) || byte === MINUS ? endOfNumber(bytes, at) : endOfWord(bytes, at);
}

/** The end of the text whose opening quote is at `start`. */
export function endOfText(bytes: Uint8Array, start: number, highest: number): number {
  for (let at = start + 1; ; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === QUOTE) return at + 1;
    if (byte < BLANK || byte > highest) return -1;
    if (byte !== BACKSLASH) continue;
    at++;
    if (bytes[at] === LOWER_U && [1, 2, 3, 4].every((offset) => isHexDigit(bytes[at + offset] ?? 0))) at += 4;
    else if (!ESCAPED.has(bytes[at] ?? 0)) return -1;
  }
}

/** The end of the white space at `start`; a line feed is not part of it. */
export function endOfBlanks(bytes: Uint8Array, start: number): number {
  let at = start;
  while (bytes[at] === BLANK || bytes[at] === TAB || bytes[at] === RETURN) at++;
  return at;
}

/** The end of the number at `start`. */
function endOfNumber(bytes: Uint8Array, start: number): number {
  const first = bytes[start] === MINUS ? start + 1 : start;
  let at = endOfDigits(bytes, first);
  if (at === first || (bytes[first] === ZERO && at > first + 1)) return -1;
  if (bytes[at] === DOT) {
    const end = endOfDigits(bytes, at + 1);
    if (end === at + 1) return -1;
    at = end;
  }
  if (bytes[at] !== LOWER_E && bytes[at] !== UPPER_E) return at;
  const exponent = bytes[at + 1] === PLUS || bytes[at + 1] === MINUS ? at + 2 : at + 1;
  const end = endOfDigits(bytes, exponent);
  return end === exponent ? -1 : end;
}

function endOfDigits(bytes: Uint8Array, start: number): number {
  let at = start;
  while (isDigit(bytes[at] ?? 0)) at++;
  return at;
}

function endOfWord(bytes: Uint8Array, at: number): number {
  const word = WORDS.find((letters) => letters.every((letter, index) => bytes[at + index] === letter));
  return word === undefined ? -1 : at + word.length;
}

/** The end of the object or array at `start`, which must be on one line. */
function endOfList(bytes: Uint8Array, start: number, highest: number, depth: number): number {
  const isObject = bytes[start] === OPEN_BRACE;
  const close = isObject ? CLOSE_BRACE : CLOSE_BRACKET;
  let at = endOfBlanks(bytes, start + 1);
  if (bytes[at] === close) return at + 1;
  for (;;) {
    if (isObject) {
      const end = bytes[at] === QUOTE ? endOfText(bytes, at, highest) : -1;
      if (end < 0) return -1;
      at = endOfBlanks(bytes, end);
      if (bytes[at] !== COLON) return -1;
      at = endOfBlanks(bytes, at + 1);
    }
    at = endOfValue(bytes, at, highest, depth + 1);
    if (at < 0) return -1;
    at = endOfBlanks(bytes, at);
    if (bytes[at] === close) return at + 1;
    if (bytes[at] !== COMMA) return -1;
    at = endOfBlanks(bytes, at + 1);
  }
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= NINE;
}

function isHexDigit(byte: number): boolean {
  return isDigit(byte) || ((byte | BLANK) >= 0x61 && (byte | BLANK) <= 0x66);
}
