import type { Status } from '../model/modelarts-v1/statuses.ts';
import { jobTable, type Row } from '../model/table.ts';
import { type Distribution, samplerOf } from './distribution.ts';
import type { Exit, Policy } from './policy.ts';
import { type Generator, next } from './random.ts';

/** What happens next to a job, and after how many milliseconds. */
export interface Step {
  readonly row: Row;
  readonly after: number;
}

/** The course that jobs take: a policy, and chance. */
export interface Course {
  /** The milliseconds until the next job is created. */
  arrival(generator: Generator): number;
  /**
   * What happens next to a job in this status; `undefined` if nothing ever does.
   *
   * @param seen the status that was left for UNKNOWN, to which the job goes back
   */
  step(status: Status, seen: Status, generator: Generator): Step | undefined;
}

/** The row by which a job goes back from UNKNOWN to each status. */
const regains: ReadonlyMap<string, Row> = new Map(
  jobTable.rows.filter(({ event }) => event === 'sight.regain').map((row) => [row.to, row]),
);

/** Makes the course that jobs take by a policy. What it decides depends on the generator alone. */
export function createCourse({ arrivals, stays }: Policy): Course {
  let current: Generator | undefined;
  const source = () => (current === undefined ? Number.NaN : next(current));
  const drawn = (distribution: Distribution) => samplerOf(distribution, source);
  const arrival = drawn(arrivals);
  const ways = new Map(
    Object.entries(stays).map(([status, { dwell, exits, limit }]) => [
      status,
      { dwell: drawn(dwell), marks: marksOf(exits), limit },
    ]),
  );

  return {
    arrival(generator) {
      current = generator;
      return Math.round(arrival());
    },

    step(status, seen, generator) {
      current = generator;
      const way = ways.get(status);
      if (way === undefined) return undefined;
      const after = Math.round(way.dwell());
      const chance = source();
      if (way.limit !== undefined && after > way.limit.after) return way.limit;
      if (status === 'UNKNOWN') return stepBack(seen, after);
      for (const { row, mark } of way.marks) if (chance < mark) return { row, after };
      return undefined;
    },
  };
}

function stepBack(seen: Status, after: number): Step | undefined {
  const row = regains.get(seen);
  return row && { row, after };
}

/** Shares that come to as much leave nothing over, whatever floating point makes of their sum. */
const ALL = 1 - 1e-9;

/** The exits in a row from 0 to 1, each up to its mark: where chance falls, there it goes. */
function marksOf(exits: readonly Exit[]): readonly { readonly row: Row; readonly mark: number }[] {
  let sum = 0;
  return exits.map(({ row, share }) => {
    sum += share;
    return { row, mark: sum > ALL ? 1 : sum };
  });
}
