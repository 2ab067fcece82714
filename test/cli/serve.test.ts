import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { Client, serve } from '../fake-api/client.ts';
import { chunked } from '../log/logs.ts';
import { bin, jobstat, repository } from './jobstat.ts';

const folder = mkdtempSync(join(tmpdir(), 'jobstat-serve-'));
afterAll(() => rmSync(folder, { recursive: true }));

const LISTENS =
  /^the fake ModelArts v1 API listens on (http:\S+:\d+); \1\/__jobstat\/openapi\.json says what it can do\n$/;

/** A command that serves, in this process, until it is interrupted. */
async function serving(...args: readonly string[]) {
  const printed = { stdout: '', stderr: '' };
  const stream = (name: 'stdout' | 'stderr') => ({
    write: (text: string) => {
      printed[name] += text;
    },
  });
  const port = args.includes('--port') ? [] : ['--port', '0'];
  let status = Promise.resolve(0);
  const interrupt = await new Promise<(() => void) | undefined>((resolve) => {
    const process = { stdout: stream('stdout'), stderr: stream('stderr'), env: {} };
    status = main(['serve', ...port, ...args], { process, stdin: chunked(''), onInterrupt: resolve });
    status.finally(() => resolve(undefined));
  });
  const end = () => {
    interrupt?.();
    return status;
  };
  onTestFinished(async () => void (await end()));
  const [, url = ''] = LISTENS.exec(printed.stdout) ?? [];
  return { client: new Client(url), printed, end };
}

/** The built command line, which serves as a process of its own. */
async function started(...args: readonly string[]) {
  const child: ChildProcess = spawn(process.execPath, [bin, 'serve', '--port', '0', ...args], { cwd: repository });
  onTestFinished(() => void child.kill('SIGKILL'));
  const printed = { stdout: '', stderr: '' };
  const ended = new Promise<number | string | null>((resolve) => {
    child.once('exit', (code, signal) => resolve(code ?? signal));
  });
  child.stderr?.on('data', (chunk) => {
    printed.stderr += chunk;
  });
  await new Promise<void>((resolve) => {
    child.stdout?.on('data', (chunk) => {
      printed.stdout += chunk;
      if (printed.stdout.endsWith('\n')) resolve();
    });
    void ended.then(() => resolve());
  });
  const [, url = ''] = LISTENS.exec(printed.stdout) ?? [];
  const end = (signal: 'SIGINT' | 'SIGTERM' | 'SIGKILL') => {
    child.kill(signal);
    return ended;
  };
  return { client: new Client(url), printed, end };
}

