import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Server, startServer } from '../../src/fake-api/server.ts';
import { bin } from '../cli/process.ts';
import { pythonOf } from './python.ts';

/** The command line and the SDK of Open Telekom Cloud, as they are published. */
const python = pythonOf('otcextensions');
const versions = fileURLToPath(new URL('otcextensions/versions.py', import.meta.url));
const run = promisify(execFile);

let server: Server;
let environment: NodeJS.ProcessEnv;

beforeAll(async () => {
  // The clock stands still: what a job does next, it does when the test puts the clock forward.
  server = await startServer({ speed: 0 });
  environment = {
    ...process.env,
    // Without a token service: the client then sends a token that is not one, and asks for endpoints nowhere.
    OS_AUTH_TYPE: 'none',
    OS_ENDPOINT: `${server.url}/$(tenant_id)s`,
    OS_MODELARTSV1_ENDPOINT_OVERRIDE: `${server.url}/v1/project`,
  };
});
afterAll(() => server.close());

/** What the command line prints. */
async function openstack(...args: readonly string[]): Promise<string> {
  const command = join(dirname(python ?? ''), 'openstack');
  const { stdout } = await run(command, ['ma', 'training', 'job', ...args], { env: environment });
  return stdout;
}

/** The same as data. */
async function openstackJson(...args: readonly string[]) {
  return JSON.parse(await openstack(...args, '-f', 'json'));
}

/** Does something with a version through the SDK: see the script for why not by the command line. */
async function sdk(action: 'show' | 'stop' | 'delete', job: number, version: number): Promise<string> {
  const { stdout } = await run(python ?? '', [versions, action, String(job), String(version)], { env: environment });
  return stdout;
}

async function control(path: string, method = 'GET', body?: object) {
  const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
  const response = await fetch(`${server.url}/__jobstat${path}`, init);
  return response.json();
}

const wait = (time: string) => control('/clock', 'POST', { advance: time });

async function create(name: string): Promise<{ job: number; version: number }> {
  const config = '--worker-server-num 1 --app-url /a/ --boot-file-url /a/b.py --spec-id 1 --engine-id 1 --model-id 1';
  const { job_id: job, version_id: version } = await openstackJson('create', name, ...config.split(' '));
  return { job, version };
}

/** The job as the command line lists it: the names of statuses are the client's own. */
async function listed(job: number): Promise<string | undefined> {
  const table = await openstack('list');
  return table.split('\n').find((line) => line.includes(` ${job} `));
}

describe.skipIf(python === undefined)('the client of Open Telekom Cloud', () => {
  test('creates, lists, describes and deletes a job, and reads its statuses', async () => {
    await control('/settings', 'PATCH', { outcome: 'COMPLETED' });
    const { job } = await create('whole-life');
    expect(await listed(job)).toContain(' INIT ');
    for (let hours = 0; hours < 48; hours += 1) await wait('1h');
    expect(await listed(job)).toContain(' COMPLETED ');

    await openstack('update', String(job), '--description', 'done');
    expect(await openstackJson('version', 'list', String(job))).toMatchObject([
      { 'Version Name': 'V0001', Status: 10 },
    ]);
    await openstack('delete', String(job));
    await wait('10s');
    expect(await listed(job)).toBeUndefined();
  });

  test('shows, stops and deletes a version', async () => {
    const { job, version } = await create('stopped');
    expect(JSON.parse(await sdk('show', job, version))).toMatchObject({ status: 1 });
    await sdk('stop', job, version);
    expect(JSON.parse(await sdk('show', job, version))).toMatchObject({ status: 9 });
    await expect(sdk('delete', job, version)).rejects.toThrow('BadRequestException: ModelArts.0105');
    await wait('1h');
    expect([10, 11, 12, 13]).toContain(JSON.parse(await sdk('show', job, version)).status);
    await sdk('delete', job, version);
    await wait('10s');
    await expect(sdk('show', job, version)).rejects.toThrow('NotFoundException: ModelArts.0102');
  });

  test('is refused with the codes of the vendor', async () => {
    await create('twice');
    await expect(create('twice')).rejects.toThrow('ModelArts.0103');
    await expect(openstack('delete', '5')).rejects.toThrow('ModelArts.0102');
  });

  test.each([
    ['COMPLETED', 0],
    ['FAILED', 1],
    ['KILLED', 3],
  ])('creates a job that ends as %s, and whoever watches it exits with %d', async (outcome, exit) => {
    await control('/settings', 'PATCH', { outcome, progress: { polls: 1 } });
    const { job } = await create(`watched-${outcome}`);
    const args = ['watch', '--endpoint', server.url, '--project', 'project', '--every', '10ms', String(job)];
    const env = { ...process.env, MODELARTS_TOKEN: 'any' };
    const { code, stdout } = await run(process.execPath, [bin, ...args], { env }).then(
      ({ stdout }) => ({ code: 0, stdout }),
      ({ code, stdout }) => ({ code, stdout }),
    );
    expect(stdout).toContain(` ${outcome} `);
    expect(code).toBe(exit);
  });
});
