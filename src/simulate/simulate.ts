import TinyQueue from 'tinyqueue';
import { checkWhole } from '../input.ts';
import type { Observation } from '../log/observation.ts';
import type { Duration } from '../time.ts';
import { toTime } from '../time.ts';
import { type CorruptedStatus, corrupt, type Fault } from './corrupt.ts';
import { policyOf } from './policy.ts';
import { createPoller, type Polling, type TimedStatus } from './poll.ts';
import { generatorFor } from './random.ts';
import { createSampler, type Sampler } from './sampler.ts';
import type { Scenario, ScenarioName } from './scenario.ts';
import { type Change, walk } from './walk.ts';

/** What to simulate. */
export interface SimulateOptions {
  /** How many jobs: 100 unless given. */
  readonly jobs?: number;
  /** A whole number from 0 to 2³² − 1: 1 unless given. The same seed and scenario give the same jobs. */
  readonly seed?: number;
  /** How the jobs behave: a built-in scenario or one of your own; `typical` unless given. */
  readonly scenario?: ScenarioName | Scenario;
  /** When the first job is created: a time that {@link toTime} knows; 2025-01-01T00:00:00Z unless given. */
  readonly start?: number | string;
  /** See the jobs as a poller does, with its time between two polls; without it, every change is seen. */
  readonly poll?: Duration | Polling;
  /** The share of observations to which something wrong is done, from 0 to 1: 0 unless given. */
  readonly corrupt?: number;
}

/** One observation of a simulated job. */
export interface SimulatedObservation extends Observation {
  readonly job: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** What was done to it, if something was. A `garbled` record is whole here: it is for who writes it down. */
  readonly injected?: Fault;
}

/** One simulated job. */
export interface SimulatedJob {
  /** Its key, such as `100001/1`. */
  readonly job: string;
  /** When it is created: milliseconds since 1970. */
  readonly created: number;
  /** What is seen of it, in order. Can be gone through once. */
  readonly observations: Iterable<SimulatedObservation>;
}

/**
 * Simulates jobs, and yields what is seen of them all, in the order of time. Of each job that is going on it holds where
 * it is, and of the others nothing.
 *
 * @example
 * const observations = [...simulate({ jobs: 100, seed: 7, poll: '10s' })];
 * @throws InputError for a scenario that makes no sense
 * @throws RangeError for another option that makes no sense
 */
export function simulate(options: SimulateOptions = {}): Iterable<SimulatedObservation> {
  return merged(simulateJobs(options)[Symbol.iterator]());
}

/** What is seen of jobs, in the order of time. */
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

/** A job that is going on: what is seen of it next, and what after that. */
interface Cursor {
  readonly now: SimulatedObservation;
  readonly rest: Iterator<SimulatedObservation>;
}

/** Puts a job into the queue with what is seen of it next, if anything is. */
function enqueue(queue: TinyQueue<Cursor>, rest: Iterator<SimulatedObservation>): void {
  const { done, value } = rest.next();
  if (!done) queue.push({ now: value, rest });
}

/**
 * Simulates jobs, one after the other in the order of their creation.
 *
 * @throws InputError for a scenario that makes no sense
 * @throws RangeError for another option that makes no sense
 */
export function simulateJobs(options: SimulateOptions = {}): Iterable<SimulatedJob> {
  const { seed = FIRST_SEED, poll: polling, corrupt: share = 0 } = options;
  const poller = polling === undefined ? undefined : createPoller(polling);
  if (!(share >= 0 && share <= 1)) throw new RangeError(`the share to corrupt must be from 0 to 1: ${share}`);
  return seenOf(lives(options), (index, { changes }) => {
    const seen = poller === undefined ? changes : poller(changes, generatorFor(seed, streamOf(index, 'polls')));
    return share === 0 ? seen : corrupt(whileRecorded(seen), share, generatorFor(seed, streamOf(index, 'faults')));
  });
}

function* seenOf(
  all: Iterable<Life>,
  see: (index: number, life: Life) => Iterable<CorruptedStatus | Change>,
): Iterable<SimulatedJob> {
  let index = 0;
  for (const life of all) {
    const job = keyOfJob(index);
    yield { job, created: life.created, observations: observed(job, see(index++, life)) };
  }
}

/** The key of a simulated job, by its place from 0: `100001/1`. */
export function keyOfJob(index: number): string {
  return `${FIRST_JOB + index}/1`;
}

/** The life of a simulated job. */
export interface Life {
  /** When it is created: milliseconds since 1970. */
  readonly created: number;
  /** All that happens to it. Can be gone through once. */
  readonly changes: Iterable<Change>;
}

/** The lives of jobs, one after the other in the order of their creation, whoever looks at them. */
export function lives({
  jobs = 100,
  seed = FIRST_SEED,
  scenario = 'typical',
  start = FIRST_DAY,
}: Omit<SimulateOptions, 'poll' | 'corrupt'>): Iterable<Life> {
  const sampler = createSampler(policyOf(scenario));
  const first = toTime(start);
  if (first === undefined) throw new RangeError(`not a time: ${start}`);
  checkWhole('the number of jobs', jobs, 2 ** 30);
  checkWhole('the seed', seed, 2 ** 32 - 1);
  return livesOn(sampler, seed, jobs, first);
}

function* livesOn(sampler: Sampler, seed: number, jobs: number, first: number): Iterable<Life> {
  const arrivals = generatorFor(seed, streamOf(0, 'arrivals'));
  let created = first;
  for (let index = 0; index < jobs; index++) {
    yield { created, changes: walk(sampler, generatorFor(seed, streamOf(index, 'life')), created) };
    created += sampler.arrival(arrivals);
  }
}

const FIRST_SEED = 1;
const FIRST_JOB = 100_001;
const FIRST_DAY = '2025-01-01T00:00:00Z';

/** What of a job is left to chance, apart from each other: polling it changes nothing in its life. */
const STREAMS = ['life', 'polls', 'faults', 'arrivals'] as const;

/** The stream of random numbers for a job: see {@link generatorFor}. */
export function streamOf(index: number, what: (typeof STREAMS)[number]): number {
  return index * STREAMS.length + STREAMS.indexOf(what);
}

/** What is seen for as long as the record is there. */
function* whileRecorded(seen: Iterable<Pick<Change, 'status' | 'time'>>): Iterable<TimedStatus> {
  for (const { status, time } of seen) if (status !== 'deleted') yield { status, time };
}

function* observed(job: string, seen: Iterable<CorruptedStatus>): Iterable<SimulatedObservation> {
  for (const { status, time, injected } of seen) {
    if (status === 'deleted') return;
    yield injected === undefined ? { job, status, time } : { job, status, time, injected };
  }
}
