import { type Status, statusNames } from '../model/modelarts-v1/statuses.ts';
import { type Estimate, expectationOf } from './expectation.ts';
import { isEnd, policyOf } from './policy.ts';
import { type Life, lives, type SimulateOptions } from './simulate.ts';

/** What simulated jobs did, beside what their scenario makes of them on average. */
export interface Summary {
  readonly jobs: number;
  /** The statuses that jobs got into, or were expected to. */
  readonly statuses: readonly StatusSummary[];
  /** In which statuses runs ended, or that jobs were deleted before. */
  readonly ends: readonly EndSummary[];
}

/** What jobs did in a status. */
export interface StatusSummary {
  readonly status: Status;
  /** How often a job got into it. */
  readonly visits: Comparison;
  /** How long it stayed until it left, in milliseconds; absent if it never did. */
  readonly dwell?: Comparison;
}

/** How often runs ended in a status. */
export interface EndSummary {
  readonly status: Status | 'deleted';
  /** A part of all jobs, from 0 to 1. */
  readonly share: Comparison;
}

/** A mean that was measured, and the one that was expected. */
export interface Comparison {
  readonly measured: number;
  readonly expected: number;
  /** How far they lie apart, in standard errors of the measured mean: beyond 4 once in 16,000 times by chance. */
  readonly deviation: number;
}

/**
 * Simulates jobs and compares what they do with what is to be expected of their scenario.
 *
 * @throws InputError for a scenario that makes no sense
 * @throws RangeError for another option that makes no sense, and for no job at all
 */
export function simulateSummary(options: Omit<SimulateOptions, 'poll' | 'corrupt'> = {}): Summary {
  const expected = expectationOf(policyOf(options.scenario ?? 'typical'));
  const { jobs, visits, dwell, ends } = measure(lives(options));
  if (jobs === 0) throw new RangeError('a summary needs at least one job');
  const ofStatus = (status: Status): StatusSummary => {
    const { count = 0, time = 0 } = dwell.get(status) ?? {};
    return {
      status,
      visits: compare((visits.get(status) ?? 0) / jobs, expected.visits[status], jobs),
      ...(count === 0 ? {} : { dwell: compare(time / count, expected.dwell[status], count) }),
    };
  };
  const ofEnd = (status: Status | 'deleted'): EndSummary => {
    const mean = expected.ends.get(status) ?? 0;
    const deviation = Math.sqrt(mean * (1 - mean));
    return { status, share: compare((ends.get(status) ?? 0) / jobs, { mean, deviation }, jobs) };
  };
  return {
    jobs,
    statuses: statusNames.filter((status) => expected.visits[status].mean > 0).map(ofStatus),
    ends: [...statusNames, 'deleted' as const].filter((status) => expected.ends.has(status)).map(ofEnd),
  };
}

function compare(measured: number, { mean: expected, deviation }: Estimate, count: number): Comparison {
  const error = deviation / Math.sqrt(count);
  return { measured, expected, deviation: error === 0 ? 0 : (measured - expected) / error };
}

/** What jobs did: how often they got into each status, how long they stayed until they left, and how their runs ended. */
function measure(jobs: Iterable<Life>) {
  const visits = new Map<Status, number>();
  const dwell = new Map<Status, { count: number; time: number }>();
  const ends = new Map<Status | 'deleted', number>();
  let count = 0;
  for (const { changes } of jobs) {
    count++;
    let last: { readonly status: Status; readonly time: number } | undefined;
    let isOver = false;
    for (const { status, time } of changes) {
      if (last !== undefined) {
        const known = dwell.get(last.status) ?? { count: 0, time: 0 };
        dwell.set(last.status, { count: known.count + 1, time: known.time + time - last.time });
      }
      if (!isOver && isEnd(status)) {
        isOver = true;
        ends.set(status, (ends.get(status) ?? 0) + 1);
      }
      if (status === 'deleted') break;
      last = { status, time };
      visits.set(status, (visits.get(status) ?? 0) + 1);
    }
  }
  return { jobs: count, visits, dwell, ends };
}
