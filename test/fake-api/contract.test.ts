import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Endpoint } from '../../src/fake-api/endpoint.ts';
import { controlEndpoints } from '../../src/fake-api/routes/control.ts';
import { modelartsV1Endpoints } from '../../src/fake-api/routes/modelarts-v1.ts';
import { repository } from '../repository.ts';
import { type Client, type Ids, newJob, ok, pathOf, START, serve } from './client.ts';
import { expectRequest, expectResponse } from './contract.ts';

/** A request to an endpoint that succeeds, about a job that was created and prepared. */
interface Case {
  readonly before?: (client: Client, ids: Ids) => Promise<unknown>;
  readonly query?: string;
  readonly body?: (ids: Ids) => unknown;
}

const ended = (client: Client, ids: Ids) => client.bring(ids, 'COMPLETED');
const running = (client: Client, ids: Ids) => client.bring(ids, 'RUNNING');

const cases: Readonly<Record<string, readonly Case[]>> = {
  createTrainingJob: [
    { body: () => ({ ...newJob, job_name: 'other' }) },
    { body: () => ({ ...newJob, job_name: 'other', config: { ...newJob.config, create_version: false } }) },
  ],
  listTrainingJobs: [
    {},
    { query: '?status=3,5,6,13&per_page=1000&page=1&sortBy=job_desc&order=desc&search_content=job&workspace_id=0' },
  ],
  describeTrainingJob: [{ body: () => ({ job_desc: 'a new description' }) }],
  deleteTrainingJob: [{ before: ended }],
  createTrainingJobVersion: [
    { body: ({ version_id }) => ({ job_desc: 'new', config: { ...newJob.config, pre_version_id: version_id } }) },
  ],
  listTrainingJobVersions: [{}, { query: '?per_page=1&page=2' }],
  showTrainingJobVersion: [{}, { before: running }, { before: ended }],
  stopTrainingJobVersion: [{ before: running }],
  deleteTrainingJobVersion: [{ before: ended }],
  listLogFiles: [{}, { before: running }],
  showLog: [{ before: running, query: '?log_file=job-job-1.0' }],
  listAll: [{}, { before: ended }],
  showState: [{}, { before: ended }],
  changeVersionSettings: [
    { body: () => ({ progress: { polls: 2 }, faults: [{ kind: 'stale', by: '1m', share: 0.5, times: 3 }] }) },
    { body: () => ({ outcome: 'failure', scenario: null, progress: null, faults: null }) },
    {
      before: async (client, ids) => {
        await ended(client, ids);
        await client.delete(ids);
      },
      body: () => ({ progress: 'at once' }),
    },
  ],
  sendEvent: [{ body: () => ({ event: 'submit' }) }, { before: ended, body: () => ({ event: 'delete' }) }],
  showSettings: [
    {},
    {
      before: async (client) => {
        await client.set({ faults: [{ kind: 'error', times: 1 }] });
        await client.vendor('GET');
      },
    },
  ],
  changeSettings: [{ body: () => ({ outcome: 'LOST', scenario: { extends: 'flaky', unknown: 0 } }) }],
  showScenario: [{}],
  changeScenario: [{ body: () => '"busy-pool"' }, { body: () => ({ extends: 'typical', maxRunTime: '1h' }) }],
  showClock: [{}],
  changeClock: [
    { body: () => ({ advance: '1.5h' }) },
    { body: () => ({ to: '2025-02-01T00:00:00+01:00' }) },
    { body: () => ({ speed: 60 }) },
  ],
  reset: [{}],
  showObservations: [{}, { query: '?only=changes' }, { query: '?only=polls' }],
};

/** The fields that the vendor documents for its responses. */
const CREATED = ['is_success', 'job_id', 'job_name', 'status', 'create_time', 'version_id', 'version_name'];
const documented: Readonly<Record<string, readonly string[]>> = {
  createTrainingJob: [...CREATED, 'resource_id'],
  listTrainingJobs: ['is_success', 'quotas', 'job_total_count', 'job_count_limit', 'jobs'],
  describeTrainingJob: ['is_success'],
  deleteTrainingJob: ['is_success'],
  createTrainingJobVersion: CREATED,
  listTrainingJobVersions: ['is_success', 'job_id', 'job_name', 'job_desc', 'version_count', 'versions'],
  showTrainingJobVersion: [
    ...['is_success', 'job_id', 'job_name', 'job_desc', 'version_id', 'version_name', 'pre_version_id'],
    ...['engine_type', 'engine_name', 'engine_id', 'engine_version', 'status', 'app_url', 'boot_file_url'],
    ...['create_time', 'parameter', 'duration', 'spec_id', 'spec_code', 'core', 'cpu', 'gpu_num', 'gpu_type'],
    ...['worker_server_num', 'data_url', 'train_url', 'log_url', 'dataset_id', 'dataset_version_id', 'dataset_name'],
    ...['dataset_version_name', 'data_source', 'user_image_url', 'user_command', 'model_id', 'model_metric_list'],
    ...['system_metric_list', 'start_time', 'volumes', 'pool_id', 'pool_name', 'nas_type', 'nas_share_addr'],
    ...['nas_mount_path', 'resource_id'],
  ],
  stopTrainingJobVersion: ['is_success'],
  deleteTrainingJobVersion: ['is_success'],
  listLogFiles: ['is_success', 'log_file_list'],
  showLog: ['is_success', 'content', 'lines', 'start_line', 'end_line'],
};

