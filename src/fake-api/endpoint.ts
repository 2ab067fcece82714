import type * as v from 'valibot';
import type { InputIssue } from '../input.ts';
import type { SourceId } from '../model/modelarts-v1/sources.ts';
import type { SourceId as SourceIdV2 } from '../model/modelarts-v2/sources.ts';
import type { ApiName } from './platform/api.ts';
import type { Clock } from './platform/clock.ts';
import type { Job, JobVersion } from './platform/job-version.ts';
import type { Journal } from './platform/journal.ts';
import type { Platform } from './platform/platform.ts';
import type { TrainingJob } from './platform/training-job.ts';

/** The path of the calls by which tests control the platform. The vendor has no such calls. */
export const CONTROL = '/__jobstat';

/** A request to an endpoint, checked. */
export interface EndpointRequest<Query, Body> {
  readonly platform: Platform;
  readonly clock: Clock;
  readonly journal: Journal;
  /** The APIs that are served. */
  readonly apis: readonly [ApiName, ...ApiName[]];
  /** Whether the vendor's API answers as other editions of it do. */
  readonly quirks: boolean;
  /** The time on the platform: milliseconds since 1970. */
  readonly now: number;
  /** The project in the path; empty for the control. */
  readonly project: string;
  readonly query: Query;
  readonly body: Body;
  /**
   * The job of v1 in the path.
   *
   * @throws PlatformError if there is none
   */
  job(): Job;
  /**
   * The version in the path.
   *
   * @throws PlatformError if there is none
   */
  version(): JobVersion;
  /**
   * The job of v2 in the path.
   *
   * @throws PlatformError if there is none
   */
  trainingJob(): TrainingJob;
  /** A parameter of the path that is a text. */
  parameter(name: string): string;
}

/** Who has a call: the vendor, in one of the APIs, or nobody but us. */
export type Owner = ApiName | 'control';

/** A response that is no JSON with HTTP status code 200. */
export class Reply {
  readonly status: number;
  /** The body as JSON; none where it is `undefined`. */
  readonly body: unknown;

  constructor(status: number, body?: unknown) {
    this.status = status;
    this.body = body;
  }
}

/** A call of an API: what it accepts, what it does and what it returns. */
export interface Endpoint<Q extends v.GenericSchema = v.GenericSchema, B extends v.GenericSchema = v.GenericSchema> {
  /** Its name in the OpenAPI description. */
  readonly name: string;
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** Its path, with the parameters in braces. */
  readonly path: string;
  readonly summary: string;
  /** The sources of what is known of it; absent for the control. */
  readonly sources?: readonly (SourceId | SourceIdV2)[];
  readonly query?: Q;
  readonly body?: B;
  /** The body, where it depends on the API that the call is about; `body` is then what any of them may have. */
  bodyIn?(request: Pick<EndpointRequest<v.InferOutput<Q>, unknown>, 'apis' | 'query'>): B;
  /** Whether it only looks, although its method is not GET: so it is answered while nothing can be written. */
  readonly isRead?: true;
  /** The HTTP status code of a request that succeeds: 200 unless given. */
  readonly status?: 201 | 202;
  /** The body of the response to a request that succeeds: JSON, NDJSON, or nothing. */
  readonly response: v.GenericSchema | 'lines' | 'nothing';
  /** Whether it may also answer with 204 and nothing. */
  readonly mayBeEmpty?: true;
  /** The vendor's code of the error for an invalid field; that of all calls unless given. */
  codeOf?(issue: InputIssue): string | undefined;
  /** Returns the body of the response, as an object or as lines; or a {@link Reply}. */
  handle(request: EndpointRequest<v.InferOutput<Q>, v.InferOutput<B>>): object | null | AsyncIterable<string> | Reply;
}

/** An endpoint whose schemas give its requests their types. */
export function endpoint<Q extends v.GenericSchema, B extends v.GenericSchema>(given: Endpoint<Q, B>): Endpoint {
  return given as Endpoint;
}

/** Who has an endpoint. */
export function ownerOf({ path }: Pick<Endpoint, 'path'>): Owner {
  return path.startsWith('/v1/') ? 'v1' : path.startsWith('/v2/') ? 'v2' : 'control';
}

/** The API without which a path makes no sense: that of a call of the vendor's, or of what a call of the control is about. */
export function apiNeededBy({ path }: Pick<Endpoint, 'path'>): ApiName | undefined {
  const owner = ownerOf({ path });
  if (owner !== 'control') return owner;
  return path.includes('{version_id}') ? 'v1' : path.includes('{training_job_id}') ? 'v2' : undefined;
}
