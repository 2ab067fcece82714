import type * as v from 'valibot';
import type { SourceId } from '../model/modelarts-v1/sources.ts';
import type { Clock } from './platform/clock.ts';
import type { Job, JobVersion } from './platform/job-version.ts';
import type { Journal } from './platform/journal.ts';
import type { Platform } from './platform/platform.ts';

/** The path of the calls by which tests control the platform. The vendor has no such calls. */
export const CONTROL = '/__jobstat';

/** A request to an endpoint, checked. */
export interface EndpointRequest<Query, Body> {
  readonly platform: Platform;
  readonly clock: Clock;
  readonly journal: Journal;
  /** The time on the platform: milliseconds since 1970. */
  readonly now: number;
  /** The project in the path; empty for the control. */
  readonly project: string;
  readonly query: Query;
  readonly body: Body;
  /**
   * The job in the path.
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
  readonly sources?: readonly SourceId[];
  readonly query?: Q;
  readonly body?: B;
  /** The body of the response to a request that succeeds; absent where that is NDJSON. */
  readonly response?: v.GenericSchema;
  /** Returns the body of the response, as an object or as lines. */
  handle(request: EndpointRequest<v.InferOutput<Q>, v.InferOutput<B>>): object | AsyncIterable<string>;
}

/** An endpoint whose schemas give its requests their types. */
export function endpoint<Q extends v.GenericSchema, B extends v.GenericSchema>(given: Endpoint<Q, B>): Endpoint {
  return given as Endpoint;
}
