import type { Vocabulary } from '../../model/catalogue.ts';
import { statusRead } from '../../model/spelling.ts';
import type { Problem } from '../observation.ts';
import type { Uncommon } from './columns.ts';

const ZERO = 0x30;

/** A spelling of a status as bytes, and the code in the column of statuses. */
interface Spelling {
  readonly bytes: Uint8Array;
  readonly code: number;
}

const NONE: readonly Spelling[] = [];

/** Codes of more digits are spellings. */
const MOST_CODES = 100;
/** A code of one or two digits, as a text. */
const IS_CODE = /^(\d|[1-9]\d)$/;

/** A code in a column of statuses is less than this. */
const MOST_STATUSES = 256;

/** The most bytes of a spelling that is learned. */
const LONGEST_SPELLING = 100;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Finds the codes of statuses that bytes spell, as `statusRead` does: the index of a status, or behind all statuses that of
 * something {@link Uncommon}. What it has read once, it finds again by its bytes.
 */
export class StatusCodes {
  /** What is uncommon, by its code less the number of statuses. */
  readonly uncommon: Uncommon[] = [];
  /** The spellings of texts, by length. */
  readonly #texts: Spelling[][] = [];
  /** The spellings of numbers that are no codes of one or two digits, by length. */
  readonly #numbers: Spelling[][] = [];
  /** By code of one or two digits: the index of the status that it spells as a text, or -1. */
  readonly #textCodes: Int16Array = new Int16Array(MOST_CODES).fill(-1);
  /** The same as a number: a machine may have a status whose name is the code of another. */
  readonly #numberCodes: Int16Array = new Int16Array(MOST_CODES).fill(-1);
  readonly #vocabulary: Vocabulary;
  /** Whether spellings that a report tells of are found too, once each was read exactly. */
  readonly #findsTold: boolean;
  readonly #toldOnce = new Set<number | string>();
  readonly #problems = new Map<Problem, number>();
  #learned = 0;

  constructor(vocabulary: Vocabulary, findsTold = true) {
    this.#vocabulary = vocabulary;
    this.#findsTold = findsTold;
    for (const [spelling, index] of vocabulary.spellings) {
      const text = String(spelling);
      if (typeof spelling === 'number') this.#numberCodes[spelling] = index;
      else if (IS_CODE.test(text)) this.#textCodes[Number(text)] = index;
      else add(this.#texts, encoder.encode(text), index);
    }
  }

  /** Takes a status that was read exactly: if a report tells of its spelling, it has the spelling by now. */
  learn(status: number | string): void {
    if (!this.#findsTold || this.#toldOnce.has(status) || this.#toldOnce.size === MOST_STATUSES) return;
    if (this.#isTold(status)) this.#toldOnce.add(status);
  }

  /** The code of the status that a text or a number spells, or -1. */
  codeOf(bytes: Uint8Array, start: number, end: number, isText: boolean): number {
    const code = ofDigits(isText ? this.#textCodes : this.#numberCodes, bytes, start, end);
    return code >= 0 ? code : this.#ofSpelling(bytes, start, end, isText);
  }

  #ofSpelling(bytes: Uint8Array, start: number, end: number, isText: boolean): number {
    const table = isText ? this.#texts : this.#numbers;
    const found = find(table, bytes, start, end);
    return found >= 0 ? found : this.#read(table, bytes, start, end, isText ? String : Number);
  }

  /** The code of a malformed record, or -1. */
  ofProblem(problem: Problem): number {
    const known = this.#problems.get(problem);
    if (known !== undefined) return known;
    const code = this.#codeOf({ problem });
    if (code >= 0) this.#problems.set(problem, code);
    return code;
  }

  /** Reads a spelling that was not met before. It is compared as bytes from now on. */
  #read(
    table: Spelling[][],
    bytes: Uint8Array,
    start: number,
    end: number,
    toStatus: (text: string) => number | string,
  ): number {
    if (end - start > LONGEST_SPELLING || this.#learned >= MOST_STATUSES) return -1;
    const spelling = Uint8Array.from(bytes.subarray(start, end));
    const text = decoder.decode(spelling);
    const status = toStatus(text);
    // The exact reader keeps the digits of other numbers, where an id has too many for a number.
    if (!Number.isSafeInteger(status) && String(status) !== text) return -1;
    const index = statusRead(this.#vocabulary, status);
    if (!this.#toldOnce.has(status) && this.#isTold(status)) return -1;
    const code = index < this.#vocabulary.names.length ? index : this.#codeOf({ status });
    if (code < 0) return -1;
    add(table, spelling, code);
    this.#learned++;
    return code;
  }

  /** Whether a report tells of the spelling of a status. */
  #isTold(status: number | string): boolean {
    const told = new Set<string>();
    statusRead(this.#vocabulary, status, told);
    return told.size > 0;
  }

  #codeOf(uncommon: Uncommon): number {
    const code = this.#vocabulary.names.length + this.uncommon.length;
    if (code >= MOST_STATUSES) return -1;
    this.uncommon.push(uncommon);
    return code;
  }
}

/** The index of the status whose code is in these bytes: one or two digits; or -1. */
function ofDigits(codes: Int16Array, bytes: Uint8Array, start: number, end: number): number {
  const first = (bytes[start] ?? 0) - ZERO;
  if (first < 0 || first > 9) return -1;
  if (end - start === 1) return codes[first] ?? -1;
  const ones = (bytes[start + 1] ?? 0) - ZERO;
  return end - start === 2 && first > 0 && ones >= 0 && ones <= 9 ? (codes[first * 10 + ones] ?? -1) : -1;
}

function add(table: Spelling[][], bytes: Uint8Array, code: number): void {
  while (table.length <= bytes.length) table.push([]);
  table[bytes.length]?.push({ bytes, code });
}

/** The code of a spelling, or -1. Spellings are compared from the end, where they differ most. */
function find(table: readonly (readonly Spelling[])[], bytes: Uint8Array, start: number, end: number): number {
  const candidates = table[end - start] ?? NONE;
  for (let candidate = 0; candidate < candidates.length; candidate++) {
    const { bytes: spelling, code } = candidates[candidate] as Spelling;
    let at = spelling.length - 1;
    while (at >= 0 && spelling[at] === bytes[start + at]) at--;
    if (at < 0) return code;
  }
  return -1;
}
