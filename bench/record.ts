import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Line } from './measure.ts';

const LIVE_JOBS = 10_000;
const PASSES = 1000;
/** Before memory is measured the first time, so that what is collected late is there already. */
const WARM_UP = 100;
const PER_PAGE = 1000;

const bin = fileURLToPath(new URL('../../dist/cli/bin.js', import.meta.url));

/** A recorder of many live jobs of the fake API, beside a program that fetches and parses the same pages. */
export async function recordLines(): Promise<readonly Line[]> {
  const folder = mkdtempSync(join(tmpdir(), 'jobstat-record-'));
  const api = spawn(process.execPath, [bin, 'serve', '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [greeting] = await once(api.stdout, 'data');
  const url = /http:\S+:\d+/.exec(String(greeting))?.[0] ?? '';
  await createJobs(url);

  const args = ['record', '--endpoint', url, '--project', 'p', '-o', join(folder, 'polls.ndjson'), '--serve', '0'];
  const recorder = spawn(process.execPath, [bin, ...args, '--every', '1ms', '--heartbeat', '30d'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, MODELARTS_TOKEN: 'any' },
  });
  const [told] = await once(recorder.stdout, 'data');
  const metrics = /http:\S+/.exec(String(told))?.[0] ?? '';
  await passesMade(metrics, WARM_UP);
  const before = memoryOf(recorder.pid ?? 0);
  const start = performance.now();
  const first = await passesMade(metrics, WARM_UP);
  const last = await passesMade(metrics, WARM_UP + PASSES);
  const perPass = (performance.now() - start) / (last - first);
  const after = memoryOf(recorder.pid ?? 0);
  recorder.kill();
  const theirs = await timeOfPages(url, 20);
  api.kill();
  await once(api, 'exit');
  rmSync(folder, { recursive: true });

  const jobs = LIVE_JOBS.toLocaleString('en-US');
  const name = `record with ${jobs} live jobs`;
  return [
    {
      what: 'one pass',
      unit: 'ms',
      ours: { name, value: perPass },
      peer: { name: 'fetch and JSON.parse of the same pages', value: theirs },
      most: { ours: 2000 },
    },
    {
      what: `memory after ${PASSES.toLocaleString('en-US')} passes`,
      unit: 'MB',
      ours: { name, value: after },
      peer: { name: 'before them', value: before },
      most: { ratio: 1.2 },
    },
  ];
}

/** Makes jobs that stay where they are for 1000 days once they wait or run. */
async function createJobs(url: string): Promise<void> {
  const scenario = { extends: 'typical', dwell: { RUNNING: '1000d', WAITING: '1000d' } };
  await ask(`${url}/__jobstat/scenario`, { method: 'PUT', body: JSON.stringify(scenario) });
  const config = { worker_server_num: 1, app_url: '/a/', boot_file_url: '/a/b.py', spec_id: 1, engine_id: 1 };
  for (let index = 0; index < LIVE_JOBS; index++) {
    const body = JSON.stringify({ job_name: `job-${index}`, config });
    await ask(`${url}/v1/p/training-jobs`, { method: 'POST', body });
  }
}

async function ask(url: string, request: RequestInit = {}): Promise<string> {
  const response = await fetch(url, { ...request, headers: { 'X-Auth-Token': 'any' } });
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.status} ${text}`);
  return text;
}

/** Waits until so many passes were made, and returns how many. */
async function passesMade(metrics: string, least: number): Promise<number> {
  for (;;) {
    const made = Number(/^jobstat_passes_total (\d+)/m.exec(await ask(metrics))?.[1]);
    if (made >= least) return made;
    await wait(200);
  }
}

/** The mean time in which all pages are fetched and parsed, in milliseconds. */
async function timeOfPages(url: string, times: number): Promise<number> {
  const start = performance.now();
  for (let time = 0; time < times; time++) {
    for (let page = 1; page <= LIVE_JOBS / PER_PAGE; page++)
      JSON.parse(await ask(`${url}/v1/p/training-jobs?per_page=${PER_PAGE}&page=${page}`));
  }
  return (performance.now() - start) / times;
}

/** The resident memory of a process, in megabytes. */
function memoryOf(process: number): number {
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(process)], { encoding: 'utf8' })) / 1024;
}
