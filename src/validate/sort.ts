import { type Chunk, Columns, entriesOf, LONGEST_ID } from '../log/columns/columns.ts';
import { isMalformed, type Observation, timeOf } from '../log/observation.ts';
import type { Vocabulary } from '../model/catalogue.ts';
import { statusRead } from '../model/spelling.ts';
import { grown } from './store/grown.ts';
import { JobStore } from './store/jobs.ts';

/**
 * A log with each job in the order of time; the jobs stay in the order in which they come up. An observation without a time
 * stays behind the one of the same job that it came after. Malformed records are passed on as they come.
 *
 * Memory holds all observations: about 25 bytes each, and uncommon ones as objects.
 *
 * @param vocabulary how the statuses are spelled
 */
export async function* sortedByTime(log: AsyncIterable<Chunk>, vocabulary: Vocabulary): AsyncIterable<Chunk> {
  const held = new HeldObservations(vocabulary);
  for await (const chunk of log) {
    if (chunk instanceof Columns && !chunk.hasUncommon && chunk.vocabulary === vocabulary) held.addColumns(chunk);
    else {
      const entries = entriesOf(chunk);
      const malformed = entries.filter(isMalformed);
      if (malformed.length > 0) yield malformed;
      for (const entry of entries) if (!isMalformed(entry)) held.add(entry);
    }
  }
  yield* held.sorted();
}

/** Observations in columns that grow, in the order in which they were read. */
class HeldObservations {
  #size = 0;
  #jobs = new Int32Array(1024);
  #statuses = new Uint8Array(1024);
  #times = new Float64Array(1024);
  #lines = new Float64Array(1024);
  #files = new Int32Array(1024);
  readonly #fileNames: (string | undefined)[] = [];
  /**
   * Observations that do not fit into columns: with an unrecognized status, an unreadable time, no job or no line, and the
   * first with each spelling that a report tells of.
   */
  readonly #others = new Map<number, Observation>();
  readonly #told = new Set<string>();
  readonly #vocabulary: Vocabulary;
  readonly #store: JobStore;

  constructor(vocabulary: Vocabulary) {
    this.#vocabulary = vocabulary;
    this.#store = new JobStore(vocabulary.names.length);
  }

  addColumns({ count, keys, ends, statuses, times, lines, file }: Columns): void {
    this.#reach(this.#size + count);
    const fileNumber = this.#fileNumber(file);
    let start = 0;
    for (let row = 0; row < count; row++) {
      const end = ends[row] ?? 0;
      const at = this.#size++;
      this.#jobs[at] = this.#store.indexIn(keys, start, end);
      this.#statuses[at] = statuses[row] ?? 0;
      this.#times[at] = times[row] ?? Number.NaN;
      this.#lines[at] = lines[row] ?? 0;
      this.#files[at] = fileNumber;
      start = end;
    }
  }

  add(observation: Observation): void {
    this.#reach(this.#size + 1);
    const at = this.#size++;
    const { job, file, line, status } = observation;
    const time = timeOf(observation);
    const none = this.#store.none;
    const toldBefore = this.#told.size;
    const code = statusRead(this.#vocabulary, status, this.#told);
    this.#jobs[at] = this.#store.indexOf(job ?? '');
    this.#statuses[at] = code;
    this.#times[at] = time ?? Number.NaN;
    this.#lines[at] = line ?? 0;
    this.#files[at] = this.#fileNumber(file);
    const isCommon =
      job !== undefined &&
      job.length <= LONGEST_ID &&
      line !== undefined &&
      code !== none &&
      this.#told.size === toldBefore &&
      (time !== undefined || observation.time === undefined);
    if (!isCommon) this.#others.set(at, observation);
  }

  /** All observations, each job in the order of time. */
  *sorted(): Iterable<Chunk> {
    const columns = new Columns(this.#vocabulary);
    for (const at of this.#order()) {
      const other = this.#others.get(at);
      const file = this.#fileNames[this.#files[at] ?? 0];
      if (columns.count > 0 && (other !== undefined || columns.isFull || columns.file !== file)) {
        yield columns;
        columns.clear();
      }
      if (other !== undefined) yield [other];
      else {
        columns.file = file;
        columns.statuses[columns.count] = this.#statuses[at] ?? 0;
        columns.times[columns.count] = this.#times[at] ?? Number.NaN;
        columns.line = this.#lines[at] ?? 0;
        this.#store.pushKey(this.#jobs[at] ?? 0, columns);
      }
    }
    if (columns.count > 0) yield columns;
  }

  /** The positions of all observations: job by job, each in the order of time. */
  #order(): Uint32Array {
    const ends = new Uint32Array(this.#store.size + 1);
    for (let at = 0; at < this.#size; at++) increment(ends, (this.#jobs[at] ?? 0) + 1);
    for (let job = 1; job < ends.length; job++) ends[job] = (ends[job] ?? 0) + (ends[job - 1] ?? 0);
    const order = new Uint32Array(this.#size);
    for (let at = 0; at < this.#size; at++) order[increment(ends, this.#jobs[at] ?? 0)] = at;
    let start = 0;
    for (let job = 0; job < this.#store.size; job++) {
      const end = ends[job] ?? 0;
      this.#sortByTime(order.subarray(start, end));
      start = end;
    }
    return order;
  }

  /** Sorts the positions of one job, which are in the order read, by time. Most often they are sorted already. */
  #sortByTime(places: Uint32Array): void {
    if (this.#isInOrder(places)) return;
    let seen = Number.NEGATIVE_INFINITY;
    const timed = Array.from(places, (at) => {
      const time = this.#times[at] ?? Number.NaN;
      seen = Number.isNaN(time) ? seen : time;
      return { at, seen };
    });
    timed.sort((a, b) => (a.seen === b.seen ? 0 : a.seen - b.seen));
    for (const [index, { at }] of timed.entries()) places[index] = at;
  }

  #isInOrder(places: Uint32Array): boolean {
    let latest = Number.NEGATIVE_INFINITY;
    for (let index = 0; index < places.length; index++) {
      const time = this.#times[places[index] ?? 0] ?? Number.NaN;
      if (time < latest) return false;
      if (!Number.isNaN(time)) latest = time;
    }
    return true;
  }

  /** The number of a file name. Consecutive observations are most often of the same file. */
  #fileNumber(file: string | undefined): number {
    if (this.#fileNames.at(-1) !== file || this.#fileNames.length === 0) this.#fileNames.push(file);
    return this.#fileNames.length - 1;
  }

  #reach(size: number): void {
    if (size <= this.#jobs.length) return;
    const length = Math.max(size, 2 * this.#jobs.length);
    this.#jobs = grown(this.#jobs, new Int32Array(length));
    this.#statuses = grown(this.#statuses, new Uint8Array(length));
    this.#times = grown(this.#times, new Float64Array(length));
    this.#lines = grown(this.#lines, new Float64Array(length));
    this.#files = grown(this.#files, new Int32Array(length));
  }
}

/** Adds 1 to a count, and returns what it was. */
function increment(counts: Uint32Array, index: number): number {
  const count = counts[index] ?? 0;
  counts[index] = count + 1;
  return count;
}
