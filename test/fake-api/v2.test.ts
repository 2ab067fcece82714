import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { endpoints } from '../../src/fake-api/app.ts';
import type { Endpoint } from '../../src/fake-api/endpoint.ts';
import { modelartsV1 } from '../../src/model/modelarts-v1/lifecycle.ts';
import { modelartsV2 } from '../../src/model/modelarts-v2/lifecycle.ts';
import { validate } from '../../src/validate/validator.ts';
import { START, timeIn } from './client.ts';
import { ClientV2, newTrainingJob, type ShownJob, serveV2 } from './client-v2.ts';
import { expectErrorBody, expectRequest, expectResponse } from './contract.ts';

const folder = mkdtempSync(join(tmpdir(), 'jobstat-v2-'));
afterAll(() => rmSync(folder, { recursive: true }));

const RUNNING = ['queue', 'start'];
const start = timeIn(START);

function endpointNamed(name: string): Endpoint {
  const found = endpoints.find((endpoint) => endpoint.name === name);
  if (found === undefined) throw new Error(`no endpoint: ${name}`);
  return found;
}

describe('a response of v2', () => {
  const cases: Readonly<Record<string, { readonly body?: unknown; readonly query?: string }>> = {
    createTrainingJobV2: { body: { ...newTrainingJob, metadata: { name: 'other' } } },
    searchTrainingJobs: { body: { filters: [{ key: 'phase', operator: 'in', value: ['Running'] }] } },
    showTrainingJob: {},
    changeTrainingJobDescription: { body: { description: 'new' } },
    actOnTrainingJob: { body: { action_type: 'terminate' } },
    listTrainingJobEvents: { query: '?limit=2&order=asc&level=Info&pattern=job' },
    listTrainingJobStages: {},
    listTrainingJobTasks: { query: '?schedule_count=1' },
    previewTrainingJobLog: {},
    showStateV2: {},
    changeJobSettings: { body: { outcome: 'Failed', faults: [{ kind: 'conflict', times: 1 }] } },
    sendEventV2: { body: { event: 'requeue' } },
  };

  test.each(Object.entries(cases))(
    'of %s is as described, with no further keys',
    async (name, { body, query = '' }) => {
      const v2 = await serveV2();
      const id = await v2.create();
      await v2.send(id, ...RUNNING);
      await v2.client.advance('30s');
      const endpoint = endpointNamed(name);
      if (body !== undefined) expectRequest(endpoint, body);
      const path = endpoint.path
        .replace('{project_id}', 'project')
        .replace('{training_job_id}', id)
        .replace('{task_id}', 'worker-0');
      const answer = await v2.client.ask(endpoint.method.toUpperCase(), path + query, body);
      expect(answer.status, JSON.stringify(answer.body)).toBe(endpoint.status ?? 200);
      expectResponse(endpoint, answer.body);
    },
  );

  test('is tested for every call, but for the one that has no body', () => {
    const calls = endpoints.filter(({ path }) => path.startsWith('/v2/') || path.includes('{training_job_id}'));
    const names = calls.map(({ name }) => name).filter((name) => name !== 'deleteTrainingJobV2');
    expect(Object.keys(cases).sort()).toEqual(names.sort());
  });

  test('has the documented status codes, and an empty body where nothing is to be said', async () => {
    const v2 = await serveV2();
    const created = await v2.ask('POST', '/training-jobs', newTrainingJob);
    expect(created.status).toBe(201);
    const { id } = (created.body as unknown as ShownJob).metadata;
    expect(await v2.ask('PUT', `/training-jobs/${id}`, { description: 'new' })).toMatchObject({
      status: 200,
      body: null,
    });
    expect((await v2.show(id)).metadata.description).toBe('new');
    expect(await v2.ask('GET', `/training-jobs/${id}/tasks/worker-0/logs/preview`)).toMatchObject({
      status: 204,
      body: '',
    });
    expect((await v2.terminate(id)).status).toBe(202);
    expect(await v2.delete(id)).toMatchObject({ status: 202, body: '' });
  });
});

