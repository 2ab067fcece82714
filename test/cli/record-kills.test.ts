import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { type Client, serve, type VersionState } from '../fake-api/client.ts';
import { runs } from '../runs.ts';
import { bin, runProcess } from './process.ts';

const folder = mkdtempSync(join(tmpdir(), 'jobstat-kills-'));
afterAll(() => rmSync(folder, { recursive: true }));

const JOBS = 40;

let logs = 0;
const newLog = () => join(mkdtempSync(join(folder, `${++logs}-`)), 'polls.ndjson');
const chosen = <T>(all: readonly T[]) => all[Math.floor(Math.random() * all.length)];

/** Starts a recorder; its passes follow one another at once. */
function startRecorder({ url, project }: Client, log: string, ...args: readonly string[]) {
  const options = ['--endpoint', url, '--project', project, '-o', log, '--heartbeat', '30d', '--every', '10ms'];
  const child = spawn(process.execPath, [bin, 'record', ...options, ...args], {
    env: { ...process.env, MODELARTS_TOKEN: 'any' },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const done = Promise.all([once(child, 'close'), text(child.stderr)]).then(([[status], stderr]) => ({
    status,
    stderr,
  }));
  child.stdout.resume();
  return { child, done };
}

/** Lets a random possible event happen to some jobs, and makes a new one, as some are deleted. */
async function change(client: Client, count: number): Promise<void> {
  await client.create();
  const states = await client.states();
  for (let turn = 0; turn < count; turn++) {
    const state: VersionState | undefined = chosen(states);
    const event = state && chosen(state.events);
    // It may have had another event by now, which rules this one out.
    if (state !== undefined && event !== undefined) await client.send(state, event);
  }
}

type Histories = ReadonlyMap<string, readonly number[]>;

/** The statuses of each version in order: all, or only those that are not the same as the one before. */
function historiesOf(
  lines: readonly { job_id: number; version_id: number; status: number }[],
  onlyChanges: boolean,
): Histories {
  const histories = new Map<string, number[]>();
  for (const { job_id, version_id, status } of lines) {
    const key = `${job_id}/${version_id}`;
    const history = histories.get(key) ?? [];
    if (!onlyChanges || history.at(-1) !== status) history.push(status);
    histories.set(key, history);
  }
  return histories;
}

/** What is in a log and those that were rotated, in the order of their names. */
function recordedIn(log: string): Histories {
  const names = readdirSync(join(log, '..')).filter((name) => name.endsWith('.ndjson'));
  const whole = names
    .sort()
    .map((name) => readFileSync(join(log, '..', name), 'utf8'))
    .join('');
  return historiesOf(
    whole
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)),
    false,
  );
}

const answeredBy = async (client: Client) => historiesOf(await client.lines('polls'), true);

async function served(): Promise<Client> {
  const client = await serve({ settings: { progress: { polls: 1_000_000 } } });
  for (let job = 0; job < JOBS; job++) await client.create();
  return client;
}

/** How long a recorder takes to start and make one pass, in milliseconds. */
let life = 0;

/** Runs a recorder that is killed at a random moment: as it starts, in its first passes, or after them. */
async function runAndKill(client: Client, log: string, args: readonly string[], meanwhile?: () => Promise<void>) {
  const { child, done } = startRecorder(client, log, ...args);
  await Promise.all([wait(life * (0.4 + 1.2 * Math.random())), meanwhile?.()]);
  child.kill('SIGKILL');
  expect((await done).stderr).toBe('');
}

/** Runs a recorder that makes one pass. */
async function runOnce(client: Client, log: string, args: readonly string[]) {
  const start = performance.now();
  const { done } = startRecorder(client, log, ...args, '--passes', '1');
  expect(await done).toEqual({ status: 0, stderr: '' });
  life = performance.now() - start;
}

