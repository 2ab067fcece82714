/**
 * Tests four bytes at a time, as one word whose lowest byte comes first: several times as fast as one by one. Each function
 * returns a mask whose lowest set bit is in the first byte that was looked for; 0 if there is none.
 */
const ONES = 0x01010101;
const HIGHS = 0x80808080 | 0;

/** Finds bytes that are not digits. */
function noDigits(word: number): number {
  const digits = word ^ 0x30303030;
  return (digits | (digits + 0x06060606)) & 0xf0f0f0f0;
}

/** The end of the digits at `start`, if there are any. */
export function endOfDigits(view: DataView, start: number): number {
  let at = start;
  let other = noDigits(view.getInt32(at, true));
  while (other === 0) {
    at += 4;
    other = noDigits(view.getInt32(at, true));
  }
  return at + firstIn(other);
}

/** The first byte from `start` on that is a quote, a backslash, a control character, or not in ASCII. */
export function endOfSimple(view: DataView, start: number): number {
  let at = start;
  let found = noPlain(view.getInt32(at, true));
  while (found === 0) {
    at += 4;
    found = noPlain(view.getInt32(at, true));
  }
  return at + firstIn(found);
}

/** Finds bytes that end a text or make it uncommon: quotes, backslashes, control characters, and all outside ASCII. */
function noPlain(word: number): number {
  const quote = word ^ 0x22222222;
  const backslash = word ^ 0x5c5c5c5c;
  const found = ((quote - ONES) & ~quote) | ((backslash - ONES) & ~backslash) | ((word - 0x20202020) & ~word) | word;
  return found & HIGHS;
}

/** Finds bytes that end a cell or make its row uncommon: delimiters, line feeds, quotes, and bytes above `highest`. */
export function marksIn(word: number, delimiters: number, highest: number): number {
  const delimiter = word ^ delimiters;
  const feed = word ^ 0x0a0a0a0a;
  const quote = word ^ 0x22222222;
  const found = ((delimiter - ONES) & ~delimiter) | ((feed - ONES) & ~feed) | ((quote - ONES) & ~quote);
  return (highest < 0xff ? found | word : found) & HIGHS;
}

/** Which of the four bytes holds the lowest set bit of a mask, from 0. */
export function firstIn(mask: number): number {
  return (31 - Math.clz32(mask & -mask)) >> 3;
}