const endpoints: readonly Endpoint[] = [
  ...modelartsV1Endpoints,
  // Those about a job of v2 are tested beside the calls of v2.
  ...controlEndpoints.filter(({ path }) => !path.includes('{training_job_id}')),
];
const all = endpoints.flatMap((endpoint) =>
  (cases[endpoint.name] ?? []).map((each, index) => [`${endpoint.name} ${index + 1}`, { endpoint, ...each }] as const),
);

describe('a response', () => {
  test('is tested for every endpoint', () => {
    expect(Object.keys(cases).sort()).toEqual(endpoints.map(({ name }) => name).sort());
    expect(Object.keys(documented).sort()).toEqual(modelartsV1Endpoints.map(({ name }) => name).sort());
  });

  test.each(all)('of %s is as described, with no further keys', async (_, { endpoint, before, query = '', body }) => {
    const client = await serve();
    const ids = await client.create();
    await before?.(client, ids);
    const path = endpoint.path
      .replace('{project_id}', client.project)
      .replace('{job_id}', String(ids.job_id))
      .replace('{version_id}', String(ids.version_id));
    const sent = body?.(ids);
    if (sent !== undefined && typeof sent !== 'string') expectRequest(endpoint, sent);
    const answer = await client.ask(endpoint.method.toUpperCase(), path + query, sent);
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    if (endpoint.response === 'lines') {
      expect(answer.headers.get('content-type')).toBe('application/x-ndjson');
    } else {
      expectResponse(endpoint, answer.body);
      const isOfVersion = endpoint.name !== 'createTrainingJob' || 'version_id' in answer.body;
      if (isOfVersion)
        expect(Object.keys(answer.body)).toEqual(expect.arrayContaining([...(documented[endpoint.name] ?? [])]));
    }
  });

  test('has the documented fields for jobs and versions in lists', async () => {
    const client = await serve();
    const ids = await client.create();
    const { jobs } = (await client.vendor<{ jobs: object[] }>('GET')).body;
    expect(jobs.map((job) => Object.keys(job).sort())).toEqual([
      ['create_time', 'duration', 'job_desc', 'job_id', 'job_name', 'status', 'version_count', 'version_id'],
    ]);
    const { versions } = (await client.vendor<{ versions: object[] }>('GET', `/${ids.job_id}/versions`)).body;
    const ofJob = ['is_success', 'job_id', 'job_name', 'job_desc'];
    // By its documentation, the list lacks the name of the spec.
    const expected = documented.showTrainingJobVersion?.filter((name) => ![...ofJob, 'spec_code'].includes(name)) ?? [];
    expect(Object.keys(versions[0] ?? {})).toEqual(expect.arrayContaining(expected));
  });
});

const read = (...path: string[]): Record<string, unknown> =>
  JSON.parse(readFileSync(join(repository, ...path), 'utf8'));

/** The type of a value in JSON. */
function typeOf(value: unknown): string {
  return Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value;
}

