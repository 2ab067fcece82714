import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Server, startServer } from '../../src/fake-api/server.ts';
import { jobstat } from '../cli/run.ts';
import { newJob } from '../fake-api/client.ts';
import { newTrainingJob } from '../fake-api/client-v2.ts';
import { pythonOf } from './python.ts';

const python = pythonOf('botocore');
const here = fileURLToPath(new URL('botocore', import.meta.url));
const data = mkdtempSync(join(tmpdir(), 'jobstat-'));
const run = promisify(execFile);

let server: Server;
let jobs = 0;

/** Makes a service of botocore whose waiters are those of a lifecycle. */
async function makeService(lifecycle: string, statuses: readonly string[]): Promise<void> {
  const folder = join(data, lifecycle, '2020-01-01');
  mkdirSync(folder, { recursive: true });
  copyFileSync(join(here, 'service-2.json'), join(folder, 'service-2.json'));
  const targets = ['running', 'success', 'terminal', ...statuses].flatMap((target) => ['--until', target]);
  const options = ['--lifecycle', lifecycle, '--format', 'botocore', '-o', join(folder, 'waiters-2.json')];
  expect(await jobstat(['waiters', ...options, ...targets])).toEqual({ status: 0, stdout: '', stderr: '' });
}

beforeAll(async () => {
  await makeService('modelarts-v1', ['KILLED', 'WAITING']);
  await makeService('modelarts-v2', []);
  server = await startServer({ api: 'both' });
});
afterAll(async () => {
  await server.close();
  rmSync(data, { recursive: true });
});

async function send(path: string, method: string, body: object) {
  const headers = { 'content-type': 'application/json', 'x-auth-token': 'any' };
  const response = await fetch(`${server.url}${path}`, { method, headers, body: JSON.stringify(body) });
  return (await response.json()) as { job_id: number; version_id: number; metadata: { id: string } };
}

/** What botocore says after it has waited for a job, which goes on with each poll. */
async function waited(service: string, waiter: string, ids: Readonly<Record<string, string | number>>) {
  const parameters = Object.entries({ project_id: 'project', ...ids }).map((pair) => pair.join('='));
  const { stdout } = await run(python ?? '', [join(here, 'wait.py'), data, server.url, service, waiter, ...parameters]);
  const { polls, error, waiters } = JSON.parse(stdout);
  return { last: polls.at(-1), error, waiters };
}

async function waitedInV1(waiter: string, outcome: string) {
  await send('/__jobstat/settings?api=v1', 'PATCH', { outcome, progress: { polls: 1 } });
  const job = { ...newJob, job_name: `job-${++jobs}` };
  const { job_id, version_id } = await send('/v1/project/training-jobs', 'POST', job);
  return waited('modelarts-v1', waiter, { job_id, version_id });
}

async function waitedInV2(waiter: string, outcome: string) {
  await send('/__jobstat/settings?api=v2', 'PATCH', { outcome, progress: { polls: 1 } });
  const job = { ...newTrainingJob, metadata: { name: `job-${++jobs}` } };
  const { metadata } = await send('/v2/project/training-jobs', 'POST', job);
  return waited('modelarts-v2', waiter, { training_job_id: metadata.id });
}

/** How botocore says that it gives up. */
const gaveUp = (path: string, value: string | number) =>
  `terminal failure state: For expression "${path}" we matched expected path: "${value}"`;

// Where there is no Python, pythonOf has said so.
describe.skipIf(python === undefined)('botocore', () => {
  test('has the waiters under the names that it gives them', async () => {
    const { waiters } = await waitedInV1('job_ended', 'COMPLETED');
    expect(waiters).toEqual(['job_ended', 'job_killed', 'job_running', 'job_succeeded', 'job_waiting']);
  });

  test.each([
    ['job_running', 'COMPLETED', 8],
    ['job_succeeded', 'COMPLETED', 10],
    ['job_killed', 'KILLED', 12],
    ['job_ended', 'COMPLETED', 10],
    ['job_ended', 'FAILED', 11],
    ['job_ended', 'MOUNT_FAILED', 22],
  ])('returns from %s for a job that ends as %s when it sees %d', async (waiter, outcome, last) => {
    expect(await waitedInV1(waiter, outcome)).toMatchObject({ last, error: null });
  });

  test.each([
    ['job_running', 'MOUNT_FAILED', 22],
    ['job_running', 'SUBMIT_FAILED', 5],
    ['job_running', 'CANCELED', 13],
    ['job_succeeded', 'FAILED', 11],
    ['job_waiting', 'SUBMIT_FAILED', 5],
  ])('gives up %s for a job that ends as %s as soon as it sees %d', async (waiter, outcome, last) => {
    const { error, ...found } = await waitedInV1(waiter, outcome);
    expect(found.last).toBe(last);
    expect(error).toContain(gaveUp('status', last));
  });

  test.each([
    ['job_running', 'Completed', 'Running'],
    ['job_succeeded', 'Completed', 'Completed'],
    ['job_ended', 'Failed', 'Failed'],
  ])('returns from %s for a job of v2 that ends as %s when it sees %s', async (waiter, outcome, phase) => {
    expect(await waitedInV2(waiter, outcome)).toMatchObject({ last: { phase }, error: null });
  });

  test('gives up a job of v2 as soon as it has failed', async () => {
    const { error, last } = await waitedInV2('job_succeeded', 'Failed');
    expect(last).toEqual({ phase: 'Failed' });
    expect(error).toContain(gaveUp('status.phase', 'Failed'));
  });
});
