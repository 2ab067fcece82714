import { WatchError } from '../errors.ts';
import { abridged } from '../log/observation.ts';
import type { Lifecycle } from '../model/lifecycle.ts';
import type { Client } from './client.ts';

/**
 * An API of training jobs, as a client sees it. A job has a key, by which observations and logs know it: its id, or where
 * a job has versions, `job/version`.
 */
export interface Api<S extends string = string> {
  /** What its paths begin with: `v1`. */
  readonly version: string;
  readonly lifecycle: Lifecycle<S>;
  /**
   * The key of a job with an id: of its latest version, where it has versions and none is given. A key stays as it is.
   *
   * @throws WatchError if there is no such job, and for a version where jobs have none
   */
  keyOf(client: Client, id: string, jobVersion?: string): Promise<string>;
  /**
   * The status of a job with a key.
   *
   * @throws WatchError for a response without one, and where there is no such job
   */
  statusOf(client: Client, job: string): Promise<number | string>;
  /**
   * The list of all jobs of a project, page by page, the oldest first: so a job that is created meanwhile is on the last
   * page. Where a job is deleted meanwhile, another one moves to a page that was read, and is missing.
   *
   * @param workspace the id of the workspace whose jobs are listed; that of the API unless given
   * @throws WatchError where the API rejects a request, does not answer, or answers with no list
   */
  list(client: Client, workspace?: string): AsyncIterable<ListPage>;
  /** Whether an error says that there is no such job. */
  isOfNoJob(error: WatchError): boolean;
}

/** A page of the list of all jobs. */
export interface ListPage {
  /** Each job by the latest of its versions, with the status of that. A job without versions is left out. */
  readonly jobs: readonly ListedJob[];
  /** How many items are no jobs with a status. */
  readonly malformed: number;
}

/** What the API says of a job. */
export interface ListedJob {
  /** Its key. */
  readonly job: string;
  readonly status: number | string;
  /** What it is called, where the list says so. */
  readonly name?: string;
}

/**
 * The status in a response.
 *
 * @throws WatchError where there is none
 */
export function statusReported(value: unknown): number | string {
  if (isStatus(value)) return value;
  throw new WatchError('the response has no status; is this the endpoint of the API?');
}

export function isStatus(value: unknown): value is number | string {
  return typeof value === 'number' || typeof value === 'string';
}

/** A status of which no more is kept than makes sense. */
export function shortened(status: number | string): number | string {
  return typeof status === 'number' ? status : abridged(status);
}
