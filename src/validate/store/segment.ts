import { grown } from './grown.ts';
import type { JobColumns } from './jobs.ts';
import type { FindingNote, WarningNote } from './notes.ts';

/** The results of a segment of a log that was checked on its own, for the thread that merges it. */
export interface Segment {
  readonly jobs: JobColumns;
  readonly start: SegmentColumns;
  /** How many observations have each verdict, by its index. */
  readonly counts: Float64Array;
  readonly records: number;
  readonly malformed: number;
  readonly findings: { readonly items: readonly FindingNote[]; readonly count: number };
  readonly warnings: { readonly items: readonly WarningNote[]; readonly count: number };
  /** The folded forms of spellings that the report tells of. */
  readonly used: readonly string[];
  /** How often each exception was made use of, by its number. */
  readonly excepted: readonly number[];
}

/** Where a segment is in its log. */
export interface SegmentPlace {
  readonly file?: string | undefined;
  /** How many lines of the file come before it. */
  readonly lines: number;
}

/** The columns of a {@link SegmentStart}. */
export interface SegmentColumns {
  readonly statuses: Uint8Array;
  readonly orders: Uint32Array;
  readonly lines: Uint32Array;
  readonly times: Float64Array;
  readonly timedOrders: Uint32Array;
  readonly timedLines: Uint32Array;
  readonly firstTimes: Float64Array;
}

/**
 * How the histories of a segment start, by the number of the job: the first known status and the first time, which cannot
 * be judged without what came before. 33 bytes a job; a segment may have 2³² records and lines.
 */
export class SegmentStart implements SegmentColumns {
  statuses: Uint8Array;
  orders: Uint32Array = new Uint32Array(64);
  lines: Uint32Array = new Uint32Array(64);
  /** When the first known status was seen; NaN where that is not known. */
  times: Float64Array = new Float64Array(64);
  timedOrders: Uint32Array = new Uint32Array(64);
  timedLines: Uint32Array = new Uint32Array(64);
  firstTimes: Float64Array = new Float64Array(64).fill(Number.NaN);
  /** The name of the file that the segment is of. */
  readonly file: string | undefined;
  readonly #none: number;

  /** @param none stands for no status */
  constructor(none: number, file?: string) {
    this.#none = none;
    this.file = file;
    this.statuses = new Uint8Array(64).fill(none);
  }

  setStatus(job: number, status: number, order: number, line: number, time: number): void {
    this.#reach(job);
    this.statuses[job] = status;
    this.orders[job] = order;
    this.lines[job] = line;
    this.times[job] = time;
  }

  setTime(job: number, order: number, line: number, time: number): void {
    this.#reach(job);
    this.timedOrders[job] = order;
    this.timedLines[job] = line;
    this.firstTimes[job] = time;
  }

  /** The columns, long enough for this many jobs. */
  columns(size: number): SegmentColumns {
    if (size > 0) this.#reach(size - 1);
    const { statuses, orders, lines, times, timedOrders, timedLines, firstTimes } = this;
    return { statuses, orders, lines, times, timedOrders, timedLines, firstTimes };
  }

  #reach(job: number): void {
    const length = this.statuses.length;
    if (job < length) return;
    const longer = Math.max(job + 1, length * 2);
    this.statuses = grown(this.statuses, new Uint8Array(longer).fill(this.#none, length));
    this.orders = grown(this.orders, new Uint32Array(longer));
    this.lines = grown(this.lines, new Uint32Array(longer));
    this.times = grown(this.times, new Float64Array(longer));
    this.timedOrders = grown(this.timedOrders, new Uint32Array(longer));
    this.timedLines = grown(this.timedLines, new Uint32Array(longer));
    this.firstTimes = grown(this.firstTimes, new Float64Array(longer).fill(Number.NaN, length));
  }
}
