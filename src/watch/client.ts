import { isSafeNumber, parse } from 'lossless-json';
import type { Environment } from '../environment.ts';
import { WatchError } from '../errors.ts';
import { boundedText } from './bounded-text.ts';
import { checkedEndpoint, checkedToken, withoutToken } from './credentials.ts';
import { type Failure, failureOf, redirectFailure } from './failure.ts';

/** Which project of which API to ask, and how. */
export interface ClientOptions {
  /** The address of the API, such as `http://127.0.0.1:8080`, without a user, a password or a query. */
  readonly endpoint: string;
  readonly project: string;
  /** The value of the header `X-Auth-Token`. It is sent to no other host than that of the endpoint, and never repeated. */
  readonly token: string;
  /** Ends everything: what waits rejects with the reason of the signal. */
  readonly signal?: AbortSignal;
  /** Called for each request that failed and will be repeated. */
  onRetry?(retry: Retry): void;
}

/** A request that failed, and will be repeated. */
export interface Retry {
  /** Why it failed. */
  readonly problem: string;
  /** After how many milliseconds it is repeated. */
  readonly after: number;
  /** After how many milliseconds the server wants it to be repeated, where that is longer. */
  readonly asked?: number;
}

/** A client of the ModelArts v1 API. It only reads. */
export interface Client {
  /**
   * The body of the response to a GET request; `path` is below `/training-jobs`. A request that fails temporarily is
   * repeated, up to ten times in a row.
   *
   * @param context what the message of a lasting failure begins with
   * @throws WatchError if the API rejects the request, or does not answer
   */
  get(path: string, context?: string): Promise<ResponseBody>;
}

export type ResponseBody = Readonly<Record<string, unknown>>;

/** How many requests in a row may fail. */
const MOST_FAILURES = 10;
/** The wait after the first failure, in milliseconds. It doubles with each further one, up to 32 times as long. */
const FIRST_WAIT = 1000;
const MOST_DOUBLINGS = 5;
/** The longest wait that a server can ask for, in milliseconds: 1 hour. */
const LONGEST_WAIT = 3_600_000;
/** How long a response may take, in milliseconds. */
const TIMEOUT = 30_000;
/** How many bytes of a response are read. */
const LONGEST_RESPONSE = 2 ** 24;
const TOO_LONG: Failure = {
  problem: 'the response is longer than 16 MiB, so it was not read; is this the endpoint of the API?',
  isTransient: false,
};

/** The HTTP status codes of failures that are likely to be temporary. */
const TRANSIENT = new Set([408, 429, 500, 502, 503, 504]);
/** The vendor's code for an internal error, which may come with any HTTP status code. */
const INTERNAL_ERROR = 'ModelArts.0010';

/** The result of one attempt. */
type Attempt = { readonly body: ResponseBody } | Failure;

/**
 * Makes a client. No redirect is followed: another host would get the token.
 *
 * @throws WatchError for an endpoint that is no plain address, or a token that no header can hold
 */
export function createClient(
  { endpoint, project, token, signal, onRetry }: ClientOptions,
  { fetch, now, wait }: Environment,
): Client {
  const headers = { 'X-Auth-Token': checkedToken(token), Accept: 'application/json' };
  const base = `${checkedEndpoint(endpoint)}/v1/${encodeURIComponent(project)}/training-jobs`;
  const attempt = async (path: string): Promise<Attempt> => {
    const timeout = AbortSignal.timeout(TIMEOUT);
    try {
      const response = await fetch(base + path, {
        headers,
        redirect: 'manual',
        signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
      });
      if (response.status >= 300 && response.status < 400) {
        await response.body?.cancel();
        return redirectFailure(response);
      }
      const text = await boundedText(response, LONGEST_RESPONSE);
      return text === undefined ? TOO_LONG : attemptFrom(response, withoutToken(text, token), now());
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      return failureOf(error, TIMEOUT);
    }
  };
  return {
    async get(path, context = '') {
      for (let failures = 1; ; failures++) {
        const result = await attempt(path);
        if ('body' in result) return result.body;
        const { problem, isTransient, retryAfter, status } = result;
        if (!isTransient) throw new WatchError(context + problem, { status });
        if (failures === MOST_FAILURES) {
          throw new WatchError(`${problem}, ${failures} times in a row`, { isTransient });
        }
        const wanted = retryAfter ?? FIRST_WAIT * 2 ** Math.min(failures - 1, MOST_DOUBLINGS);
        const after = Math.min(wanted, LONGEST_WAIT);
        onRetry?.({ problem, after, ...(wanted > after ? { asked: wanted } : {}) });
        await wait(after, signal);
      }
    },
  };
}

function attemptFrom({ status, ok, headers }: Response, text: string, now: number): Attempt {
  const body = objectIn(text);
  if (body === undefined) {
    const problem = `HTTP ${status} without a JSON object; is this the endpoint of the API?`;
    return { problem, isTransient: TRANSIENT.has(status) };
  }
  if (ok && body.is_success !== false && body.is_success !== 'false') return { body };
  const { error_code: code, error_message: message = body.error_msg } = body;
  const isElsewhere = status === 404 && code === undefined && message === undefined;
  const hint = isElsewhere
    ? 'without an error of the API; the endpoint is its address up to and without /v1'
    : undefined;
  const known = [`HTTP ${status}`, hint, code, message].filter((part) => part !== undefined && part !== null);
  return {
    problem: known.join(' ').replace(/\.$/, ''),
    isTransient: TRANSIENT.has(status) || code === INTERNAL_ERROR,
    status,
    retryAfter: millisecondsIn(headers.get('Retry-After'), now),
  };
}

/** The JSON object in a text. A number that JavaScript cannot represent, such as a long identifier, stays a text. */
function objectIn(text: string): ResponseBody | undefined {
  const exact = (digits: string) => (isSafeNumber(digits) ? Number(digits) : digits);
  try {
    const value: unknown = parse(text, undefined, exact);
    return typeof value === 'object' && value !== null ? (value as ResponseBody) : undefined;
  } catch {
    return undefined;
  }
}

/** The wait that a header `Retry-After` asks for, in seconds or until a date; `undefined` if it asks for none. */
function millisecondsIn(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  const after = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isFinite(after) ? Math.max(0, after) : undefined;
}
