/** The size of a row in 64-bit numbers and in 32-bit words. */
const NUMBERS = 5;
const WORDS = 10;

/** Where a row has its three numbers. */
const FIRST = 0;
const LAST = 1;
const LINE = 2;
/** Where it has its four words. NEXT links the runs of a job to a ring: the newest run links to the oldest. */
const STATUS = 6;
const COUNT = 7;
const FILE = 8;
const NEXT = 9;

/** Equal observations of a job, one right after the other. A missing time or line is NaN, a missing file -1. */
export interface StoredRun {
  readonly status: number;
  readonly first: number;
  readonly last: number;
  readonly count: number;
  readonly line: number;
  readonly file: number;
}

/** The runs of all jobs in the order in which they started: 40 bytes each, in one array that grows by doubling. */
export class Runs {
  size = 0;
  #numbers = new Float64Array(64 * NUMBERS);
  #words = new Int32Array(this.#numbers.buffer);

  /**
   * Adds a run of one observation.
   *
   * @param newest the newest run of the job so far; -1 where there is none
   * @returns the number of the new run
   */
  add(newest: number, status: number, time: number, line: number, file: number): number {
    if ((this.size + 1) * NUMBERS > this.#numbers.length) this.#grow();
    const run = this.size++;
    this.#numbers[run * NUMBERS + FIRST] = time;
    this.#numbers[run * NUMBERS + LAST] = time;
    this.#numbers[run * NUMBERS + LINE] = line;
    const words = run * WORDS;
    this.#words[words + STATUS] = status;
    this.#words[words + COUNT] = 1;
    this.#words[words + FILE] = file;
    this.#words[words + NEXT] = newest < 0 ? run : this.#nextTo(newest);
    if (newest >= 0) this.#words[newest * WORDS + NEXT] = run;
    return run;
  }

  /** Adds an observation to a run. */
  extend(run: number, time: number): void {
    const count = run * WORDS + COUNT;
    this.#words[count] = (this.#words[count] ?? 0) + 1;
    if (Number.isNaN(time)) return;
    this.#numbers[run * NUMBERS + LAST] = time;
    if (Number.isNaN(this.#numbers[run * NUMBERS + FIRST])) this.#numbers[run * NUMBERS + FIRST] = time;
  }

  statusAt(run: number): number {
    return this.#words[run * WORDS + STATUS] ?? 0;
  }

  /** The runs of a job, the oldest first, given its newest run. */
  *ending(newest: number): Iterable<StoredRun> {
    if (newest < 0) return;
    let run = newest;
    do {
      run = this.#nextTo(run);
      yield this.#read(run);
    } while (run !== newest);
  }

  #read(run: number): StoredRun {
    const number = (at: number) => this.#numbers[run * NUMBERS + at] ?? Number.NaN;
    const word = (at: number) => this.#words[run * WORDS + at] ?? 0;
    return {
      status: word(STATUS),
      first: number(FIRST),
      last: number(LAST),
      count: word(COUNT),
      line: number(LINE),
      file: word(FILE),
    };
  }

  #nextTo(run: number): number {
    return this.#words[run * WORDS + NEXT] ?? 0;
  }

  #grow(): void {
    const numbers = new Float64Array(this.#numbers.length * 2);
    numbers.set(this.#numbers);
    this.#numbers = numbers;
    this.#words = new Int32Array(numbers.buffer);
  }
}
