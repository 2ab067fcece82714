import { NOTHING, remember } from '../model/memory.ts';
import type { Row, TableData } from '../model/table.ts';
import type { Generator } from './random.ts';
import type { Sampler } from './sampler.ts';

/** A change in the life of a job. */
export interface Change {
  /** The new status, or what the machine calls it where no status is reported any more. */
  readonly status: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** The row that was taken; absent for the first status. */
  readonly row?: Row;
}

/** More changes than any job has that ends some day. */
const MAX_CHANGES = 100_000;

/** The year 2200: greater numbers are not read as times in milliseconds. */
const MAX_TIME = Date.UTC(2200, 0);

/** The position of a job in its life. */
export interface Position {
  readonly status: string;
  /** The last status that leads anywhere: from a returning status, the job returns to it. */
  readonly lastKnown: string;
  /** Since when it has the status: milliseconds since 1970. */
  readonly time: number;
}

/** What a walk needs to know of the table. */
type Returning = Pick<TableData, 'returning' | 'gone'>;

/**
 * Walks a job through its life: all changes, from its creation to the last.
 *
 * @throws RangeError for a job that changes without end, or beyond the year 2200
 */
export function* walk(
  sampler: Sampler,
  generator: Generator,
  created: number,
  table: Returning & Pick<TableData, 'initial'>,
): Iterable<Change> {
  const { initial } = table;
  yield { status: initial, time: created };
  yield* walkOn(sampler, generator, { status: initial, lastKnown: initial, time: created }, table);
}

/**
 * Walks a job on from its position: its further changes.
 *
 * @throws RangeError for a job that changes without end, or beyond the year 2200
 */
export function* walkOn(
  sampler: Sampler,
  generator: Generator,
  { status, lastKnown, time }: Position,
  table: Returning,
): Iterable<Required<Change>> {
  let memory = lastKnown === status ? NOTHING : remember(NOTHING, { from: lastKnown, to: status }, table);
  for (let changes = 0; ; changes++) {
    const step = sampler.step(status, memory.get(status), generator);
    if (step === undefined) return;
    const { row, after } = step;
    time += after;
    if (changes === MAX_CHANGES) throw new RangeError(`the scenario lets a job change more than ${MAX_CHANGES} times`);
    if (!(time < MAX_TIME)) throw new RangeError('the scenario lets a job go on beyond the year 2200');
    yield { status: row.to, time, row };
    if (table.gone.includes(row.to)) return;
    status = row.to;
    memory = remember(memory, row, table);
  }
}
