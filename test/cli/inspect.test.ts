import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { simulate } from '../../src/simulate/simulate.ts';
import { jobstat, start } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'jobstat-inspect-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Starts an inspection on a free port. */
const inspect = (...args: readonly string[]) => start(['inspect', '--port', '0', ...args]);

const ADDRESS = /^Inspector on http:\/\/127\.0\.0\.1:\d+\n/;

const byHand = (...lines: readonly string[]) =>
  jobstat(['inspect', '--offline', '--port', '0'], { input: lines.map((line) => `${line}\n`).join('') });

/** The statuses that it says one after the other. */
const states = (stdout: string) => [...stdout.matchAll(/^job \d+ is (\w+)/gm)].map(([, status]) => status);

describe('inspect by hand', () => {
  test('says where it is, and what is possible', async () => {
    const { stdout, stderr, status } = await byHand();
    expect(stdout).toMatch(ADDRESS);
    expect(stdout).toContain('job 1 is INIT\n  1  review.request  → CHECK_INIT\n');
    expect([stderr, status]).toEqual(['', 0]);
  });

  test('takes events by their names and by their numbers', async () => {
    const { stdout } = await byHand('submit', ' QUEUE ', '', '1', 'finish', 'delete');
    // The first of WAITING is a start, as explain has it.
    expect((await jobstat(['explain', 'WAITING', 'RUNNING'])).stdout).toContain('WAITING start → RUNNING');
    expect(states(stdout)).toEqual(['INIT', 'SUBMIT_TRYING', 'WAITING', 'RUNNING', 'COMPLETED', 'deleted']);
    expect(stdout).toContain('job 1 is deleted: nothing more can happen');
  });

  test('says what is not possible, and why', async () => {
    const { stdout, status } = await byHand('finish', 'RUNNING', '99', '0', 'cancel', 'start', 'delete', 'delete');
    expect(stdout).toContain('finish is not possible in INIT: it can happen in RUNNING, SCALING, KILLING\n');
    for (const typed of ['RUNNING', '99', '0']) {
      expect(stdout).toContain(`there is no ${typed} here: type a number from 1 to 6, or an event from the list\n`);
    }
    expect(stdout).toMatch(/start is not possible in CANCELED, since the run is over: it can happen in .*WAITING/);
    expect(stdout).toContain('delete is not possible in deleted, since the record is gone');
    expect(states(stdout)).toEqual(['INIT', 'CANCELED', 'deleted']);
    expect(status).toBe(0);
  });

  test('goes back from UNKNOWN to where the job was, and nowhere else', async () => {
    const { stdout } = await byHand('submit', 'sight.lose', '1', 'quit', 'queue');
    expect(states(stdout)).toEqual(['INIT', 'SUBMIT_TRYING', 'UNKNOWN', 'SUBMIT_TRYING']);
    expect(stdout).toContain('job 1 is UNKNOWN\n  1  sight.regain  → SUBMIT_TRYING\n\n');
  });

  test('begins a new job', async () => {
    const { stdout } = await byHand('submit', 'again');
    expect(stdout).toMatch(/job 1 is SUBMIT_TRYING.*job 2 is INIT/s);
  });

  test('ends when it is told to, though there could be more to read', async () => {
    const { type, hasPrinted, done } = await inspect('--offline');
    await hasPrinted('job 1 is INIT');
    type('quit');
    expect(await done).toMatchObject({ status: 0, stderr: '' });
  });

  test('ends when it is interrupted', async () => {
    const { hasPrinted, interrupt } = await inspect('--offline');
    await hasPrinted('job 1 is INIT');
    expect(await interrupt()).toMatchObject({ status: 0, stderr: '' });
  });
});

/** What an inspection tells whoever connects: what happened, and what came of it. */
async function heard(url: string) {
  const steps: { name: string; event: string; inferred: boolean; unseen: boolean; value: unknown }[] = [];
  const names = new Map<string, string>();
  const socket = new WebSocket(url.replace('http:', 'ws:'));
  onTestFinished(() => socket.terminate());
  socket.on('message', (data) => {
    const { type, sessionId, name, event, snapshot } = JSON.parse(String(data));
    if (type === '@xstate.actor') names.set(sessionId, name);
    if (type !== '@xstate.snapshot') return;
    const { type: happened, inferred = false, unseen = false } = event;
    const [value] = typeof snapshot.value === 'string' ? [snapshot.value] : Object.values(snapshot.value);
    steps.push({ name: names.get(sessionId) ?? '', event: happened, inferred, unseen, value });
  });
  return steps;
}

