import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { watch } from 'jobstat/node';
import { apiName, apis, creation, type JobBody } from '../apis.ts';
import { bin, printFigures, send, serveState, shownJobs } from './served.ts';

/*
 * Many watchers on one server that is killed again and again: no acknowledged job is lost, what the watchers saw has no
 * findings, and memory stays flat. `npm run soak -- --minutes 3 --api v2`
 */

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    kills: { type: 'string', default: '10' },
    watchers: { type: 'string', default: '200' },
    speed: { type: 'string', default: '600' },
    api: { type: 'string', default: 'v1' },
  },
});
const version = apiName(values.api);
const api = apis[version];
const [minutes, kills, watchers] = [Number(values.minutes), Number(values.kills), Number(values.watchers)];

const folder = mkdtempSync(join(tmpdir(), 'jobstat-soak-'));
const state = join(folder, 'state.ndjson');
const served = await serveState(state, '--api', version, '--speed', values.speed);
const lifecycle = `modelarts-${version}`;
const validator = spawn(process.execPath, [bin, 'validate', '--lifecycle', lifecycle, '--format', 'json', '-'], {
  stdio: ['pipe', 'pipe', 'inherit'],
});
const report = text(validator.stdout);

const acknowledged = new Set<string>();
const end = performance.now() + minutes * 60_000;
let [polls, ended, errors] = [0, 0, 0];

const isOver = () => performance.now() > end;

async function watcher(number: number): Promise<void> {
  for (let turn = 0; !isOver(); turn++) {
    const answer = await send(served.url, creation(api, `job-${number}-${turn}`));
    if (!answer?.ok) {
      await wait(200);
      continue;
    }
    const job = api.jobIn((await answer.json()) as JobBody);
    acknowledged.add(job);
    // Logs, and those who watch, have the job and the version alone.
    await watchToEnd(job.replace('/versions/', '/'));
  }
}

async function watchToEnd(job: string): Promise<void> {
  const target = { endpoint: served.url, project: 'p', token: 'any', api: version, job } as const;
  try {
    for await (const { status, observation } of watch({ ...target, every: '1s', upTo: '2s' })) {
      polls++;
      const line = { job, status, time: observation.time };
      if (!validator.stdin.write(`${JSON.stringify(line)}\n`)) await once(validator.stdin, 'drain');
      if (isOver()) return;
    }
    ended++;
  } catch (error) {
    errors++;
    console.error(String(error));
  }
}

const memories: number[] = [];
const starts: number[] = [];
const work = Promise.all(Array.from({ length: watchers }, (_, number) => watcher(number)));
for (let kill = 1; kill <= kills; kill++) {
  await wait(Math.max(0, end - performance.now()) / (kills - kill + 2));
  memories.push(served.memory());
  starts.push(await served.killAndStart());
}
await wait(Math.max(0, end - performance.now()));
memories.push(served.memory());
await work;
validator.stdin.end();
const { findings } = JSON.parse(await report) as { readonly findings: readonly unknown[] };
const there = new Set((await shownJobs(served.url)).map(api.jobIn));
const lost = [...acknowledged].filter((job) => !there.has(job)).length;
const code = await served.end();

printFigures(
  {
    minutes,
    watchers,
    kills,
    'jobs acknowledged': acknowledged.size,
    'acknowledged jobs lost': lost,
    'jobs watched to their end': ended,
    'polls seen by watchers': polls,
    'errors of watchers': errors,
    'findings of validate': findings.length,
    'said on standard error': served.said.length,
    'exit code at the end': String(code),
    'memory before each kill, MB': memories.map((memory) => memory.toFixed(0)).join(' '),
    'slowest start, ms': Math.max(...starts),
    'state at the end, MB': statSync(state).size / 1e6,
  },
  lost === 0 && findings.length === 0 && errors === 0 && code === 0 && served.said.length === 0,
);
rmSync(folder, { recursive: true });
