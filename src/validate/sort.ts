import { type Entry, isMalformed, type Observation } from '../log/observation.ts';
import { timeOf } from './reported.ts';
import type { Validator } from './validator.ts';

/**
 * Feeds a validator with a log, in the order in which it is read, or with `sort` in the order of time, for which all
 * observations are held in memory.
 */
export async function feed(
  validator: Pick<Validator, 'observe' | 'reject'>,
  log: AsyncIterable<readonly Entry[]>,
  { sort = false }: { readonly sort?: boolean } = {},
): Promise<void> {
  const held: Observation[] = [];
  for await (const entries of log) {
    for (const entry of entries) {
      if (isMalformed(entry)) validator.reject(entry);
      else if (sort) held.push(entry);
      else validator.observe(entry);
    }
  }
  for (const observation of sortByTime(held)) validator.observe(observation);
}

/**
 * Sorts the observations of each job by time; the jobs stay in the order in which they come up. An observation without
 * a time stays behind the one of the same job that it came after.
 */
export function sortByTime(observations: readonly Observation[]): readonly Observation[] {
  const histories = new Map<string, { readonly observation: Observation; readonly time: number }[]>();
  for (const observation of observations) {
    const { job = '' } = observation;
    const history = histories.get(job) ?? [];
    history.push({ observation, time: timeOf(observation) ?? history.at(-1)?.time ?? Number.NEGATIVE_INFINITY });
    histories.set(job, history);
  }
  return [...histories.values()].flatMap((history) =>
    history.sort((a, b) => compare(a.time, b.time)).map(({ observation }) => observation),
  );
}

function compare(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
