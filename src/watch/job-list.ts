import { WatchError } from '../errors.ts';
import { abridged } from '../log/observation.ts';
import type { Client, ResponseBody } from './client.ts';

/** A page of the list of all jobs. */
export interface ListPage {
  /** Each job by the latest of its versions, `job/version`, with the status of that. A job without versions is left out. */
  readonly jobs: readonly ListedJob[];
  /** How many items are no jobs with a status. */
  readonly malformed: number;
}

/** What the API says of a version of a job. */
export interface ListedJob {
  /** Its key: `job/version`. */
  readonly job: string;
  readonly status: number | string;
}

/** How many jobs a page has at most: as many as the API gives (S4). */
const PER_PAGE = 1000;

/** How many pages a list may have, so that an API which never ends its list does not fill the memory. */
const MOST_PAGES = 1000;

/** What the ids of jobs and versions are made of: in v1, digits. */
const ID = /^[\w.-]{1,64}$/;

/**
 * The list of all jobs of a project, page by page, the oldest first: so a job that is created meanwhile is on the last
 * page. Where a job is deleted meanwhile, another one moves to a page that was read, and is missing.
 *
 * @param workspace the id of the workspace whose jobs are listed; that of the API unless given
 * @throws WatchError where the API rejects a request, does not answer, or answers with no list
 */
export async function* listJobs(client: Client, workspace?: string): AsyncIterable<ListPage> {
  const of = workspace === undefined ? '' : `&workspace_id=${encodeURIComponent(workspace)}`;
  let listed = 0;
  for (let page = 1; page <= MOST_PAGES; page++) {
    const body = await client.get(`?per_page=${PER_PAGE}&page=${page}&sortBy=create_time&order=asc${of}`);
    const items = itemsIn(body);
    listed += items.length;
    yield pageOf(items);
    if (items.length === 0 || listed >= (totalIn(body) ?? (items.length < PER_PAGE ? 0 : Infinity))) return;
  }
  throw new WatchError(`the list of jobs has more than ${MOST_PAGES} pages; is this the endpoint of the API?`);
}

/** @throws WatchError for a response without a list */
function itemsIn({ jobs }: ResponseBody): readonly unknown[] {
  if (Array.isArray(jobs)) return jobs;
  throw new WatchError('the response has no list of jobs; is this the endpoint of the API?');
}

/** How many jobs there are on all pages; `undefined` where the API does not say. Older releases quote numbers. */
function totalIn({ job_total_count: total }: ResponseBody): number | undefined {
  return typeof total === 'number' || (typeof total === 'string' && /^\d+$/.test(total)) ? Number(total) : undefined;
}

function pageOf(items: readonly unknown[]): ListPage {
  const jobs: ListedJob[] = [];
  let malformed = 0;
  for (const item of items) {
    const { job_id, version_id, status } = (item ?? {}) as ResponseBody;
    if (isId(job_id) && version_id == null && status == null) continue;
    if (isId(job_id) && isId(version_id) && isStatus(status)) {
      jobs.push({ job: `${job_id}/${version_id}`, status: shortened(status) });
    } else malformed++;
  }
  return { jobs, malformed };
}

function isId(value: unknown): value is number | string {
  return (typeof value === 'number' || typeof value === 'string') && ID.test(String(value));
}

/** A status of which no more is kept than makes sense. */
export function shortened(status: number | string): number | string {
  return typeof status === 'number' ? status : abridged(status);
}

function isStatus(value: unknown): value is number | string {
  return typeof value === 'number' || typeof value === 'string';
}