describe('a recorder that is killed again and again', { timeout: 10 * 60_000 }, () => {
  test.each([[[]], [['--rotate', '2kB']]])(
    'has exactly what the API has answered, where jobs change in between: %j',
    async (args) => {
      const [client, log] = [await served(), newLog()];
      await runOnce(client, log, args);
      for (let kill = 0; kill < runs(24); kill++) {
        await change(client, 15);
        await runAndKill(client, log, args);
        if (Math.random() < 0.5) await runAndKill(client, log, args);
        await runOnce(client, log, args);
      }
      expect(recordedIn(log)).toEqual(await answeredBy(client));
      const names = readdirSync(join(log, '..')).filter((name) => name.endsWith('.ndjson'));
      expect(names.length > 1).toBe(args.length > 0);
      const { status, stderr } = runProcess(['validate', ...names.sort().map((name) => join(log, '..', name))]);
      expect(status, stderr).toBe(0);
    },
  );

  test('has nothing that was not answered and nothing twice, where jobs change all the time', async () => {
    const [client, log] = [await served(), newLog()];
    await runOnce(client, log, []);
    for (let kill = 0; kill < runs(24); kill++) await runAndKill(client, log, [], () => change(client, 30));
    await runOnce(client, log, []);
    const [recorded, answered] = [recordedIn(log), await answeredBy(client)];
    // Of a job that was deleted, the last answers may have gone to a recorder that was killed.
    const there = (await client.states()).map(({ job_id, version_id }) => `${job_id}/${version_id}`);
    expect([...recorded.keys()]).toEqual(expect.arrayContaining(there));
    for (const [job, history] of recorded) {
      const all = [...(answered.get(job) ?? [])];
      expect(history.filter((status, index) => status === history[index - 1])).toEqual([]);
      if (there.includes(job)) expect(history.at(-1)).toBe(all.at(-1));
      // Each is found in what is left of the answers: a kill loses at most what was just being answered.
      for (const status of history) expect(all.splice(0, all.indexOf(status) + 1)).not.toEqual([]);
    }
  });
});

test('a second recorder is refused, until the first one is killed', async () => {
  const [client, log] = [await serve(), newLog()];
  await client.create();
  const { child, done } = startRecorder(client, log);
  await expect.poll(() => readdirSync(join(log, '..'))).toContain('polls.ndjson.lock');
  await expect.poll(() => readFileSync(log, 'utf8')).toContain('100001');
  const second = await startRecorder(client, log, '--passes', '1').done;
  expect(second.status).toBe(2);
  expect(second.stderr).toMatch(
    /^jobstat: .*polls\.ndjson is in use by process \d+ since .*; end it first, or name another file\n$/,
  );
  child.kill('SIGKILL');
  await done;
  await runOnce(client, log, []);
  expect(readFileSync(log, 'utf8').split('\n')).toHaveLength(2);
});

test.each(['SIGINT', 'SIGTERM'] as const)('a recorder ends well on %s, and leaves its log alone', async (signal) => {
  const [client, log] = [await serve(), newLog()];
  await client.create();
  const { child, done } = startRecorder(client, log);
  await expect.poll(() => readdirSync(join(log, '..'))).toContain('polls.ndjson');
  await expect.poll(() => readFileSync(log, 'utf8')).toContain('100001');
  child.kill(signal);
  expect(await done).toEqual({ status: 0, stderr: '' });
  expect(readdirSync(join(log, '..'))).toEqual(['polls.ndjson']);
});

// A limit to the size of files is met as a full disk is: the last write that succeeds takes a part only.
test.runIf(process.platform !== 'win32')(
  'a recorder whose log cannot grow ends with one sentence and whole lines',
  async () => {
    const [client, log] = [await served(), newLog()];
    const line = `ulimit -f 2; exec "${process.execPath}" "${bin}" record --endpoint ${client.url} --project ${client.project}`;
    const child = spawn('sh', ['-c', `${line} --all --every 10ms -o "${log}"`], {
      env: { ...process.env, MODELARTS_TOKEN: 'any' },
    });
    const [[status], stderr] = await Promise.all([once(child, 'close'), text(child.stderr)]);
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: `jobstat: cannot write ${log}: the file would be larger than the system allows\n`,
    });
    // A pass is one write: all of it, or none.
    expect(readFileSync(log, 'utf8')).toMatch(/^(\{.+\}\n)*$/);
    expect((readFileSync(log, 'utf8').split('\n').length - 1) % JOBS).toBe(0);
    expect(readdirSync(join(log, '..'))).toEqual(['polls.ndjson']);
  },
);
