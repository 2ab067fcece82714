import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createJob, type Ids, printFigures, send, serveState, versionsOf } from './served.ts';

/*
 * A server that is killed at random moments under load, on a disk that is full in between: after each start, all that
 * was acknowledged is there. `npm run soak:kills -- --kills 40`
 */

const { values } = parseArgs({
  options: { kills: { type: 'string', default: '200' }, clients: { type: 'string', default: '6' } },
});
const kills = Number(values.kills);
const clients = Number(values.clients);

const folder = mkdtempSync(join(tmpdir(), 'jobstat-kills-'));
const mount = (size: string) =>
  process.platform === 'linux' && spawnSync('mount', ['-t', 'tmpfs', '-o', size, 'tmpfs', folder]).status === 0;
const isSmall = mount('size=64m');
if (!isSmall) console.error('the disk is never full: only root can mount a small one, on Linux');

const state = join(folder, 'state.ndjson');
const filler = join(folder, 'filler');
const served = await serveState(state, '--speed', '0');

/** What a client knows of a version: all that was acknowledged, and what may have happened besides. */
interface Known {
  readonly ids: Ids;
  readonly isStopped: boolean;
  /** Whether the stop was sent and not answered. */
  readonly mayBeStopped: boolean;
}

const known = new Map<number, Known>();
let [acknowledged, refused, unanswered, lost, undone] = [0, 0, 0, 0, 0];
/** Each name is used once, so that none of these may ever be there. */
const refusedNames = new Set<string>();
let names = 0;
let isWorking = true;

async function client(number: number): Promise<void> {
  for (let turn = 0; isWorking; turn++) {
    const answer = await act(number, turn);
    if (answer === 'acknowledged') acknowledged++;
    else if (answer === 'refused') refused++;
    else {
      unanswered++;
      await wait(20);
    }
  }
}

type Answer = 'acknowledged' | 'refused' | 'unanswered';

async function act(number: number, turn: number): Promise<Answer> {
  if (turn % 3 !== 2) {
    const name = `job-${number}-${++names}`;
    const ids = await createJob(served.url, name);
    if (ids === undefined) return 'unanswered';
    if (ids === 'refused') {
      refusedNames.add(name);
      return 'refused';
    }
    known.set(ids.version_id, { ids, isStopped: false, mayBeStopped: false });
    return 'acknowledged';
  }
  const own = [...known.values()].filter(({ ids, isStopped }) => ids.version_id % clients === number && !isStopped);
  const chosen = own[Math.floor(Math.random() * own.length)];
  if (chosen === undefined) return 'refused';
  const { ids } = chosen;
  const answer = await send(served.url, 'POST', `/${ids.job_id}/versions/${ids.version_id}/stop`);
  if (answer === undefined) known.set(ids.version_id, { ids, isStopped: false, mayBeStopped: true });
  if (answer?.ok) known.set(ids.version_id, { ids, isStopped: true, mayBeStopped: true });
  if (answer === undefined) return 'unanswered';
  return answer.ok ? 'acknowledged' : 'refused';
}

/** Counts what was acknowledged and is not there, and what was refused and is there. */
async function checkAll(): Promise<void> {
  const versions = await versionsOf(served.url);
  undone += versions.filter(({ job_name }) => refusedNames.has(job_name)).length;
  const there = new Map(versions.map(({ version_id, status }) => [version_id, status]));
  for (const { ids, isStopped, mayBeStopped } of known.values()) {
    const status = there.get(ids.version_id);
    if (status === undefined || (isStopped && status === 'INIT')) lost++;
    else if (!mayBeStopped && status !== 'INIT') undone++;
  }
}

function fillDisk(): void {
  spawnSync('dd', ['if=/dev/zero', `of=${filler}`, 'bs=4k'], { stdio: 'ignore' });
}

let full = 0;
const starts: number[] = [];
for (let kill = 1; kill <= kills; kill++) {
  isWorking = true;
  const work = Promise.all(Array.from({ length: clients }, (_, number) => client(number)));
  await wait(Math.random() * 300);
  if (isSmall && kill % 4 === 0) {
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
  isWorking = false;
  await work;
  await checkAll();
}
const code = await served.end();
printFigures(
  {
    kills,
    'times the disk was full': full,
    acknowledged,
    refused,
    'not answered': unanswered,
    'acknowledged and lost': lost,
    'refused and done': undone,
    'jobs at the end': known.size,
    'slowest start, ms': Math.max(...starts),
    'said on standard error': served.said.length,
    'for example': served.said[0] ?? 'nothing',
    'exit code at the end': String(code),
  },
  lost === 0 && undone === 0 && code === 0,
);
if (isSmall) spawnSync('umount', ['-l', folder]);
rmSync(folder, { recursive: true, force: true });
