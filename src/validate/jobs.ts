import { type Status, statusNames } from '../model/statuses.ts';
import { NO_STATUS } from './verdict.ts';

/** A job as far as it was observed. */
export interface ObservedJob {
  /** Its key; empty where observations have none. */
  readonly job: string;
  /** Its last known status; absent where none was recognized yet. */
  readonly status?: Status;
  /** Whether no observation of it is a finding. */
  readonly ok: boolean;
}

/** What is remembered of each job, by an index: kept in arrays of numbers, which grow by doubling. */
export class JobStore {
  readonly #indices = new Map<string, number>();
  #statuses = new Uint8Array(0);
  #times = new Float64Array(0);
  #flawed = new Uint8Array(0);

  get size(): number {
    return this.#indices.size;
  }

  /** The index of a job; a new one for a job that is new. */
  indexOf(job: string): number {
    const known = this.#indices.get(job);
    if (known !== undefined) return known;
    const index = this.#indices.size;
    this.#indices.set(job, index);
    if (index >= this.#statuses.length) this.#grow(Math.max(16, index * 2));
    return index;
  }

  statusAt(index: number): number {
    return this.#statuses[index] ?? NO_STATUS;
  }

  setStatus(index: number, code: number): void {
    this.#statuses[index] = code;
  }

  /** Remembers a time, and returns the one before; not a number if there was none. */
  exchangeTime(index: number, time: number): number {
    const previous = this.#times[index] ?? Number.NaN;
    this.#times[index] = time;
    return previous;
  }

  setFlawed(index: number): void {
    this.#flawed[index] = 1;
  }

  *[Symbol.iterator](): Iterator<ObservedJob> {
    for (const [job, index] of this.#indices) {
      const status = statusNames[this.statusAt(index)];
      yield { job, ...(status === undefined ? {} : { status }), ok: this.#flawed[index] === 0 };
    }
  }

  #grow(size: number): void {
    const statuses = new Uint8Array(size).fill(NO_STATUS);
    statuses.set(this.#statuses);
    this.#statuses = statuses;
    const times = new Float64Array(size).fill(Number.NaN);
    times.set(this.#times);
    this.#times = times;
    const flawed = new Uint8Array(size);
    flawed.set(this.#flawed);
    this.#flawed = flawed;
  }
}
