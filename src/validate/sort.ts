import { type Chunk, Columns, entriesOf, LONGEST_ID } from '../log/columns/columns.ts';
import { type Entry, isMalformed, type Malformed, type Observation, timeOf } from '../log/observation.ts';
import type { Vocabulary } from '../model/catalogue.ts';
import { statusRead } from '../model/spelling.ts';
import { JobStore } from './store/jobs.ts';

/**
 * A log with each job in the order of time; the jobs stay in the order in which they come up. An observation without a time
 * stays behind the one of the same job that it came after. Malformed records are passed on as they come.
 *
 * Memory holds all observations: 21 bytes each while they are read, 38 while they are sorted, and uncommon ones as objects.
 *
 * @param vocabulary how the statuses are spelled
 */
export async function* sortedByTime(log: AsyncIterable<Chunk>, vocabulary: Vocabulary): AsyncIterable<Chunk> {
  const held = new HeldObservations(vocabulary);
  for await (const chunk of log) {
    const malformed = held.take(chunk);
    if (malformed.length > 0) yield malformed;
  }
  yield* held.sorted();
}

/** The observations that a block holds. */
const BLOCK = 2 ** 13;

/** A place is a line, and this times the number of its file. It is exact as a double for the first files. */
const LINES = 2 ** 36;
const MOST_FILES = 2 ** 17;

/** Stands for the status of an observation that is held as an object, whose place is the number of the object. */
const OTHER = 0xff;

/** Observations in columns. */
class Held {
  readonly statuses: Uint8Array;
  readonly times: Float64Array;
  readonly places: Float64Array;

  constructor(size: number) {
    this.statuses = new Uint8Array(size);
    this.times = new Float64Array(size);
    this.places = new Float64Array(size);
  }
}

/** Observations in the order in which they were read, with the numbers of their jobs. */
class Block extends Held {
  count = 0;
  readonly jobs: Int32Array = new Int32Array(BLOCK);

  constructor() {
    super(BLOCK);
  }
}

/** Observations that are held until all are read. */
class HeldObservations {
  readonly #blocks: Block[] = [];
  readonly #fileNames: (string | undefined)[] = [];
  /**
   * Observations that do not fit into columns: with an unrecognized status, an unreadable time, no job or no line, and the
   * first with each spelling that a report tells of.
   */
  readonly #others: Observation[] = [];
  readonly #told = new Set<string>();
  readonly #vocabulary: Vocabulary;
  readonly #store: JobStore;

  constructor(vocabulary: Vocabulary) {
    this.#vocabulary = vocabulary;
    this.#store = new JobStore(vocabulary.names.length);
  }

  /** Holds the observations of a chunk, and returns its malformed records. */
  take(chunk: Chunk): readonly Malformed[] {
    const malformed: Malformed[] = [];
    const take = (entry: Entry) => {
      if (isMalformed(entry)) malformed.push(entry);
      else this.#add(entry);
    };
    if (chunk instanceof Columns && chunk.vocabulary === this.#vocabulary) this.#addColumns(chunk, take);
    else for (const entry of entriesOf(chunk)) take(entry);
    return malformed;
  }

  /** @param take takes the entries of rows that are uncommon */
  #addColumns(columns: Columns, take: (entry: Entry) => void): void {
    const { count, keys, ends, statuses, times, lines } = columns;
    const file = this.#fileNumber(columns.file);
    const { none } = this.#store;
    let block = this.#openBlock();
    let start = 0;
    for (let row = 0; row < count; row++) {
      const end = ends[row] ?? 0;
      const code = statuses[row] ?? none;
      if (code >= none || file >= MOST_FILES) take(columns.entryAt(row));
      else {
        if (block.count === BLOCK) block = this.#openBlock();
        const at = block.count++;
        block.jobs[at] = this.#store.indexIn(keys, start, end);
        block.statuses[at] = code;
        block.times[at] = times[row] ?? Number.NaN;
        block.places[at] = file * LINES + (lines[row] ?? 0);
      }
      start = end;
    }
  }

  #add(observation: Observation): void {
    const { job, line = -1, status } = observation;
    const time = timeOf(observation);
    const file = this.#fileNumber(observation.file);
    const toldBefore = this.#told.size;
    const code = statusRead(this.#vocabulary, status, this.#told);
    const isCommon =
      job !== undefined &&
      job.length <= LONGEST_ID &&
      file < MOST_FILES &&
      line >= 0 &&
      line < LINES &&
      Number.isInteger(line) &&
      code !== this.#store.none &&
      this.#told.size === toldBefore &&
      (time !== undefined || observation.time === undefined);
    const block = this.#openBlock();
    const at = block.count++;
    block.jobs[at] = this.#store.indexOf(job ?? '');
    block.statuses[at] = isCommon ? code : OTHER;
    block.times[at] = time ?? Number.NaN;
    block.places[at] = isCommon ? file * LINES + line : this.#others.push(observation) - 1;
  }

