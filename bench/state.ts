import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Api, type ApiName, apis, creation, requestOf } from './apis.ts';
import {
  askWell,
  closeConnections,
  endServing,
  type Load,
  loadInTurn,
  perSecond,
  type Serving,
  startServing,
} from './load.ts';
import { type Line, medianTimesOf, type Options } from './measure.ts';
import { writeFacts } from './million-facts.ts';

/** How many jobs are created and stopped. */
const CHANGED_JOBS = 50_000;

/** The journal of the fake API: how fast it is read at the start, and what it takes to write it. */
export async function stateLines(options: Options): Promise<readonly Line[]> {
  const folder = mkdtempSync(join(tmpdir(), 'jobstat-bench-'));
  try {
    return [
      await startLine(join(folder, 'whole.ndjson'), options),
      await changesLine('v1', join(folder, 'v1.ndjson'), options),
      await changesLine('v2', join(folder, 'v2.ndjson'), options),
    ];
  } finally {
    closeConnections();
    rmSync(folder, { recursive: true });
  }
}

/** The start of the fake API from a long journal, beside JSON.parse of its lines. */
async function startLine(whole: string, { rounds }: Options): Promise<Line> {
  writeFacts(whole, { jobs: 10_000, polls: 23, deleted: 0 });
  const [serve = Number.NaN, parse = Number.NaN] = await medianTimesOf(
    [() => startAndKill(whole), async () => parseLines(whole)],
    Math.min(rounds, 3),
  );
  return {
    what: 'start of serve from a million facts',
    unit: 'ms',
    ours: { name: 'jobstat serve --state', value: serve },
    peer: { name: 'JSON.parse of each line', value: parse },
    most: { ours: 2000 },
  };
}

/** Starts, and kills the server, as one that ends compacts its journal. */
async function startAndKill(state: string): Promise<void> {
  rmSync(`${state}.lock`, { force: true });
  await endServing(await startServing('--state', state), 'SIGKILL');
}

function parseLines(file: string): void {
  for (const line of readFileSync(file, 'utf8').split('\n')) if (line !== '') JSON.parse(line);
}

/**
 * Creations and stops with a journal that is kept, in turn with one that is not. The server is then killed, and started again:
 * what it has answered must be there.
 */
async function changesLine(version: ApiName, state: string, { size, rounds }: Options): Promise<Line> {
  const args = ['--api', version, '--speed', '0'];
  const kept = await startServing(...args, '--state', state);
  const temporary = await startServing(...args);
  const [ours, theirs] = await loadInTurn([kept, temporary], { rounds, count: CHANGED_JOBS * size }, (server, index) =>
    createAndStop(server, apis[version], `job-${index}`),
  );
  await endServing(temporary);
  await endServing(kept, 'SIGKILL');
  const requestsOf = (load: Load | undefined) => (load === undefined ? Number.NaN : 2 * perSecond(load));
  const lost = 2 * (ours?.count ?? 0) - (await changesIn(state, args));
  return {
    what: 'creations and stops answered, each safe from kill -9',
    unit: 'requests/s',
    ours: { name: `serve --api ${version} --state`, value: requestsOf(ours) },
    peer: { name: 'serve, whose journal is a temporary file', value: requestsOf(theirs) },
    least: { ratio: 0.5 },
    ...(lost === 0 ? {} : { error: `${lost} of them are not there after the kill` }),
  };
}

async function createAndStop({ url }: Serving, api: Api, name: string): Promise<void> {
  const { body } = await askWell(url, creation(api, name));
  await askWell(url, requestOf(api, 'stop', api.jobIn(JSON.parse(body))));
}

/** How many creations and stops a server knows that continues from a state. */
async function changesIn(state: string, args: readonly string[]): Promise<number> {
  const server = await startServing(...args, '--state', state);
  const { body } = await askWell(server.url, { method: 'GET', path: '/__jobstat/log?only=changes' });
  await endServing(server);
  const changes = body.split('\n').filter((line) => line !== '');
  return changes.map((line) => JSON.parse(line)).filter(({ fact, event }) => fact !== 'change' || event === 'stop')
    .length;
}
