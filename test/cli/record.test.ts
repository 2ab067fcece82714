import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { serve } from '../fake-api/client.ts';
import { serveWith } from '../watch/plain-server.ts';
import { control } from '../watch/served-job.ts';
import { jobstat, start } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'jobstat-record-'));
afterAll(() => rmSync(folder, { recursive: true }));

let logs = 0;
const newLog = () => join(mkdtempSync(join(folder, `${++logs}-`)), 'polls.ndjson');
const env = { MODELARTS_TOKEN: 'any' };

const command = (url: string, ...args: readonly string[]) => [
  ...['record', '--endpoint', url, '--project', 'project', '--every', '20ms'],
  ...args,
];
const record = (url: string, ...args: readonly string[]) => jobstat(command(url, ...args), { env });

describe('record', () => {
  test('prints observations that validate reads', async () => {
    const client = await serve({ settings: { progress: { polls: 1 }, outcome: 'COMPLETED' } });
    const ids = [await client.create(), await client.create()];
    const { status, stdout, stderr } = await record(client.url, '--passes', '20');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.slice(0, 2)).toMatchObject(ids.map((each) => ({ ...each, status: 1 })));
    expect(Object.keys(lines[0])).toEqual(['job_id', 'version_id', 'time', 'status']);
    const report = await jobstat(['validate', '-'], { input: stdout });
    expect(report.stdout).toContain('jobs: 2 success, 0 failure, 0 stopped, 0 live');
    expect(report.status).toBe(0);
  });

  test('appends to a log, and records nothing twice when it is started again', async () => {
    const client = await serve();
    const [one] = [await client.create(), await client.create()];
    const log = newLog();
    const first = await record(client.url, '-o', log, '--passes', '1');
    expect(first).toEqual({
      status: 0,
      stdout: `Recorded 2 observations into ${log} in 1 pass; 2 jobs known\n`,
      stderr: '',
    });
    await client.send(one, 'submit');
    const second = await record(client.url, '--output', log, '--passes', '3');
    expect(second.stdout).toBe(`Recorded 1 observation into ${log} in 3 passes; 2 jobs known\n`);
    expect(
      readFileSync(log, 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).status),
    ).toEqual([1, 1, 4]);
    expect((await jobstat(['validate', log])).status).toBe(0);
    expect(readdirSync(join(log, '..'))).toEqual(['polls.ndjson']);
  });

  test('ends well where it is interrupted, and says what it has recorded', async () => {
    const client = await serve();
    await client.create();
    const { interrupt } = await start(command(client.url), { env });
    const { status, stdout, stderr } = await interrupt();
    expect(stdout).toMatch(/^\{"job_id":100001,.*\}\n$/);
    expect(stderr).toMatch(/^jobstat: Recorded 1 observation in \d+ pass(es)?; 1 job known\n$/);
    expect(status).toBe(0);
  });

  test('serves metrics', async () => {
    const client = await serve();
    await client.create();
    const log = newLog();
    const { url, printed, interrupt } = await start(command(client.url, '-o', log, '--serve', '0'), { env });
    expect(printed.stdout).toBe(`Metrics for Prometheus on ${url}/metrics\n`);
    const text = async () => (await fetch(`${url}/metrics`)).text();
    await expect.poll(text).toMatch(/^jobstat_passes_total [1-9]/m);
    expect(await text()).toContain('jobstat_jobs{status="INIT"} 1\n');
    expect((await interrupt()).status).toBe(0);
    await expect(text()).rejects.toThrow();
  });

  test('gives each log its name where it is rotated', async () => {
    const client = await serve({ settings: { progress: { polls: 1 }, outcome: 'COMPLETED' } });
    await client.create();
    const log = newLog();
    await record(client.url, '-o', log, '--rotate', '0.1kB', '--all', '--passes', '7');
    const names = readdirSync(join(log, '..')).filter((name) => name.endsWith('.ndjson'));
    expect(names.length).toBeGreaterThan(2);
    const all = await jobstat(['validate', ...names.map((name) => join(log, '..', name))]);
    expect(all.stdout).toContain('1 job, 7 observations');
    expect(all.status).toBe(0);
  });

  test('says once that the API fails, and that it answers again', async () => {
    const client = await serve();
    await client.create();
    await control(client.url, 'PATCH', '/settings', { faults: [{ kind: 'error', status: 503, times: 2 }] });
    const { status, stderr } = await record(client.url, '--passes', '1');
    expect(stderr).toBe(
      'jobstat: HTTP 503 ModelArts.0010 Internal error; asking again in 1s\njobstat: the API answers again\n',
    );
    expect(status).toBe(0);
  });

  test('ends with 2 where the token is refused, and keeps what it has', async () => {
    let requests = 0;
    const { endpoint } = await serveWith((_, response) => {
      const jobs = [{ job_id: 1, version_id: 2, status: 8 }];
      if (requests++ > 2) response.writeHead(401).end('{"is_success":false,"error_message":"Invalid token."}');
      else response.end(JSON.stringify({ job_total_count: 1, jobs }));
    });
    const log = newLog();
    const { status, stderr } = await record(endpoint, '-o', log);
    expect({ status, stderr }).toEqual({ status: 2, stderr: 'jobstat: HTTP 401 Invalid token\n' });
    expect(readFileSync(log, 'utf8').split('\n')).toHaveLength(2);
    expect(readdirSync(join(log, '..'))).toEqual(['polls.ndjson']);
  });

  const SECRET = 'S3CR3T-MIIFwTYJ';
  const list = (item: object) => JSON.stringify({ job_total_count: 1, jobs: [item] });
  test.each<[what: string, listener: RequestListener]>([
    ['an error', (_, response) => response.writeHead(403).end(`{"error_message":"no: ${SECRET}"}`)],
    ['a status', (_, response) => response.end(list({ job_id: 1, version_id: 1, status: `x ${SECRET}` }))],
    ['an id', (_, response) => response.end(list({ job_id: SECRET, version_id: 1, status: 1 }))],
    ['no JSON', (_, response) => response.end(SECRET)],
    ['a redirect', (_, response) => response.writeHead(302, { location: `http://x:${SECRET}@y/${SECRET}` }).end()],
  ])('prints no token that the API repeats in %s', async (_, listener) => {
    const { endpoint } = await serveWith(listener);
    const args = command(endpoint, '--passes', '1');
    const { stdout, stderr } = await jobstat(args, { env: { MODELARTS_TOKEN: SECRET } });
    expect(stdout + stderr).not.toContain(SECRET);
  });

  test('writes what an API says so that it does nothing', async () => {
    const status = '\u001b]0;x\u0007\n::error::\u202e##vso[task]';
    const { endpoint } = await serveWith((_, response) => response.end(list({ job_id: 1, version_id: 1, status })));
    const log = newLog();
    await record(endpoint, '--passes', '1', '-o', log);
    const { stdout } = await record(endpoint, '--passes', '1');
    for (const text of [stdout, readFileSync(log, 'utf8')]) {
      expect(text).toMatch(/^[ -~]+\n$/);
      expect(text).not.toContain('##vso');
      expect(JSON.parse(text).status).toBe(status);
    }
  });

  const taken = newLog();
  writeFileSync(taken, '<html>');
  const address = 'http://127.0.0.1:9';
  const whole = ['--endpoint', address, '--project', 'p'];
  test.each<[what: string, args: readonly string[], problem: string, token?: string]>([
    ['no token', whole, 'put a token into MODELARTS_TOKEN; the fake API takes any', ''],
    ['no endpoint', ['--project', 'p'], 'give --endpoint URL'],
    ['an endpoint that is none', ['--endpoint', 'here', '--project', 'p'], 'give the address of the API'],
    [
      'an endpoint with a password',
      ['--endpoint', 'http://a:b@c', '--project', 'p'],
      'leave out what stands before the @',
    ],
    ['no time', [...whole, '--every', '0s'], 'give a time above 0'],
    ['no pass', [...whole, '--passes', '0'], 'give a number of passes above 0'],
    ['a size without a unit', [...whole, '-o', 'x', '--rotate', '100'], 'give a size with its unit kB, MB or GB'],
    ['no size', [...whole, '-o', 'x', '--rotate', '0MB'], 'give a size with its unit kB, MB or GB'],
    [
      'standard output rotated',
      [...whole, '-o', '-', '--rotate', 'day'],
      'only a file can be rotated: name one with -o',
    ],
    ['no folder', [...whole, '-o', '/no/such/folder/log'], 'cannot write /no/such/folder/log: no such folder'],
    [
      'a file with other contents',
      [...whole, '-o', taken],
      'does not begin with an observation that jobstat has recorded',
    ],
    [
      'a device',
      [...whole, '-o', '/dev/full'],
      'cannot keep the log in /dev/full: it is a device or a pipe; name a file',
    ],
  ])('says what is wrong: %s', async (_, args, problem, token = 'any') => {
    const { status, stdout, stderr } = await jobstat(['record', ...args], { env: { MODELARTS_TOKEN: token } });
    expect(stderr).toContain(problem);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(stdout).toBe('');
    expect(status).toBe(2);
  });
});
