import type { Mode, Transitions } from '../validate/judge.ts';
import { grown } from '../validate/store/grown.ts';

/**
 * The dwell time of one visit to a status, in milliseconds, as far as it is known. In poll mode it is at least the time from
 * the first sight to the last, and at most the time from the poll before to the poll after. A report that proves nothing, such
 * as UNKNOWN, counts as no poll: the time around it between two sights is not in `atLeast`, and is in `atMost`. A status that
 * was left and entered again between two polls looks as if it had been held: such a time away is part of the visit.
 *
 * In events mode both are the time from its event to the next, unless a report that proves nothing lies between.
 */
export interface VisitBounds {
  /** NaN where no time is known, or where time runs backwards. */
  readonly atLeast: number;
  /** NaN where there is no bound: no poll before, none after yet, or one without a time. */
  readonly atMost: number;
}

/** Is told of each visit that is over. */
export type OnVisit = (job: number, status: number, bounds: VisitBounds) => void;

/** Follows the visits of jobs to statuses. Jobs are numbers from 0, statuses are indices. */
export interface Visits {
  /**
   * Takes an observation of a job.
   *
   * @param last the last known status before it, or `size` of the transitions
   * @param next the last known status after it
   * @param isKnown whether the observation shows a status: not a gap, and not what is none
   * @param time when it was made, in milliseconds since 1970, or NaN
   */
  observe(job: number, last: number, next: number, isKnown: boolean, time: number): void;
  /** The visit that a job is in. */
  open(job: number): VisitBounds;
}

/** What was reported last: nothing yet, the last known status, or what proves nothing. */
const NOTHING = 0;
const SIGHT = 1;
const GAP = 2;

/** Where a row has its numbers. */
const ROW = 3;
const BEFORE = 0;
const SEEN = 1;
const HELD = 2;

/** No visits yet. Memory grows with the jobs: 25 bytes each. */
export function createVisits({ size }: Pick<Transitions, 'size'>, mode: Mode, onVisit: OnVisit): Visits {
  const isFeed = mode === 'events';
  /** For each job: when it was not yet in its status, when the status was last known, and how long it was held for sure. */
  let numbers = new Float64Array(64 * ROW).fill(Number.NaN);
  let reports = new Uint8Array(64);

  function reach(job: number): void {
    if (job < reports.length) return;
    const length = Math.max(job + 1, 2 * reports.length);
    numbers = grown(numbers, new Float64Array(length * ROW).fill(Number.NaN, numbers.length));
    reports = grown(reports, new Uint8Array(length));
  }

  /** Takes the time of a sight, and returns that of the last one. Where time runs backwards, a bound is not known any more. */
  function see(at: number, time: number): number {
    const seen = numbers[at + SEEN] ?? Number.NaN;
    if (time < seen) numbers[at + HELD] = Number.NaN;
    if (Number.isNaN(seen) && time < (numbers[at + BEFORE] ?? Number.NaN)) numbers[at + BEFORE] = Number.NaN;
    numbers[at + SEEN] = time;
    return seen;
  }

  /** Adds the time since the last sight to that for which the status was held. */
  function hold(at: number, time: number): void {
    if (Number.isNaN(time)) return;
    const seen = see(at, time);
    if (!Number.isNaN(seen)) numbers[at + HELD] = (numbers[at + HELD] ?? 0) + time - seen;
  }

  function boundsAt(at: number, after: number): VisitBounds {
    const [before = Number.NaN, seen = Number.NaN, held = Number.NaN] = numbers.subarray(at, at + ROW);
    if (Number.isNaN(seen) || after < seen) return { atLeast: Number.NaN, atMost: Number.NaN };
    const most = after - before;
    return { atLeast: held, atMost: most >= held ? most : Number.NaN };
  }

  return {
    observe(job, last, next, isKnown, time) {
      reach(job);
      const at = job * ROW;
      const reported = reports[job] ?? NOTHING;
      reports[job] = isKnown ? SIGHT : GAP;
      if (isFeed && reported === SIGHT && last !== size) hold(at, time);
      if (!isKnown) return;
      if (next === last) {
        if (reported === SIGHT) hold(at, time);
        // Without a time it does not say from when on the status was seen again.
        else if (Number.isNaN(time)) reports[job] = GAP;
        else see(at, time);
        return;
      }
      if (last !== size) onVisit(job, last, boundsAt(at, time));
      const isStart = isFeed && reported === NOTHING;
      numbers[at + BEFORE] = isStart ? time : (numbers[at + SEEN] ?? Number.NaN);
      numbers[at + SEEN] = Number.NaN;
      numbers[at + HELD] = 0;
      see(at, time);
    },
    open: (job) => boundsAt(job * ROW, Number.NaN),
  };
}
