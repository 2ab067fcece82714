import { WatchError } from '../errors.ts';
import { modelartsV2 } from '../model/modelarts-v2/lifecycle.ts';
import type { PhaseV2 } from '../model/modelarts-v2/statuses.ts';
import { type Api, isStatus, shortened, statusReported } from './api.ts';
import type { ResponseBody } from './client.ts';
import { isId, named, pagesOf } from './job-list.ts';

/** How many jobs a page has at most: as many as the API gives (S40). */
const PER_PAGE = 50;

/** The vendor's code for a job that there is not: it comes with 400 (S41, S50). */
const NO_JOB = 'ModelArts.2775';

/** The ModelArts v2 API. A job has one history, and its id is a UUID. */
export const modelartsV2Api: Api<PhaseV2> = {
  version: 'v2',
  lifecycle: modelartsV2,
  async keyOf(_, id, version) {
    if (version !== undefined) throw new WatchError('a job of v2 has no versions: leave out the version');
    return id;
  },
  async statusOf(client, job) {
    const { status } = await client.ask(`/training-jobs/${encodeURIComponent(job)}`);
    return statusReported(objectIn(status).phase);
  },
  list(client, workspace) {
    const query = { limit: PER_PAGE, sort_by: 'create_time', order: 'asc' };
    const of = workspace === undefined ? {} : { workspace_id: workspace };
    return pagesOf({
      perPage: PER_PAGE,
      // The offset counts pages (S40). A search only reads, although it is sent by POST.
      ask: (page) => client.ask('/training-job-searches', { ...query, ...of, offset: page }),
      itemsIn: ({ items }) => items,
      totalIn: ({ total }) => total,
      jobIn({ metadata, status }) {
        const { id, name } = objectIn(metadata);
        const { phase } = objectIn(status);
        return isId(id) && isStatus(phase) ? { job: `${id}`, status: shortened(phase), ...named(name) } : undefined;
      },
    });
  },
  isOfNoJob: ({ code }) => code === NO_JOB,
};

/** An object within a response; an empty one where there is none. */
function objectIn(value: unknown): ResponseBody {
  return typeof value === 'object' && value !== null ? (value as ResponseBody) : {};
}
