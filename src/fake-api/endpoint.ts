import type * as v from 'valibot';
import type { SourceId } from '../model/modelarts-v1/sources.ts';
import type { Clock } from './platform/clock.ts';
import type { Job, JobVersion } from './platform/job-version.ts';
import type { Journal } from './platform/journal.ts';
import type { Platform } from './platform/platform.ts';

/** Where the calls are that the vendor has not: those by which a test controls the platform. */
export const CONTROL = '/__jobstat';

/** A request to an endpoint, checked. */
export interface EndpointRequest<Query, Body> {
  readonly platform: Platform;
  readonly clock: Clock;
  readonly journal: Journal;
  /** Milliseconds since 1970 on the clock of the platform. */
  readonly now: number;
  /** The project in the address. */
  readonly project: string;
  readonly query: Query;
  readonly body: Body;
  /**
   * The job in the address.
   *
   * @throws PlatformError where there is none
   */
  job(): Job;
  /**
   * The version in the address.
   *
   * @throws PlatformError where there is none
   */
  version(): JobVersion;
}

/** One call of an API: what it takes, what it answers, and what it does. */
export interface Endpoint<Q extends v.GenericSchema = v.GenericSchema, B extends v.GenericSchema = v.GenericSchema> {
  /** Its name in the description of the API. */
  readonly name: string;
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** The address below the server, with parameters in braces. */
  readonly path: string;
  readonly summary: string;
  /** Where it is known from; absent for what the vendor has not. */
  readonly sources?: readonly SourceId[];
  readonly query?: Q;
  readonly body?: B;
  /** What it answers where it succeeds; absent for JSON lines. */
  readonly response?: v.GenericSchema;
  handle(request: EndpointRequest<v.InferOutput<Q>, v.InferOutput<B>>): object | AsyncIterable<string>;
}

/** An endpoint, with what it is asked typed by its schemas. */
export function endpoint<Q extends v.GenericSchema, B extends v.GenericSchema>(given: Endpoint<Q, B>): Endpoint {
  return given as Endpoint;
}
