import { type Environment, realEnvironment } from '../environment.ts';
import { WatchError } from '../errors.ts';
import type { Observation } from '../log/observation.ts';
import { type Duration, toMilliseconds } from '../time.ts';
import { type Api, shortened } from './api.ts';
import { type ApiStatuses, type ApiVersion, DEFAULT_API, loadApi } from './apis.ts';
import { type Client, type ClientOptions, createClient } from './client.ts';
import { createKnownJobs, type KnownJobs, type RecordedObservation } from './known-jobs.ts';

/** Which project to record, and how. */
export interface RecordOptions<A extends ApiVersion = 'v1'> extends ClientOptions {
  /** The version of the API: `v1` unless given. */
  readonly api?: A;
  /** The workspace whose jobs are listed: that of the API, which is `0`, unless given. */
  readonly workspace?: string;
  /** The time from the start of one pass to that of the next: 30 seconds unless given. A longer pass is not cut short. */
  readonly every?: Duration;
  /** After which time the status of a live job is recorded again, so that it is known when it was last seen: 10 minutes. */
  readonly heartbeat?: Duration;
  /** Whether each pass records every job in the list, and not only what changed: no, unless given. */
  readonly all?: boolean;
  /** How many passes to make: without end, unless given. */
  readonly passes?: number;
  /** What was recorded before, the oldest first, so that it is not recorded again. */
  readonly recorded?: Iterable<Observation>;
  /** Called for each pass that failed for the moment, after ten requests in a row; the next one begins `every` later. */
  onFailure?(error: WatchError): void;
}

/** What a page of the list, or a job that was looked up, adds to a record. */
export interface Recorded<A extends ApiVersion = 'v1'> {
  /** What is to be recorded, in the order of the list; there may be nothing. */
  readonly observations: readonly RecordedObservation<ApiStatuses[A]>[];
  /** How many items of the page are no jobs with a status. */
  readonly malformed: number;
  /** Set where a pass is over that has seen the whole list. */
  readonly pass?: {
    /** How many jobs the list had. */
    readonly jobs: number;
    readonly milliseconds: number;
  };
}

/** How many jobs are looked up in a pass; those that are left come with the next one. */
const MOST_LOOKED_UP = 100;

/**
 * Records a project: polls the list of all its jobs, with one request for each 1000 (50 in v2), and yields what is new. A
 * job of v1 is seen by the latest of its versions, as the list has no other. A live one that is missing from the list is
 * looked up: once, and with each heartbeat as long as it lives; one that is gone yields nothing more. A job that moves from page
 * to page is yielded once. A request that fails temporarily is repeated, up to ten times in a row; then the pass is given
 * up, and the next one begins with the first page. Read-only.
 *
 * @example
 * for await (const { observations } of record({ endpoint, project, token }))
 *   for (const { observation, judgement } of observations) keep(observation, judgement.verdict);
 * @throws WatchError if the API rejects a request, as for a token that has expired, or if the last pass fails
 */
export async function* record<A extends ApiVersion = 'v1'>(
  { recorded = [], ...options }: RecordOptions<A>,
  environment: Environment = realEnvironment,
): AsyncIterable<Recorded<A>> {
  const { heartbeat = '10m', all = false } = options;
  // The border of the types: without a version, `A` is the default one.
  const api = await loadApi(options.api ?? (DEFAULT_API as A));
  const known = createKnownJobs({ heartbeat: toMilliseconds(heartbeat), all, lifecycle: api.lifecycle });
  for (const observation of recorded) known.restore(observation);
  yield* recordInto<A>(known, api, options, environment);
}

/** How to record where what is recorded is kept elsewhere. */
export interface RecordIntoOptions extends Omit<RecordOptions, 'api' | 'heartbeat' | 'all' | 'recorded'> {
  /** Called before answers of a time are taken in, in milliseconds since 1970: so far, all that is known was yielded. */
  onAnswer?(time: number): void;
}

/**
 * The same as {@link record}, with an API that was loaded, and a memory that is given.
 *
 * @throws WatchError at once for an endpoint or a token that makes no sense
 */
export function recordInto<A extends ApiVersion>(
  known: KnownJobs<ApiStatuses[A]>,
  api: Api<ApiStatuses[A]>,
  options: RecordIntoOptions,
  environment: Environment,
): AsyncIterable<Recorded<A>> {
  const client = createClient(options, api.version, environment);
  return passesOver({ known, api, client, options, environment });
}

/** What all passes of a record have in common. */
interface Recorder<S extends string> {
  readonly known: KnownJobs<S>;
  readonly api: Api<S>;
  readonly client: Client;
  readonly options: RecordIntoOptions;
  readonly environment: Environment;
}

async function* passesOver<A extends ApiVersion>(recorder: Recorder<ApiStatuses[A]>): AsyncIterable<Recorded<A>> {
  const { options, environment } = recorder;
  const { every = '30s', passes = Number.POSITIVE_INFINITY, signal } = options;
  const period = toMilliseconds(every);
  for (let pass = 1; ; pass++) {
    let next = environment.now() + period;
    try {
      yield* passOver<A>(recorder);
    } catch (error) {
      if (!(error instanceof WatchError && error.isTransient) || pass >= passes) throw error;
      options.onFailure?.(error);
      next = environment.now() + period;
    }
    if (pass >= passes) return;
    await environment.wait(Math.min(Math.max(0, next - environment.now()), period), signal);
  }
}

async function* passOver<A extends ApiVersion>({
  known,
  api,
  client,
  options: { workspace, onAnswer },
  environment: { now },
}: Recorder<ApiStatuses[A]>): AsyncIterable<Recorded<A>> {
  const start = now();
  const answered = () => {
    const time = now();
    onAnswer?.(time);
    return time;
  };
  known.beginPass();
  for await (const { jobs, malformed } of api.list(client, workspace)) {
    const time = answered();
    yield { observations: jobs.flatMap((job) => known.list(job, time) ?? []), malformed };
  }
  for (const job of known.missing(now(), MOST_LOOKED_UP)) {
    const status = await lookUp(api, client, job);
    const time = answered();
    const seen = status === undefined ? known.forget(job) : known.lookUp({ job, status }, time);
    if (seen !== undefined) yield { observations: [seen], malformed: 0 };
  }
  yield { observations: [], malformed: 0, pass: { jobs: known.endPass(), milliseconds: Math.max(0, now() - start) } };
}

/** The status of a job that the list does not have; `undefined` if the API says that there is no such job. */
async function lookUp<S extends string>(
  api: Api<S>,
  client: Client,
  job: string,
): Promise<number | string | undefined> {
  try {
    return shortened(await api.statusOf(client, job));
  } catch (error) {
    if (error instanceof WatchError && api.isOfNoJob(error)) return undefined;
    throw error;
  }
}