  /** All observations, each job in the order of time. They are held no more. */
  *sorted(): Iterable<Chunk> {
    const columns = new Columns(this.#vocabulary);
    const ends = this.#ends();
    const held = this.#byJob(ends);
    let at = 0;
    for (let job = 0; job < this.#store.size; job++) {
      const end = ends[job] ?? 0;
      sortByTime(held, at, end);
      while (at < end) {
        if (held.statuses[at] === OTHER) {
          if (columns.count > 0) yield columns;
          columns.clear();
          const other = this.#others[held.places[at++] ?? 0];
          if (other !== undefined) yield [other];
          continue;
        }
        const file = this.#fileNames[Math.floor((held.places[at] ?? 0) / LINES)];
        if (columns.count > 0 && (columns.isFull || columns.file !== file)) {
          yield columns;
          columns.clear();
        }
        columns.file = file;
        at = this.#fill(columns, held, job, at, end);
      }
    }
    if (columns.count > 0) yield columns;
  }

  /** Adds observations of a job to columns, up to one of another file or one that is held as an object, and returns its place. */
  #fill(columns: Columns, { statuses, times, places }: Held, job: number, start: number, end: number): number {
    const first = Math.floor((places[start] ?? 0) / LINES) * LINES;
    let at = start;
    for (; at < end && !columns.isFull; at++) {
      const status = statuses[at] ?? OTHER;
      const line = (places[at] ?? 0) - first;
      if (status === OTHER || line < 0 || line >= LINES) break;
      columns.statuses[columns.count] = status;
      columns.times[columns.count] = times[at] ?? Number.NaN;
      columns.line = line;
      this.#store.pushKey(job, columns);
    }
    return at;
  }

  /** Where the observations of each job end, if they stand job by job. */
  #ends(): Uint32Array {
    const ends = new Uint32Array(this.#store.size);
    for (const { jobs, count } of this.#blocks) {
      for (let at = 0; at < count; at++) increment(ends, jobs[at] ?? 0);
    }
    for (let job = 1; job < ends.length; job++) ends[job] = (ends[job] ?? 0) + (ends[job - 1] ?? 0);
    return ends;
  }

  /** Moves all observations out of the blocks: job by job, each in the order read. */
  #byJob(ends: Uint32Array): Held {
    const held = new Held(ends.at(-1) ?? 0);
    const next = Uint32Array.from(ends, (_, job) => ends[job - 1] ?? 0);
    // What is read is let go block by block.
    for (const { jobs, statuses, times, places, count } of this.#blocks.splice(0)) {
      for (let at = 0; at < count; at++) {
        const to = increment(next, jobs[at] ?? 0);
        held.statuses[to] = statuses[at] ?? 0;
        held.times[to] = times[at] ?? Number.NaN;
        held.places[to] = places[at] ?? 0;
      }
    }
    return held;
  }

  /** The block for the next observation. */
  #openBlock(): Block {
    const last = this.#blocks.at(-1);
    if (last !== undefined && last.count < BLOCK) return last;
    const block = new Block();
    this.#blocks.push(block);
    return block;
  }

  /** The number of a file name. Consecutive observations are most often of the same file. */
  #fileNumber(file: string | undefined): number {
    if (this.#fileNames.at(-1) !== file || this.#fileNames.length === 0) this.#fileNames.push(file);
    return this.#fileNames.length - 1;
  }
}

/** Sorts the observations of one job, which are in the order read, by time. Most often they are sorted already. */
function sortByTime(held: Held, start: number, end: number): void {
  if (isInOrder(held.times, start, end)) return;
  const statuses = held.statuses.slice(start, end);
  const times = held.times.slice(start, end);
  const places = held.places.slice(start, end);
  let seen = Number.NEGATIVE_INFINITY;
  const order = stableOrder(times.map((time) => (seen = Number.isNaN(time) ? seen : time)));
  for (let index = 0; index < order.length; index++) {
    const from = order[index] ?? 0;
    held.statuses[start + index] = statuses[from] ?? 0;
    held.times[start + index] = times[from] ?? Number.NaN;
    held.places[start + index] = places[from] ?? 0;
  }
}

/** The places of times in their order, of those that are the same as they stand. -Infinity stands for none. */
function stableOrder(times: Float64Array): Uint32Array {
  const count = times.length;
  const known = times.filter((time) => time > Number.NEGATIVE_INFINITY);
  const first = known.reduce((least, time) => Math.min(least, time), Number.POSITIVE_INFINITY);
  // Numbers alone are sorted many times as fast: the time since the first, and within it the place.
  const keys = times.map((time, place) => (time < first ? 0 : time - first + 1) * count + place);
  if (known.every(Number.isInteger) && keys.every(Number.isSafeInteger))
    return Uint32Array.from(keys.sort(), (key) => key % count);
  const places = Uint32Array.from(times.keys());
  return places.sort((one, other) => (times[one] ?? 0) - (times[other] ?? 0) || one - other);
}

function isInOrder(times: Float64Array, start: number, end: number): boolean {
  let latest = Number.NEGATIVE_INFINITY;
  for (let at = start; at < end; at++) {
    const time = times[at] ?? Number.NaN;
    if (time < latest) return false;
    if (!Number.isNaN(time)) latest = time;
  }
  return true;
}

/** Adds 1 to a count, and returns what it was. */
function increment(counts: Uint32Array, index: number): number {
  const count = counts[index] ?? 0;
  counts[index] = count + 1;
  return count;
}
