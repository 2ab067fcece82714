import { createHash, timingSafeEqual } from 'node:crypto';
import { Readable } from 'node:stream';
import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import * as v from 'valibot';
import { isAllowedCaller, isAllowedHost } from '../callers.ts';
import { realEnvironment } from '../environment.ts';
import { StorageError } from '../errors.ts';
import { check, InputError } from '../input.ts';
import { toMilliseconds } from '../time.ts';
import { CONTROL, type Endpoint, type EndpointRequest } from './endpoint.ts';
import { ApiError, conflict, errorFor, vendorErrors } from './errors.ts';
import document from './openapi.json' with { type: 'json' };
import type { Clock } from './platform/clock.ts';
import type { Journal } from './platform/journal.ts';
import type { Platform } from './platform/platform.ts';
import { PlatformError } from './platform/platform-error.ts';
import type { Recording } from './platform/recording.ts';
import { parameters } from './requests.ts';
import { errorResponse, inLegacyForm } from './responses.ts';
import { controlEndpoints } from './routes/control.ts';
import { modelartsV1Endpoints } from './routes/modelarts-v1.ts';

/** What an app needs to answer requests. */
export interface AppOptions {
  readonly platform: Platform;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly recording: Recording;
  /** Whether the vendor's API answers as older releases do: see {@link inLegacyForm}. */
  readonly quirks: boolean;
  /** The names under which the server is called, besides addresses and `localhost`. */
  readonly allowedHosts: readonly string[];
  /** The token that control needs; none unless given. */
  readonly controlToken?: string | undefined;
  /** Called for each request, after it was answered. */
  onAnswer?(request: AnsweredRequest): void;
  /** Called for each error that is a defect of the fake API. */
  onError?(error: unknown): void;
}

/** A request that was answered. */
export interface AnsweredRequest {
  readonly method: string;
  /** The path, with the query if there is one. */
  readonly address: string;
  /** The HTTP status code of the response. */
  readonly status: number;
  /** How long it took to answer. */
  readonly milliseconds: number;
}

/** The path of the OpenAPI description. */
export const OPENAPI = `${CONTROL}/openapi.json`;

/** The longest body that is accepted, in bytes. */
const LONGEST_BODY = 2 ** 20;

/** The deepest nesting of a body that is accepted: one that can be parsed can then also be serialized. */
const DEEPEST_BODY = 100;

/** Makes the app that answers all requests. */
export function createApp(options: AppOptions): Hono {
  const app = new Hono({ strict: false });
  if (options.onAnswer !== undefined) app.use(timed(options.onAnswer));
  app.use((context, next) => {
    refuseStrangers(context, options);
    return next();
  });
  const limited = bodyLimit({
    maxSize: LONGEST_BODY,
    onError: (context) => sendError(context, vendorErrors.bodyTooLong(LONGEST_BODY), options),
  });
  // Endpoints without a body skip the limit: looking for a body makes garbage that is collected late.
  const unlimited: MiddlewareHandler = (_, next) => next();
  for (const endpoint of endpoints) {
    app.on(endpoint.method, [routeOf(endpoint)], endpoint.body === undefined ? unlimited : limited, (context) =>
      handle(endpoint, context, options),
    );
  }
  app.get(OPENAPI, (context) => context.json(document));
  for (const path of new Set([...endpoints.map(routeOf), OPENAPI])) app.all(path, rejectMethod);
  app.notFound((context) => {
    const { method, path } = context.req;
    return sendError(context, new ApiError(404, `there is no ${method} ${path}: see ${OPENAPI}`), options);
  });
  app.onError((error, context) => {
    // Its client does not see this answer; it is for the log of requests.
    const hasGone = context.req.raw.signal.aborted;
    return sendError(context, hasGone ? new ApiError(400, 'the body ends early') : toApiError(error, options), options);
  });
  return app;
}

const endpoints: readonly Endpoint[] = [...modelartsV1Endpoints, ...controlEndpoints];

/** @throws ApiError for a page of another site, and for control without its token */
function refuseStrangers(context: Context, { allowedHosts, controlToken }: AppOptions): void {
  const { req } = context;
  const [host, origin] = [req.header('Host'), req.header('Origin')];
  if (!isAllowedHost(host, allowedHosts))
    throw new ApiError(403, 'the server may not be called by this name: start it with --allow-host NAME');
  if (!isAllowedCaller({ host, origin }, allowedHosts)) throw new ApiError(403, 'pages of other sites are refused');
  if (controlToken === undefined || !req.path.startsWith(CONTROL) || req.path === OPENAPI) return;
  if (!isSame(req.header('Authorization') ?? '', `Bearer ${controlToken}`))
    throw new ApiError(
      401,
      'control needs the header Authorization: Bearer TOKEN, with the control token of this server',
    );
}

/** Compares two texts in a time that does not tell how much of them is the same. */
function isSame(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}

/** @throws ApiError that names the methods that the path of a request has */
function rejectMethod({ req, header }: Context): never {
  const methods = endpoints.filter((each) => routeOf(each) === req.routePath).map(({ method }) => method.toUpperCase());
  const all = req.routePath === OPENAPI ? ['GET'] : methods;
  const allowed = [...new Set(all.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])))]
    .sort()
    .join(', ');
  header('Allow', allowed);
  throw new ApiError(405, `${req.path} has no ${req.method}: it has ${allowed}`);
}

