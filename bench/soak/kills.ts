import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type Asked, apiName, apis, creation, type JobBody, requestOf } from '../apis.ts';
import { type LoggedFact, logOf, printFigures, send, serveState, shownJobs } from './served.ts';

/*
 * A server that is killed at random moments while jobs are created, polled, stopped and deleted, on a disk that is full in
 * between: after each start, all that was acknowledged is there, and nothing that was refused.
 * `npm run soak:kills -- --kills 40 --api v1`
 */

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '200' },
    clients: { type: 'string', default: '6' },
    api: { type: 'string', default: 'v1' },
  },
});
const kills = Number(values.kills);
const clients = Number(values.clients);
const api = apis[apiName(values.api)];

const folder = mkdtempSync(join(tmpdir(), 'jobstat-kills-'));
const mount = (size: string) =>
  process.platform === 'linux' && spawnSync('mount', ['-t', 'tmpfs', '-o', size, 'tmpfs', folder]).status === 0;
const isSmall = mount('size=64m');
if (!isSmall) console.error('the disk is never full: only root can mount a small one, on Linux');

const state = join(folder, 'state.ndjson');
const filler = join(folder, 'filler');
// The clock stands still: each poll moves a job on.
const served = await serveState(state, '--api', values.api, '--speed', '0', '--progress', '1');

/** What a client knows of a job that it has created. */
interface Known {
  readonly job: string;
  /** What it was asked for and did not refuse, so that it may have been done. */
  readonly asked: Set<Asked>;
  /** What it was asked for and has acknowledged. */
  readonly acknowledged: Set<Asked>;
  /** The statuses that polls were answered with while there was space on the disk, those in a row once. */
  readonly polled: unknown[];
}

/** The jobs of each client, which asks one thing at a time. */
const known = Array.from({ length: clients }, (): Known[] => []);
const counts = { create: 0, poll: 0, stop: 0, delete: 0, refused: 0, 'not answered': 0, lost: 0, undone: 0 };
/** Each name is used once, so that none of these may ever be there. */
const refusedNames = new Set<string>();
let names = 0;
let isWorking = true;
/** Whether the disk may be full: polls are then answered and not counted. */
let isFull = false;

const acts = ['create', 'poll', 'poll', 'poll', 'stop', 'delete'] as const;
/** How many of its latest jobs a client asks something of, so that they come to the statuses in which they can be deleted. */
const LATEST = 4;

function chosen<T>(all: readonly T[]): T | undefined {
  return all[Math.floor(Math.random() * all.length)];
}

async function client(own: Known[]): Promise<void> {
  while (isWorking) {
    const act = chosen(acts) ?? 'create';
    const one = chosen(own.slice(-LATEST));
    const answer = act === 'create' || one === undefined ? await create(own) : await ask(one, act);
    counts[answer]++;
    if (answer === 'not answered') await wait(20);
  }
}

async function create(own: Known[]): Promise<'create' | 'refused' | 'not answered'> {
  const name = `job-${++names}`;
  const answer = await send(served.url, creation(api, name));
  if (answer === undefined) return 'not answered';
  if (!answer.ok) {
    refusedNames.add(name);
    return 'refused';
  }
  own.push({ job: api.jobIn((await answer.json()) as JobBody), asked: new Set(), acknowledged: new Set(), polled: [] });
  return 'create';
}

async function ask(
  { job, asked, acknowledged, polled }: Known,
  what: Asked,
): Promise<Asked | 'refused' | 'not answered'> {
  const answer = await send(served.url, requestOf(api, what, job));
  if (answer !== undefined && !answer.ok) return 'refused';
  asked.add(what);
  if (answer === undefined) return 'not answered';
  acknowledged.add(what);
  if (what === 'poll' && !isFull) pushChange(polled, api.statusIn((await answer.json()) as JobBody));
  return what;
}

