import { type DefaultStatus, lifecycleIn, type WithLifecycle } from '../model/lifecycles.ts';
import type { Dwell } from './dwell.ts';
import { inverse } from './inverse.ts';
import { momentsOf } from './moments.ts';
import type { Policy } from './policy.ts';
import { statesOf } from './states.ts';

/** What jobs do on average under a policy. */
export interface Expectation<S extends string = string> {
  /** How often a job reaches each status. */
  readonly visits: Readonly<Record<S, Estimate>>;
  /** How long it stays in it each time, in milliseconds. */
  readonly dwell: Readonly<Record<S, Estimate>>;
  /** The share of runs that end in each status, from 0 to 1; also where the record is gone before the end. */
  readonly ends: ReadonlyMap<string, number>;
}

/** A mean and the standard deviation. */
export interface Estimate {
  readonly mean: number;
  readonly deviation: number;
}

/**
 * The exact expectation of a policy. It is an absorbing Markov chain, and its fundamental matrix says how often each
 * state is visited, starting from each other (Kemeny and Snell, Finite Markov Chains, chapter 3).
 */
export function expectationOf<S extends string = DefaultStatus>(
  { dwell }: Policy<S>,
  options: WithLifecycle<S> = {},
): Expectation<S> {
  const lifecycle = lifecycleIn(options);
  const states = statesOf(dwell, lifecycle);
  const fundamental = inverse(
    states.map(({ steps }, from) => {
      const left = states.map((_, to) => Number(from === to));
      for (const { next, share } of steps) if (next !== undefined) left[next] = (left[next] ?? 0) - share;
      return left;
    }),
  );
  const visits = (from: number, to: number) => fundamental[from]?.[to] ?? 0;

  const visitsOf = (status: S): Estimate => {
    const own = [...states.keys()].filter((state) => states[state]?.status === status);
    const mean = sum(own.map((state) => visits(0, state)));
    // The second moment of the visits to several states together: 2·Σ visits(start, i)·visits(i, j) - mean.
    const square = sum(own.flatMap((state) => own.map((other) => 2 * visits(0, state) * visits(state, other)))) - mean;
    return { mean, deviation: Math.sqrt(Math.max(0, square - mean ** 2)) };
  };

  const ends = new Map<string, number>(states[0]?.isOver ? [[states[0].status, 1]] : []);
  for (const [state, { isOver, steps }] of states.entries()) {
    if (isOver) continue;
    for (const { row, share, next } of steps) {
      const times = visits(0, state) * share;
      const isEnd = next === undefined || states[next]?.isOver === true;
      // Rounded sums of shares of runs may exceed 1.
      if (times !== 0 && isEnd) ends.set(row.to, Math.min(1, (ends.get(row.to) ?? 0) + times));
    }
  }
  const each = (make: (status: S) => Estimate) =>
    Object.fromEntries(lifecycle.statuses.names.map((status) => [status, make(status)])) as Record<S, Estimate>;
  return { visits: each(visitsOf), dwell: each((status) => timeIn(dwell[status])), ends };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function timeIn({ time, limit }: Dwell): Estimate {
  const { mean, variance } = momentsOf(time, limit?.after);
  return { mean, deviation: Math.sqrt(variance) };
}
