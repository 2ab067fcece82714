import { inverse, Matrix } from 'ml-matrix';
import { isLive, type Status, statusNames } from '../model/modelarts-v1/statuses.ts';
import { jobTable } from '../model/table.ts';
import { momentsOf } from './moments.ts';
import { isEnd, type Policy, type Stay } from './policy.ts';

/** What a policy leads to on average. */
export interface Expectation {
  /** How often a job gets into each status. */
  readonly visits: Readonly<Record<Status, Estimate>>;
  /** How long it then stays until it leaves, in milliseconds. */
  readonly dwell: Readonly<Record<Status, Estimate>>;
  /** In which status, and how often, a run ends, or that the job is deleted before: shares from 0 to 1. */
  readonly ends: ReadonlyMap<Status | 'deleted', number>;
}

/** The mean of something, and its standard deviation. */
export interface Estimate {
  readonly mean: number;
  readonly deviation: number;
}

/** Where a job can be: in a status, or in UNKNOWN with the status that it goes back to. */
interface Place {
  readonly status: Status;
  readonly back?: Status;
}

/**
 * What a policy leads to, worked out exactly: as an absorbing Markov chain over the places where a job can be, whose
 * fundamental matrix says how often each is visited (Kemeny and Snell, Finite Markov Chains, chapter 3).
 */
export function expectationOf({ stays }: Policy): Expectation {
  const places: readonly Place[] = statusNames.flatMap((status): Place[] =>
    status === 'UNKNOWN' ? statusNames.filter(isLive).map((back) => ({ status, back })) : [{ status }],
  );
  const placeOf = (status: Status, back?: Status) =>
    places.findIndex((place) => place.status === status && place.back === back);
  const leaving = Matrix.eye(places.length);
  for (const [from, { status, back }] of places.entries()) {
    if (back !== undefined) leaving.set(from, placeOf(back), -1);
    else
      for (const { row, share } of exitsOf(stays[status])) {
        if (row.to === 'deleted') continue;
        const to = row.to === 'UNKNOWN' ? placeOf('UNKNOWN', status) : placeOf(row.to);
        leaving.set(from, to, leaving.get(from, to) - share);
      }
  }
  const visits = inverse(leaving);
  const start = placeOf(jobTable.initial);

  const visitsOf = (status: Status): Estimate => {
    const own = [...places.keys()].filter((place) => places[place]?.status === status);
    let mean = 0;
    let square = 0;
    for (const place of own) {
      mean += visits.get(start, place);
      square -= visits.get(start, place);
      for (const other of own) square += 2 * visits.get(start, place) * visits.get(place, other);
    }
    return { mean, deviation: Math.sqrt(Math.max(0, square - mean ** 2)) };
  };

  const ends = new Map<Status | 'deleted', number>();
  for (const status of statusNames.filter(isLive)) {
    for (const { row, share } of exitsOf(stays[status])) {
      const times = visits.get(start, placeOf(status)) * share;
      if (times === 0 || !isEnd(row.to)) continue;
      ends.set(row.to, (ends.get(row.to) ?? 0) + times);
    }
  }
  return { visits: each(visitsOf), dwell: each((status) => dwellIn(stays[status])), ends };
}

/** What ends a stay, the limit included. */
function exitsOf({ dwell, exits, limit }: Stay): Stay['exits'] {
  if (limit === undefined) return exits;
  const { cut } = momentsOf(dwell, limit.after);
  return [...exits.map(({ row, share }) => ({ row, share: share * (1 - cut) })), { row: limit.row, share: cut }];
}

function dwellIn({ dwell, limit }: Stay): Estimate {
  const { mean, variance } = momentsOf(dwell, limit?.after);
  return { mean, deviation: Math.sqrt(variance) };
}

function each<Value>(make: (status: Status) => Value): Readonly<Record<Status, Value>> {
  return Object.fromEntries(statusNames.map((status) => [status, make(status)])) as Record<Status, Value>;
}