/** Measures how long each request takes, and passes it on. */
function timed(onAnswer: NonNullable<AppOptions['onAnswer']>): MiddlewareHandler {
  return async (context, next) => {
    const start = performance.now();
    await next();
    const { pathname, search } = new URL(context.req.url);
    onAnswer({
      method: context.req.method,
      address: pathname + search,
      status: context.res.status,
      milliseconds: performance.now() - start,
    });
  };
}

/** The path of an endpoint in the syntax of the router. */
function routeOf({ path }: Endpoint): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1');
}

/** Whether an endpoint is one of the vendor's, and not of the control. */
function isVendors({ path }: Endpoint): boolean {
  return path.startsWith('/v1/');
}

async function handle(endpoint: Endpoint, context: Context, options: AppOptions): Promise<Response> {
  const { platform, clock, journal, recording, quirks } = options;
  const record = endpoint.method === 'get' ? recording.read : recording.change;
  if (isVendors(endpoint)) await injectFaults(context, platform, record);
  const body = endpoint.body === undefined ? undefined : await bodyOf(context);

  // Nothing is awaited in here, so that a request is handled at one point in time.
  const result = record((now) => {
    platform.advance(now);
    try {
      return endpoint.handle({
        platform,
        clock,
        journal,
        now,
        ...targetOf(context, platform),
        query: endpoint.query && check(endpoint.query, context.req.query()),
        body: endpoint.body && check(endpoint.body, body),
      });
    } finally {
      platform.recordTime(now);
    }
  });
  if (isStream(result)) {
    const headers = { 'Content-Type': 'application/x-ndjson' };
    return context.body(Readable.toWeb(Readable.from(result, { objectMode: false })) as ReadableStream, { headers });
  }
  return context.json(isVendors(endpoint) && quirks ? inLegacyForm(result) : result);
}

function isStream(result: object): result is AsyncIterable<string> {
  return Symbol.asyncIterator in result;
}

/** The project, job and version in the path of a request. The last two are looked up when an endpoint asks for them. */
function targetOf(
  context: Context,
  platform: Platform,
): Pick<EndpointRequest<unknown, unknown>, 'project' | 'job' | 'version'> {
  const given = context.req.param() as { readonly [name: string]: string | undefined };
  const idIn = (name: 'job_id' | 'version_id') => check(v.object({ [name]: parameters[name] }), given)[name] as number;
  const { project_id: project } = given;
  return {
    project: project ?? '',
    job: () => platform.job(idIn('job_id'), project),
    version: () => platform.version(idIn('job_id'), idIn('version_id'), project),
  };
}

/**
 * Delays a request, or makes it fail, by the faults that are active: those of its version first, then those of all.
 *
 * @throws ApiError where it is to fail
 */
async function injectFaults(context: Context, platform: Platform, record: Recording['change']): Promise<void> {
  if (!context.req.header('X-Auth-Token')) throw vendorErrors.noToken();
  const { project_id, job_id, version_id } = context.req.param() as { readonly [name: string]: string | undefined };
  // All are drawn before the first is awaited; those after a failure are not used up.
  const faults = record((now) => {
    const found = platform.find(Number(job_id), Number(version_id));
    const version = found?.job.project === project_id ? found : undefined;
    const drawn = [];
    for (const fault of platform.activeFaults(['error', 'throttled', 'unauthorized', 'slow'], version, now)) {
      drawn.push(fault);
      if (fault.kind !== 'slow') break;
    }
    return drawn;
  });
  for (const fault of faults) {
    if (fault.kind === 'slow') await realEnvironment.wait(toMilliseconds(fault.by));
    else if (fault.kind === 'unauthorized') throw vendorErrors.invalidToken();
    else if (fault.kind === 'error') throw vendorErrors.internal(fault.status ?? 500);
    else throw vendorErrors.tooManyRequests(Math.ceil(toMilliseconds(fault.retryAfter ?? '1s') / 1000));
  }
}

async function bodyOf(context: Context): Promise<unknown> {
  const body = parsed(await context.req.text());
  if (isDeeper(body, DEEPEST_BODY))
    throw vendorErrors.invalidParameter(`the body is nested more than ${DEEPEST_BODY} levels deep`);
  return body;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw vendorErrors.invalidParameter(`the body is not JSON: ${(error as Error).message}`);
  }
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1));
}

/** The error of the API that stands for an error of the program. */
function toApiError(error: unknown, { onError }: AppOptions): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof PlatformError) return errorFor(error.problem);
  if (error instanceof InputError) return vendorErrors.invalidParameter(error.message.replaceAll('\n', '; '));
  if (error instanceof StorageError) return vendorErrors.notStored(error.message);
  if (error instanceof RangeError) return conflict(error.message);
  onError?.(error);
  return vendorErrors.internal(500);
}

/** Sends an error: in the vendor's form, or in that of the control. */
function sendError(context: Context, error: ApiError, { quirks }: AppOptions): Response {
  const { message, code, httpStatus, retryAfter } = error;
  const isControl = context.req.path.startsWith(CONTROL);
  const body = isControl || code === undefined ? { error: message } : errorResponse(message, code);
  return context.json(quirks && !isControl ? inLegacyForm(body) : body, httpStatus as ContentfulStatusCode, {
    ...(retryAfter === undefined ? {} : { 'Retry-After': String(retryAfter) }),
    // The rest of the body was not read, so the connection cannot be used again.
    ...(httpStatus === 413 ? { Connection: 'close' } : {}),
  });
}