describe('inspect --scenario', () => {
  const options = { jobs: 3, seed: 7, scenario: 'flaky' } as const;

  test('has jobs live as they do when they are simulated, up to the end of their runs', async () => {
    const args = ['--jobs', '3', '--seed', '7', '--scenario', 'flaky', '--speed', '1000000', '--exit'];
    const { stdout, stderr, status } = await jobstat(['inspect', '--offline', '--port', '0', ...args]);
    expect(stdout).toMatch(ADDRESS);
    const seen = stdout.split('\n').flatMap((line) => {
      const [, job, status] = /^\S+Z {2}(\S+) {2}.*?(\w+)$/.exec(line) ?? [];
      return job === undefined || status === 'deleted' ? [] : [`${job} ${status}`];
    });
    expect(seen.length).toBeGreaterThan(6);
    const all = [...simulate(options)].map(({ job, status }) => `${job} ${status}`);
    expect(all.filter((line) => seen.includes(line))).toEqual(seen);
    expect([stderr, status]).toEqual(['', 0]);
  });

  test('has a page stay until it is interrupted, on which all is seen that was', async () => {
    const { url, hasPrinted, interrupt } = await inspect('--offline', '--scenario', 'typical', '--speed', '1000000');
    await hasPrinted('Ctrl-C closes the page');
    const steps = await heard(url);
    const wanted = [...simulate({ jobs: 1 })].map(({ job, status }) => [job, status]);
    await expect.poll(() => steps.map(({ name, value }) => [name, value])).toEqual(wanted);
    expect(await interrupt()).toMatchObject({ status: 0, stderr: '' });
  });

  test('takes half a minute for a job unless a speed is given', async () => {
    const { hasPrinted, interrupt } = await inspect('--offline', '--scenario', 'typical');
    await hasPrinted('real time\n');
    const { stdout } = await interrupt();
    const times = [...simulate({ jobs: 1 })].map(({ time }) => time);
    const [, speed = ''] = /^1 job at (\d+)× real time$/m.exec(stdout) ?? [];
    expect(((times.at(-1) ?? 0) - (times[0] ?? 0)) / Number(speed) / 1000).toBeCloseTo(30, 0);
  });
});

/** A log of one job. */
function logOf(...statuses: readonly number[]): string {
  const file = join(folder, `${statuses.join('-')}.ndjson`);
  const lines = statuses.map((status, index) => ({ job_id: 7, status, time: `2025-01-01T00:0${index}:00Z` }));
  writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return file;
}

/** What is seen of a log, once it is over and so much was seen, and what is said. */
async function replayed(count: number, ...statuses: readonly number[]) {
  const { url, hasPrinted, interrupt } = await inspect('--offline', '--log', logOf(...statuses), '--speed', '100000');
  await hasPrinted('Ctrl-C closes the page');
  const steps = await heard(url);
  await expect.poll(() => steps.length).toBe(count);
  const { stdout, stderr, status } = await interrupt();
  expect(stderr).toBe('');
  return { steps, stdout, status };
}

describe('inspect --log', () => {
  test('walks through what was skipped, and marks it', async () => {
    const { steps, stdout, status } = await replayed(4, 1, 8, 8, 10);
    const plain = { name: '7', inferred: false, unseen: false };
    expect(steps).toEqual([
      { ...plain, event: 'xstate.init', value: 'INIT' },
      { ...plain, event: 'submit', value: 'SUBMIT_TRYING', inferred: true, unseen: true },
      { ...plain, event: 'start', value: 'RUNNING', inferred: true },
      { ...plain, event: 'finish', value: 'COMPLETED' },
    ]);
    expect(stdout).toMatch(/00:01:00Z {2}RUNNING +missed in between: SUBMIT_TRYING, or others\n/);
    expect(status).toBe(0);
  });

  test('begins another job where a step is impossible', async () => {
    const { steps, stdout, status } = await replayed(4, 10, 8, 11);
    expect(steps.map(({ name, event, value }) => [name, event, value])).toEqual([
      ['7', 'xstate.init', 'COMPLETED'],
      ['7', 'xstate.stop', 'COMPLETED'],
      ['7 (2, from RUNNING)', 'xstate.init', 'RUNNING'],
      ['7 (2, from RUNNING)', 'fail', 'FAILED'],
    ]);
    expect(stdout).toContain('impossible after COMPLETED: the job had ended');
    expect(status).toBe(1);
  });

  test('says what proves nothing, and what is no status', async () => {
    const { steps, stdout, status } = await replayed(2, 8, 0, 99, 10);
    expect(steps.map(({ value }) => value)).toEqual(['RUNNING', 'COMPLETED']);
    expect(stdout).toMatch(/UNKNOWN +UNKNOWN was reported, which proves nothing\n/);
    expect(stdout).toMatch(/99 +not a status of the catalogue\n/);
    expect(status).toBe(1);
  });

  const polls = 'examples/polls.ndjson';
  test.each([
    ['by its key', '40004/2', true],
    ['by its id, if it has a single version', '40004', true],
    ['not by the beginning of its id', '4000', false],
  ])('finds a job %s', async (_, job, isFound) => {
    const args = ['--port', '0', '--log', polls, '--job', job, '--speed', '1000000', '--exit'];
    const { stdout, stderr, status } = await jobstat(['inspect', '--offline', ...args]);
    if (isFound) expect(stdout).toMatch(/\n\d+ observations of 40004\/2 at /);
    else
      expect(stderr).toBe(
        `jobstat: ${polls} has no job 4000; it has 5 jobs: 40001/1, 40002/1, 40003/1, 40004/2, 40005/1\n`,
      );
    expect(status).toBe(isFound ? 0 : 2);
  });

  test.each([
    ['no job is chosen among several', [], 'choose a job with --job: examples/polls.ndjson has 5 jobs: 40001/1'],
    ['there is no such job', ['--job', '40001/2'], 'examples/polls.ndjson has no job 40001/2; it has 5 jobs: 40001/1'],
  ])('says so where %s', async (_, args, problem) => {
    const { stdout, stderr, status } = await jobstat(['inspect', '--offline', '--port', '0', '--log', polls, ...args]);
    expect(stderr).toContain(problem);
    expect([stdout, status]).toEqual(['', 2]);
  });
});

