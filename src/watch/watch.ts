import { type Environment, realEnvironment } from '../environment.ts';
import { WatchError } from '../errors.ts';
import type { Observation } from '../log/observation.ts';
import { isTerminal, parseStatus, type Status } from '../model/modelarts-v1/statuses.ts';
import { type Duration, toMilliseconds } from '../time.ts';
import type { Judgement } from '../validate/judge.ts';
import { createValidator, type Validator } from '../validate/validator.ts';
import { type Client, type ClientOptions, createClient, type ResponseBody } from './client.ts';

/** Which job to watch, and how. */
export interface WatchOptions extends ClientOptions {
  readonly job: string;
  /** The version of the job: the latest one unless given. */
  readonly version?: string;
  /** The time from one poll to the next after a change of status: 10 seconds unless given. */
  readonly every?: Duration;
  /** The time that it grows to while the status stays the same: 1 minute unless given, or `every` if that is longer. */
  readonly upTo?: Duration;
  /** Checks the observations: a new validator unless given. */
  readonly validator?: Validator;
}

/** An observation of a watched job, with its verdict. */
export interface JudgedObservation {
  readonly observation: Observation;
  /** The status; absent if the catalogue does not have it. */
  readonly status?: Status;
  readonly judgement: Judgement;
}

/** The factor by which the time between polls grows while the status stays the same. */
const GROWTH = 1.5;
/** The largest random deviation of that time, as a share of it, so that many watchers do not poll at once. */
const JITTER = 0.1;

/**
 * Polls a job until its run is over, and checks what is seen. Read-only: stopping the watch does not affect the job. A
 * request that fails temporarily is repeated, up to ten times in a row.
 *
 * @example
 * for await (const { status, judgement } of watch({ endpoint, project, token, job: '100001' }))
 *   show(status, judgement.verdict);
 * @throws WatchError if the API rejects a request or does not answer, or the job is gone before its end
 */
export async function* watch(
  options: WatchOptions,
  environment: Environment = realEnvironment,
): AsyncIterable<JudgedObservation> {
  const { every = '10s', upTo = '1m', validator = createValidator(), signal } = options;
  const shortest = toMilliseconds(every);
  const longest = Math.max(shortest, toMilliseconds(upTo));
  const client = createClient(options, environment);
  const version = options.version ?? (await latestVersion(client, options.job));
  const job = `${options.job}/${version}`;
  const path = `/${encodeURIComponent(options.job)}/versions/${encodeURIComponent(version)}`;

  let interval = shortest;
  let last: unknown;
  for (;;) {
    const reported = statusIn(await client.get(path, last === undefined ? '' : 'no longer found: '));
    const observation = { job, status: reported, time: environment.now() };
    const judgement = validator.observe(observation);
    const status = parseStatus(reported);
    yield status === undefined ? { observation, judgement } : { observation, judgement, status };
    if (status !== undefined && isTerminal(status)) return;
    interval = reported === last ? Math.min(interval * GROWTH, longest) : shortest;
    last = reported;
    await environment.wait(interval * (1 + JITTER * (2 * environment.random() - 1)), signal);
  }
}

/**
 * The status in a response.
 *
 * @throws WatchError for a response without one
 */
export function statusIn({ status }: ResponseBody): number | string {
  if (typeof status === 'number' || typeof status === 'string') return status;
  throw new WatchError('the response has no status; is this the endpoint of the API?');
}

/** @throws WatchError if the job has no version */
async function latestVersion(client: Client, job: string): Promise<string> {
  const { versions } = await client.get(`/${encodeURIComponent(job)}/versions`);
  const all: readonly ResponseBody[] = Array.isArray(versions) ? versions : [];
  const [latest] = all.toSorted((one, other) => Number(other.create_time) - Number(one.create_time));
  if (latest === undefined) throw new WatchError(`job ${job} has no version`);
  return String(latest.version_id);
}