describe('the recorded traffic', () => {
  const request = read('test', 'fake-api', 'create-request.json');
  const createEndpoint = endpoints.find(({ name }) => name === 'createTrainingJob') as Endpoint;

  test('has a request that is as described, and is accepted', async () => {
    expectRequest(createEndpoint, request);
    const client = await serve();
    const { body } = ok(await client.vendor('POST', '', request));
    const recorded = read('examples', 'create-response.json');
    expect(Object.keys(body).sort()).toEqual(Object.keys(recorded).sort());
    for (const [name, value] of Object.entries(recorded)) expect(typeOf(body[name]), name).toBe(typeOf(value));
    expect(body).toMatchObject({ is_success: true, job_name: recorded.job_name, version_name: 'V0001', status: 1 });
  });

  test('has a version with the same fields, types and requested values as ours', async () => {
    const client = await serve();
    const { body: ids } = ok(await client.vendor<Ids>('POST', '', request));
    await client.advance('5s');
    await client.send(ids, 'submit');
    await client.send(ids, 'start');
    await client.send(ids, 'finish');
    const { body } = ok(await client.vendor('GET', pathOf(ids)));
    const recorded = read('examples', 'detail-response.json');
    for (const [name, value] of Object.entries(body)) {
      expect(Object.keys(recorded), name).toContain(name);
      const [ours, theirs] = [typeOf(value), typeOf(recorded[name])];
      if (ours !== 'null' && theirs !== 'null') expect(ours, name).toBe(theirs);
    }
    const requested = ['job_name', 'job_desc', 'parameter', 'train_url', 'engine_id', 'app_url', 'boot_file_url'];
    for (const name of [...requested, 'data_source', 'worker_server_num', 'flavor_code', 'status', 'version_name'])
      expect(body[name], name).toEqual(recorded[name]);
  });
});

describe('a version', () => {
  test('has the configuration that it was created with', async () => {
    const client = await serve();
    const config = {
      worker_server_num: 3,
      model_id: 7,
      spec_id: 27,
      train_url: '/bucket/out/',
      log_url: '/bucket/log/',
      dataset_id: 'set',
      dataset_version_id: 'v1',
      pool_id: 'pool-of-mine',
      user_command: 'python train.py',
      user_image_url: 'registry/image:1',
      parameter: [{ label: 'rate', value: '0.1' }],
      volumes: [{ nfs: { id: 'n', src_path: '10.0.0.1:/', dest_path: '/mnt', read_only: true } }],
    };
    const ids = await client.create({ job_desc: 'a test', config });
    const { body } = await client.vendor('GET', pathOf(ids));
    const { worker_server_num: _, ...rest } = config;
    expect(body).toMatchObject({ ...rest, ...ids, job_desc: 'a test', worker_server_num: 3, version_name: 'V0001' });
    expect(body).toMatchObject({ nas_type: 'nfs', nas_share_addr: '10.0.0.1:/', nas_mount_path: '/mnt' });
    expect(body).toMatchObject({ create_time: Date.parse(START), start_time: null, duration: 0 });
  });

  test('is numbered within its job, and names the one that it was made from', async () => {
    const client = await serve();
    const first = await client.create();
    const other = await client.create();
    const second = await client.createVersion(first);
    const third = await client.createVersion(second);
    expect([first, second, third].map(({ job_id }) => job_id)).toEqual([first.job_id, first.job_id, first.job_id]);
    expect(new Set([first, second, third, other].map(({ version_id }) => version_id)).size).toBe(4);
    const shown = await Promise.all([first, second, third, other].map((ids) => client.vendor('GET', pathOf(ids))));
    expect(shown.map(({ body }) => [body.version_name, body.pre_version_id])).toEqual([
      ['V0001', null],
      ['V0002', first.version_id],
      ['V0003', second.version_id],
      ['V0001', null],
    ]);
  });

  test('has the description of its job, which can be changed', async () => {
    const client = await serve();
    const ids = await client.create({ job_desc: 'old' });
    const description = async () => (await client.vendor('GET', pathOf(ids))).body.job_desc;
    expect(await description()).toBe('old');
    ok(await client.vendor('PUT', `/${ids.job_id}`, { job_desc: 'new' }));
    expect(await description()).toBe('new');
    const config = { ...newJob.config, pre_version_id: ids.version_id };
    ok(await client.vendor('POST', `/${ids.job_id}/versions`, { job_desc: 'newer', config }));
    expect(await description()).toBe('newer');
  });

  test('has a start time, and a duration from there to the end of its run', async () => {
    const client = await serve();
    const ids = await client.create();
    const times = async () => {
      const { start_time, duration } = (await client.vendor('GET', pathOf(ids))).body;
      return [start_time === null ? null : Number(start_time) - Date.parse(START), duration];
    };
    await client.set({ progress: { polls: 1000 } }, ids);
    await client.bring(ids, 'WAITING');
    await client.advance('10s');
    expect(await times()).toEqual([null, 0]);
    await client.send(ids, 'start');
    await client.advance('1m');
    expect(await times()).toEqual([10_000, 60_000]);
    await client.send(ids, 'requeue');
    await client.advance('1m');
    await client.send(ids, 'start');
    await client.advance('1m');
    await client.send(ids, 'finish');
    await client.advance('1h');
    expect(await times()).toEqual([10_000, 180_000]);
    await client.send(ids, 'delete.fail');
    expect(await times()).toEqual([10_000, 180_000]);
  });
});
