import { type ChildProcessWithoutNullStreams, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Server, startServer } from '../../src/fake-api/server.ts';
import { modelartsV2 } from '../../src/model/modelarts-v2/lifecycle.ts';
import { validate } from '../../src/validate/validator.ts';
import { repository } from '../repository.ts';
import { pythonOf } from './python.ts';

/** The vendor's own SDK, as it is published: it speaks v2, and signs its requests. */
const python = pythonOf('huaweicloud');
const script = fileURLToPath(new URL('huaweicloud/client.py', import.meta.url));

let server: Server;
let child: ChildProcessWithoutNullStreams;
let lines: Interface;

beforeAll(async () => {
  if (python === undefined) return;
  // The clock stands still: what a job does next, it does when the test says so.
  server = await startServer({ api: 'v2', speed: 0, settings: { progress: { polls: 1_000_000 } } });
  child = spawn(python, [script, server.url, 'project']);
  child.stderr.pipe(process.stderr);
  lines = createInterface(child.stdout);
});
afterAll(async () => {
  child?.kill();
  await server?.close();
});

// biome-ignore lint/suspicious/noExplicitAny: whatever the SDK makes of an answer
async function sdk(call: string, given: object): Promise<any> {
  child.stdin.write(`${JSON.stringify({ call, with: given })}\n`);
  const [line] = await once(lines, 'line');
  return JSON.parse(line);
}

async function control(path: string, body: object, method = 'POST'): Promise<void> {
  const response = await fetch(`${server.url}/__jobstat${path}`, { method, body: JSON.stringify(body) });
  expect(response.status).toBe(200);
}

/** Creates a job, and lets events happen to it. */
async function create(name: string, events: readonly string[] = [], more: object = {}): Promise<string> {
  const { response } = await sdk('create', { name, ...more });
  for (const event of events) await control(`/jobs/${response.metadata.id}/events`, { event });
  return response.metadata.id;
}

const phase = async (job: string) => (await sdk('show', { job })).response.status.phase;
const running = ['queue', 'start'];

