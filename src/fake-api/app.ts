import { createHash, timingSafeEqual } from 'node:crypto';
import { Readable } from 'node:stream';
import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { ContentfulStatusCode, StatusCode } from 'hono/utils/http-status';
import * as v from 'valibot';
import { isAllowedCaller, isAllowedHost } from '../callers.ts';
import { realEnvironment } from '../environment.ts';
import { StorageError } from '../errors.ts';
import { printable } from '../harmless.ts';
import { check, InputError } from '../input.ts';
import { toMilliseconds } from '../time.ts';
import { apiNeededBy, CONTROL, type Endpoint, type EndpointRequest, type Owner, ownerOf, Reply } from './endpoint.ts';
import { ApiError, conflict, controlErrorFor, errorsOfV1, type VendorErrors } from './errors.ts';
import document from './openapi.json' with { type: 'json' };
import type { ApiName } from './platform/api.ts';
import type { Clock } from './platform/clock.ts';
import type { Journal } from './platform/journal.ts';
import type { Platform } from './platform/platform.ts';
import { PlatformError } from './platform/platform-error.ts';
import type { Recording } from './platform/recording.ts';
import { parameters } from './requests.ts';
import { errorResponse, inLegacyForm } from './responses.ts';
import { controlEndpoints } from './routes/control.ts';
import { modelartsV1Endpoints } from './routes/modelarts-v1.ts';
import { modelartsV2Endpoints } from './routes/modelarts-v2.ts';
import { errorsOfV2, solutionTo, WRONG_METHOD, WRONG_PATH } from './v2/errors-v2.ts';

