import { grown } from '../validate/store/grown.ts';
import type { VisitBounds } from './visits.ts';

/** The visits of a job to a status, summed up. */
export interface DwellSum {
  readonly status: number;
  readonly visits: number;
  /** The sums of the bounds of the visits; NaN where a bound of one of them is. */
  readonly atLeast: number;
  readonly atMost: number;
}

/** Where a row has its numbers and its words. NEXT leads to the row of the job before, and ends with -1. */
const NUMBERS = 2;
const WORDS = 3;
const STATUS = 0;
const VISITS = 1;
const NEXT = 2;

/** The visits of each job to each status, summed up: 28 bytes for each status of each job, and 4 for each job. */
export class DwellRows {
  #size = 0;
  #newest = new Int32Array(64).fill(-1);
  #numbers = new Float64Array(64 * NUMBERS);
  #words = new Int32Array(64 * WORDS);

  /** Adds a visit. */
  add(job: number, status: number, { atLeast, atMost }: VisitBounds): void {
    const row = this.#find(job, status) ?? this.#append(job, status);
    const visits = row * WORDS + VISITS;
    this.#words[visits] = (this.#words[visits] ?? 0) + 1;
    this.#numbers[row * NUMBERS] = (this.#numbers[row * NUMBERS] ?? 0) + atLeast;
    this.#numbers[row * NUMBERS + 1] = (this.#numbers[row * NUMBERS + 1] ?? 0) + atMost;
  }

  /** The sums of a job, in the order in which it was first seen in the statuses. */
  of(job: number): readonly DwellSum[] {
    const sums: DwellSum[] = [];
    for (let row = this.#newest[job] ?? -1; row >= 0; row = this.#words[row * WORDS + NEXT] ?? -1) {
      sums.push({
        status: this.#words[row * WORDS + STATUS] ?? 0,
        visits: this.#words[row * WORDS + VISITS] ?? 0,
        atLeast: this.#numbers[row * NUMBERS] ?? Number.NaN,
        atMost: this.#numbers[row * NUMBERS + 1] ?? Number.NaN,
      });
    }
    return sums.reverse();
  }

  #find(job: number, status: number): number | undefined {
    for (let row = this.#newest[job] ?? -1; row >= 0; row = this.#words[row * WORDS + NEXT] ?? -1)
      if (this.#words[row * WORDS + STATUS] === status) return row;
    return undefined;
  }

  #append(job: number, status: number): number {
    if (job >= this.#newest.length) {
      const { length } = this.#newest;
      this.#newest = grown(this.#newest, new Int32Array(Math.max(job + 1, 2 * length)).fill(-1, length));
    }
    const row = this.#size++;
    if ((row + 1) * WORDS > this.#words.length) {
      this.#words = grown(this.#words, new Int32Array(2 * this.#words.length));
      this.#numbers = grown(this.#numbers, new Float64Array(2 * this.#numbers.length));
    }
    this.#words[row * WORDS + STATUS] = status;
    this.#words[row * WORDS + NEXT] = this.#newest[job] ?? -1;
    this.#newest[job] = row;
    return row;
  }
}
