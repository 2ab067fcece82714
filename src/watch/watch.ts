import { isSafeNumber, parse } from 'lossless-json';
import { type Environment, realEnvironment } from '../environment.ts';
import type { Observation } from '../log/observation.ts';
import { isTerminal, parseStatus, type Status } from '../model/modelarts-v1/statuses.ts';
import { type Duration, toMilliseconds } from '../time.ts';
import type { Judgement } from '../validate/judge.ts';
import { createValidator, type Validator } from '../validate/validator.ts';
import { WatchError } from './watch-error.ts';

/** Which job to watch, and how. */
export interface WatchOptions {
  /** Where the API is, such as `http://127.0.0.1:8080`. */
  readonly endpoint: string;
  readonly project: string;
  /** What is sent as `X-Auth-Token`. */
  readonly token: string;
  readonly job: string;
  /** The version of the job: the one that was created last unless given. */
  readonly version?: string;
  /** The time between two polls after the status has changed: 10 seconds unless given. */
  readonly every?: Duration;
  /** The time to which it grows while the status stays: 1 minute unless given, or `every` if that is longer. */
  readonly upTo?: Duration;
  /** Judges what is seen: a new validator unless given. */
  readonly validator?: Validator;
  /** Ends the watch: what waits throws the reason of the signal. */
  readonly signal?: AbortSignal;
  /** Is told of a request that failed and will be made again. */
  onRetry?(retry: Retry): void;
}

/** A request that failed, and will be made again. */
export interface Retry {
  /** Why it failed. */
  readonly problem: string;
  /** After how many milliseconds it is made again. */
  readonly after: number;
}

/** What was seen of a job, and what is to be said of it. */
export interface Watched {
  readonly observation: Observation;
  /** The status; absent if it is none of the catalogue. */
  readonly status?: Status;
  readonly judgement: Judgement;
}

/** By how much the time between two polls grows while the status stays. */
const GROWTH = 1.5;
/** How far a poll is off its time at most, so that many watchers do not all poll at once. */
const JITTER = 0.1;
/** How many requests in a row may fail. */
const MOST_FAILURES = 10;
/** How long to wait after the first of them. */
const FIRST_RETRY = 1000;
/** How long an answer may take. */
const LONGEST_ANSWER = 30_000;

/** The status codes of HTTP after which it is worth asking again. */
const TRANSIENT = new Set([408, 425, 429, 500, 502, 503, 504]);
/** The vendor's code for an internal error, which may come with any status code. */
const INTERNAL_ERROR = 'ModelArts.0010';

/**
 * Watches a job until its run is over, and judges what is seen of it. It only reads: the job goes on whatever becomes
 * of the watch. A request that fails for the moment is made again, up to ten times in a row.
 *
 * @example
 * for await (const { status, judgement } of watch({ endpoint, project, token, job: '100001' }))
 *   show(status, judgement.verdict);
 * @throws WatchError where the API refuses, does not answer, or the job is gone before its end
 */
