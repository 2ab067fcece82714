import { setMaxListeners } from 'node:events';
import { type Environment, realEnvironment } from '../environment.ts';
import { WatchError } from '../errors.ts';
import type { Observation } from '../log/observation.ts';
import type { DefaultStatus } from '../model/lifecycles.ts';
import { type Prospect, prospectsOf, statusesOfTarget, type Target } from '../model/prospects.ts';
import { type Duration, toMilliseconds } from '../time.ts';
import { compileJudge, type Judge, type Judgement } from '../validate/judge.ts';
import { createValidator, type Validator } from '../validate/validator.ts';
import type { Api } from './api.ts';
import { type ApiStatuses, type ApiVersion, DEFAULT_API, loadApi } from './apis.ts';
import { type Client, type ClientOptions, createClient, isTokenRefused } from './client.ts';
import { merged } from './merged.ts';

/** Which jobs to watch, until when, and how. */
export interface WatchOptions<A extends ApiVersion = 'v1'> extends ClientOptions {
  /** The version of the API: `v1` unless given. */
  readonly api?: A;
  /** The id of the job, or those of several. A job of v1 may be given as `job/version`, as logs have it. */
  readonly job: string | readonly string[];
  /** The version of the jobs, which only v1 has: the latest one unless given. */
  readonly version?: string;
  /** What to wait for: the end of the run unless given. A job that cannot reach it any more is watched no longer. */
  readonly until?: Target<ApiStatuses[A]>;
  /** The time from one poll of a job to the next after a change of status: 10 seconds unless given. */
  readonly every?: Duration;
  /** The time that it grows to while the status stays the same: 1 minute unless given, or `every` if that is longer. */
  readonly upTo?: Duration;
  /** Checks the observations: a new validator unless given. */
  readonly validator?: Validator<ApiStatuses[A]>;
  /**
   * Called for each job that is lost: it cannot be watched to its end, as where it is gone. The others are watched. Unless
   * given, the error is thrown once the others have ended.
   */
  onLost?(job: string, error: WatchError): void;
}

/** An observation of a job, with its verdict. */
export interface JudgedObservation<S extends string = DefaultStatus> {
  readonly observation: Observation;
  /** The status; absent if the catalogue does not have it. */
  readonly status?: S;
  readonly judgement: Judgement<S>;
}

/** An observation of a watched job. */
export interface WatchedObservation<S extends string = DefaultStatus> extends JudgedObservation<S> {
  /** Whether the job has reached what it is waited for, which ends its watch, or can no longer do so, which ends it too. */
  readonly prospect: Prospect;
}

/** The factor by which the time between polls grows while the status stays the same. */
const GROWTH = 1.5;
/** The largest random deviation of that time, as a share of it, so that many watchers do not poll at once. */
const JITTER = 0.1;

/**
 * Polls jobs until each has reached what it is waited for, or can no longer reach it, and checks what is seen. Read-only:
 * stopping the watch does not affect the jobs. The polls of several jobs are spread over time. A request that fails
 * temporarily is repeated, up to ten times in a row.
 *
 * @example
 * for await (const { status, judgement } of watch({ endpoint, project, token, job: '100001' }))
 *   show(status, judgement.verdict);
 * @example
 * for await (const { observation, prospect } of watch({ endpoint, project, token, api: 'v2', job: ids, until: 'Running' }))
 *   if (prospect === 'hopeless') giveUp(observation.job);
 * @throws WatchError if the API rejects a request or does not answer, or a job is gone before it has reached what it is
 * waited for
 * @throws RangeError for what is no status to wait for
 */
