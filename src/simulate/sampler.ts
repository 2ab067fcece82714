import type { Status } from '../model/modelarts-v1/statuses.ts';
import { jobTable, type Row } from '../model/table.ts';
import { type Distribution, variateOf } from './distribution.ts';
import type { Exit, Policy } from './policy.ts';
import { type Generator, next } from './random.ts';

/** What happens next to a job, and after how many milliseconds. */
export interface NextRow {
  readonly row: Row;
  readonly after: number;
}

/** The course that jobs take: a policy, and chance. */
export interface Sampler {
  /** The milliseconds until the next job is created. */
  arrival(generator: Generator): number;
  /**
   * What happens next to a job in this status; `undefined` if nothing ever does.
   *
   * @param lastKnown the status that was left for UNKNOWN, to which the job goes back
   */
  step(status: Status, lastKnown: Status, generator: Generator): NextRow | undefined;
}

/** The row by which a job goes back from UNKNOWN to each status. */
const regains: ReadonlyMap<string, Row> = new Map(
  jobTable.rows.filter(({ event }) => event === 'sight.regain').map((row) => [row.to, row]),
);

/** Makes the course that jobs take by a policy. What it decides depends on the generator alone. */
export function createSampler({ arrivals, dwell }: Policy): Sampler {
  let current: Generator | undefined;
  const source = () => (current === undefined ? Number.NaN : next(current));
  const drawn = (distribution: Distribution) => variateOf(distribution, source);
  const arrival = drawn(arrivals);
  const byStatus = new Map(
    Object.entries(dwell).map(([status, { time, exits, limit }]) => [
      status,
      { time: drawn(time), exits: cumulative(exits), limit },
    ]),
  );

  return {
    arrival(generator) {
      current = generator;
      return Math.round(arrival());
    },

    step(status, lastKnown, generator) {
      current = generator;
      const own = byStatus.get(status);
      if (own === undefined) return undefined;
      const after = Math.round(own.time());
      const chance = source();
      if (own.limit !== undefined && after > own.limit.after) return own.limit;
      if (status === 'UNKNOWN') return regain(lastKnown, after);
      for (const { row, upTo } of own.exits) if (chance < upTo) return { row, after };
      return undefined;
    },
  };
}

function regain(lastKnown: Status, after: number): NextRow | undefined {
  const row = regains.get(lastKnown);
  return row && { row, after };
}

/** Shares that come to as much leave nothing over, whatever floating point makes of their sum. */
const WHOLE = 1 - 1e-9;

/** The exits in a row from 0 to 1, each up to its mark: where chance falls, there it goes. */
function cumulative(exits: readonly Exit[]): readonly { readonly row: Row; readonly upTo: number }[] {
  let sum = 0;
  return exits.map(({ row, share }) => {
    sum += share;
    return { row, upTo: sum > WHOLE ? 1 : sum };
  });
}
