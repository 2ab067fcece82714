import TinyQueue from 'tinyqueue';
import { checkWhole } from '../input.ts';
import type { Observation } from '../log/observation.ts';
import type { Lifecycle } from '../model/lifecycle.ts';
import { type DefaultStatus, lifecycleIn, type WithLifecycle } from '../model/lifecycles.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Duration } from '../time.ts';
import { toTime } from '../time.ts';
import { type CorruptedStatus, corrupt, type Fault } from './corrupt.ts';
import { scenarioIn } from './default-scenario.ts';
import { policyOf } from './policy.ts';
import { createPoller, type Polling, type TimedStatus } from './poll.ts';
import { generatorFor } from './random.ts';
import { createSampler, type Sampler } from './sampler.ts';
import { type Change, walk } from './walk.ts';

/** What to simulate. */
export interface SimulateOptions<S extends string = DefaultStatus> extends WithLifecycle<S> {
  /** The number of jobs: 100 unless given. */
  readonly jobs?: number;
  /** A whole number from 0 to 2³² − 1: 1 unless given. The same seed and scenario give the same jobs. */
  readonly seed?: number;
  /**
   * How the jobs behave: a scenario of the lifecycle by its name, or one of your own. Unless given, `typical`; for a lifecycle
   * without such a scenario, every transition equally often, and a minute in each status on average.
   */
  readonly scenario?: string | Scenario<NoInfer<S>>;
  /** When the first job is created, in any form that {@link toTime} reads: 2025-01-01T00:00:00Z unless given. */
  readonly start?: number | string;
  /** Observe the jobs by polling, with this time between two polls. Unless given, every change is observed. */
  readonly poll?: Duration | Polling;
  /** The share of observations into which a fault is injected, from 0 to 1: 0 unless given. */
  readonly corrupt?: number;
  /** Is called as each job begins, for a line of progress. */
  readonly onJob?: () => void;
}

/** One observation of a simulated job. */
export interface SimulatedObservation extends Observation {
  readonly job: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** The injected fault, if any. A `garbled` record is intact here: whoever writes the log garbles it. */
  readonly injected?: Fault;
}

/** One simulated job. */
export interface SimulatedJob {
  /** Its key, such as `100001/1`. */
  readonly job: string;
  /** When it is created: milliseconds since 1970. */
  readonly created: number;
  /** Its observations, in order. Can be iterated once. */
  readonly observations: Iterable<SimulatedObservation>;
}

/**
 * Simulates jobs, and yields the observations of all in the order of time. Holds one observation of each job that has
 * not ended, and nothing of all others.
 *
 * @example
 * const observations = [...simulate({ jobs: 100, seed: 7, poll: '10s' })];
 * @throws InputError for an invalid scenario
 * @throws RangeError for another invalid option
 */
export function simulate<S extends string = DefaultStatus>(
  options: SimulateOptions<S> = {},
): Iterable<SimulatedObservation> {
  return merged(simulateJobs(options)[Symbol.iterator]());
}

/** The observations of jobs, merged by time. */
function* merged(jobs: Iterator<SimulatedJob>): Iterable<SimulatedObservation> {
  const queue = new TinyQueue<Cursor>([], (one, other) => one.now.time - other.now.time);
  let upcoming = jobs.next();
  for (;;) {
    for (; !upcoming.done && upcoming.value.created <= (queue.peek()?.now.time ?? LATER); upcoming = jobs.next()) {
      enqueue(queue, upcoming.value.observations[Symbol.iterator]());
    }
    const cursor = queue.pop();
    if (cursor === undefined) return;
    yield cursor.now;
    enqueue(queue, cursor.rest);
  }
}

const LATER = Number.POSITIVE_INFINITY;

/** The observations of one job: the next one, and the rest. */
interface Cursor {
  readonly now: SimulatedObservation;
  readonly rest: Iterator<SimulatedObservation>;
}

/** Queues the next observation of a job, if there is one. */
function enqueue(queue: TinyQueue<Cursor>, rest: Iterator<SimulatedObservation>): void {
  const { done, value } = rest.next();
  if (!done) queue.push({ now: value, rest });
}

