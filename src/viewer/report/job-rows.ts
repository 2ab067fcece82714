/** The size of a row in 64-bit numbers and in 32-bit words. */
const NUMBERS = 3;
const WORDS = 6;

/** Where a row has its number. */
const FIRST = 0;
/** Where it has its four words. */
const REPORTED = 2;
const VARIANT = 3;
const NEWEST = 4;
const OMITTED = 5;

/**
 * What the report keeps of each job in addition to a `JobStore`, by the same number: 24 bytes in one array that grows
 * by doubling. All of a job is in one row.
 */
export class JobRows {
  /** How many rows there are. */
  size = 0;
  readonly #none: number;
  #numbers = new Float64Array(64 * NUMBERS);
  #words = new Int32Array(this.#numbers.buffer);

  /** @param none the index that stands for no status */
  constructor(none: number) {
    this.#none = none;
  }

  /** Adds empty rows until there are this many. */
  reach(size: number): void {
    if (size * NUMBERS > this.#numbers.length) this.#grow(size);
    for (; this.size < size; this.size++) {
      this.#numbers[this.size * NUMBERS + FIRST] = Number.NaN;
      this.#words[this.size * WORDS + REPORTED] = this.#none;
    }
  }

  /** The first known time of an observation, in milliseconds since 1970; NaN where there is none. */
  firstAt(job: number): number {
    return this.#numbers[job * NUMBERS + FIRST] ?? Number.NaN;
  }

  setFirst(job: number, time: number): void {
    this.#numbers[job * NUMBERS + FIRST] = time;
  }

  /** The index of the status that was reported last. */
  reportedAt(job: number): number {
    return this.#words[job * WORDS + REPORTED] ?? this.#none;
  }

  setReported(job: number, status: number): void {
    this.#words[job * WORDS + REPORTED] = status;
  }

  /** The variant so far, by its number in `variants.ts`. */
  variantAt(job: number): number {
    return this.#words[job * WORDS + VARIANT] ?? 0;
  }

  setVariant(job: number, variant: number): void {
    this.#words[job * WORDS + VARIANT] = variant;
  }

  /** The newest run, by its number in `runs.ts`; -1 where there is none. */
  newestAt(job: number): number {
    return (this.#words[job * WORDS + NEWEST] ?? 0) - 1;
  }

  setNewest(job: number, run: number): void {
    this.#words[job * WORDS + NEWEST] = run + 1;
  }

  /** How many observations are in no run. */
  omittedAt(job: number): number {
    return this.#words[job * WORDS + OMITTED] ?? 0;
  }

  omit(job: number): void {
    const at = job * WORDS + OMITTED;
    this.#words[at] = (this.#words[at] ?? 0) + 1;
  }

  #grow(size: number): void {
    const numbers = new Float64Array(Math.max(this.#numbers.length * 2, size * NUMBERS));
    numbers.set(this.#numbers);
    this.#numbers = numbers;
    this.#words = new Int32Array(numbers.buffer);
  }
}
