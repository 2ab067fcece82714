import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ApiName, apis, creation, requestOf } from './apis.ts';
import {
  askWell,
  closeConnections,
  endServing,
  inTurn,
  type Load,
  load,
  loadInTurn,
  memoryOf,
  perSecond,
  type Serving,
  startServing,
} from './load.ts';
import type { Figure, Line, Options } from './measure.ts';

const LIVE_JOBS = 10_000;
const POLLS = 500_000;
/** Before memory is measured the first time, so that what is collected late is there already. */
const WARM_UP = 100_000;
/** How many pages of the list of jobs are asked for; and how many jobs each has. */
const PAGES = 2000;
const PER_PAGE = 100;

/** A version of the fake API with many live jobs. */
interface Served extends Serving {
  readonly name: string;
  /** Polls a job that depends on the index, and returns what is answered. */
  poll(index: number): Promise<string>;
}

/** The versions of the fake API in turn, beside a server of Node's own that answers the same bytes without looking. */
export async function serveLines({ size, rounds }: Options): Promise<readonly Line[]> {
  const servers = [await served('v1'), await served('v2')] as const;
  const [v1, v2] = servers;
  const bare = await bareLoad(await v1.poll(0), Math.ceil(20_000 * size));
  const poll = (server: Served, index: number) => server.poll(index);
  await loadInTurn(servers, { rounds: 1, count: WARM_UP * size }, poll);
  const before = servers.map(({ id }) => memoryOf(id));
  const polls = await loadInTurn(servers, { rounds, count: POLLS * size }, poll);
  const after = servers.map(({ id }) => memoryOf(id));
  const pages = await load(v1, Math.ceil(PAGES * size), (index) => askPage(v1, index));
  for (const server of servers) await endServing(server);
  closeConnections();

  const [ofV1 = bare, ofV2 = bare] = polls;
  const memoryLines = servers.map(({ name }, place) =>
    memoryLine(name, ofV1.count, { before: before[place] ?? 0, after: after[place] ?? 0 }),
  );
  return [
    ...pollLines(v1.name, ofV1, bare),
    ...pollLines(v2.name, ofV2, bare),
    ...memoryLines,
    {
      ...line(
        'detail polls answered in a second of processor time',
        'polls/s',
        { name: v2.name, value: ofV2.count / ofV2.cpuSeconds },
        { name: v1.name, value: ofV1.count / ofV1.cpuSeconds },
      ),
      least: { ratio: 1 },
    },
    {
      ...line(
        `processor time of a page of ${PER_PAGE} jobs by status`,
        'ms',
        { name: v1.name, value: (1000 * pages.cpuSeconds) / pages.count },
        { name: 'of a detail poll', value: (1000 * ofV1.cpuSeconds) / ofV1.count },
      ),
      most: { ours: 10 },
    },
  ];
}

/** Starts a fake API, and makes jobs that stay where they are for 1000 days once they wait or run. */
async function served(version: ApiName): Promise<Served> {
  const api = apis[version];
  const serving = await startServing('--api', version);
  const { url } = serving;
  const dwell = Object.fromEntries(api.long.map((status) => [status, '1000d']));
  await askWell(url, { method: 'PUT', path: '/__jobstat/scenario', body: { extends: 'typical', dwell } });
  const jobs = await inTurn(LIVE_JOBS, async (index) => {
    const { body } = await askWell(url, creation(api, `job-${index}`));
    return api.jobIn(JSON.parse(body));
  });
  return {
    ...serving,
    name: `serve --api ${version} with ${LIVE_JOBS.toLocaleString('en-US')} live jobs`,
    async poll(index) {
      const { body } = await askWell(url, requestOf(api, 'poll', jobs[(index * 7919) % LIVE_JOBS] ?? ''));
      return body;
    },
  };
}

/** A page of the list of v1, sorted by the status, which has to be looked up for each job. */
function askPage({ url }: Served, index: number): Promise<unknown> {
  const query = `sortBy=status&per_page=${PER_PAGE}&page=${1 + (index % (LIVE_JOBS / PER_PAGE))}`;
  return askWell(url, { method: 'GET', path: `/v1/p/training-jobs?${query}` });
}

/** How a server answers that has nothing to do but to send some bytes. */
async function bareLoad(body: string, count: number): Promise<Load> {
  const bare = createServer((_, response) => response.end(body)).listen(0, '127.0.0.1');
  await once(bare, 'listening');
  const url = `http://127.0.0.1:${(bare.address() as AddressInfo).port}`;
  const measured = await load({ id: process.pid }, count, () => askWell(url, { method: 'GET', path: '/' }));
  bare.close();
  return measured;
}

const bareName = 'node:http in the process that asks, the same bytes';

function pollLines(name: string, polls: Load, bare: Load): readonly Line[] {
  const beside = (of: (load: Load) => number) =>
    [
      { name, value: of(polls) },
      { name: bareName, value: of(bare) },
    ] as const;
  return [
    { ...line('detail polls answered', 'polls/s', ...beside(perSecond)), least: { ours: 2000 } },
    { ...line('99 of 100 polls are answered within', 'ms', ...beside(waitOf99)), most: { ours: 50 } },
  ];
}

function memoryLine(name: string, polls: number, memory: { readonly before: number; readonly after: number }): Line {
  const what = `memory after ${polls.toLocaleString('en-US')} polls`;
  return {
    ...line(what, 'MB', { name, value: memory.after }, { name: 'before them', value: memory.before }),
    most: { ratio: 1.2 },
  };
}

function line(what: string, unit: string, ours: Figure, peer: Figure): Line {
  return { what, unit, ours, peer };
}

/** How long 99 of 100 have waited at most, in milliseconds. */
function waitOf99({ waits }: Load): number {
  return waits.toSorted((one, other) => one - other)[Math.floor(waits.length * 0.99)] ?? Number.NaN;
}