describe.skipIf(python === undefined)('the SDK of Huawei Cloud', () => {
  test('sees the whole life of a job', async () => {
    const { response } = await sdk('create', { name: 'whole-life', nodes: 2 });
    expect(response).toMatchObject({
      kind: 'job',
      metadata: { name: 'whole-life' },
      status: { phase: 'Creating', secondary_phase: 'Creating', duration: 0, start_time: 0 },
      spec: { resource: { node_count: 2 } },
    });
    const job = response.metadata.id;
    const seen = [];
    for (const event of ['queue', 'start', 'requeue', 'start', 'finish']) {
      await control('/clock', { advance: '1m' });
      await control(`/jobs/${job}/events`, { event });
      seen.push(await phase(job));
    }
    expect(seen).toEqual(['Pending', 'Running', 'Pending', 'Running', 'Completed']);
    const { status } = (await sdk('show', { job })).response;
    expect(status).toMatchObject({ duration: 180_000, tasks: ['worker-0', 'worker-1'] });
    expect(status.running_records).toHaveLength(2);
    expect((await sdk('events', { job, limit: 2 })).response).toMatchObject({ total: 6, events: [{}, {}] });
    expect((await sdk('stages', { job })).response).toMatchObject({ total_count: 2 });
    expect((await sdk('log', { job, task: 'worker-0' })).response.content).toContain(' started');

    await sdk('describe', { job, description: 'done' });
    expect((await sdk('show', { job })).response.metadata.description).toBe('done');
    expect((await sdk('delete', { job })).error).toBeUndefined();
  });

  test('lists jobs by filters and pages', async () => {
    for (let index = 0; index < 5; index++) await create(`list-${index}`, index < 2 ? running : []);
    const filters = [
      { key: 'name', operator: 'like', value: ['list-'] },
      { key: 'phase', operator: 'in', value: ['Running'] },
    ];
    expect((await sdk('search', { filters })).response).toMatchObject({ count: 2, items: [{}, {}] });
    const page = await sdk('search', {
      filters: filters.slice(0, 1),
      limit: 2,
      offset: 1,
      sort_by: 'create_time',
      order: 'asc',
    });
    const names = page.response.items.map(({ metadata }: { metadata: { name: string } }) => metadata.name);
    expect([page.response.count, names]).toEqual([5, ['list-2', 'list-3']]);
  });

  test.each([
    ['Creating', []],
    ['Pending', ['queue']],
    ['Running', running],
  ])('stops a job that is %s, and another time is refused', async (name, events) => {
    const job = await create(`stop-${name}`, events);
    expect((await sdk('stop', { job })).response.status.phase).toBe('Terminating');
    const refused = { error: 'ClientRequestException', status: 409, code: 'ModelArts.2796' };
    expect(await sdk('stop', { job })).toMatchObject(refused);
    await control(`/jobs/${job}/events`, { event: 'stop.done' });
    expect(await phase(job)).toBe('Terminated');
    expect(await sdk('stop', { job })).toMatchObject(refused);
  });

  test('deletes a job, which is gone then', async () => {
    const job = await create('deleted', [...running, 'fail']);
    expect((await sdk('delete', { job })).error).toBeUndefined();
    await control(`/jobs/${job}/events`, { event: 'delete' });
    const gone = { error: 'ClientRequestException', status: 400, code: 'ModelArts.2775' };
    for (const call of ['show', 'stop', 'delete', 'stages', 'tasks', 'events']) {
      expect(await sdk(call, { job })).toMatchObject(gone);
    }
  });

  test('has each refusal as its own exception, with the code of the vendor', async () => {
    await create('twice');
    const client = (status: number, code: string) => ({ error: 'ClientRequestException', status, code });
    expect(await sdk('create', { name: 'twice' })).toMatchObject(client(400, 'ModelArts.2751'));
    expect(await sdk('create', { name: 'a b' })).toMatchObject(client(400, 'ModelArts.2788'));
    const job = await create('refused');
    expect(await sdk('stop', { job, action: 'restart' })).toMatchObject(client(400, 'ModelArts.2812'));
    const filter = (change: object) => ({ filters: [{ key: 'name', operator: 'in', value: ['a'], ...change }] });
    expect(await sdk('search', filter({ key: 'colour' }))).toMatchObject(client(400, 'ModelArts.2807'));
    expect(await sdk('search', filter({ operator: 'is' }))).toMatchObject(client(400, 'ModelArts.2808'));
    expect(await sdk('search', filter({ value: Array(11).fill('a') }))).toMatchObject(client(400, 'ModelArts.2809'));
    expect(await sdk('search', { sort_by: 'size' })).toMatchObject(client(400, 'ModelArts.2790'));
    expect(await sdk('events', { job, limit: 101 })).toMatchObject(client(400, 'ModelArts.50004000'));
  });

  test.each([
    [{ kind: 'throttled' }, 'RequestException', 429, 'ModelArts.2799'],
    [{ kind: 'unauthorized' }, 'ClientRequestException', 403, 'ModelArts.2784'],
    [{ kind: 'error', status: 503 }, 'ServerResponseException', 503, 'ModelArts.2950'],
    [{ kind: 'conflict' }, 'ClientRequestException', 409, 'ModelArts.2878'],
  ])('meets the fault %j', async (fault, error, status, code) => {
    const job = await create(`fault-${fault.kind}`, running);
    await control('/settings', { faults: [fault] }, 'PATCH');
    const answer = await sdk('stop', { job });
    await control('/settings', { faults: null }, 'PATCH');
    expect(answer).toMatchObject({ status, code });
    expect(answer.error).toMatch(new RegExp(`${error}$`));
  });

  test('lives the life of a job by the example, as it stands but for the port', async () => {
    const fast = await startServer({ api: 'v2', speed: 600, settings: { outcome: 'success' } });
    try {
      const example = readFileSync(join(repository, 'examples/huaweicloud-sdk.py'), 'utf8');
      expect(example).toContain('http://127.0.0.1:8080');
      const code = example.replace('http://127.0.0.1:8080', fast.url).replace('time.sleep(1)', 'time.sleep(0.1)');
      const { stdout } = await promisify(execFile)(python ?? '', ['-c', code]);
      const phases = stdout.trim().split('\n');
      expect([phases[0], phases.at(-1)]).toEqual(['Creating', 'Completed']);
      expect(validate(phases, { lifecycle: modelartsV2 }).ok).toBe(true);
    } finally {
      await fast.close();
    }
  });
});
