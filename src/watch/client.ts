import { isSafeNumber, parse } from 'lossless-json';
import type { Environment } from '../environment.ts';
import { WatchError } from '../errors.ts';
import { boundedText } from './bounded-text.ts';
import { checkedEndpoint, checkedToken, withoutToken } from './credentials.ts';
import { type Failure, failureOf, redirectFailure } from './failure.ts';

/** Which project of which API to ask, and how. */
export interface ClientOptions {
  /**
   * The address of the API, such as `http://127.0.0.1:8080`, without a user, a password or a query. It may end with the
   * version, as in `http://127.0.0.1:8080/v1`.
   */
  readonly endpoint: string;
  readonly project: string;
  /** The value of the header `X-Auth-Token`. It is sent to no other host than that of the endpoint, and never repeated. */
  readonly token: string;
  /** Gives another token where the API says that the last one is not valid, until the signal. Without it, that is a failure. */
  renewToken?(signal?: AbortSignal): Promise<string>;
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

/** A client of one project of an API. It only reads. */
export interface Client {
  /**
   * The body of the response to a request; `path` is below that of the project. A request that fails temporarily is
   * repeated, up to ten times in a row. Of many requests, eight are made at a time.
   *
   * @param query what is sent, by POST; the request is a GET unless given
   * @throws WatchError if the API rejects the request, or does not answer
   */
  ask(path: string, query?: object): Promise<ResponseBody>;
}

export type ResponseBody = Readonly<Record<string, unknown>>;

/** How many requests are made at a time. */
const MOST_AT_ONCE = 8;
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
/** The vendor's codes for a token that is not valid, which v2 answers with 403 (S29). */
const INVALID_TOKEN = new Set(['ModelArts.0203', 'ModelArts.2784']);

/** The result of one attempt. */
type Attempt = { readonly body: ResponseBody } | Failure;

/**
 * Makes a client. No redirect is followed: another host would get the token.
 *
 * @param version the version of the API, with which its paths begin: `v1`
 * @throws WatchError for an endpoint that is no plain address of this version, or a token that no header can hold
 */
export function createClient(options: ClientOptions, version: string, { fetch, now, wait }: Environment): Client {
  const { endpoint, project, signal, onRetry, renewToken } = options;
  const base = `${checkedEndpoint(endpoint, version)}/${encodeURIComponent(project)}`;
  const limited = atMost(MOST_AT_ONCE);
  let token = checkedToken(options.token);
  let renewal: Promise<void> | undefined;

  const attempt = async (path: string, query: object | undefined, used: string): Promise<Attempt> => {
    const timeout = AbortSignal.timeout(TIMEOUT);
    try {
      const response = await fetch(base + path, {
        headers: {
          'X-Auth-Token': used,
          Accept: 'application/json',
          ...(query && { 'Content-Type': 'application/json' }),
        },
        ...(query && { method: 'POST', body: JSON.stringify(query) }),
        redirect: 'manual',
        signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
      });
      if (response.status >= 300 && response.status < 400) {
        await response.body?.cancel();
        return redirectFailure(response);
      }
      const text = await boundedText(response, LONGEST_RESPONSE);
      if (text === undefined) return TOO_LONG;
      const address = withoutToken(base + path.replace(/\?.*/, ''), used);
      return attemptFrom(response, withoutToken(text, used), address, now());
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      return failureOf(error, TIMEOUT);
    }
  };
  /** Gets another token, once for all requests that were refused with the same. */
  const renew = async (renewed: NonNullable<ClientOptions['renewToken']>, refused: string) => {
    if (token !== refused) return;
    renewal ??= renewed(signal)
      .then((text) => {
        token = checkedToken(text);
      })
      .finally(() => {
        renewal = undefined;
      });
    await renewal;
  };
  return {
    async ask(path, query) {
      let isRenewed = false;
      for (let failures = 0; ; ) {
        const used = token;
        const result = await limited(() => attempt(path, query, used));
        if ('body' in result) return result.body;
        if (renewToken !== undefined && !isRenewed && isTokenRefused(result)) {
          isRenewed = true;
          await renew(renewToken, used);
          continue;
        }
        failures++;
        const { problem, isTransient, retryAfter, status, code } = result;
        if (!isTransient) throw new WatchError(problem, { status, code });
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

/** Whether the API has said that the token is not valid, so that every other request would fail too. */
export function isTokenRefused({ status, code }: Pick<Failure, 'status' | 'code'>): boolean {
  return status === 401 || (status === 403 && code !== undefined && INVALID_TOKEN.has(code));
}

/** Has so many tasks done at a time; the others wait for their turn. */
function atMost(most: number): <Result>(task: () => Promise<Result>) => Promise<Result> {
  let free = most;
  const waiting: (() => void)[] = [];
  return async (task) => {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free++;
      else next();
    }
  };
}

function attemptFrom({ status, ok, headers }: Response, text: string, address: string, now: number): Attempt {
  const body = objectIn(text);
  if (body === undefined) {
    const problem = `HTTP ${status} without a JSON object from ${address}; is this the endpoint of the API?`;
    return { problem, isTransient: TRANSIENT.has(status) };
  }
  if (ok && body.is_success !== false && body.is_success !== 'false') return { body };
  const { error_code: code, error_message: message = body.error_msg } = body;
  const isElsewhere = status === 404 && body.is_success === undefined && code === undefined && message === undefined;
  const hint = isElsewhere
    ? `without an error of the API from ${address}; the endpoint is its address up to /v1 or /v2`
    : undefined;
  const known = [`HTTP ${status}`, hint, code, message].filter((part) => part !== undefined && part !== null);
  return {
    problem: known.join(' ').replace(/\.$/, ''),
    isTransient: TRANSIENT.has(status) || code === INTERNAL_ERROR,
    status,
    ...(typeof code === 'string' ? { code } : {}),
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