describe('inspect', () => {
  test('loads the page of others unless it is told not to', async () => {
    const { url, interrupt } = await inspect();
    const page = await (await fetch(url)).text();
    expect(page).toContain('frame-src https://stately.ai;');
    expect(page).toContain('"inspector":"https://stately.ai/inspect"');
    expect((await interrupt()).stdout).toMatch(/\(loaded from stately\.ai\)\n/);
  });

  test('opens a browser only if it is told to', async () => {
    const opened = join(folder, 'opened');
    const browser = join(folder, 'browser');
    writeFileSync(browser, `#!/bin/sh\necho "$1" >> ${opened}\n`, { mode: 0o755 });
    const args = ['inspect', '--offline', '--port', '0'];
    for (const [name, value] of [
      ['BROWSER', browser],
      ['DISPLAY', ':0'],
      ['XDG_CURRENT_DESKTOP', 'X-Generic'],
    ] as const) {
      vi.stubEnv(name, value);
    }
    onTestFinished(() => void vi.unstubAllEnvs());
    await jobstat(args);
    const { stdout, stderr } = await jobstat([...args, '--open']);
    const [url] = /http:\S+/.exec(stdout) ?? [];
    await expect.poll(() => readFileSync(opened, { encoding: 'utf8', flag: 'a+' })).toBe(`${url}\n`);
    expect(stderr).toBe('');
  });

  test.each([
    [['--scenario', 'typical', '--log', 'x'], 'give either --scenario or --log'],
    [['--seed', '1'], '--seed and --jobs need --scenario'],
    [['--log', 'x', '--jobs', '2'], '--seed and --jobs need --scenario'],
    [['--job', '1'], '--job, and the flags that say how to read a log, need --log'],
    [['--scenario', 'typical', '--status-field', 'x'], '--job, and the flags that say how to read a log, need --log'],
    [['--speed', '2'], '--speed and --exit need --scenario or --log'],
    [['--exit'], '--speed and --exit need --scenario or --log'],
    [['--scenario', 'quiet'], 'no such file, and no built-in scenario: quiet'],
    [['--scenario', 'typical', '--jobs', '0'], 'give a number of jobs from 1 to 1000'],
    [['--scenario', 'typical', '--seed', '4294967296'], 'the seed must be a whole number from 0 to 4294967295'],
    [['--scenario', 'typical', '--speed', '0'], 'give a speed above 0, as in 60'],
    [['--log', '/no/such/log'], '/no/such/log'],
    [['--port', '65536'], 'give a port from 0 to 65535'],
  ])('says what is wrong: %j', async (args, problem) => {
    const { stdout, stderr, status } = await jobstat(['inspect', ...args]);
    expect(stderr).toContain(problem);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect([stdout, status]).toEqual(['', 2]);
  });

  test('says so where its port is taken', async () => {
    const { url } = await inspect('--offline');
    const { port } = new URL(url);
    const { stdout, stderr, status } = await jobstat(['inspect', '--offline', '--port', port]);
    expect(stderr).toContain(port);
    expect([stdout, status]).toEqual(['', 2]);
  });
});
