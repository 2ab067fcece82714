import type { Vocabulary } from '../../model/catalogue.ts';

const ZERO = 0x30;
const NINE = 0x39;

/** A spelling of a status as bytes. */
interface Spelling {
  readonly bytes: Uint8Array;
  readonly index: number;
}

const NONE: readonly Spelling[] = [];

/** Codes of more digits are read exactly. */
const MOST_CODES = 100;

/** Finds the statuses that bytes spell. A status is its index. */
export class StatusCodes {
  /** The spellings of all statuses, by length. */
  readonly #byLength: Spelling[][] = [];
  /** By code: the index of the status, or -1. */
  readonly #byCode: Int16Array = new Int16Array(MOST_CODES).fill(-1);

  constructor({ spellings }: Vocabulary) {
    for (const [spelling, index] of spellings) {
      if (typeof spelling === 'number') this.#byCode[spelling] = index;
      if (typeof spelling !== 'string') continue;
      const bytes = new TextEncoder().encode(spelling);
      while (this.#byLength.length <= bytes.length) this.#byLength.push([]);
      this.#byLength[bytes.length]?.push({ bytes, index });
    }
  }

  /** The status that these bytes spell, or -1. Spellings are compared from the end, where they differ most. */
  indexAt(bytes: Uint8Array, start: number, end: number): number {
    if ((bytes[start] ?? 0) <= NINE) return this.indexOfDigits(bytes, start, end);
    const candidates = this.#byLength[end - start] ?? NONE;
    for (let candidate = 0; candidate < candidates.length; candidate++) {
      const { bytes: spelling, index } = candidates[candidate] as Spelling;
      let at = spelling.length - 1;
      while (at >= 0 && spelling[at] === bytes[start + at]) at--;
      if (at < 0) return index;
    }
    return -1;
  }

  /** The status with the code in one or two digits without a leading zero; -1 if these bytes are none. */
  indexOfDigits(bytes: Uint8Array, start: number, end: number): number {
    const first = (bytes[start] ?? 0) - ZERO;
    if (first < 0 || first > 9) return -1;
    if (end - start === 1) return this.#byCode[first] ?? -1;
    const ones = (bytes[start + 1] ?? 0) - ZERO;
    return end - start === 2 && first > 0 && ones >= 0 && ones <= 9 ? (this.#byCode[first * 10 + ones] ?? -1) : -1;
  }
}
