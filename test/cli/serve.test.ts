import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { Client, serve } from '../fake-api/client.ts';
import { repository } from '../repository.ts';
import { jobstat, start } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'jobstat-serve-'));
afterAll(() => rmSync(folder, { recursive: true }));

const LISTENS = /^Fake ModelArts v1 API on (http:\S+:\d+) \(description: \1\/__jobstat\/openapi\.json\)\n$/;

/** A command that serves until it is interrupted. */
async function serving(...args: readonly string[]) {
  const port = args.includes('--port') ? [] : ['--port', '0'];
  const { printed, interrupt } = await start(['serve', ...port, ...args]);
  const [, url = ''] = LISTENS.exec(printed.stdout) ?? [];
  return { client: new Client(url), printed, end: async () => (await interrupt()).status };
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

  test('warns where other machines can reach it, and prints the token of control once', async () => {
    const { printed, interrupt } = await start([
      'serve',
      '--port',
      '0',
      '--host',
      '0.0.0.0',
      '--allow-host',
      'modelarts',
    ]);
    const url = /http:\/\/0\.0\.0\.0:\d+/.exec(printed.stdout)?.[0] ?? '';
    const [, warning, token = ''] =
      /^jobstat: (other .*)\njobstat: \/__jobstat\/ needs the header Authorization: Bearer (\S+)\n$/.exec(
        printed.stderr,
      ) ?? [];
    expect(warning).toBe('other machines can reach this server, and it accepts any X-Auth-Token');
    const jobs = `${url.replace('0.0.0.0', '127.0.0.1')}/__jobstat/jobs`;
    expect((await fetch(jobs)).status).toBe(401);
    expect((await fetch(jobs, { headers: { Authorization: `Bearer ${token}` } })).status).toBe(200);
    await interrupt();
  });

  test('takes the token of control from the environment, and does not print it', async () => {
    const { printed, interrupt } = await start(['serve', '--port', '0'], { env: { JOBSTAT_CONTROL_TOKEN: 'mine' } });
    const [, url = ''] = LISTENS.exec(printed.stdout) ?? [];
    expect((await fetch(`${url}/__jobstat/jobs`)).status).toBe(401);
    const headers = { Authorization: 'Bearer mine' };
    expect((await fetch(`${url}/__jobstat/jobs`, { headers })).status).toBe(200);
    expect(printed.stdout + printed.stderr).not.toContain('mine');
    await interrupt();
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
    [['--outcome', 'RUNNING'], '--outcome: give success|failure|stopped|'],
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
    [['--state', '.'], 'cannot write .: is a directory; name a file'],
    [['--state', 'examples/polls.ndjson'], 'examples/polls.ndjson:1: this is not what serve --state has written'],
    [['--state', '/dev/full'], 'cannot keep the state in /dev/full: it is a device or a pipe; name a file'],
    [['--state', 'none/state.ndjson'], 'cannot write none/state.ndjson: no such folder'],
    [['--host', '203.0.113.1'], 'this machine has no such address'],
    [['8080'], 'too many arguments'],
  ])('%j is an error of one line', async (args, message) => {
    const before = readFileSync(join(repository, 'examples', 'polls.ndjson'));
    const { printed, end } = await serving(...args);
    expect(await end()).toBe(2);
    expect(printed.stdout).toBe('');
    expect(printed.stderr).toContain(message);
    expect(printed.stderr).toMatch(/^jobstat: .*\n$/);
    expect(readFileSync(join(repository, 'examples', 'polls.ndjson'))).toEqual(before);
  });

  test('does not start where something listens already', async () => {
    const { url } = await serve();
    const { port } = new URL(url);
    const { status, stdout, stderr } = await jobstat(['serve', '--port', port]);
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toBe(
      `jobstat: cannot listen on 127.0.0.1:${port}: something listens there already; choose another port\n`,
    );
  });
});
