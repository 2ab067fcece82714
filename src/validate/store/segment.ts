import { NO_STATUS } from '../../model/modelarts-v1/statuses.ts';

/** The beginnings of histories, for another thread. */
export interface BeginningColumns {
  readonly statuses: Uint8Array;
  readonly orders: Uint32Array;
  readonly lines: Uint32Array;
  readonly times: Float64Array;
  readonly timedOrders: Uint32Array;
  readonly timedLines: Uint32Array;
  readonly firstTimes: Float64Array;
}

/**
 * How the histories of a part of a log begin, by the index of the job: what cannot be judged without what came before. That
 * is the first known status, and the first time. 33 bytes a job; a part may have 2³² records and lines.
 */
export class Beginnings implements BeginningColumns {
  statuses: Uint8Array = new Uint8Array(64).fill(NO_STATUS);
  orders: Uint32Array = new Uint32Array(64);
  lines: Uint32Array = new Uint32Array(64);
  /** When the first known status was seen; not a number where that is not known. */
  times: Float64Array = new Float64Array(64);
  timedOrders: Uint32Array = new Uint32Array(64);
  timedLines: Uint32Array = new Uint32Array(64);
  firstTimes: Float64Array = new Float64Array(64).fill(Number.NaN);

  setStatus(index: number, status: number, order: number, line: number, time: number): void {
    this.#reach(index);
    this.statuses[index] = status;
    this.orders[index] = order;
    this.lines[index] = line;
    this.times[index] = time;
  }

  setTime(index: number, order: number, line: number, time: number): void {
    this.#reach(index);
    this.timedOrders[index] = order;
    this.timedLines[index] = line;
    this.firstTimes[index] = time;
  }

  /** The same with columns of just so many jobs, for another thread. */
  columns(size: number): BeginningColumns {
    if (size > 0) this.#reach(size - 1);
    return { ...this };
  }

  #reach(index: number): void {
    const length = this.statuses.length;
    if (index < length) return;
    const longer = Math.max(index + 1, length * 2);
    this.statuses = grown(this.statuses, new Uint8Array(longer).fill(NO_STATUS, length));
    this.orders = grown(this.orders, new Uint32Array(longer));
    this.lines = grown(this.lines, new Uint32Array(longer));
    this.times = grown(this.times, new Float64Array(longer));
    this.timedOrders = grown(this.timedOrders, new Uint32Array(longer));
    this.timedLines = grown(this.timedLines, new Uint32Array(longer));
    this.firstTimes = grown(this.firstTimes, new Float64Array(longer).fill(Number.NaN, length));
  }
}

function grown<Column extends Uint8Array | Uint32Array | Float64Array>(column: Column, longer: Column): Column {
  longer.set(column);
  return longer;
}