export async function* watch(
  options: WatchOptions,
  environment: Environment = realEnvironment,
): AsyncIterable<Watched> {
  const { every = '10s', upTo = '1m', validator = createValidator(), signal } = options;
  const shortest = toMilliseconds(every);
  const longest = Math.max(shortest, toMilliseconds(upTo));
  const client = createClient(options, environment);
  const version = options.version ?? (await latestVersion(client, options.job));
  const job = `${options.job}/${version}`;
  const address = `/${encodeURIComponent(options.job)}/versions/${encodeURIComponent(version)}`;

  let interval = shortest;
  let last: unknown;
  for (;;) {
    const answer = await client.get(address, last === undefined ? 'not yet' : 'seen');
    const reported = statusIn(answer);
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

/** The body of an answer. */
type Answer = Readonly<Record<string, unknown>>;

interface Client {
  /** What is answered to a request for an address below the jobs of a project. */
  get(address: string, job: 'seen' | 'not yet'): Promise<Answer>;
}

/** What came of a request: an answer, or why there is none and whether it is worth asking again. */
type Result =
  | { readonly answer: Answer }
  | { readonly problem: string; readonly isTransient: boolean; readonly after?: number };

function createClient(
  { endpoint, project, token, signal, onRetry }: WatchOptions,
  { fetch, now, wait }: Environment,
): Client {
  const base = `${endpoint.replace(/\/+$/, '')}/v1/${encodeURIComponent(project)}/training-jobs`;
  const ask = async (address: string): Promise<Result> => {
    const patience = AbortSignal.timeout(LONGEST_ANSWER);
    try {
      const response = await fetch(base + address, {
        headers: { 'X-Auth-Token': token, Accept: 'application/json' },
        signal: signal === undefined ? patience : AbortSignal.any([signal, patience]),
      });
      return resultIn(response, await response.text(), now());
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      return { problem: problemIn(error), isTransient: true };
    }
  };
  return {
    async get(address, job) {
      for (let failures = 1; ; failures++) {
        const result = await ask(address);
        if ('answer' in result) return result.answer;
        const { problem, isTransient, after: asked } = result;
        if (!isTransient) throw new WatchError(`${job === 'seen' ? 'seen no more: ' : ''}${problem}`);
        if (failures === MOST_FAILURES) throw new WatchError(`${problem}, ${failures} times in a row`);
        const after = asked ?? FIRST_RETRY * 2 ** Math.min(failures - 1, 5);
        onRetry?.({ problem, after });
        await wait(after, signal);
      }
    },
  };
}

function resultIn(response: Response, text: string, now: number): Result {
  const { status } = response;
  const answer = jsonIn(text);
  if (answer === undefined) {
    const isTransient = TRANSIENT.has(status);
    return { problem: `HTTP ${status} without a JSON object; is this the endpoint of the API?`, isTransient };
  }
  if (response.ok && answer.is_success !== false && answer.is_success !== 'false') return { answer };
  const { error_code: code, error_message: message = answer.error_msg } = answer;
  return {
    problem: [`HTTP ${status}`, code, message]
      .filter((part) => part !== undefined && part !== null)
      .join(' ')
      .replace(/\.$/, ''),
    isTransient: TRANSIENT.has(status) || code === INTERNAL_ERROR,
    ...afterIn(response.headers.get('Retry-After'), now),
  };
}

/** The object in a JSON text. A number that JavaScript cannot hold, as an identifier may be one, stays a text. */
function jsonIn(text: string): Answer | undefined {
  const exact = (digits: string) => (isSafeNumber(digits) ? Number(digits) : digits);
  try {
    const answer: unknown = parse(text, undefined, exact);
    return typeof answer === 'object' && answer !== null ? (answer as Answer) : undefined;
  } catch {
    return undefined;
  }
}

/** How long the server wants to be left alone: it says so in seconds, or gives a date. */
function afterIn(header: string | null, now: number): { readonly after?: number } {
  if (header === null) return {};
  const after = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isFinite(after) ? { after: Math.max(0, after) } : {};
}

function problemIn(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(cause instanceof Error)) return String(cause);
  if (cause.name === 'TimeoutError') return `no answer within ${LONGEST_ANSWER / 1000} s`;
  return cause.message || ((cause as NodeJS.ErrnoException).code ?? cause.name);
}

/** @throws WatchError for an answer without one */
function statusIn({ status }: Answer): number | string {
  if (typeof status === 'number' || typeof status === 'string') return status;
  throw new WatchError('the answer holds no status; is this the endpoint of the API?');
}

/** @throws WatchError where the job has no version */
async function latestVersion(client: Client, job: string): Promise<string> {
  const { versions } = await client.get(`/${encodeURIComponent(job)}/versions`, 'not yet');
  const all: readonly Answer[] = Array.isArray(versions) ? versions : [];
  const [latest] = all.toSorted((one, other) => Number(other.create_time) - Number(one.create_time));
  if (latest === undefined) throw new WatchError(`job ${job} has no version`);
  return String(latest.version_id);
}