describe('serve', () => {
  test('says where it listens, and nothing else', async () => {
    const { client, printed, end } = await serving();
    expect(printed.stdout).toMatch(LISTENS);
    expect(client.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(await client.poll(await client.create())).toBe('INIT');
    await client.vendor('GET', '?page=0');
    expect(printed.stderr).toBe('');
    expect(await end()).toBe(0);
    await expect(fetch(client.url)).rejects.toThrow();
  });

  test('takes the time and the scenario that are usual unless something else is said', async () => {
    const { client } = await serving();
    const { body } = await client.control('GET', '/settings');
    expect(body).toEqual({ scenario: 'typical', progress: 'time', faults: [] });
    expect((await client.control('GET', '/clock')).body.speed).toBe(1);
    expect(Math.abs((await client.now()) - Date.now())).toBeLessThan(10_000);
  });

  test('passes on what is said of jobs, faults and the clock', async () => {
    const { client } = await serving(
      ...['--progress', '2', '--outcome', 'FAILED', '--scenario', 'flaky', '--speed', '0'],
      ...['--start', '2030-01-01T00:00:00Z', '--fault', 'error:share=0.05,status=503', '--fault', 'lost-race'],
      ...['--fault', 'stale:by=30s,times=3', '--fault', 'throttled:retryAfter=1m,share=0'],
    );
    expect((await client.control('GET', '/settings')).body).toEqual({
      scenario: 'flaky',
      progress: { polls: 2 },
      outcome: 'FAILED',
      faults: [
        { kind: 'error', share: 0.05, status: 503 },
        { kind: 'lost-race' },
        { kind: 'stale', by: '30s', times: 3 },
        { kind: 'throttled', retryAfter: '1m', share: 0 },
      ],
    });
    expect((await client.control('GET', '/clock')).body).toEqual({ time: '2030-01-01T00:00:00.000Z', speed: 0 });
  });

  test('ends jobs at once if it is told to', async () => {
    const { client } = await serving('--progress', 'at-once', '--outcome', 'LOST');
    expect(await client.poll(await client.create())).toBe('LOST');
  });

  test('reads a scenario from a file', async () => {
    const file = join(folder, 'slow.yaml');
    writeFileSync(file, 'extends: typical\ndwell:\n  INIT: 1h\n');
    const { client } = await serving('--scenario', file, '--speed', '0', '--start', '2030-01-01');
    expect((await client.state(await client.create())).next?.time).toBe('2030-01-01T01:00:00.000Z');
  });

  test('leaves to chance what its seed says', async () => {
    const made = async (seed: string) => {
      const { client } = await serving('--seed', seed, '--speed', '0', '--start', '2030-01-01');
      return (await client.state(await client.create())).next;
    };
    expect(await made('5')).toEqual(await made('5'));
    expect(await made('5')).not.toEqual(await made('6'));
  });

  test('answers as older releases did if it is told to', async () => {
    const { client } = await serving('--quirks');
    expect((await client.vendor('GET')).body.job_total_count).toBe('0');
  });

  test('says every request in a line of its own if it is told to', async () => {
    const { client, printed } = await serving('--verbose');
    await client.create();
    await client.vendor('GET', '?per_page=0&x=%1B[31m');
    await client.control('GET', '/clock');
    await client.ask('GET', '/secret', undefined, { 'X-Auth-Token': 'very-secret' });
    const lines = printed.stderr.trimEnd().split('\n');
    expect(lines.map((line) => line.replace(/\d+\.\d ms$/, 'ms'))).toEqual([
      'jobstat: 200 POST /v1/project/training-jobs ms',
      'jobstat: 400 GET /v1/project/training-jobs?per_page=0&x=%1B[31m ms',
      'jobstat: 200 GET /__jobstat/clock ms',
      'jobstat: 404 GET /secret ms',
    ]);
    expect(printed.stderr).not.toContain('very-secret');
  });

  test('listens on another address if it is told to', async ({ skip }) => {
    const { client, printed } = await serving('--host', '::1');
    if (/no such address|EAFNOSUPPORT/.test(printed.stderr)) skip();
    expect(client.url).toMatch(/^http:\/\/\[::1\]:\d+$/);
    expect(await client.states()).toEqual([]);
  });

  test.each([
    [['--port', '70000'], 'port: give a port from 0 to 65535'],
    [['--port', 'http'], 'port: give a whole number'],
    [['--speed', 'fast'], 'speed: give a speed from 0 to 1000000, as in 60'],
    [['--speed', '-1'], 'speed: give a speed from 0 to 1000000, as in 60'],
    [['--speed', '1000001'], 'speed: give a speed from 0 to 1000000, as in 60'],
    [['--seed', 'x'], 'seed: give a whole number'],
    [['--seed', '4294967296'], 'the seed must be a whole number from 0 to 4294967295'],
    [['--start', 'soon'], 'start: give a time, as in 2025-01-01T00:00:00Z'],
    [['--progress', 'sometimes'], 'progress: give time, at-once, or a number of polls'],
    [['--progress', '0'], 'progress: give time, at-once, or a number of polls'],
    [['--outcome', 'RUNNING'], 'one of (success|failure|stopped|'],
    [['--scenario', 'quiet'], 'no such file, and no built-in scenario: quiet; built in are typical, '],
    [['--scenario', 'package.json'], 'package.json:2: name: expected one of description, extends, '],
    [
      ['--fault', 'fire'],
      'a fault; its kind is one of error, throttled, unauthorized, slow, stale, unknown, lost-race',
    ],
    [['--fault', 'stale'], 'faults.0.by: missing'],
    [['--fault', 'slow:by=10'], 'faults.0.by: expected a duration such as 90s or 1.5h, but got 10'],
    [['--fault', 'error:share=2'], 'faults.0.share: expected a share from 0 to 1, but got 2'],
    [['--fault', 'error:share'], 'faults.0.share: expected a share from 0 to 1'],
    [['--fault', 'error', '--fault', 'error:shar=0.1'], 'faults.1.shar: expected one of kind, status, share, times'],
    [['--fault', 'error:status=404'], 'faults.0.status: expected a whole number from 500 to 599, but got 404'],
    [['--state', '.'], 'cannot write .: EISDIR'],
    [['--state', 'examples/polls.ndjson'], 'examples/polls.ndjson:1: this is not what serve --state has written'],
    [['--host', '203.0.113.1'], 'this machine has no such address'],
    [['8080'], 'Too many arguments'],
  ])('%j is an error of one line', async (args, message) => {
    const before = readFileSync(join(repository, 'examples', 'polls.ndjson'));
    const { printed, end } = await serving(...args);
    expect(await end()).toBe(2);
    expect(printed.stdout).toBe('');
    expect(printed.stderr).toContain(message);
    expect(printed.stderr).toMatch(/^jobstat: .*\n$/);
    expect(readFileSync(join(repository, 'examples', 'polls.ndjson'))).toEqual(before);
  });
});

describe('serve, as a process,', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)(
    'ends well on %s, with all that was answered written down',
    async (signal) => {
      const state = join(folder, `${signal}.ndjson`);
      const { client, printed, end } = await started('--state', state);
      const ids = await client.create();
      expect(await end(signal)).toBe(0);
      expect(printed.stdout).toMatch(LISTENS);
      expect(printed.stderr).toBe('');
      expect(await (await serve({ state })).states()).toMatchObject([ids]);
    },
  );

  test('does not start where something listens already', async () => {
    const { url } = await serve();
    const { port } = new URL(url);
    const { status, stdout, stderr } = jobstat(['serve', '--port', port]);
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toBe(
      `jobstat: cannot listen on 127.0.0.1:${port}: something listens there already; choose another port\n`,
    );
  });

  test('goes on from where it was killed, twice', async () => {
    const options = ['--state', join(folder, 'killed.ndjson'), '--speed', '0', '--start', '2030-01-01', '--seed', '3'];
    const look = async (client: Client) => ({
      states: await client.states(),
      settings: (await client.control('GET', '/settings')).body,
      now: await client.now(),
      log: await client.log(),
    });
    const first = await started(...options);
    const ids = await first.client.create();
    for (let count = 0; count < 5; count++) await first.client.create();
    await first.client.advance('45s');
    await first.client.set({ faults: [{ kind: 'error', times: 2 }], progress: { polls: 3 } });
    expect((await first.client.vendor('GET')).status).toBe(500);
    await first.client.createVersion(ids).catch(() => undefined);
    await first.client.createVersion(ids);
    const before = await look(first.client);
    expect(before.states).toHaveLength(7);
    expect(before.settings).toMatchObject({ faults: [{ kind: 'error', times: 0 }], progress: { polls: 3 } });
    expect(await first.end('SIGKILL')).toBe('SIGKILL');

    const second = await started(...options);
    expect(await look(second.client)).toEqual(before);
    await second.client.advance('1h');
    const { version_id } = await second.client.create({ job_name: 'second' });
    expect(version_id).toBe(ids.version_id + 7);
    const later = await look(second.client);
    expect(await second.end('SIGKILL')).toBe('SIGKILL');

    const third = await started(...options);
    expect(await look(third.client)).toEqual(later);
    expect(await third.end('SIGTERM')).toBe(0);
  }, 30_000);
});
