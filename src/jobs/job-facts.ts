/** The size of a row in 64-bit numbers and in 32-bit words. */
const NUMBERS = 3;
const WORDS = 6;

/** Where a row has its numbers and its words. */
const FIRST = 0;
const LAST = 1;
const MISSED = 4;
const FINDINGS = 5;

/** What is counted of each job besides its statuses, by its number: 24 bytes in one array that grows by doubling. */
export class JobFacts {
  #numbers = new Float64Array(64 * NUMBERS).fill(Number.NaN);
  #words = new Int32Array(this.#numbers.buffer);
  #size = 0;

  /** Makes room for a job. */
  reach(job: number): void {
    if (job < this.#size) return;
    if ((job + 1) * NUMBERS > this.#numbers.length) this.#grow(job + 1);
    for (; this.#size <= job; this.#size++) {
      const words = this.#size * WORDS;
      this.#words[words + MISSED] = 0;
      this.#words[words + FINDINGS] = 0;
    }
  }

  /** Takes the time of an observation, in milliseconds since 1970, or NaN. */
  see(job: number, time: number): void {
    const at = job * NUMBERS;
    this.#numbers[at + FIRST] = earlier(this.firstAt(job), time);
    this.#numbers[at + LAST] = later(this.lastAt(job), time);
  }

  /** The earliest time of an observation; NaN where none has a time. */
  firstAt(job: number): number {
    return this.#numbers[job * NUMBERS + FIRST] ?? Number.NaN;
  }

  /** The latest time of an observation; NaN where none has a time. */
  lastAt(job: number): number {
    return this.#numbers[job * NUMBERS + LAST] ?? Number.NaN;
  }

  miss(job: number, count: number): void {
    this.#add(job * WORDS + MISSED, count);
  }

  missedAt(job: number): number {
    return this.#words[job * WORDS + MISSED] ?? 0;
  }

  addFinding(job: number): void {
    this.#add(job * WORDS + FINDINGS, 1);
  }

  findingsAt(job: number): number {
    return this.#words[job * WORDS + FINDINGS] ?? 0;
  }

  #add(word: number, count: number): void {
    this.#words[word] = (this.#words[word] ?? 0) + count;
  }

  #grow(size: number): void {
    const numbers = new Float64Array(Math.max(2 * this.#numbers.length, size * NUMBERS));
    numbers.fill(Number.NaN, this.#numbers.length).set(this.#numbers);
    this.#numbers = numbers;
    this.#words = new Int32Array(numbers.buffer);
  }
}

function earlier(one: number, other: number): number {
  return Number.isNaN(one) || other < one ? other : one;
}

function later(one: number, other: number): number {
  return Number.isNaN(one) || other > one ? other : one;
}