export async function* watch<A extends ApiVersion = 'v1'>(
  options: WatchOptions<A>,
  environment: Environment = realEnvironment,
): AsyncIterable<WatchedObservation<ApiStatuses[A]>> {
  // The border of the types: without a version, `A` is the default one.
  const api = await loadApi(options.api ?? (DEFAULT_API as A));
  const { lifecycle } = api;
  const { until = 'terminal', validator = createValidator({ lifecycle }), onLost } = options;
  const ended = new AbortController();
  const signal = options.signal === undefined ? ended.signal : AbortSignal.any([options.signal, ended.signal]);
  // Each job listens to it while it waits.
  setMaxListeners(0, signal);
  const watcher: Watcher<ApiStatuses[A]> = {
    api,
    client: createClient({ ...options, signal }, api.version, environment),
    validator,
    judge: compileJudge({ lifecycle }),
    prospects: prospectsOf(lifecycle, statusesOfTarget(lifecycle, until)),
    timing: { ...options, signal },
    environment,
  };
  const jobs = typeof options.job === 'string' ? [options.job] : [...new Set(options.job)];
  const lost: { readonly job: string; readonly error: WatchError }[] = [];
  const watched = jobs.map(async function* (job, index) {
    try {
      const key = await api.keyOf(watcher.client, job, options.version);
      yield* watchJob(watcher, key, (index + 1) / jobs.length);
    } catch (error) {
      if (!(error instanceof WatchError) || isTokenRefused(error)) throw error;
      if (onLost === undefined) lost.push({ job, error });
      else onLost(job, error);
    }
  });
  yield* merged(watched, () => ended.abort());
  const [first] = lost;
  if (first === undefined) return;
  if (lost.length === 1) throw first.error;
  throw new WatchError(lost.map(({ job, error }) => `${job}: ${error.message}`).join('; '));
}

/** What all jobs of a watch have in common. */
interface Watcher<S extends string> {
  readonly api: Api<S>;
  readonly client: Client;
  readonly validator: Validator<S>;
  readonly judge: Judge<S>;
  /** By the last known status of a job. */
  readonly prospects: readonly Prospect[];
  readonly timing: Pick<WatchOptions, 'every' | 'upTo' | 'signal'>;
  readonly environment: Environment;
}

/**
 * Polls a job.
 *
 * @param share how much of the first interval to wait, so that jobs which are polled first at the same time are not polled
 * at the same time again
 */
async function* watchJob<S extends string>(
  { api, client, validator, judge, prospects, timing, environment }: Watcher<S>,
  job: string,
  share: number,
): AsyncIterable<WatchedObservation<S>> {
  const { every = '10s', upTo = '1m', signal } = timing;
  const { indexOf, names } = api.lifecycle.statuses;
  const shortest = toMilliseconds(every);
  const longest = Math.max(shortest, toMilliseconds(upTo));
  let interval = shortest;
  let last: number | string | undefined;
  let lastKnown = judge.size;
  for (;;) {
    const reported = await (last === undefined ? api.statusOf(client, job) : statusAgain(api, client, job));
    const observation = { job, status: reported, time: environment.now() };
    const index = indexOf(reported);
    const status = names[index];
    lastKnown = judge.next[judge.at(lastKnown, index)] ?? lastKnown;
    const prospect = (prospects[index] === 'reached' ? prospects[index] : prospects[lastKnown]) ?? 'possible';
    const judgement = validator.observe(observation);
    yield { observation, judgement, prospect, ...(status === undefined ? {} : { status }) };
    if (prospect !== 'possible') return;
    interval = reported === last ? Math.min(interval * GROWTH, longest) : shortest;
    const part = last === undefined ? share : 1;
    last = reported;
    await environment.wait(part * interval * (1 + JITTER * (2 * environment.random() - 1)), signal);
  }
}

/** The status of a job that was seen before. */
async function statusAgain<S extends string>(api: Api<S>, client: Client, job: string): Promise<number | string> {
  try {
    return await api.statusOf(client, job);
  } catch (error) {
    if (!(error instanceof WatchError && api.isOfNoJob(error))) throw error;
    const { message, status, code } = error;
    throw new WatchError(`no longer found: ${message}`, { status, code, isGone: true });
  }
}
