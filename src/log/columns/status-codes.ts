import type { Vocabulary } from '../../model/catalogue.ts';
import { statusRead } from '../../model/spelling.ts';

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

/** The most spellings that are learned. Lines with others are read exactly. */
const MOST_LEARNED = 250;

/** Finds the statuses that bytes spell: as the catalogue does, or as an observation did that was read exactly. A status is its index. */
export class StatusCodes {
  /** The spellings of all statuses, by length. */
  readonly #byLength: Spelling[][] = [];
  /** By code: the index of the status, or -1. */
  readonly #byCode: Int16Array = new Int16Array(MOST_CODES).fill(-1);

  readonly #vocabulary: Vocabulary;
  readonly #learned = new Set<number | string>();
  /** Whether spellings are known that begin with a digit, and are no code. */
  #hasDigits = false;
  /** Whether spellings that a report tells of are learned too. */
  readonly #learnsTold: boolean;

  constructor(vocabulary: Vocabulary, learnsTold = true) {
    this.#vocabulary = vocabulary;
    this.#learnsTold = learnsTold;
    for (const [spelling, index] of vocabulary.spellings) this.#add(spelling, index);
  }

  /** Takes a status as it was read exactly, so that it is found from now on. */
  learn(status: number | string): void {
    const { names, spellings } = this.#vocabulary;
    if (spellings.has(status) || this.#learned.has(status) || this.#learned.size === MOST_LEARNED) return;
    const told = new Set<string>();
    const index = statusRead(this.#vocabulary, status, told);
    if (index === names.length || (told.size > 0 && !this.#learnsTold)) return;
    this.#learned.add(status);
    this.#add(status, index);
    if (typeof status === 'string' && !isCode(status)) this.#hasDigits ||= startsLow(status);
  }

  #add(spelling: unknown, index: number): void {
    if (typeof spelling === 'number' || isCode(spelling)) this.#byCode[Number(spelling)] = index;
    if (typeof spelling !== 'string') return;
    const bytes = new TextEncoder().encode(spelling);
    while (this.#byLength.length <= bytes.length) this.#byLength.push([]);
    this.#byLength[bytes.length]?.push({ bytes, index });
  }

  /** The status that these bytes spell, or -1. Spellings are compared from the end, where they differ most. */
  indexAt(bytes: Uint8Array, start: number, end: number): number {
    if ((bytes[start] ?? 0) <= NINE) {
      const index = this.indexOfDigits(bytes, start, end);
      if (index >= 0 || !this.#hasDigits) return index;
    }
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

/** Whether a text is a code of one or two digits, as {@link StatusCodes.indexOfDigits} finds it. */
function isCode(text: unknown): boolean {
  return typeof text === 'string' && /^(\d|[1-9]\d)$/.test(text);
}

/** Whether a text begins with a digit, or with what comes before digits. */
function startsLow(text: string): boolean {
  return (new TextEncoder().encode(text)[0] ?? 0) <= NINE;
}
