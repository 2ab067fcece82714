import type { Distribution } from '../model/scenario.ts';
import type { Row } from '../model/table.ts';
import { variateOf } from './distribution.ts';
import type { Exit } from './dwell.ts';
import type { Policy } from './policy.ts';
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
   * @param left for a returning status, the status that the job left for it
   */
  step(status: string, left: string | undefined, generator: Generator): NextRow | undefined;
}

/** Makes the sampler of a policy. */
export function createSampler({ arrivals, dwell }: Policy): Sampler {
  let current: Generator | undefined;
  const uniform = () => (current === undefined ? Number.NaN : next(current));
  const variate = (distribution: Distribution) => variateOf(distribution, uniform);
  const arrival = variate(arrivals);
  const byStatus = new Map(
    Object.entries(dwell).map(([status, { time, exits, exitsAfter = [], limit }]) => [
      status,
      {
        time: variate(time),
        exits: cumulative(exits),
        exitsAfter: new Map(Array.from(exitsAfter, ([left, exits]) => [left, cumulative(exits)])),
        limit,
      },
    ]),
  );

  return {
    arrival(generator) {
      current = generator;
      return Math.round(arrival());
    },

    step(status, left, generator) {
      current = generator;
      const own = byStatus.get(status);
      if (own === undefined) return undefined;
      const after = Math.round(own.time());
      const chance = uniform();
      if (own.limit !== undefined && after > own.limit.after) return own.limit;
      const exits = (left === undefined ? undefined : own.exitsAfter.get(left)) ?? own.exits;
      for (const { row, upTo } of exits) if (chance < upTo) return { row, after };
      return undefined;
    },
  };
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
