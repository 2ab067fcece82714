import { json } from 'node:stream/consumers';
import type { WatchOptions } from '../../src/watch/watch.ts';
import { serveWith } from './plain-server.ts';

/** The id of a job of v2, by a number. */
export const uuid = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

/** A job of v2. */
export interface PlainJob {
  readonly id: string;
  readonly name?: string;
  /** The phases that it is polled in, one after the other. The last one stays, unless the job is gone then. */
  readonly phases: string[];
  readonly isGoneThen?: boolean;
}

/** The vendor's answer where there is no such job (evidence of S41 and S50). */
const NOT_FOUND = {
  error_code: 'ModelArts.2775',
  error_msg: 'Training job not found.',
  error_solution: 'Check the id.',
};

/** A server that answers as the v2 API does what a client asks that only reads, and the options to watch its jobs. */
export async function servePlainV2(jobs: readonly PlainJob[], requests: string[] = []): Promise<WatchOptions<'v2'>> {
  const bodyOf = ({ id, name = 'job', phases, isGoneThen = false }: PlainJob) => {
    const phase = phases.length > 1 || isGoneThen ? phases.shift() : phases[0];
    if (phase === undefined) return undefined;
    const metadata = { id, name, create_time: 1_636_447_346_315, workspace_id: '0' };
    return { kind: 'job', metadata, status: { phase, secondary_phase: phase, duration: 0, start_time: 0 } };
  };
  const { endpoint } = await serveWith(async (request, response) => {
    const { method, url, headers } = request;
    const answer = (status: number, body: object) => response.writeHead(status).end(JSON.stringify(body));
    requests.push(`${method} ${url}`);
    if (headers['x-auth-token'] !== 'any') {
      answer(403, { error_code: 'ModelArts.2784', error_msg: 'Invalid token.' });
    } else if (method === 'POST' && url === '/v2/p/training-job-searches') {
      const { offset, limit, order, sort_by } = (await json(request)) as Record<string, number | string>;
      requests.push(JSON.stringify({ offset, limit, order, sort_by }));
      const from = Number(offset) * Number(limit);
      const items = jobs.slice(from, from + Number(limit)).flatMap((job) => bodyOf(job) ?? []);
      answer(200, { total: jobs.length, count: jobs.length, limit, offset, sort_by, order, items });
    } else {
      const job = jobs.find(({ id }) => method === 'GET' && url === `/v2/p/training-jobs/${id}`);
      const body = job && bodyOf(job);
      answer(body === undefined ? 400 : 200, body ?? NOT_FOUND);
    }
  });
  return { endpoint, project: 'p', token: 'any', api: 'v2', job: jobs.map(({ id }) => id) };
}