describe('a job of v2', () => {
  test('begins as recorded: Creating, with a UUID, one task and nothing that has run', async () => {
    const v2 = await serveV2();
    const { body } = await v2.ask<ShownJob>('POST', '/training-jobs', newTrainingJob);
    expect(body.metadata.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(body.metadata.create_time).toBe(start);
    expect(body.status).toEqual({
      phase: 'Creating',
      secondary_phase: 'Creating',
      duration: 0,
      start_time: 0,
      node_count_metrics: null,
      tasks: ['worker-0'],
    });
  });

  test('is shown as it was created, however soon it ends', async () => {
    const v2 = await serveV2({ settings: { progress: 'at once', outcome: 'Failed' } });
    const { body } = await v2.ask<ShownJob>('POST', '/training-jobs', newTrainingJob);
    expect(await v2.phase(body.metadata.id)).toBe('Failed');
    expect(body.status).toEqual({
      phase: 'Creating',
      secondary_phase: 'Creating',
      duration: 0,
      start_time: 0,
      node_count_metrics: null,
      tasks: ['worker-0'],
    });
  });

  test('shows times in milliseconds, and its runs in seconds', async () => {
    const v2 = await serveV2({ settings: { progress: { polls: 1_000_000 } } });
    const id = await v2.create({ spec: { resource: { flavor_id: 'f', node_count: 2 } } });
    await v2.client.advance('10s');
    await v2.send(id, ...RUNNING);
    await v2.client.advance('90s');
    await v2.send(id, 'finish');
    await v2.client.advance('1h');
    expect((await v2.show(id)).status).toEqual({
      phase: 'Completed',
      secondary_phase: 'Completed',
      duration: 90_000,
      start_time: start + 10_000,
      node_count_metrics: [
        [start + 10_000, 2],
        [start + 100_000, 0],
      ],
      tasks: ['worker-0', 'worker-1'],
      running_records: [
        {
          start_at: start / 1000 + 10,
          xpu_start_at: start / 1000 + 10,
          start_type: 'init_or_rescheduled',
          end_at: start / 1000 + 100,
          end_reason: 'job completed',
          end_related_task: 'worker-0',
        },
      ],
    });
  });

  test.each([
    [['create.fail'], 'Abnormal', 'CreateFailed'],
    [['queue'], 'Pending', 'Queuing'],
    [['queue', 'queue.fail'], 'Abnormal', 'CreateFailed'],
    [[...RUNNING, 'lose'], 'Abnormal', 'Lost'],
    [[...RUNNING, 'sight.lose'], 'Abnormal', 'Unknown'],
    [[...RUNNING, 'stop', 'stop.fail'], 'Abnormal', 'TerminatedFailed'],
    [[...RUNNING, 'stop', 'stop.done'], 'Terminated', 'Terminated'],
    [[...RUNNING, 'fail'], 'Failed', 'Failed'],
  ])('after %j is %s, and more finely %s', async (events, phase, secondary_phase) => {
    const v2 = await serveV2();
    const id = await v2.create();
    await v2.send(id, ...events);
    expect((await v2.show(id)).status).toMatchObject({ phase, secondary_phase });
  });

  test('says which worker failed first', async () => {
    const v2 = await serveV2();
    const id = await v2.create();
    await v2.send(id, ...RUNNING, 'fail');
    expect((await v2.show(id)).status.task_statuses).toEqual([
      { task: 'worker-0', exit_code: 1, message: 'exit with 1' },
    ]);
  });

  test('that is issued again is Pending once more, with a record of each run', async () => {
    const v2 = await serveV2();
    const id = await v2.create({ metadata: { annotations: { 'fault-tolerance/job-retry-num': '3' } } });
    await v2.send(id, ...RUNNING);
    await v2.client.advance('10s');
    await v2.send(id, 'requeue');
    expect(await v2.show(id)).toMatchObject({
      status: {
        phase: 'Pending',
        running_records: [{ end_recover: 'job_reschedule', recover_records: [{ recover_result: 'recovering' }] }],
      },
    });
    await v2.send(id, 'start', 'restart');
    const { phase, running_records: records = [] } = (await v2.show(id)).status;
    expect(phase).toBe('Running');
    expect(records.map(({ start_type, end_recover }) => [start_type, end_recover])).toEqual([
      ['init_or_rescheduled', 'job_reschedule'],
      ['init_or_rescheduled', 'proc_restart'],
      ['restarted', undefined],
    ]);
    expect(records[0]?.recover_records).toMatchObject([{ recover_result: 'success', fault_scenario: 'node_fault' }]);
    const { body: tasks } = await v2.ask('GET', `/training-jobs/${id}/tasks`);
    expect(tasks).toMatchObject([{ schedule_count: 1 }, { schedule_count: 2 }]);
  });
});

/** The annotations that let a job be issued again. */
const retries = (count: number, more: object = {}) => ({
  metadata: { annotations: { 'fault-tolerance/job-retry-num': String(count), ...more } },
});

describe('what a job of v2 is allowed', () => {
  /** The events of many jobs that live to their end. */
  async function eventsOfJobs(body: object, scenario: object, count = 40): Promise<readonly string[][]> {
    const v2 = await serveV2({ settings: { scenario: { extends: 'typical', ...scenario }, progress: 'at once' } });
    const ids = [];
    for (let made = 0; made < count; made++)
      ids.push(
        await v2.create({ ...body, metadata: { ...(body as { metadata?: object }).metadata, name: `j${made}` } }),
      );
    const lines = await v2.client.lines('changes');
    return ids.map((id) => lines.filter(({ job_id }) => String(job_id) === id).map(({ event = '' }) => event));
  }
  const countOf = (events: readonly string[], event: string) => events.filter((each) => each === event).length;
  const faults = { odds: { Running: { requeue: 90, finish: 10, fail: 0, restart: 0, lose: 0 } } };
  const failures = { odds: { Running: { fail: 90, finish: 10, requeue: 0, restart: 0, lose: 0 } } };
  const hangs = { odds: { Running: { restart: 90, finish: 10, requeue: 0, fail: 0, lose: 0 } } };

  test('is not to be issued again, unless its annotations say so', async () => {
    const jobs = await eventsOfJobs({}, faults);
    expect(jobs.some((events) => events.includes('requeue'))).toBe(false);
    expect(jobs.some((events) => events.at(-1) === 'fail')).toBe(true);
  });

  test('is to be issued again so many times', async () => {
    const jobs = await eventsOfJobs(retries(2), faults);
    const counts = jobs.map((events) => countOf(events, 'requeue'));
    expect(Math.max(...counts)).toBe(2);
    const failed = jobs.filter((events) => events.slice(-2).join() === 'start,fail');
    expect(new Set(failed.map((events) => countOf(events, 'requeue')))).toEqual(new Set([2]));
  });

  test('is to be issued again after its own failure only where that is unconditional, and three times in a row at most', async () => {
    for (const events of await eventsOfJobs(retries(9), failures)) expect(events).not.toContain('requeue');
    const jobs = await eventsOfJobs(retries(9, { 'fault-tolerance/job-unconditional-retry': 'true' }), failures);
    expect(Math.max(...jobs.map((events) => countOf(events, 'requeue')))).toBe(3);
  });

  test('is to be started again three times as it hangs, which is not counted as a retry', async () => {
    const jobs = await eventsOfJobs({ metadata: { annotations: { 'fault-tolerance/hang-retry': 'true' } } }, hangs);
    expect(Math.max(...jobs.map((events) => countOf(events, 'restart')))).toBe(3);
  });

  test('is to give way only where it is preemptible', async () => {
    const preempt = { odds: { Running: { preempt: 50, finish: 50 } } };
    const stays = await eventsOfJobs({}, preempt);
    expect(stays.flat()).not.toContain('preempt');
    const { resource } = newTrainingJob.spec;
    const gives = await eventsOfJobs({ spec: { resource, schedule_policy: { preemptible: true } } }, preempt);
    expect(gives.flat()).toContain('preempt');
  });

  test('is to run no longer than auto_stop says', async () => {
    const settings = {
      scenario: {
        extends: 'typical',
        dwell: { Running: '5h', Pending: '1s' },
        odds: { Running: { finish: 1, fail: 0, requeue: 0, restart: 0, lose: 0 } },
      },
    };
    const v2 = await serveV2({ settings: settings as never });
    const { resource } = newTrainingJob.spec;
    const id = await v2.create({ spec: { resource, auto_stop: { time_unit: 'HOURS', duration: 2 } } });
    await v2.client.advance('30m');
    expect(await v2.phase(id)).toBe('Running');
    await v2.client.advance('2h');
    const { status } = await v2.show(id);
    expect(['Terminated', 'Completed', 'Failed', 'Abnormal']).toContain(status.phase);
    expect((await v2.client.lines('changes')).map(({ event }) => event)).toContain('stop');
    expect(status.duration).toBeLessThan(2.1 * 3_600_000);
  });
});

test('a job that is past its longest run time is stopped now, as soon as it advances by time', async () => {
  const v2 = await serveV2({ settings: { progress: { polls: 1_000_000 } } });
  const { resource } = newTrainingJob.spec;
  const id = await v2.create({ spec: { resource, auto_stop: { time_unit: 'HOURS', duration: 1 } } });
  await v2.send(id, ...RUNNING);
  await v2.client.advance('3h');
  await v2.client.control('PATCH', `/jobs/${id}/settings`, { progress: 'time' });
  expect((await v2.show(id)).status).toMatchObject({ phase: 'Terminating', duration: 3 * 3_600_000 });
  const last = (await v2.client.lines('changes')).at(-1);
  expect(last).toMatchObject({ event: 'stop', time: new Date(start + 3 * 3_600_000).toISOString() });
});

describe('a termination', () => {
  test.each([
    ['Creating', []],
    ['Pending', ['queue']],
    ['Running', RUNNING],
  ])('of a job that is %s is accepted with the job, which is Terminating', async (_, events) => {
    const v2 = await serveV2();
    const id = await v2.create();
    await v2.send(id, ...events);
    const { status, body } = await v2.terminate(id);
    expect({ status, phase: body.status.phase }).toEqual({ status: 202, phase: 'Terminating' });
    expect(await v2.phase(id)).toBe('Terminating');
    await v2.client.advance('1h');
    expect(['Terminated', 'Completed', 'Failed', 'Abnormal']).toContain(await v2.phase(id));
  });

  test.each([
    ['Terminating', [...RUNNING, 'stop']],
    ['Completed', [...RUNNING, 'finish']],
    ['Failed', [...RUNNING, 'fail']],
    ['Terminated', ['stop', 'stop.done']],
    ['Abnormal', ['create.fail']],
  ])('of a job that is %s is refused', async (_, events) => {
    const v2 = await serveV2();
    const id = await v2.create();
    await v2.send(id, ...events);
    const answer = await v2.terminate(id);
    expect(answer).toMatchObject({ status: 409, body: { error_code: 'ModelArts.2796' } });
    expectErrorBody(endpointNamed('actOnTrainingJob'), answer.body, 409);
  });

  test('that meets a change of the status is refused, once', async () => {
    const v2 = await serveV2({ settings: { faults: [{ kind: 'conflict', times: 1 }] } });
    const id = await v2.create();
    expect(await v2.terminate(id)).toMatchObject({ status: 409, body: { error_code: 'ModelArts.2878' } });
    expect((await v2.terminate(id)).status).toBe(202);
  });

  test('that comes too late does not keep the job from its success', async () => {
    const v2 = await serveV2({ settings: { faults: [{ kind: 'lost-race' }] } });
    const id = await v2.create();
    await v2.send(id, ...RUNNING);
    expect((await v2.terminate(id)).status).toBe(202);
    await v2.client.advance('1d');
    expect(await v2.phase(id)).toBe('Completed');
  });
});

describe('a deletion', () => {
  test.each([[[]], [['queue']], [RUNNING], [[...RUNNING, 'stop']], [[...RUNNING, 'finish']], [['create.fail']]])(
    'after %j is accepted, and some time later the job is gone',
    async (events) => {
      const v2 = await serveV2();
      const id = await v2.create({ metadata: { name: 'once' } });
      await v2.send(id, ...events);
      expect((await v2.delete(id)).status).toBe(202);
      await v2.client.advance('10s');
      for (const answer of [await v2.ask('GET', `/training-jobs/${id}`), await v2.terminate(id), await v2.delete(id)]) {
        expect(answer).toMatchObject({ status: 400, body: { error_code: 'ModelArts.2775' } });
      }
      // Its name is free again.
      await v2.create({ metadata: { name: 'once' } });
    },
  );
});

describe('a list of v2', () => {
  async function withJobs() {
    const v2 = await serveV2({ settings: { progress: { polls: 1_000_000 } } });
    const ids: string[] = [];
    for (const name of ['alpha', 'beta', 'gamma', 'delta', 'alphabet']) {
      ids.push(await v2.create({ metadata: { name } }));
      await v2.client.advance('1m');
    }
    await v2.send(ids[1] ?? '', ...RUNNING);
    await v2.send(ids[2] ?? '', ...RUNNING, 'finish');
    return { v2, ids };
  }
  const namesIn = ({ items }: { items: readonly ShownJob[] }) => items.map(({ metadata }) => metadata.name);

  test('has the newest jobs first, a page of ten, and counts all and those that match', async () => {
    const { v2 } = await withJobs();
    const { body } = await v2.search();
    expect(namesIn(body)).toEqual(['alphabet', 'delta', 'gamma', 'beta', 'alpha']);
    expect(body).toMatchObject({ total: 5, count: 5, limit: 10, offset: 0, sort_by: 'create_time', order: 'desc' });
  });

  test('has pages, which are counted from 0', async () => {
    const { v2 } = await withJobs();
    const page = async (offset: number) => namesIn((await v2.search({ limit: 2, offset, order: 'asc' })).body);
    expect([await page(0), await page(1), await page(2), await page(3)]).toEqual([
      ['alpha', 'beta'],
      ['gamma', 'delta'],
      ['alphabet'],
      [],
    ]);
  });

  test.each([
    [{ key: 'phase', operator: 'in', value: ['Running', 'Completed'] }, ['gamma', 'beta']],
    [{ key: 'phase', operator: 'not', value: ['Creating'] }, ['gamma', 'beta']],
    [{ key: 'name', operator: 'like', value: ['alpha'] }, ['alphabet', 'alpha']],
    [{ key: 'name', operator: 'in', value: ['alpha'] }, ['alpha']],
    [{ key: 'kind', operator: 'in', value: ['job'] }, ['alphabet', 'delta', 'gamma', 'beta', 'alpha']],
    [
      { key: 'create_time', operator: 'between', value: [String(start + 60_000), String(start + 120_000)] },
      ['gamma', 'beta'],
    ],
  ])('filtered by %j', async (filter, names) => {
    const { v2 } = await withJobs();
    const { body } = await v2.search({ filters: [filter] });
    expect(namesIn(body)).toEqual(names);
    expect(body).toMatchObject({ total: 5, count: names.length });
  });

  test.each([
    [{ sort_by: 'size' }, 'ModelArts.2790', 'sort_by: expected create_time, name, phase, duration, but got "size"'],
    [{ order: 'up' }, 'ModelArts.2790', 'order: expected asc or desc, but got "up"'],
    [{ limit: 51 }, 'ModelArts.2788', 'limit: expected a whole number from 1 to 50, but got 51'],
    [{ limit: 0 }, 'ModelArts.2788', 'limit: expected a whole number from 1 to 50, but got 0'],
    [{ offset: -1 }, 'ModelArts.2788', 'offset: expected a whole number from 0 to 1000000, but got -1'],
    [
      { filters: [{ key: 'colour', operator: 'in', value: ['a'] }] },
      'ModelArts.2807',
      'filters.0.key: expected one of id, ',
    ],
    [
      { filters: [{ key: 'name', operator: '>', value: ['a'] }] },
      'ModelArts.2808',
      'filters.0.operator: expected one of between, like, in, not',
    ],
    [
      { filters: [{ key: 'name', operator: 'between', value: ['1', '2'] }] },
      'ModelArts.2808',
      'filters.0: expected another operator',
    ],
    [
      { filters: [{ key: 'name', operator: 'in', value: 'a' }] },
      'ModelArts.2809',
      'filters.0.value: expected a list of texts',
    ],
    [
      { filters: [{ key: 'name', operator: 'in', value: Array(11).fill('a') }] },
      'ModelArts.2809',
      'filters.0.value: expected 1 to 10 values',
    ],
    [
      { filters: [{ key: 'create_time', operator: 'between', value: ['0', String(32 * 86_400_000)] }] },
      'ModelArts.2809',
      'at most 31 days apart',
    ],
  ])('is refused for %j', async (body, code, text) => {
    const v2 = await serveV2();
    const answer = await v2.search<Record<string, unknown>>(body);
    expect(answer).toMatchObject({ status: 400, body: { error_code: code } });
    expect(answer.body.error_msg).toContain(text);
    expectErrorBody(endpointNamed('searchTrainingJobs'), answer.body, 400);
  });

  test('counts the jobs that it shows, also one that this very poll deletes', async () => {
    const v2 = await serveV2({ settings: { progress: { polls: 1 } } });
    await v2.delete(await v2.create());
    expect((await v2.search()).body).toMatchObject({ total: 1, count: 1, items: [{}] });
    expect((await v2.search()).body).toMatchObject({ total: 0, count: 0, items: [] });
  });

  test('has the jobs of its project and workspace only', async () => {
    const { v2 } = await withJobs();
    const other = new ClientV2(v2.client.in('other'));
    expect((await other.search()).body).toMatchObject({ total: 0, count: 0, items: [] });
    await other.create({ metadata: { name: 'alpha', workspace_id: '7' } });
    expect((await other.search()).body).toMatchObject({ total: 1, count: 0 });
    expect((await other.search({ workspace_id: '7' })).body).toMatchObject({ total: 1, count: 1 });
  });
});

describe('a request that creates a job of v2', () => {
  const algorithm = { engine: { image_url: 'swr/a:1' } };
  test.each([
    [{ kind: 'task' }, 'ModelArts.2788', 'kind: expected job'],
    [{ metadata: { name: 'a b' } }, 'ModelArts.2788', 'metadata.name: expected a name of 1 to 64'],
    [{ metadata: undefined }, 'ModelArts.2788', 'metadata: missing'],
    [
      { metadata: { name: 'a', annotations: { 'fault-tolerance/job-retry-num': '129' } } },
      'ModelArts.2788',
      'from 1 to 128',
    ],
    [{ spec: { resource: {} } }, 'ModelArts.2788', 'spec.resource: expected flavor_id or pool_id'],
    [
      { spec: { resource: { flavor_id: 'f', node_count: 0 } } },
      'ModelArts.2788',
      'spec.resource.node_count: expected a whole number',
    ],
    [
      { spec: { ...newTrainingJob.spec, schedule_policy: { priority: 4 } } },
      'ModelArts.2788',
      'priority: expected a whole number from 1 to 3',
    ],
    [
      { spec: { ...newTrainingJob.spec, auto_stop: { time_unit: 'DAYS', duration: 1 } } },
      'ModelArts.2788',
      'time_unit: expected HOURS',
    ],
    [{ algorithm: {} }, 'ModelArts.2788', 'algorithm: expected id, subscription_id, code_dir or engine.image_url'],
    [{ algorithm: { code_dir: '/a/' } }, 'ModelArts.2788', 'code_dir and boot_file together'],
    [{ algorithm }, 'ModelArts.2806', 'algorithm: expected command or boot_file'],
  ])('is refused for %j', async (change, code, text) => {
    const v2 = await serveV2();
    const answer = await v2.ask('POST', '/training-jobs', { ...newTrainingJob, ...change });
    expect(answer).toMatchObject({ status: 400, body: { error_code: code } });
    expect(answer.body.error_msg).toContain(text);
    expectErrorBody(endpointNamed('createTrainingJobV2'), answer.body, 400);
  });

  test.each([
    [{ algorithm: { id: '1' } }],
    [{ algorithm: { subscription_id: '1', item_version_id: '2' } }],
    [{ algorithm: { engine: { image_url: 'swr/a:1' }, command: 'python a.py' } }],
    [{ spec: { resource: { pool_id: 'p' } } }],
    [
      {
        metadata: { name: 'a', description: null, annotations: null },
        spec: { ...newTrainingJob.spec, auto_stop: null },
      },
    ],
  ])('is accepted for %j', async (change) => {
    const v2 = await serveV2();
    expect((await v2.ask('POST', '/training-jobs', { ...newTrainingJob, ...change })).status).toBe(201);
  });

  test('is refused for a name that is taken, and for what is not JSON', async () => {
    const v2 = await serveV2();
    await v2.create({ metadata: { name: 'taken' } });
    const again = await v2.ask('POST', '/training-jobs', { ...newTrainingJob, metadata: { name: 'taken' } });
    expect(again).toMatchObject({ status: 400, body: { error_code: 'ModelArts.2751' } });
    expect(await v2.ask('POST', '/training-jobs', '{')).toMatchObject({
      status: 400,
      body: { error_code: 'ModelArts.2787' },
    });
  });
});

describe('who asks', () => {
  test('has a token, or has signed the request', async () => {
    const v2 = await serveV2();
    const path = '/v2/project/training-job-searches';
    const signed = {
      Authorization: 'SDK-HMAC-SHA256 Access=a, SignedHeaders=host, Signature=b',
      'X-Sdk-Date': '20250101T000000Z',
    };
    expect((await v2.client.ask('POST', path, {}, signed)).status).toBe(200);
    for (const headers of [{}, { Authorization: 'Bearer a' }]) {
      expect(await v2.client.ask('POST', path, {}, headers)).toMatchObject({
        status: 401,
        body: { error_code: 'ModelArts.0201' },
      });
    }
  });

  test('is refused when the token has expired', async () => {
    const v2 = await serveV2({ settings: { faults: [{ kind: 'unauthorized' }] } });
    expect(await v2.search()).toMatchObject({ status: 403, body: { error_code: 'ModelArts.2784' } });
  });

  test.each([
    [{ kind: 'throttled', retryAfter: '3s' }, 429, 'ModelArts.2799'],
    [{ kind: 'error', status: 503 }, 503, 'ModelArts.2950'],
  ] as const)('meets the fault %j', async (fault, status, error_code) => {
    const v2 = await serveV2({ settings: { faults: [fault] } });
    expect(await v2.search()).toMatchObject({ status, body: { error_code } });
  });

  test.each([
    ['GET', '/training-job', 404, 'ModelArts.2836'],
    ['PATCH', '/training-jobs', 405, 'ModelArts.2803'],
  ])('asks for what is not there: %s %s', async (method, path, status, error_code) => {
    const v2 = await serveV2();
    expect(await v2.ask(method, path, method === 'GET' ? undefined : {})).toMatchObject({
      status,
      body: { error_code },
    });
  });
});

describe('a fault of a response of v2', () => {
  test('says that the status is unknown by the finer phase', async () => {
    const v2 = await serveV2({ settings: { faults: [{ kind: 'unknown', times: 1 }] } });
    const id = await v2.create();
    expect((await v2.show(id)).status).toMatchObject({ phase: 'Creating', secondary_phase: 'Unknown' });
    expect((await v2.show(id)).status).toMatchObject({ phase: 'Creating', secondary_phase: 'Creating' });
  });

  test('shows the phase of some time ago', async () => {
    const v2 = await serveV2({ settings: { faults: [{ kind: 'stale', by: '1m' }], progress: { polls: 1_000_000 } } });
    const id = await v2.create();
    await v2.client.advance('2m');
    await v2.send(id, 'queue');
    expect((await v2.show(id)).status).toMatchObject({ phase: 'Creating', secondary_phase: 'Creating' });
    await v2.client.advance('2m');
    expect((await v2.show(id)).status).toMatchObject({ phase: 'Pending', secondary_phase: 'Queuing' });
    await v2.send(id, 'start');
    await v2.client.advance('90s');
    await v2.send(id, 'finish');
    // All that is shown is of the same time.
    expect((await v2.show(id)).status).toMatchObject({
      phase: 'Running',
      duration: 30_000,
      running_records: [{ start_at: (start + 240_000) / 1000 }],
    });
  });
});

describe('the events, stages and log of a job', () => {
  async function ended() {
    const v2 = await serveV2({ settings: { progress: { polls: 1_000_000 } } });
    const id = await v2.create();
    for (const event of [...RUNNING, 'requeue', 'start', 'fail']) {
      await v2.client.advance('1m');
      await v2.send(id, event);
    }
    const get = async (path: string) => (await v2.ask('GET', `/training-jobs/${id}${path}`)).body;
    return { v2, id, get };
  }

  test('tell of each thing that happened, the newest first, with a time that has an offset', async () => {
    const { get } = await ended();
    const { events, total } = (await get('/events')) as unknown as {
      total: number;
      events: readonly { time: string; level: string }[];
    };
    expect(total).toBe(6);
    expect(events.map(({ level }) => level)).toEqual(['Error', 'Info', 'Warning', 'Info', 'Info', 'Info']);
    expect(events[0]?.time).toBe('2025-01-01T00:05:00.000+00:00');
    expect(await get('/events?level=Error')).toMatchObject({ total: 1 });
    expect(await get(`/events?start_time=${start}&end_time=${start + 60_000}`)).toMatchObject({ total: 2 });
    expect(await get('/events?order=asc&offset=1&limit=1')).toMatchObject({
      events: [{ message: 'The training job is queuing for resources.' }],
    });
    expect(await get('/events?start_time=1')).toMatchObject({ error_code: 'ModelArts.50004000' });
    expect(await get('/events?limit=101')).toMatchObject({ error_code: 'ModelArts.50004000' });
  });

  test('have the stages of each run in order, the current one last', async () => {
    const { get } = await ended();
    const body = (await get('/stages')) as unknown as {
      readonly total_count: number;
      readonly running_records: readonly {
        readonly stages: readonly { readonly name: string; readonly start_time: string; readonly end_time: string }[];
      }[];
    };
    const names = ['scheduling', 'preparing', 'running', 'end'];
    expect(body.total_count).toBe(2);
    expect(body.running_records.map(({ stages }) => stages.map(({ name }) => name))).toEqual([names, names]);
    const minute = (count: number, seconds = 0) => String(start + count * 60_000 + seconds * 1000);
    expect(body.running_records[1]?.stages.map(({ start_time, end_time }) => [start_time, end_time])).toEqual([
      [minute(3), minute(4)],
      [minute(4), minute(4, 3)],
      [minute(4, 3), minute(5)],
      [minute(5), minute(5)],
    ]);
  });

  test('have the stages of a run that ends as soon as it begins, or while it prepares', async () => {
    const v2 = await serveV2({ settings: { progress: { polls: 1_000_000 } } });
    const id = await v2.create();
    const names = async () => {
      const { body } = await v2.ask<{ running_records: readonly { stages: readonly { name: string }[] }[] }>(
        'GET',
        `/training-jobs/${id}/stages`,
      );
      return body.running_records.map(({ stages }) => stages.map(({ name }) => name));
    };
    await v2.send(id, ...RUNNING);
    await v2.client.advance('1s');
    await v2.send(id, 'requeue');
    expect(await names()).toEqual([['scheduling', 'preparing', 'end'], ['scheduling']]);
    await v2.send(id, 'fail');
    await v2.client.advance('1m');
    expect(await names()).toEqual([
      ['scheduling', 'preparing', 'end'],
      ['scheduling', 'end'],
    ]);
  });

  test('show the end of the log, and how long the whole is', async () => {
    const { get } = await ended();
    const { content, current_size, full_size } = await get('/tasks/worker-0/logs/preview');
    // From the first start to the end, three minutes: a line at the start, and one every ten seconds.
    expect(String(content).split('\n')).toHaveLength(19);
    expect([current_size, full_size]).toEqual([String(content).length, String(content).length]);
    expect(await get('/tasks/worker-9/logs/preview')).toMatchObject({ error_code: 'ModelArts.2788' });
  });
});

describe('other editions', () => {
  test('answer with the finer phase of the end, with 200, and without a solution', async () => {
    const v2 = await serveV2({ quirks: true });
    const id = await v2.create();
    expect((await v2.terminate(id)).body.status).toMatchObject({ phase: 'Terminating', secondary_phase: 'Terminated' });
    expect((await v2.delete(id)).status).toBe(200);
    const { body } = await v2.terminate(id);
    expect(Object.keys(body).sort()).toEqual(['error_code', 'error_msg']);
  });
});

describe('a server of both versions', () => {
  test('has jobs of both, with settings and a log for each', async () => {
    const v2 = await serveV2({ api: 'both' });
    const { client } = v2;
    await client.control('PATCH', '/settings?api=v2', { outcome: 'Failed' });
    await client.control('PATCH', '/settings', { outcome: 'KILLED' });
    const ids = await client.create();
    const id = await v2.create();
    await client.advance('30d');
    expect(await client.poll(ids)).toBe('KILLED');
    expect(await v2.phase(id)).toBe('Failed');
    const { body } = await client.control<{ jobs: object[]; versions: object[] }>('GET', '/jobs');
    expect([body.jobs.length, body.versions.length]).toEqual([1, 1]);
    expect((await client.lines()).every((line) => line.job_id === ids.job_id)).toBe(true);
    const log = await (await fetch(`${client.url}/__jobstat/log?api=v2`)).text();
    const lines = log
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.every((line) => line.job_id === id)).toBe(true);
    const observations = lines.map(({ job_id: job, status, time }) => ({ job, status, time }));
    expect(validate(observations, { lifecycle: modelartsV2 }).ok).toBe(true);
  });

  test('lists what there is of both, without polling it', async () => {
    const v2 = await serveV2({ api: 'both', settings: { progress: { polls: 1 } } });
    const { client } = v2;
    const [ids, id] = [await client.create(), await v2.create()];
    const list = async () => (await client.control('GET', '/jobs')).body;
    const before = await list();
    const events = (lifecycle: typeof modelartsV1 | typeof modelartsV2, from: string) =>
      new Set(lifecycle.table.rows.filter((row) => row.from === from).map(({ event }) => event));
    const settings = { scenario: 'typical', progress: { polls: 1 }, faults: [] };
    const common = { project: 'project', job_name: 'job-1', since: START, settings, next: expect.anything() };
    expect(before).toEqual({
      versions: [{ ...common, ...ids, status: 'INIT', events: expect.any(Array) }],
      jobs: [{ ...common, job_id: id, status: 'Creating', events: expect.any(Array) }],
    });
    const { versions, jobs } = before as { versions: { events: string[] }[]; jobs: { events: string[] }[] };
    expect(new Set(versions[0]?.events)).toEqual(events(modelartsV1, 'INIT'));
    expect(new Set(jobs[0]?.events)).toEqual(events(modelartsV2, 'Creating'));
    expect(await list()).toEqual(before);
    for (const api of ['v1', 'v2'] as const) expect(await client.log('polls', api)).toBe('');
  });

  test('is reset to no jobs of either, to the settings of its start, and to the first ids', async () => {
    const state = join(folder, 'reset.ndjson');
    const initial = { scenario: 'typical', progress: { polls: 5 }, outcome: 'failure' } as const;
    const options = { state, api: 'both', settings: initial } as const;
    const v2 = await serveV2(options);
    const { client } = v2;
    const create = async ({ client: of }: ClientV2) => [
      await of.create({ job_name: 'a' }),
      await new ClientV2(of).create(),
    ];
    const shown = async ({ client: of }: ClientV2) => ({
      jobs: (await of.control('GET', '/jobs')).body,
      settings: [
        (await of.control('GET', '/settings?api=v1')).body,
        (await of.control('GET', '/settings?api=v2')).body,
      ],
      logs: [await of.log(undefined, 'v1'), await of.log(undefined, 'v2')],
      now: await of.now(),
    });
    const made = await create(v2);
    for (const api of ['v1', 'v2'])
      await client.control('PATCH', `/settings?api=${api}`, { outcome: null, faults: [{ kind: 'error', times: 9 }] });
    await client.advance('1h');
    expect((await client.control('POST', '/reset')).status).toBe(200);
    const expected = {
      jobs: { versions: [], jobs: [] },
      settings: [
        { ...initial, faults: [] },
        { ...initial, faults: [] },
      ],
      logs: ['', ''],
      now: start + 3_600_000,
    };
    expect(await shown(v2)).toEqual(expected);
    await client.close();
    const again = await serveV2(options);
    expect(await shown(again)).toEqual(expected);
    expect(await create(again)).toEqual(made);
  });

  test.each([
    ['scenario', '/scenario', 'PUT', '"faulty-nodes"', '"flaky"'],
    ['settings', '/settings', 'PATCH', { outcome: 'Abnormal' }, { outcome: 'LOST' }],
    ['faults', '/settings', 'PATCH', { faults: [{ kind: 'conflict' }] }, undefined],
  ] as const)('is told what holds for new jobs of one of them: %s', async (_, path, method, ofV2, ofV1) => {
    const { client } = await serveV2({ api: 'both' });
    const get = async (query: string) => (await client.control('GET', path + query)).body;
    const before = await get('?api=v1');
    // Unless an API is named, it is v1, which refuses what it does not know.
    for (const query of ['', '?api=v1']) expect((await client.control(method, path + query, ofV2)).status).toBe(400);
    const changed = await client.control(method, `${path}?api=v2`, ofV2);
    expect(changed.status).toBe(200);
    expect(changed.body).toEqual(await get('?api=v2'));
    expect(await get('')).toEqual(before);
    if (ofV1 === undefined) return;
    expect((await client.control(method, `${path}?api=v2`, ofV1)).status).toBe(400);
    expect((await client.control(method, path, ofV1)).body).toEqual(await get('?api=v1'));
    expect(await get('?api=v2')).toEqual(changed.body);
  });

  test.each(['/settings', '/scenario', '/log'])('knows no third: %s', async (path) => {
    const { client } = await serveV2({ api: 'both' });
    for (const api of ['v3', '', '__proto__', '\u001b[31m']) {
      const { status, body } = await client.control('GET', `${path}?api=${encodeURIComponent(api)}`);
      expect({ status, body }).toMatchObject({
        status: 400,
        body: { error: expect.stringMatching(/^api: expected v1 or v2/) },
      });
    }
  });

  test('refuses settings of the other version', async () => {
    const v2 = await serveV2({ api: 'both' });
    const answer = await v2.client.control('PATCH', '/settings?api=v2', { outcome: 'KILLED' });
    expect(answer.status).toBe(400);
    expect(answer.body.error).toContain('outcome: expected one of success, ');
    const one = await serveV2();
    expect((await one.client.control('GET', '/settings?api=v1')).status).toBe(409);
  });
});

