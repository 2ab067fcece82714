import type { Status } from '../model/modelarts-v1/statuses.ts';
import { jobTable, type Row } from '../model/table.ts';
import { type Distribution, variateOf } from './distribution.ts';
import type { Exit, Policy } from './policy.ts';
import { type Generator, next } from './random.ts';

/** The next row that a job takes, and after how many milliseconds. */
export interface NextRow {
  readonly row: Row;
  readonly after: number;
}

/** Draws the lives of jobs from a policy. What it draws depends on the generator alone. */
export interface Sampler {
  /** The milliseconds until the next job is created. */
  arrival(generator: Generator): number;
  /**
   * The next row of a job in this status; `undefined` if it never leaves it.
   *
   * @param lastKnown the last live status: from UNKNOWN, the job returns to it
   */
  step(status: Status, lastKnown: Status, generator: Generator): NextRow | undefined;
}

/** The row from UNKNOWN back to each status. */
const regains: ReadonlyMap<string, Row> = new Map(
  jobTable.rows.filter(({ event }) => event === 'sight.regain').map((row) => [row.to, row]),
);

/** Makes the sampler of a policy. */
export function createSampler({ arrivals, dwell }: Policy): Sampler {
  let current: Generator | undefined;
  const uniform = () => (current === undefined ? Number.NaN : next(current));
  const variate = (distribution: Distribution) => variateOf(distribution, uniform);
  const arrival = variate(arrivals);
  const byStatus = new Map(
    Object.entries(dwell).map(([status, { time, exits, limit }]) => [
      status,
      { time: variate(time), exits: cumulative(exits), limit },
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
      const chance = uniform();
      if (own.limit !== undefined && after > own.limit.after) return own.limit;
      if (status === 'UNKNOWN') return regain(lastKnown, after);
      for (const { row, upTo } of own.exits) if (chance < upTo) return { row, after };
      return undefined;
    },
  };
}

function regain(status: Status, after: number): NextRow | undefined {
  const row = regains.get(status);
  return row && { row, after };
}

/** Shares with this sum leave nothing over, whatever floating point makes of it. */
const WHOLE = 1 - 1e-9;

/** The cumulative shares of exits: a chance below `upTo`, and not below that of an earlier exit, means this exit. */
function cumulative(exits: readonly Exit[]): readonly { readonly row: Row; readonly upTo: number }[] {
  let sum = 0;
  return exits.map(({ row, share }) => {
    sum += share;
    return { row, upTo: sum > WHOLE ? 1 : sum };
  });
}
