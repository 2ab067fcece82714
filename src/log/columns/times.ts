import { fromEpoch } from '../../time.ts';

const ZERO = 0x30;
const PLUS = 0x2b;
const COMMA = 0x2c;
const DASH = 0x2d;
const DOT = 0x2e;
const SLASH = 0x2f;
const COLON = 0x3a;
const LETTER_T = 0x54;
const LETTER_Z = 0x5a;
const BLANK = 0x20;

const MINUTE = 60_000;

/** Earlier years are left to the exact parser: JavaScript takes years below 100 for those of the 20th century. */
const FIRST_YEAR = 1000;
/** Stands for two characters that are not digits. It is more than any two digits. */
const NO_PAIR = 100;
/** The most digits of a fraction of a second that are read here. */
const MOST_FRACTION = 9;
/** Below this, a number can take one more digit and is still exact as a double. */
const FULL = 9e14;
/** Powers of ten that are exact as doubles: so a number that is divided by one is rounded once. */
const POWERS: readonly number[] = Array.from({ length: 23 }, (_, exponent) => 10 ** exponent);

/** Reads common forms of times from bytes, as `toTime` does from text. It remembers the last date, which most often recurs. */
export class TimeReader {
  #yearWord = 0;
  #monthWord = 0;
  #dayWord = 0;
  #date = 0;
  readonly #isUtc: boolean;
  readonly #decimal: number;

  /**
   * @param isUtc whether a time without a zone is in UTC; else it has another form
   * @param decimal the byte that may stand before a fraction of a second, besides a dot
   */
  constructor(isUtc: boolean, decimal = COMMA) {
    this.#isUtc = isUtc;
    this.#decimal = decimal;
  }

  /** Reads the text of a time into a column; returns its end, or -1 if it has another form. */
  text(bytes: Uint8Array, view: DataView, at: number, times: Float64Array, index: number): number {
    const end = this.#iso(bytes, view, at, times, index);
    return end < 0 ? this.epoch(bytes, at, times, index) : end;
  }

  /** Reads an ISO 8601 time. */
  #iso(bytes: Uint8Array, view: DataView, at: number, times: Float64Array, index: number): number {
    if (!this.#readDate(bytes, view, at)) return -1;
    const clock = millisecondsAt(view, at + 10);
    if (clock >= 0) {
      times[index] = this.#date + clock;
      return at + 24;
    }
    const between = bytes[at + 10];
    if (between !== LETTER_T && between !== BLANK) return this.#endOfLocal(times, index, 0, at + 10);
    const hours = pairAt(bytes, at + 11);
    const minutes = pairAt(bytes, at + 14);
    if (hours > 23 || minutes > 59 || bytes[at + 13] !== COLON) return -1;
    let end = at + 16;
    let milliseconds = (hours * 60 + minutes) * MINUTE;
    if (bytes[end] === COLON) {
      const seconds = pairAt(bytes, end + 1);
      if (seconds > 59) return -1;
      end += 3;
      milliseconds += seconds * 1000;
      if (bytes[end] === DOT || bytes[end] === this.#decimal) {
        const start = ++end;
        for (let unit = 100; isDigit(bytes[end]); end++, unit /= 10) {
          if (unit >= 1) milliseconds += ((bytes[end] ?? 0) - ZERO) * unit;
        }
        if (end === start || end > start + MOST_FRACTION) return -1;
      }
    }
    const zone = bytes[end] === BLANK ? end + 1 : end;
    const sign = bytes[zone];
    if (sign === PLUS || sign === DASH) return this.#endOfOffset(bytes, zone, times, index, milliseconds);
    if (sign !== LETTER_Z) return zone === end ? this.#endOfLocal(times, index, milliseconds, end) : -1;
    times[index] = this.#date + milliseconds;
    return zone + 1;
  }

  /** Reads seconds or milliseconds since 1970 into a column; returns their end, or -1 if they have another form. */
  epoch(bytes: Uint8Array, at: number, times: Float64Array, index: number): number {
    let number = 0;
    let end = at;
    let point = -1;
    let dropped = 0;
    for (; ; end++) {
      const byte = bytes[end] ?? 0;
      if (isDigit(byte)) {
        if (number < FULL && dropped === 0) number = number * 10 + (byte - ZERO);
        else dropped++;
      } else if (byte === DOT && point < 0 && end > at) point = end;
      else break;
    }
    const decimals = point < 0 ? 0 : end - point - 1 - dropped;
    const power = POWERS[decimals];
    if (end === at || point === end - 1 || power === undefined || (point < 0 && dropped > 0)) return -1;
    const time = fromEpoch(number / power);
    if (time === undefined) return -1;
    // Digits that were dropped do not matter if the next number has the same time.
    if (dropped > 0 && fromEpoch((number + 1) / power) !== time) return -1;
    times[index] = time;
    return end;
  }

