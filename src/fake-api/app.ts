import { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import * as v from 'valibot';
import { check, InputError } from '../input.ts';
import { toMilliseconds } from '../time.ts';
import { CONTROL, type Endpoint, type EndpointRequest } from './endpoint.ts';
import { ApiError, conflict, vendorErrors } from './errors.ts';
import document from './openapi.json' with { type: 'json' };
import type { Clock } from './platform/clock.ts';
import type { Journal } from './platform/journal.ts';
import type { Platform } from './platform/platform.ts';
import { parameters } from './requests.ts';
import { inLegacyForm, type responses } from './responses.ts';
import { controlEndpoints } from './routes/control.ts';
import { modelartsV1Endpoints } from './routes/modelarts-v1.ts';

/** What an app answers from. */
export interface AppOptions {
  readonly platform: Platform;
  readonly clock: Clock;
  readonly journal: Journal;
  /** Whether to answer as older releases do: see {@link inLegacyForm}. */
  readonly quirks: boolean;
  /** Is told of every request that was answered. */
  onAnswer?(request: AnsweredRequest): void;
  /** Is told of what should not have happened. */
  onError?(error: unknown): void;
}

/** A request that was answered. */
export interface AnsweredRequest {
  readonly method: string;
  /** The path, and the query if there is one. */
  readonly address: string;
  /** The status code of HTTP. */
  readonly status: number;
  /** How long the answer took. */
  readonly milliseconds: number;
}

/** The address of the description of the API. */
export const OPENAPI = `${CONTROL}/openapi.json`;

/** No body is longer, in bytes. */
const LONGEST_BODY = 2 ** 20;

/** No body is nested deeper: what can be taken in can also be written down. */
const DEEPEST_BODY = 100;

/** Makes the app that answers all requests. */
export function createApp(options: AppOptions): Hono {
  const app = new Hono({ strict: false });
  const { onAnswer } = options;
  if (onAnswer !== undefined) app.use(reportingRequests(onAnswer));
  // A request that has no body is let alone: to look for one makes garbage that is collected late.
  const limit = bodyLimit({
    maxSize: LONGEST_BODY,
    onError: (context) => errorResponse(context, vendorErrors.bodyTooLong(LONGEST_BODY), options),
  });
  const unlimited: MiddlewareHandler = (_, next) => next();
  for (const endpoint of [...modelartsV1Endpoints, ...controlEndpoints]) {
    app.on(endpoint.method, [pathOf(endpoint)], endpoint.body === undefined ? unlimited : limit, (context) =>
      answer(endpoint, context, options),
    );
  }
  app.get(OPENAPI, (context) => context.json(document));
  app.notFound((context) => {
    const { method, path } = context.req;
    return errorResponse(context, new ApiError(404, `there is no ${method} ${path}: see ${OPENAPI}`), options);
  });
  app.onError((error, context) => errorResponse(context, toApiError(error, options), options));
  return app;
}

/** Tells of every request that was answered. */
function reportingRequests(onAnswer: NonNullable<AppOptions['onAnswer']>): MiddlewareHandler {
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

/** The path of an endpoint as the router has it. */
function pathOf({ path }: Endpoint): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1');
}

/** Whether an endpoint is one of the vendor's. */
function isModelartsV1({ path }: Endpoint): boolean {
  return path.startsWith('/v1/');
}

async function answer(endpoint: Endpoint, context: Context, options: AppOptions): Promise<Response> {
  const { platform, clock, journal, quirks } = options;
  if (isModelartsV1(endpoint)) await injectFaults(context, options);
  const body = endpoint.body === undefined ? undefined : await bodyOf(context);

  // From here to the end nothing is waited for: what a request does, it does at one time.
  const now = clock.now();
  try {
    platform.advance(now);
    const result = endpoint.handle({
      platform,
      clock,
      journal,
      now,
      ...resourcesIn(context, platform),
      query: endpoint.query && check(endpoint.query, context.req.query()),
      body: endpoint.body && check(endpoint.body, body),
    });
    if (isStream(result)) {
      journal.flush();
      const headers = { 'Content-Type': 'application/x-ndjson' };
      return context.body(Readable.toWeb(Readable.from(result)) as ReadableStream, { headers });
    }
    return context.json(isModelartsV1(endpoint) && quirks ? inLegacyForm(result) : result);
  } finally {
    platform.recordTime(now);
    journal.flush();
  }
}

function isStream(result: object): result is AsyncIterable<string> {
  return Symbol.asyncIterator in result;
}

/** What the address of a request says. */
function resourcesIn(
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

/** Lets go wrong with a request what is to go wrong, with the one about a version also what is its own. */
async function injectFaults(context: Context, { platform, clock, journal }: AppOptions): Promise<void> {
  if (!context.req.header('X-Auth-Token')) throw vendorErrors.noToken();
  const { project_id, job_id, version_id } = context.req.param() as { readonly [name: string]: string | undefined };
  const found = platform.find(Number(job_id), Number(version_id));
  const version = found?.job.project === project_id ? found : undefined;
  const faults = [];
  for (const fault of platform.activeFaults(['error', 'throttled', 'unauthorized', 'slow'], version, clock.now())) {
    faults.push(fault);
    if (fault.kind !== 'slow') break;
  }
  journal.flush();
  for (const fault of faults) {
    if (fault.kind === 'slow') await wait(toMilliseconds(fault.by));
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

/** What is answered to a mistake. */
function toApiError(error: unknown, { onError }: AppOptions): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof InputError) return vendorErrors.invalidParameter(error.message.replaceAll('\n', '; '));
  if (error instanceof RangeError) return conflict(error.message);
  onError?.(error);
  return vendorErrors.internal(500);
}

/** Refuses a request: as the vendor does, or in the words of the control. */
function errorResponse(context: Context, refusal: ApiError, { quirks }: AppOptions): Response {
  const { message, code, httpStatus, retryAfter } = refusal;
  const isControl = context.req.path.startsWith(CONTROL);
  const body = isControl || code === undefined ? { error: message } : vendorErrorBody(message, code);
  return context.json(quirks && !isControl ? inLegacyForm(body) : body, httpStatus as ContentfulStatusCode, {
    ...(retryAfter === undefined ? {} : { 'Retry-After': String(retryAfter) }),
    // The rest of the body was not read: nothing else can be asked on this connection.
    ...(httpStatus === 413 ? { Connection: 'close' } : {}),
  });
}

function vendorErrorBody(message: string, code: string): v.InferOutput<typeof responses.error> {
  return { is_success: false, error_message: message, error_code: code };
}
