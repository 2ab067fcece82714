import { isLive, type Status } from '../model/modelarts-v1/statuses.ts';
import { jobTable, type Row } from '../model/table.ts';
import type { Generator } from './random.ts';
import type { Sampler } from './sampler.ts';

/** A change in the life of a job. */
export interface Change {
  /** The status that the job has from now on, or that its record is gone. */
  readonly status: Status | 'deleted';
  /** When it changes: milliseconds since 1970. */
  readonly time: number;
  /** What happened; absent for the first status. */
  readonly row?: Row;
}

/** More changes than any job has that ends some day. */
const MAX_CHANGES = 100_000;

/** The year 2200, beyond which a time in milliseconds is not taken for one. */
const LAST_TIME = Date.UTC(2200, 0);

/** Where a job is in its life. */
export interface Position {
  readonly status: Status;
  /** The last live status that it had: while it is in UNKNOWN, the one to which it goes back. */
  readonly lastKnown: Status;
  /** Since when: milliseconds since 1970. */
  readonly time: number;
}

/**
 * Walks a job through its life: its changes, from its creation to the last that happens to it.
 *
 * @throws RangeError for a job that changes without end, or beyond the year 2200
 */
export function* walk(sampler: Sampler, generator: Generator, created: number): Iterable<Change> {
  const { initial } = jobTable;
  yield { status: initial, time: created };
  yield* walkOn(sampler, generator, { status: initial, lastKnown: initial, time: created });
}

/**
 * Walks a job on from where it is: its further changes.
 *
 * @throws RangeError for a job that changes without end, or beyond the year 2200
 */
export function* walkOn(
  sampler: Sampler,
  generator: Generator,
  { status, lastKnown, time }: Position,
): Iterable<Required<Change>> {
  for (let changes = 0; ; changes++) {
    const step = sampler.step(status, lastKnown, generator);
    if (step === undefined) return;
    const { row, after } = step;
    time += after;
    if (changes === MAX_CHANGES) throw new RangeError(`the scenario lets a job change more than ${MAX_CHANGES} times`);
    if (!(time < LAST_TIME)) throw new RangeError('the scenario lets a job go on beyond the year 2200');
    yield { status: row.to, time, row };
    if (row.to === 'deleted') return;
    status = row.to;
    if (isLive(status)) lastKnown = status;
  }
}