/** What an app needs to answer requests. */
export interface AppOptions {
  readonly platform: Platform;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly recording: Recording;
  /** The APIs that are served. */
  readonly apis: readonly [ApiName, ...ApiName[]];
  /** Whether the vendor's API answers as other editions of it do: for v1, see {@link inLegacyForm}. */
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

/** What comes with a request that was made by the program itself. One by the network comes with its connection. */
export const IN_PROCESS = { isInProcess: true } as const;

/** The path of the OpenAPI description. */
export const OPENAPI = `${CONTROL}/openapi.json`;

/** The longest body that is accepted, in bytes. */
const LONGEST_BODY = 2 ** 20;

/** The deepest nesting of a body that is accepted: one that can be parsed can then also be serialized. */
const DEEPEST_BODY = 100;

/** What answers requests, with what comes with each. */
interface App {
  fetch(request: Request, env?: object): Response | Promise<Response>;
}

/** Makes the app that answers all requests. */
export function createApp(options: AppOptions): App {
  const app = new Hono({ strict: false });
  if (options.onAnswer !== undefined) app.use(timed(options.onAnswer));
  app.use((context, next) => {
    refuseStrangers(context, options);
    return next();
  });
  const limited = bodyLimit({
    maxSize: LONGEST_BODY,
    onError: (context) => sendError(context, errorsFor(context).bodyTooLong(LONGEST_BODY), options),
  });
  // Endpoints without a body skip the limit: looking for a body makes garbage that is collected late.
  const unlimited: MiddlewareHandler = (_, next) => next();
  const served = endpoints.filter((each) => isServed(each, options.apis));
  for (const endpoint of served) {
    app.on(endpoint.method, [routeOf(endpoint)], endpoint.body === undefined ? unlimited : limited, (context) =>
      handle(endpoint, context, options),
    );
  }
  const description = descriptionOf(options.apis);
  app.get(OPENAPI, (context) => context.json(description));
  for (const path of new Set([...served.map(routeOf), OPENAPI])) app.all(path, rejectMethod);
  app.notFound((context) => {
    const { method, path } = context.req;
    const owner = ownerOf({ path });
    const isOther = owner !== 'control' && !options.apis.includes(owner);
    const hint = isOther ? `this server has no ${owner}: start it with --api both` : `see ${OPENAPI}`;
    const code = owner === 'v2' && !isOther ? WRONG_PATH : undefined;
    return sendError(context, new ApiError(404, `there is no ${method} ${path}: ${hint}`, { code }), options);
  });
  app.onError((error, context) => {
    // Its client does not see this answer; it is for the log of requests.
    const hasGone = context.req.raw.signal.aborted;
    const known = hasGone ? new ApiError(400, 'the body ends early') : toApiError(error, context, options);
    return sendError(context, known, options);
  });
  return app;
}

/** All endpoints of all APIs. */
export const endpoints: readonly Endpoint[] = [...modelartsV1Endpoints, ...modelartsV2Endpoints, ...controlEndpoints];

/** The description of what is served: without the calls of other versions. */
function descriptionOf(apis: readonly ApiName[]): object {
  const paths = Object.entries(document.paths).filter(([path]) => isServed({ path }, apis));
  return { ...document, paths: Object.fromEntries(paths) };
}

function isServed(endpoint: Pick<Endpoint, 'path'>, apis: readonly ApiName[]): boolean {
  const api = apiNeededBy(endpoint);
  return api === undefined || apis.includes(api);
}

/** The errors of the vendor's API that a request is for; the control has those of v1 where it has none of its own. */
function errorsFor({ req }: Context): VendorErrors {
  return ownerOf(req) === 'v2' ? errorsOfV2 : errorsOfV1;
}

/** @throws ApiError for a page of another site, and for control without its token */
function refuseStrangers(context: Context, { allowedHosts, controlToken }: AppOptions): void {
  if (context.env === IN_PROCESS) return;
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
  const code = ownerOf(req) === 'v2' ? WRONG_METHOD : undefined;
  throw new ApiError(405, `${req.path} has no ${req.method}: it has ${allowed}`, { code });
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

async function handle(endpoint: Endpoint, context: Context, options: AppOptions): Promise<Response> {
  const { platform, clock, journal, recording, quirks, apis } = options;
  const owner = ownerOf(endpoint);
  const record = endpoint.method === 'get' || endpoint.isRead ? recording.read : recording.change;
  if (owner !== 'control') await injectFaults(owner, context, platform, record);
  const body = endpoint.body === undefined ? undefined : await bodyOf(context);

  // Nothing is awaited in here, so that a request is handled at one point in time.
  const result = record((now) => {
    platform.advance(now);
    try {
      const query = endpoint.query && checked(endpoint, endpoint.query, context.req.query());
      const bodySchema = endpoint.bodyIn?.({ apis, query }) ?? endpoint.body;
      return endpoint.handle({
        ...{ platform, clock, journal, now, quirks, apis, query },
        ...targetOf(context, platform),
        body: bodySchema && checked(endpoint, bodySchema, body),
      });
    } finally {
      platform.recordTime(now);
    }
  });
  if (result !== null && isStream(result)) {
    const headers = { 'Content-Type': 'application/x-ndjson' };
    return context.body(Readable.toWeb(Readable.from(result, { objectMode: false })) as ReadableStream, { headers });
  }
  const { status, body: sent } = result instanceof Reply ? result : new Reply(endpoint.status ?? 200, result);
  if (sent === undefined) return context.body(null, status as StatusCode);
  return context.json(owner === 'v1' && quirks ? inLegacyForm(sent) : sent, status as ContentfulStatusCode);
}

/** @throws ApiError with the vendor's code, where an endpoint has one for what is wrong, or InputError */
function checked(endpoint: Endpoint, schema: v.GenericSchema, data: unknown): unknown {
  try {
    return check(schema, data);
  } catch (error) {
    const [issue] = error instanceof InputError ? error.issues : [];
    const code = issue && endpoint.codeOf?.(issue);
    if (code === undefined) throw error;
    throw errorsOfV2.invalidParameter(oneLine(error as InputError), code);
  }
}

function oneLine({ message }: InputError): string {
  return message.replaceAll('\n', '; ');
}

function isStream(result: object): result is AsyncIterable<string> {
  return Symbol.asyncIterator in result;
}

/** What is in the path of a request. Jobs and versions are looked up when an endpoint asks for them. */
function targetOf(
  context: Context,
  platform: Platform,
): Pick<EndpointRequest<unknown, unknown>, 'project' | 'job' | 'version' | 'trainingJob' | 'parameter'> {
  const given = context.req.param() as { readonly [name: string]: string | undefined };
  const idIn = (name: 'job_id' | 'version_id') => check(v.object({ [name]: parameters[name] }), given)[name] as number;
  const { project_id: project } = given;
  const parameter = (name: string) => given[name] ?? '';
  return {
    project: project ?? '',
    parameter,
    job: () => platform.job(idIn('job_id'), project),
    version: () => platform.version(idIn('job_id'), idIn('version_id'), project),
    trainingJob: () => platform.trainingJob(parameter('training_job_id'), project),
  };
}

/** How requests are signed that have no token: with a pair of keys. */
const SIGNED = /^SDK-HMAC-SHA256 /;

/**
 * Delays a request, or makes it fail, by the faults that are active: those of the run that it is about first, then those of
 * all.
 *
 * @throws ApiError where it is to fail
 */
async function injectFaults(
  api: ApiName,
  context: Context,
  platform: Platform,
  record: Recording['change'],
): Promise<void> {
  const errors = errorsFor(context);
  const isSigned = api === 'v2' && SIGNED.test(context.req.header('Authorization') ?? '');
  if (!isSigned && !context.req.header('X-Auth-Token')) throw errors.noToken();
  const given = context.req.param() as { readonly [name: string]: string | undefined };
  // All are drawn before the first is awaited; those after a failure are not used up.
  const faults = record((now) => {
    const found =
      api === 'v1'
        ? platform.findVersion(Number(given.job_id), Number(given.version_id))
        : platform.findTrainingJob(given.training_job_id ?? '');
    const run = found?.project === given.project_id ? found : undefined;
    const drawn = [];
    for (const fault of platform.activeFaults(['error', 'throttled', 'unauthorized', 'slow'], { api, run }, now)) {
      drawn.push(fault);
      if (fault.kind !== 'slow') break;
    }
    return drawn;
  });
  for (const fault of faults) {
    if (fault.kind === 'slow') await realEnvironment.wait(toMilliseconds(fault.by));
    else if (fault.kind === 'unauthorized') throw errors.invalidToken();
    else if (fault.kind === 'error') throw errors.internal(fault.status ?? 500);
    else throw errors.tooManyRequests(Math.ceil(toMilliseconds(fault.retryAfter ?? '1s') / 1000));
  }
}

async function bodyOf(context: Context): Promise<unknown> {
  const body = parsed(await context.req.text(), errorsFor(context));
  if (isDeeper(body, DEEPEST_BODY))
    throw errorsFor(context).invalidParameter(`the body is nested more than ${DEEPEST_BODY} levels deep`);
  return body;
}

function parsed(text: string, errors: VendorErrors): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw errors.notJson(`the body is not JSON: ${(error as Error).message}`);
  }
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1));
}

