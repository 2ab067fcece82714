import { isLive, type Status, statusNames } from '../model/modelarts-v1/statuses.ts';
import { jobTable } from '../model/table.ts';
import { inverse } from './inverse.ts';
import { momentsOf } from './moments.ts';
import { type Dwell, isEnd, type Policy } from './policy.ts';

/** What jobs do on average under a policy. */
export interface Expectation {
  /** How often a job reaches each status. */
  readonly visits: Readonly<Record<Status, Estimate>>;
  /** How long it stays in it each time, in milliseconds. */
  readonly dwell: Readonly<Record<Status, Estimate>>;
  /** The share of runs that end in each status, from 0 to 1; `deleted` where the record is deleted before the end. */
  readonly ends: ReadonlyMap<Status | 'deleted', number>;
}

/** A mean and the standard deviation. */
export interface Estimate {
  readonly mean: number;
  readonly deviation: number;
}

/** A state of the Markov chain: a status, in UNKNOWN together with the status that the job returns to. */
interface State {
  readonly status: Status;
  readonly back?: Status;
}

const states: readonly State[] = statusNames.flatMap((status): State[] =>
  status === 'UNKNOWN' ? statusNames.filter(isLive).map((back) => ({ status, back })) : [{ status }],
);

function stateOf(status: Status, back?: Status): number {
  return states.findIndex((state) => state.status === status && state.back === back);
}

/**
 * The exact expectation of a policy. It is an absorbing Markov chain, and its fundamental matrix says how often each
 * state is visited, starting from each other (Kemeny and Snell, Finite Markov Chains, chapter 3).
 */
export function expectationOf({ dwell }: Policy): Expectation {
  const fundamental = inverse(
    states.map((state, from) => {
      const next = transitionsFrom(state, dwell);
      return states.map((_, to) =>
        next.reduce((left, { state, share }) => left - (state === to ? share : 0), from === to ? 1 : 0),
      );
    }),
  );
  const visits = (from: number, to: number) => fundamental[from]?.[to] ?? 0;
  const start = stateOf(jobTable.initial);

  const visitsOf = (status: Status): Estimate => {
    const own = [...states.keys()].filter((state) => states[state]?.status === status);
    const mean = sum(own.map((state) => visits(start, state)));
    // The second moment of the visits to several states together: 2·Σ visits(start, i)·visits(i, j) - mean.
    const square =
      sum(own.flatMap((state) => own.map((other) => 2 * visits(start, state) * visits(state, other)))) - mean;
    return { mean, deviation: Math.sqrt(Math.max(0, square - mean ** 2)) };
  };

  const ends = new Map<Status | 'deleted', number>();
  for (const status of statusNames.filter(isLive)) {
    for (const { row, share } of exitsOf(dwell[status])) {
      const times = visits(start, stateOf(status)) * share;
      if (times === 0 || !isEnd(row.to)) continue;
      ends.set(row.to, (ends.get(row.to) ?? 0) + times);
    }
  }
  return { visits: each(visitsOf), dwell: each((status) => timeIn(dwell[status])), ends };
}

/** The states that follow a state, each with its share. */
function transitionsFrom(
  { status, back }: State,
  dwell: Policy['dwell'],
): readonly { readonly state: number; readonly share: number }[] {
  if (back !== undefined) return [{ state: stateOf(back), share: 1 }];
  return exitsOf(dwell[status]).flatMap(({ row, share }) =>
    row.to === 'deleted' ? [] : [{ state: row.to === 'UNKNOWN' ? stateOf('UNKNOWN', status) : stateOf(row.to), share }],
  );
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** The exits of a status, the limit included. */
function exitsOf({ time, exits, limit }: Dwell): Dwell['exits'] {
  if (limit === undefined) return exits;
  const { cut } = momentsOf(time, limit.after);
  return [...exits.map(({ row, share }) => ({ row, share: share * (1 - cut) })), { row: limit.row, share: cut }];
}

function timeIn({ time, limit }: Dwell): Estimate {
  const { mean, variance } = momentsOf(time, limit?.after);
  return { mean, deviation: Math.sqrt(variance) };
}

function each<Value>(make: (status: Status) => Value): Readonly<Record<Status, Value>> {
  return Object.fromEntries(statusNames.map((status) => [status, make(status)])) as Record<Status, Value>;
}