describe('the state of v2', () => {
  test('is there after a restart, and goes on as it would have', async () => {
    const state = join(folder, 'state.ndjson');
    const options = { state, api: 'both' } as const;
    const before = await serveV2(options);
    const ids = [await before.create(retries(3)), await before.create(), await before.create()];
    await before.client.control('PATCH', '/settings?api=v2', { faults: [{ kind: 'unknown', times: 5 }] });
    await before.ask('PUT', `/training-jobs/${ids[0]}`, { description: 'kept' });
    await before.client.advance('5m');
    await before.delete(ids[2] ?? '');
    await before.client.advance('10s');
    const shown = async (v2: ClientV2) => ({
      first: await v2.show(ids[0] ?? ''),
      control: (await v2.client.control('GET', '/jobs')).body,
      settings: (await v2.client.control('GET', '/settings?api=v2')).body,
    });
    const expected = await shown(before);
    await before.client.close();
    const after = await serveV2(options);
    const { settings, ...rest } = await shown(after);
    expect(rest).toMatchObject({ control: expected.control, first: { metadata: expected.first.metadata } });
    // The first look at it used up one of the faults.
    expect([expected.settings, settings]).toMatchObject([{ faults: [{ times: 4 }] }, { faults: [{ times: 3 }] }]);
    await after.client.advance('30d');
    expect(await after.create({ metadata: { name: 'new' } })).not.toBe(ids[2]);
  });
});
