import { WatchError } from '../errors.ts';
import { modelartsV1 } from '../model/modelarts-v1/lifecycle.ts';
import type { Status } from '../model/modelarts-v1/statuses.ts';
import { type Api, isStatus, shortened, statusReported } from './api.ts';
import type { Client, ResponseBody } from './client.ts';
import { isId, named, pagesOf } from './job-list.ts';

/** How many jobs a page has at most: as many as the API gives (S4). */
const PER_PAGE = 1000;

/** The ModelArts v1 API. A job has versions, each with a history of its own; the list has the latest of each. */
export const modelartsV1Api: Api<Status> = {
  version: 'v1',
  lifecycle: modelartsV1,
  async keyOf(client, id, version) {
    if (id.includes('/')) return id;
    return `${id}/${version ?? (await latestVersion(client, id))}`;
  },
  async statusOf(client, job) {
    const [id = '', version = ''] = job.split('/');
    const path = `/training-jobs/${encodeURIComponent(id)}/versions/${encodeURIComponent(version)}`;
    return statusReported((await client.ask(path)).status);
  },
  list(client, workspace) {
    const of = workspace === undefined ? '' : `&workspace_id=${encodeURIComponent(workspace)}`;
    return pagesOf({
      perPage: PER_PAGE,
      ask: (page) =>
        client.ask(`/training-jobs?per_page=${PER_PAGE}&page=${page + 1}&sortBy=create_time&order=asc${of}`),
      itemsIn: ({ jobs }) => jobs,
      totalIn: ({ job_total_count }) => job_total_count,
      jobIn({ job_id, version_id, status, job_name }) {
        if (isId(job_id) && version_id == null && status == null) return null;
        if (!(isId(job_id) && isId(version_id) && isStatus(status))) return undefined;
        return { job: `${job_id}/${version_id}`, status: shortened(status), ...named(job_name) };
      },
    });
  },
  // Which HTTP status code comes with that is not documented (S18, S23), so it is any by which the API rejects a request
  // for what it asks, and not for who asks.
  isOfNoJob: ({ status = 500, isTransient }) => !isTransient && status < 500 && status !== 401 && status !== 403,
};

/** @throws WatchError if the job has no version */
async function latestVersion(client: Client, job: string): Promise<string> {
  const { versions } = await client.ask(`/training-jobs/${encodeURIComponent(job)}/versions`);
  const all: readonly ResponseBody[] = Array.isArray(versions) ? versions : [];
  const [latest] = all.toSorted((one, other) => Number(other.create_time) - Number(one.create_time));
  if (latest === undefined) throw new WatchError(`job ${job} has no version`);
  return String(latest.version_id);
}