/** The error of the API that stands for an error of the program. */
function toApiError(error: unknown, context: Context, { onError }: AppOptions): ApiError {
  const errors = errorsFor(context);
  if (error instanceof ApiError) return error;
  if (error instanceof PlatformError) {
    const own = ownerOf(context.req) === 'control' ? undefined : errors.forProblem(error.problem);
    return own ?? controlErrorFor(error.problem);
  }
  if (error instanceof InputError) return errors.invalidParameter(oneLine(error));
  if (error instanceof StorageError) return errors.notStored(error.message);
  if (error instanceof RangeError) return conflict(error.message);
  onError?.(error);
  return errors.internal(500);
}

/** Sends an error: in the form of the vendor's API, or in that of the control. */
function sendError(context: Context, error: ApiError, options: AppOptions): Response {
  const { httpStatus, retryAfter } = error;
  return context.json(errorBody(error, ownerOf(context.req), options), httpStatus as ContentfulStatusCode, {
    ...(retryAfter === undefined ? {} : { 'Retry-After': String(retryAfter) }),
    // The rest of the body was not read, so the connection cannot be used again.
    ...(httpStatus === 413 ? { Connection: 'close' } : {}),
  });
}

function errorBody(error: ApiError, owner: Owner, { quirks }: AppOptions): unknown {
  const { code } = error;
  // It can quote what was sent, and a client may print it.
  const message = printable(error.message);
  if (owner === 'control' || code === undefined)
    return owner === 'v1' && quirks ? inLegacyForm({ error: message }) : { error: message };
  if (owner === 'v1') return quirks ? inLegacyForm(errorResponse(message, code)) : errorResponse(message, code);
  // Some editions have the first two only.
  return { error_code: code, error_msg: message, ...(quirks ? {} : { error_solution: solutionTo(error) }) };
}
