import { WatchError } from '../errors.ts';
import type { ListedJob, ListPage } from './api.ts';
import type { ResponseBody } from './client.ts';

/** How an API lists jobs. */
export interface Listing {
  /** How many jobs a page has, unless it is the last. */
  readonly perPage: number;
  /** Asks for a page, counted from 0. */
  ask(page: number): Promise<ResponseBody>;
  /** What should be the list of its items. */
  itemsIn(page: ResponseBody): unknown;
  /** What should be the number of jobs on all pages. */
  totalIn(page: ResponseBody): unknown;
  /** The job that an item is; `undefined` where it is none with a status, and `null` where it has none to be seen. */
  jobIn(item: ResponseBody): ListedJob | null | undefined;
}

/** How many pages a list may have, so that an API which never ends its list does not fill the memory. */
const MOST_PAGES = 1000;

/**
 * The list of all jobs, page by page.
 *
 * @throws WatchError where the API rejects a request, does not answer, or answers with no list
 */
export async function* pagesOf(listing: Listing): AsyncIterable<ListPage> {
  const { perPage, ask, itemsIn, totalIn } = listing;
  let listed = 0;
  for (let page = 0; page < MOST_PAGES; page++) {
    const body = await ask(page);
    const items = itemsIn(body);
    if (!Array.isArray(items))
      throw new WatchError('the response has no list of jobs; is this the endpoint of the API?');
    listed += items.length;
    yield pageOf(items, listing);
    if (items.length === 0 || listed >= (count(totalIn(body)) ?? (items.length < perPage ? 0 : Infinity))) return;
  }
  throw new WatchError(`the list of jobs has more than ${MOST_PAGES} pages; is this the endpoint of the API?`);
}

/** A number; `undefined` where it is none. Older releases quote numbers. */
function count(value: unknown): number | undefined {
  return typeof value === 'number' || (typeof value === 'string' && /^\d+$/.test(value)) ? Number(value) : undefined;
}

function pageOf(items: readonly unknown[], { jobIn }: Listing): ListPage {
  const jobs: ListedJob[] = [];
  let malformed = 0;
  for (const item of items) {
    const job = jobIn((item ?? {}) as ResponseBody);
    if (job === undefined) malformed++;
    else if (job !== null) jobs.push(job);
  }
  return { jobs, malformed };
}

/** What the ids of jobs and versions are made of: digits, letters and hyphens. */
const ID = /^[\w.-]{1,64}$/;

/** Whether a value is the id of a job or of a version. */
export function isId(value: unknown): value is number | string {
  return (typeof value === 'number' || typeof value === 'string') && ID.test(String(value));
}

/** The name of a job, where a list has one. */
export function named(name: unknown): { readonly name?: string } {
  return typeof name === 'string' ? { name } : {};
}