/**
 * Simulates jobs, one after the other, in the order of their creation.
 *
 * @throws InputError for an invalid scenario
 * @throws RangeError for another invalid option
 */
export function simulateJobs<S extends string = DefaultStatus>(
  options: SimulateOptions<S> = {},
): Iterable<SimulatedJob> {
  const { seed = DEFAULT_SEED, poll: polling, corrupt: share = 0 } = options;
  const { gone } = lifecycleIn(options).table;
  const poller = polling === undefined ? undefined : createPoller(polling, options);
  if (!(share >= 0 && share <= 1)) throw new RangeError(`the share to corrupt must be from 0 to 1: ${share}`);
  return jobsOf(lives(options), (index, { changes }) => {
    const seen =
      poller === undefined ? untilGone(changes, gone) : poller(changes, generatorFor(seed, streamOf(index, 'polls')));
    return share === 0 ? seen : corrupt(seen, share, generatorFor(seed, streamOf(index, 'faults')), options);
  });
}

function* jobsOf(
  all: Iterable<Life>,
  observe: (index: number, life: Life) => Iterable<CorruptedStatus>,
): Iterable<SimulatedJob> {
  let index = 0;
  for (const life of all) {
    const job = keyOfJob(index);
    yield { job, created: life.created, observations: observationsOf(job, observe(index++, life)) };
  }
}

/** The key of a simulated job, by its index from 0: `100001/1`. */
export function keyOfJob(index: number): string {
  return `${FIRST_JOB + index}/1`;
}

/** The life of a simulated job. */
export interface Life {
  /** When it is created: milliseconds since 1970. */
  readonly created: number;
  /** All of its changes. Can be iterated once. */
  readonly changes: Iterable<Change>;
}

/** The lives of jobs, in the order of their creation, independent of how they are observed. */
export function lives<S extends string = DefaultStatus>(
  options: Omit<SimulateOptions<S>, 'poll' | 'corrupt'>,
): Iterable<Life> {
  const { jobs = 100, seed = DEFAULT_SEED, start = DEFAULT_START, onJob } = options;
  const sampler = createSampler(policyOf(scenarioIn(options), options));
  const first = toTime(start);
  if (first === undefined) throw new RangeError(`not a time: ${start}`);
  checkWhole('the number of jobs', jobs, 2 ** 30);
  checkWhole('the seed', seed, 2 ** 32 - 1);
  const all = livesFrom(sampler, seed, jobs, first, lifecycleIn(options));
  return onJob === undefined ? all : told(all, onJob);
}

function* livesFrom<S extends string>(
  sampler: Sampler,
  seed: number,
  jobs: number,
  first: number,
  { table }: Lifecycle<S>,
): Iterable<Life> {
  const arrivals = generatorFor(seed, streamOf(0, 'arrivals'));
  let created = first;
  for (let index = 0; index < jobs; index++) {
    yield { created, changes: walk(sampler, generatorFor(seed, streamOf(index, 'life')), created, table) };
    created += sampler.arrival(arrivals);
  }
}

function* told<T>(all: Iterable<T>, onEach: () => void): Iterable<T> {
  for (const each of all) {
    onEach();
    yield each;
  }
}

const DEFAULT_SEED = 1;
const DEFAULT_START = '2025-01-01T00:00:00Z';
const FIRST_JOB = 100_001;

/** What is drawn for a job, each from a stream of its own: how it is polled does not change its life. */
const STREAMS = ['life', 'polls', 'faults', 'arrivals'] as const;

/** The number of a stream of random numbers for a job: see {@link generatorFor}. */
export function streamOf(index: number, what: (typeof STREAMS)[number]): number {
  return index * STREAMS.length + STREAMS.indexOf(what);
}

/** The statuses that are reported. */
function* untilGone(seen: Iterable<TimedStatus>, gone: readonly string[]): Iterable<TimedStatus> {
  for (const { status, time } of seen) if (!gone.includes(status)) yield { status, time };
}

function* observationsOf(job: string, seen: Iterable<CorruptedStatus>): Iterable<SimulatedObservation> {
  for (const { status, time, injected } of seen) {
    yield injected === undefined ? { job, status, time } : { job, status, time, injected };
  }
}