  /** Takes a time of day without a zone, which ends here. */
  #endOfLocal(times: Float64Array, index: number, milliseconds: number, end: number): number {
    times[index] = this.#date + milliseconds;
    return this.#isUtc ? end : -1;
  }

  /** Takes a time of day with the offset at `at`: `+08:00`, `+0800` or `+08`; returns its end, or -1 if it has another form. */
  #endOfOffset(bytes: Uint8Array, at: number, times: Float64Array, index: number, milliseconds: number): number {
    const hours = pairAt(bytes, at + 1);
    let end = at + 3;
    let minutes = 0;
    if (bytes[end] === COLON || isDigit(bytes[end])) {
      if (bytes[end] === COLON) end++;
      minutes = pairAt(bytes, end);
      end += 2;
    }
    if (hours > 23 || minutes > 59) return -1;
    const offset = (hours * 60 + minutes) * MINUTE;
    times[index] = this.#date + milliseconds + (bytes[at] === PLUS ? -offset : offset);
    return end;
  }

  #readDate(bytes: Uint8Array, view: DataView, at: number): boolean {
    const yearWord = view.getInt32(at, true);
    const monthWord = view.getInt32(at + 4, true);
    const dayWord = view.getInt16(at + 8, true);
    if (dayWord === this.#dayWord && monthWord === this.#monthWord && yearWord === this.#yearWord) return true;
    const year = pairAt(bytes, at) * 100 + pairAt(bytes, at + 2);
    const month = pairAt(bytes, at + 5);
    const day = pairAt(bytes, at + 8);
    if (year < FIRST_YEAR || year > 9999 || month === 0 || month > 12 || day === 0 || day > 31) return false;
    if (pairAt(bytes, at + 2) === NO_PAIR || !isSeparator(bytes[at + 4]) || !isSeparator(bytes[at + 7])) return false;
    const date = Date.UTC(year, month - 1, day);
    if (new Date(date).getUTCDate() !== day) return false;
    this.#yearWord = yearWord;
    this.#monthWord = monthWord;
    this.#dayWord = dayWord;
    this.#date = date;
    return true;
  }
}

/** The milliseconds since midnight of a time of the form `T23:59:59.999Z`, read word by word; -1 for another form. */
function millisecondsAt(view: DataView, at: number): number {
  const hour = view.getInt32(at, true) ^ 0x3a303054;
  const minute = view.getInt32(at + 4, true) ^ 0x303a3030;
  const second = view.getInt32(at + 8, true) ^ 0x30302e30;
  const last = view.getInt16(at + 12, true) ^ 0x5a30;
  const fixed = (hour & 0xff0000ff) | (minute & 0x00ff0000) | (second & 0x0000ff00) | (last & 0xff00);
  const tooMuch = ((hour | (hour + 0x00060600)) & 0x00f0f000) | ((minute | (minute + 0x06000606)) & 0xf000f0f0);
  const more = ((second | (second + 0x06060006)) & 0xf0f000f0) | ((last | (last + 0x06)) & 0xf0);
  if ((fixed | tooMuch | more) !== 0) return -1;
  const hours = ((hour >> 8) & 15) * 10 + ((hour >> 16) & 15);
  const minutes = (minute & 15) * 10 + ((minute >> 8) & 15);
  const seconds = ((minute >> 24) & 15) * 10 + (second & 15);
  if (hours > 23 || minutes > 59 || seconds > 59) return -1;
  const fraction = ((second >> 16) & 15) * 100 + ((second >> 24) & 15) * 10 + (last & 15);
  return ((hours * 60 + minutes) * 60 + seconds) * 1000 + fraction;
}

function isSeparator(byte: number | undefined): boolean {
  return byte === DASH || byte === SLASH;
}

/** The number that two digits make; {@link NO_PAIR} if they are not digits. */
function pairAt(bytes: Uint8Array, at: number): number {
  const tens = (bytes[at] ?? 0) - ZERO;
  const ones = (bytes[at + 1] ?? 0) - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : NO_PAIR;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte <= 0x39;
}
