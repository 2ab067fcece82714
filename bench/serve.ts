import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Figure, Line } from './measure.ts';

const LIVE_JOBS = 10_000;
const POLLS = 500_000;
/** Before memory is measured the first time, so that what is collected late is there already. */
const WARM_UP = 100_000;
/** How many requests are under way at once: few, so that what is measured is the answer and not the queue. */
const CONNECTIONS = 16;
/** How many pages of the list of jobs are asked for, enough for whole seconds to measure them; and how many jobs each has. */
const PAGES = 2000;
const PER_PAGE = 100;

const bin = fileURLToPath(new URL('../../dist/cli/bin.js', import.meta.url));
const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });

/** The fake API with many live jobs, beside a server of Node's own that answers the same bytes without looking. */
export async function serveLines(): Promise<readonly Line[]> {
  const child = spawn(process.execPath, [bin, 'serve', '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [greeting] = await once(child.stdout, 'data');
  const url = /http:\S+:\d+/.exec(String(greeting))?.[0] ?? '';
  const scenario = { extends: 'typical', dwell: { RUNNING: '1000d', WAITING: '1000d' } };
  await ask(`${url}/__jobstat/scenario`, 'PUT', scenario);
  const config = { worker_server_num: 1, app_url: '/a/', boot_file_url: '/a/b.py', spec_id: 1, engine_id: 1 };
  const versions = await inTurn(LIVE_JOBS, async (index) => {
    const { body } = await ask(`${url}/v1/p/training-jobs`, 'POST', { job_name: `job-${index}`, config });
    return JSON.parse(body) as { job_id: number; version_id: number };
  });
  const address = (index: number) => {
    const { job_id, version_id } = versions[(index * 7919) % LIVE_JOBS] ?? { job_id: 0, version_id: 0 };
    return `${url}/v1/p/training-jobs/${job_id}/versions/${version_id}`;
  };
  const pageAddress = (index: number) =>
    `${url}/v1/p/training-jobs?sortBy=status&per_page=${PER_PAGE}&page=${1 + (index % (LIVE_JOBS / PER_PAGE))}`;
  const { body } = await ask(address(0));

  const bare = createServer((_, response) => response.end(body)).listen(0, '127.0.0.1');
  await once(bare, 'listening');
  const bareUrl = `http://127.0.0.1:${(bare.address() as AddressInfo).port}/`;
  const theirs = await load(20_000, () => bareUrl);
  bare.close();

  await load(WARM_UP, address);
  const before = memoryOf(child.pid ?? 0);
  const secondsBeforePolls = processorSecondsOf(child.pid ?? 0);
  const ours = await load(POLLS, address);
  const after = memoryOf(child.pid ?? 0);
  const secondsBefore = processorSecondsOf(child.pid ?? 0);
  await load(PAGES, pageAddress);
  const secondsOfPages = processorSecondsOf(child.pid ?? 0) - secondsBefore;
  const secondsOfPolls = secondsBefore - secondsBeforePolls;
  child.kill();
  agent.destroy();

  const name = `serve with ${LIVE_JOBS.toLocaleString('en-US')} live jobs`;
  const bareName = 'node:http in the process that asks, the same bytes';
  const line = (what: string, unit: string, value: number, peer: Figure) => ({
    what,
    unit,
    ours: { name, value },
    peer,
  });
  return [
    {
      ...line('detail polls answered', 'polls/s', ours.perSecond, { name: bareName, value: theirs.perSecond }),
      least: { ours: 2000 },
    },
    {
      ...line('99 of 100 polls are answered within', 'ms', ours.p99, { name: bareName, value: theirs.p99 }),
      most: { ours: 50 },
    },
    {
      ...line(`processor time of a page of ${PER_PAGE} jobs by status`, 'ms', (1000 * secondsOfPages) / PAGES, {
        name: 'of a detail poll',
        value: (1000 * secondsOfPolls) / POLLS,
      }),
      most: { ours: 10 },
    },
    {
      ...line(`memory after ${POLLS.toLocaleString('en-US')} polls`, 'MB', after, {
        name: 'before them',
        value: before,
      }),
      most: { ratio: 1.2 },
    },
  ];
}

/** Asks so many times, some requests at once, and measures how long the answers take. */
async function load(count: number, addressOf: (index: number) => string): Promise<{ perSecond: number; p99: number }> {
  const start = performance.now();
  const times = await inTurn(count, async (index) => {
    const asked = performance.now();
    const { status } = await ask(addressOf(index));
    if (status !== 200) throw new Error(`answered with ${status}`);
    return performance.now() - asked;
  });
  const seconds = (performance.now() - start) / 1000;
  return { perSecond: count / seconds, p99: times.sort((a, b) => a - b)[Math.floor(count * 0.99)] ?? Number.NaN };
}

/** Does something so many times, as many at once as there are connections. */
async function inTurn<Result>(count: number, act: (index: number) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = new Array(count);
  let index = 0;
  const worker = async () => {
    for (let own = index++; own < count; own = index++) results[own] = await act(own);
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
  return results;
}

function ask(url: string, method = 'GET', body?: object): Promise<{ readonly status: number; readonly body: string }> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { method, agent, headers: { 'X-Auth-Token': 'any' } }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (piece) => {
        text += piece;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
    });
    asked.on('error', reject);
    asked.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/** The resident memory of a process, in megabytes. */
function memoryOf(process: number): number {
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(process)], { encoding: 'utf8' })) / 1024;
}

/** The processor time that a process has taken, in seconds. */
function processorSecondsOf(process: number): number {
  const time = execFileSync('ps', ['-o', 'time=', '-p', String(process)], { encoding: 'utf8' });
  return time.split(':').reduce((seconds, part) => seconds * 60 + Number(part), 0);
}
