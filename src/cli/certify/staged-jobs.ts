import type { Server } from '../../fake-api/server.ts';
import type { Lifecycle } from '../../model/lifecycle.ts';
import type { Table } from '../../model/table.ts';

/** A job of a fake API that shows a client a sequence of statuses, one a poll. */
export interface StagedJob {
  readonly project: string;
  readonly job: string;
  /** Empty in v2, which has no versions. */
  readonly version: string;
  /**
   * How many times it has been polled; no more than some polls beyond its sequence are counted. Of a job that its client has
   * deleted, those that were counted before.
   */
  polls(): Promise<number>;
}

/** How many polls beyond its sequence are counted. */
export const COUNTED_BEYOND = 3;

/**
 * Creates a job that shows a sequence of statuses, each to one poll, and the last one from then on. The machine goes there by
 * shortest chains between two polls.
 *
 * @throws RangeError for a sequence that no poller can see
 */
export async function stageJob(
  server: Server,
  {
    project,
    statuses,
    lifecycle,
  }: { readonly project: string; readonly statuses: readonly string[]; readonly lifecycle: Lifecycle },
): Promise<StagedJob> {
  const [first = [], ...rest] = eventsBetween(statuses, lifecycle);
  const afterPolls = [...rest, ...Array.from({ length: COUNTED_BEYOND + 1 }, (): string[] => [])];
  const ids = await create(server, project, lifecycle);
  const control = `/__jobstat/jobs/${ids.version === '' ? ids.job : `${ids.job}/versions/${ids.version}`}`;
  await ask(server, 'PATCH', `${control}/settings`, { progress: { afterPolls } });
  for (const event of first) await ask(server, 'POST', `${control}/events`, { event });
  let counted = 0;
  return {
    project,
    ...ids,
    async polls() {
      const response = await send(server, 'GET', control);
      if (response.ok) {
        const { settings } = (await response.json()) as Shown;
        counted = afterPolls.length - settings.progress.afterPolls.length;
      }
      return counted;
    },
  };
}

/** For each status of a sequence, the events that lead there from the one before; to the first, from the initial status. */
function eventsBetween(statuses: readonly string[], { table }: Lifecycle): readonly (readonly string[])[] {
  let before = table.initial;
  let known = table.initial;
  return statuses.map((status) => {
    const events = eventsTo(status, { before, known }, table);
    if (events === undefined) throw new RangeError(`no poller can see ${status} after ${before}`);
    before = status;
    if (!table.gaps.includes(status)) known = status;
    return events;
  });
}

/** The events of a shortest chain to a status, by way of the one before a gap. */
function eventsTo(
  status: string,
  { before, known }: { readonly before: string; readonly known: string },
  { gaps, rows, chain }: Table,
): readonly string[] | undefined {
  if (status === before) return [];
  const eventOf = (from: string, to: string) => rows.find((row) => row.from === from && row.to === to)?.event;
  const back = gaps.includes(before) ? eventOf(before, known) : undefined;
  if (gaps.includes(before) && back === undefined) return undefined;
  const from = back === undefined ? before : known;
  if (gaps.includes(status)) {
    const event = eventOf(from, status);
    return event === undefined ? undefined : [event];
  }
  const events = from === status ? [] : chain(from, status)?.map(({ event }) => event);
  return events && [...(back === undefined ? [] : [back]), ...events];
}

/** The smallest requests that create a job in each version of the API. */
const requests = {
  'modelarts-v1': (project: string) => ({
    path: `/v1/${project}/training-jobs`,
    body: {
      job_name: 'certify',
      config: {
        worker_server_num: 1,
        app_url: '/bucket/code/',
        boot_file_url: '/bucket/code/train.py',
        engine_id: 4,
        spec_id: 1,
      },
    },
  }),
  'modelarts-v2': (project: string) => ({
    path: `/v2/${project}/training-jobs`,
    body: {
      kind: 'job',
      metadata: { name: 'certify' },
      algorithm: { code_dir: '/bucket/code/', boot_file: '/bucket/code/train.py' },
      spec: { resource: { flavor_id: 'any' } },
    },
  }),
} as const;

interface Created {
  readonly job_id?: number;
  readonly version_id?: number;
  readonly metadata?: { readonly id: string };
}

async function create(server: Server, project: string, { id }: Lifecycle): Promise<Pick<StagedJob, 'job' | 'version'>> {
  const { path, body } = requests[id as keyof typeof requests](project);
  const { job_id, version_id, metadata } = await ask<Created>(server, 'POST', path, body);
  return { job: String(metadata?.id ?? job_id), version: String(version_id ?? '') };
}

/** What the control shows of a staged job. */
interface Shown {
  readonly settings: { readonly progress: { readonly afterPolls: readonly unknown[] } };
}

async function ask<Body>(server: Server, method: string, path: string, body?: object): Promise<Body> {
  const response = await send(server, method, path, body);
  const answer: unknown = await response.json();
  if (!response.ok) throw new RangeError(`${method} ${path}: ${JSON.stringify(answer)}`);
  return answer as Body;
}

function send(server: Server, method: string, path: string, body?: object): Promise<Response> {
  return server.fetch(`${server.url}${path}`, {
    method,
    headers: { 'X-Auth-Token': 'any' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}
