import type { Server } from '../../fake-api/server.ts';
import type { Lifecycle } from '../../model/lifecycle.ts';
import { explainer } from '../../paths/explanation.ts';
import { networkOf } from '../../paths/network.ts';

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

/** Says for each status of a sequence which events lead there from the one before; to the first, from the initial status. */
export type Staging = (statuses: readonly string[]) => readonly (readonly string[])[];

/**
 * Makes the staging of a lifecycle: by the path of the machine that explains a sequence best.
 *
 * @returns a function that throws RangeError for a sequence that no poller can see
 */
export function stagingOf({ table }: Lifecycle): Staging {
  const explain = explainer(networkOf(table, { from: table.initial, to: 'terminal', memory: 0, goesOn: true }));
  return (statuses) => {
    const { arcs, seenAfter } = explain(statuses);
    return seenAfter.map((end, index) => arcs.slice(seenAfter[index - 1] ?? 0, end).map(({ row }) => row.event));
  };
}

/** Creates a job that shows a sequence of statuses, each to one poll, and the last one from then on. */
export async function stageJob(
  server: Server,
  {
    project,
    lifecycle,
    events,
  }: { readonly project: string; readonly lifecycle: Lifecycle; readonly events: ReturnType<Staging> },
): Promise<StagedJob> {
  const [first = [], ...rest] = events;
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