function pushChange(statuses: unknown[], status: unknown): void {
  if (statuses.at(-1) !== status) statuses.push(status);
}

/** What the server knows of a job. */
interface Logged {
  readonly events: Set<string>;
  readonly polled: unknown[];
}

/** Counts what was acknowledged and is not there, and what was refused and is there. */
async function checkAll(): Promise<void> {
  const shown = await shownJobs(served.url);
  const next = new Map(shown.map((each) => [api.jobIn(each), each.next?.event]));
  const logged = loggedJobs(await logOf(served.url));
  counts.undone += shown.filter(({ job_name }) => refusedNames.has(job_name)).length;
  for (const { job, asked, acknowledged, polled } of known.flat()) {
    const there = logged.get(job);
    if (there === undefined || !next.has(job)) {
      // Deleted, as it was asked to be.
      if (!asked.has('delete')) counts.lost++;
      continue;
    }
    const isStopped = there.events.has('stop');
    const deletion = next.get(job);
    const isDeletionKnown = deletion?.startsWith('delete') === true || there.events.has('delete.fail');
    if (acknowledged.has('stop') && !isStopped) counts.lost++;
    if (acknowledged.has('delete') && !isDeletionKnown) counts.lost++;
    // Of a job that nobody deletes, it can still happen that its deletion fails, as v1 has it.
    if ((isStopped && !asked.has('stop')) || (deletion === 'delete' && !asked.has('delete'))) counts.undone++;
    if (!isPartInOrder(polled, there.polled)) counts.lost++;
  }
}

function loggedJobs(facts: readonly LoggedFact[]): ReadonlyMap<string, Logged> {
  const jobs = new Map<string, Logged>();
  for (const each of facts) {
    const job = api.jobIn(each);
    const { events, polled } = jobs.get(job) ?? { events: new Set(), polled: [] };
    jobs.set(job, { events, polled });
    if (each.event !== undefined) events.add(each.event);
    if (each.fact === 'poll') pushChange(polled, each.status);
  }
  return jobs;
}

/** Whether all of a list are in another one, in the same order. */
function isPartInOrder(part: readonly unknown[], whole: readonly unknown[]): boolean {
  let met = 0;
  for (const each of whole) if (each === part[met]) met++;
  return met >= part.length;
}

function fillDisk(): void {
  spawnSync('dd', ['if=/dev/zero', `of=${filler}`, 'bs=4k'], { stdio: 'ignore' });
}

let full = 0;
const starts: number[] = [];
for (let kill = 1; kill <= kills; kill++) {
  isWorking = true;
  const work = Promise.all(known.map(client));
  await wait(Math.random() * 300);
  if (isSmall && kill % 4 === 0) {
    isFull = true;
    fillDisk();
    full++;
    await wait(Math.random() * 200);
    // Half of the times it is killed while the disk is full, else after there was space again.
    if (kill % 8 === 0) rmSync(filler);
    await wait(Math.random() * 100);
  }
  const killing = served.killAndStart.bind(served);
  const removing = wait(1).then(() => rmSync(filler, { force: true }));
  starts.push(await killing());
  await removing;
  isFull = false;
  isWorking = false;
  await work;
  await checkAll();
}
const code = await served.end();
printFigures(
  {
    kills,
    'times the disk was full': full,
    'creations acknowledged': counts.create,
    'polls answered': counts.poll,
    'stops acknowledged': counts.stop,
    'deletions acknowledged': counts.delete,
    refused: counts.refused,
    'not answered': counts['not answered'],
    'acknowledged and lost': counts.lost,
    'refused and done': counts.undone,
    'slowest start, ms': Math.max(...starts),
    'said on standard error': served.said.length,
    'for example': served.said[0] ?? 'nothing',
    'exit code at the end': String(code),
  },
  counts.lost === 0 && counts.undone === 0 && code === 0,
);
if (isSmall) spawnSync('umount', ['-l', folder]);
rmSync(folder, { recursive: true, force: true });
