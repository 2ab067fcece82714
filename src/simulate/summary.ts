import type { Lifecycle } from '../model/lifecycle.ts';
import { type DefaultStatus, lifecycleIn } from '../model/lifecycles.ts';
import { scenarioIn } from './default-scenario.ts';
import { type Estimate, type Expectation, expectationOf } from './expectation.ts';
import { policyOf } from './policy.ts';
import { type Life, lives, type SimulateOptions } from './simulate.ts';

/** What simulated jobs did, compared with what their scenario leads to on average. */
export interface Summary<S extends string = DefaultStatus> {
  /** How many jobs there were. */
  readonly jobs: number;
  /** The statuses that jobs are expected to reach. */
  readonly statuses: readonly StatusSummary<S>[];
  /** How runs ended. */
  readonly ends: readonly EndSummary[];
}

/** What jobs did in a status. */
export interface StatusSummary<S extends string = DefaultStatus> {
  /** The status that they were in. */
  readonly status: S;
  /** How often a job reached it. */
  readonly visits: Comparison;
  /** How long it stayed in it each time, in milliseconds; absent where no job left it. */
  readonly dwell?: Comparison;
}

/** How often runs ended in a status. */
export interface EndSummary {
  /** The status, or what the machine calls it where the record was gone before the end. */
  readonly status: string;
  /** The share of all jobs, from 0 to 1. */
  readonly share: Comparison;
}

/** A measured mean beside the expected one. */
export interface Comparison {
  /** The mean of the jobs. */
  readonly measured: number;
  /** The mean to which the scenario leads. */
  readonly expected: number;
  /** The difference in standard errors of the measured mean: beyond 4 once in 16,000 times by chance. */
  readonly deviation: number;
}

/**
 * Simulates jobs and compares what they do with the expectation of their scenario.
 *
 * @throws InputError for an invalid scenario
 * @throws RangeError for another invalid option, and for no jobs
 */
export function simulateSummary<S extends string = DefaultStatus>(
  options: Omit<SimulateOptions<S>, 'poll' | 'corrupt'> = {},
): Summary<S> {
  const { statuses, table } = lifecycleIn(options);
  const expected = expectationOf(policyOf(scenarioIn(options), options), options);
  const measured = measure(lives(options), lifecycleIn(options));
  if (measured.jobs === 0) throw new RangeError('a summary needs at least one job');
  return {
    jobs: measured.jobs,
    statuses: statuses.names
      .filter((status) => expected.visits[status].mean > 0)
      .map((status) => statusSummary(status, measured, expected)),
    ends: [...statuses.names, ...table.gone]
      .filter((status) => expected.ends.has(status))
      .map((status) => endSummary(status, measured, expected)),
  };
}

/** What jobs did, counted. */
interface Measured {
  readonly jobs: number;
  /** How often they reached each status. */
  readonly visits: ReadonlyMap<string, number>;
  /** How often they left it, and the milliseconds that they stayed until then. */
  readonly dwell: ReadonlyMap<string, { readonly count: number; readonly time: number }>;
  /** How their runs ended. */
  readonly ends: ReadonlyMap<string, number>;
}

function statusSummary<S extends string>(
  status: S,
  { jobs, visits, dwell }: Measured,
  expected: Expectation<S>,
): StatusSummary<S> {
  const { count = 0, time = 0 } = dwell.get(status) ?? {};
  return {
    status,
    visits: compare((visits.get(status) ?? 0) / jobs, expected.visits[status], jobs),
    ...(count === 0 ? {} : { dwell: compare(time / count, expected.dwell[status], count) }),
  };
}

function endSummary(status: string, { jobs, ends }: Measured, expected: Pick<Expectation, 'ends'>): EndSummary {
  const mean = expected.ends.get(status) ?? 0;
  const deviation = Math.sqrt(mean * (1 - mean));
  return { status, share: compare((ends.get(status) ?? 0) / jobs, { mean, deviation }, jobs) };
}

function compare(measured: number, { mean: expected, deviation }: Estimate, count: number): Comparison {
  const error = deviation / Math.sqrt(count);
  return { measured, expected, deviation: error === 0 ? 0 : (measured - expected) / error };
}

function measure<S extends string>(jobs: Iterable<Life>, { table }: Lifecycle<S>): Measured {
  const isGone = (status: string) => table.gone.includes(status);
  const ends: readonly string[] = table.ends;
  const visits = new Map<string, number>();
  const dwell = new Map<string, { count: number; time: number }>();
  const ended = new Map<string, number>();
  let count = 0;
  for (const { changes } of jobs) {
    count++;
    let last: { readonly status: string; readonly time: number } | undefined;
    let isOver = false;
    for (const { status, time } of changes) {
      if (last !== undefined) {
        const known = dwell.get(last.status) ?? { count: 0, time: 0 };
        dwell.set(last.status, { count: known.count + 1, time: known.time + time - last.time });
      }
      if (!isOver && (isGone(status) || ends.includes(status))) {
        isOver = true;
        ended.set(status, (ended.get(status) ?? 0) + 1);
      }
      if (isGone(status)) break;
      last = { status, time };
      visits.set(status, (visits.get(status) ?? 0) + 1);
    }
  }
  return { jobs: count, visits, dwell, ends: ended };
}
