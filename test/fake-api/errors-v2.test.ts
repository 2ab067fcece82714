import { request } from 'node:http';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Endpoint } from '../../src/fake-api/endpoint.ts';
import { modelartsV2Endpoints } from '../../src/fake-api/routes/modelarts-v2.ts';
import { printable } from '../../src/harmless.ts';
import { runs } from '../runs.ts';
import { altered, changed, fullJob, fullSearch, LEFT_OUT } from './bodies-v2.ts';
import { type Answer, openInProcess } from './client.ts';
import { ClientV2, newTrainingJob, type ShownJob, serveV2 } from './client-v2.ts';
import { expectErrorBody } from './contract.ts';

const INVALID = 'ModelArts.2788';
const NOT_JSON = 'ModelArts.2787';
const NO_JOB = 'ModelArts.2775';
const NO_TOKEN = 'ModelArts.0201';
const BAD_TOKEN = 'ModelArts.2784';
const BAD_SORT = 'ModelArts.2790';
const BAD_EVENTS = 'ModelArts.50004000';

/** A client of a platform in this process, which must have no defect. */
function open() {
  const defects: unknown[] = [];
  const { client, close } = openInProcess({ apis: ['v2'] }, (error) => defects.push(error));
  onTestFinished(() => {
    close();
    expect(defects).toEqual([]);
  });
  return new ClientV2(client);
}

function endpointNamed(name: string): Endpoint {
  const found = modelartsV2Endpoints.find((endpoint) => endpoint.name === name);
  if (found === undefined) throw new Error(`no endpoint: ${name}`);
  return found;
}

/** Expects an error of the vendor's API, whose text has the given parts and nothing that steers a terminal. */
function expectVendorError(name: string, answer: Answer, httpStatus: number, code: string, ...parts: string[]): void {
  const { status, body } = answer;
  expect({ status, body }).toMatchObject({ status: httpStatus, body: { error_code: code } });
  expectErrorBody(endpointNamed(name), body, status);
  const text = String(body.error_msg);
  for (const part of parts) expect(text).toContain(part);
  expect(text).toBe(printable(text));
  expect(text).not.toMatch(/\bat \S+ \(|node_modules|\.[jt]s:\d/);
}

/** Valid bodies of the calls that have one. */
const bodies: Readonly<Record<string, unknown>> = {
  createTrainingJobV2: { ...newTrainingJob, metadata: { name: 'other' } },
  searchTrainingJobs: {},
  changeTrainingJobDescription: { description: '' },
  actOnTrainingJob: { action_type: 'terminate' },
};

/** The path of a call about a job, whose identifier may be anything. */
function pathOf({ path }: Endpoint, project: string, id: string): string {
  return path
    .replace('{project_id}', project)
    .replace('{training_job_id}', encodeURIComponent(id))
    .replace('{task_id}', 'worker-0');
}

interface Sent {
  readonly id?: string;
  readonly project?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends a request to a call, valid in all that is not given. */
function askCall({ client }: ClientV2, name: string, sent: Sent): Promise<Answer> {
  const { id = 'none', project = client.project, body = bodies[name], headers = { 'X-Auth-Token': 'token' } } = sent;
  const endpoint = endpointNamed(name);
  return client.ask(endpoint.method.toUpperCase(), pathOf(endpoint, project, id), body, headers);
}

/** All that a client sees of the platform. */
async function stateOf({ client }: ClientV2): Promise<unknown> {
  return [(await client.control('GET', '/jobs')).body, await client.log()];
}

const names = modelartsV2Endpoints.map(({ name }) => name);
const ofJob = names.filter((name) => endpointNamed(name).path.includes('{training_job_id}'));
const withBody = names.filter((name) => endpointNamed(name).body !== undefined);

describe('a request to v2', () => {
  test.each(names)(
    'without a token, or with one that has expired, is refused and changes nothing: %s',
    async (name) => {
      const v2 = open();
      const id = await v2.create();
      const before = await stateOf(v2);
      for (const headers of [{}, { 'X-Auth-Token': '' }, { Authorization: 'Bearer token' }] as const)
        expectVendorError(name, await askCall(v2, name, { id, headers }), 401, NO_TOKEN);
      // The token is looked at before the body.
      expectVendorError(
        name,
        await askCall(v2, name, { id, headers: {}, body: endpointNamed(name).body && '{' }),
        401,
        NO_TOKEN,
      );
      await v2.client.set({ faults: [{ kind: 'unauthorized' }] });
      expectVendorError(name, await askCall(v2, name, { id }), 403, BAD_TOKEN);
      await v2.client.set({ faults: [] });
      expect(await stateOf(v2)).toEqual(before);
    },
  );

  const odd = [
    'abc',
    '1',
    '__proto__',
    'constructor',
    'a'.repeat(5000),
    '\u001b[31mred',
    '\u202edetrever',
    '\u0000',
    '../..',
    '%',
  ];
  test.each(ofJob)('about a job that does not exist, or not in this project, is refused: %s', async (name) => {
    const v2 = open();
    const id = await v2.create();
    const before = await stateOf(v2);
    for (const other of [...odd, '00000000-0000-4000-8000-000000000000', id.toUpperCase()])
      expectVendorError(name, await askCall(v2, name, { id: other }), 400, NO_JOB, printable(other));
    expectVendorError(name, await askCall(v2, name, { id, project: 'other' }), 400, NO_JOB, id);
    expect(await stateOf(v2)).toEqual(before);
  });

  test.each(names)('with another method is refused, with those that there are: %s', async (name) => {
    const v2 = await serveV2();
    const id = await v2.create();
    const { path } = endpointNamed(name);
    const own = modelartsV2Endpoints.filter((each) => each.path === path).map(({ method }) => method.toUpperCase());
    const allowed = [...own, ...(own.includes('GET') ? ['HEAD'] : [])].sort();
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].filter((each) => !own.includes(each))) {
      const { status, headers, body } = await v2.client.ask(method, pathOf(endpointNamed(name), 'project', id));
      expect({ status, allow: headers.get('Allow') }).toEqual({ status: 405, allow: allowed.join(', ') });
      expect(body).toMatchObject({ error_code: 'ModelArts.2803', error_msg: expect.stringContaining(method) });
    }
  });

  test.each(['/training-job', '/training-jobs/a/b', '/training-jobs/a/tasks/b/logs', '/%1b%5b31m', '/%e2%80%ae'])(
    'to a path that there is not is refused: %s',
    async (path) => {
      const v2 = await serveV2();
      const { status, body } = await v2.ask('GET', path);
      expect({ status, body }).toMatchObject({ status: 404, body: { error_code: 'ModelArts.2836' } });
      expect(body.error_msg).toBe(printable(String(body.error_msg)));
    },
  );
});

describe('a body of v2', () => {
  const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;

  test.each(withBody)('that is no mapping, or no JSON, is refused: %s', async (name) => {
    const v2 = open();
    const id = await v2.create();
    const before = await stateOf(v2);
    for (const body of ['', '{', 'no JSON', '{"a":\u001b[31m}', '\u202e', '{"a":1}}', '{"a":NaN}', "{'a':1}"])
      expectVendorError(name, await askCall(v2, name, { id, body }), 400, NOT_JSON, 'not JSON');
    for (const body of ['[]', '[{}]', 'null', '7', '"\\u001b"', 'true', deep(101), deep(50_000)])
      expectVendorError(name, await askCall(v2, name, { id, body }), 400, INVALID);
    expect(await stateOf(v2)).toEqual(before);
  });

  test.each(withBody)('that is too long is refused, announced or not: %s', async (name) => {
    const v2 = await serveV2();
    const id = await v2.create();
    const body = JSON.stringify({ ...(bodies[name] as object), padding: 'x'.repeat(10_000_000) });
    const endpoint = endpointNamed(name);
    for (const announced of [true, false]) {
      const text = await new Promise<string>((resolve, reject) => {
        const headers = { 'X-Auth-Token': 'token', ...(announced ? { 'Content-Length': body.length } : {}) };
        const url = v2.client.url + pathOf(endpoint, 'project', id);
        const sent = request(url, { method: endpoint.method.toUpperCase(), headers }, (response) => {
          expect([response.statusCode, response.headers.connection]).toEqual([413, 'close']);
          let received = '';
          response.on('data', (part) => (received += part)).on('end', () => resolve(received));
        });
        sent.on('error', reject);
        for (let from = 0; from < body.length; from += 2 ** 16) sent.write(body.slice(from, from + 2 ** 16));
        sent.end();
      });
      const parsed = JSON.parse(text);
      expect(parsed).toMatchObject({ error_code: INVALID, error_msg: 'the body is longer than 1048576 bytes' });
      expectErrorBody(endpoint, parsed, 413);
    }
    expect(await v2.phase(id)).toBe('Creating');
  });
});

/** What a field holds, with values that it cannot hold. */
const wrong = {
  text: [true, 7, [], ['a'], {}],
  mapping: [true, 7, 'a', [], [{}]],
  list: [true, 7, 'a', {}],
  mappings: [true, 7, 'a', {}, ['a'], [[]], [null]],
  whole: [true, '1', [], {}, 0.5, -1, 1e300],
  flag: [1, 'true', [], {}],
  choice: [true, 7, 'x', '', [], {}],
  name: [true, 7, '', 'a b', 'a.b', '作业', 'a\n', 'a'.repeat(65), [], {}],
  upTo256: [true, 7, 'a'.repeat(257), [], {}],
} as const;

type Kind = keyof typeof wrong;

/** A field of a body. */
interface Field {
  readonly path: string;
  readonly kind: Kind;
  /** Whether it may be left out; then it may be null as well. */
  readonly isOptional?: true;
  /** The code of an error in it, where it has its own. */
  readonly code?: string;
}

const field = (path: string, kind: Kind, code?: string): Field => ({ path, kind, ...(code && { code }) });
const optional = (path: string, kind: Kind, code?: string): Field => ({ ...field(path, kind, code), isOptional: true });

const fieldsOfJob: readonly Field[] = [
  field('kind', 'choice'),
  field('metadata', 'mapping'),
  field('metadata.name', 'name'),
  optional('metadata.workspace_id', 'text'),
  optional('metadata.description', 'upTo256'),
  optional('metadata.annotations', 'mapping'),
  optional('metadata.training_experiment_reference', 'mapping'),
  field('algorithm', 'mapping'),
  optional('algorithm.id', 'text'),
  optional('algorithm.name', 'text'),
  optional('algorithm.code_dir', 'text'),
  optional('algorithm.boot_file', 'text'),
  optional('algorithm.command', 'text'),
  optional('algorithm.parameters', 'mappings'),
  field('algorithm.parameters.0.name', 'text'),
  optional('algorithm.inputs', 'mappings'),
  optional('algorithm.outputs', 'mappings'),
  optional('algorithm.environments', 'mapping'),
  optional('algorithm.engine', 'mapping'),
  optional('algorithm.engine.engine_id', 'text'),
  optional('algorithm.engine.engine_name', 'text'),
  optional('algorithm.engine.engine_version', 'text'),
  optional('algorithm.engine.image_url', 'text'),
  field('spec', 'mapping'),
  field('spec.resource', 'mapping'),
  optional('spec.resource.flavor_id', 'text'),
  optional('spec.resource.pool_id', 'text'),
  optional('spec.resource.node_count', 'whole'),
  optional('spec.volumes', 'mappings'),
  optional('spec.log_export_path', 'mapping'),
  optional('spec.log_export_path.obs_url', 'text'),
  optional('spec.log_export_path.host_path', 'text'),
  optional('spec.auto_stop', 'mapping'),
  field('spec.auto_stop.time_unit', 'choice'),
  field('spec.auto_stop.duration', 'whole'),
  optional('spec.schedule_policy', 'mapping'),
  optional('spec.schedule_policy.priority', 'whole'),
  optional('spec.schedule_policy.preemptible', 'flag'),
  optional('spec.schedule_policy.required_affinity', 'mapping'),
  optional('spec.notification', 'mapping'),
  optional('tasks', 'mappings'),
  optional('endpoints', 'mapping'),
];

const fieldsOfSearch: readonly Field[] = [
  optional('offset', 'whole'),
  optional('limit', 'whole'),
  optional('sort_by', 'choice', BAD_SORT),
  optional('order', 'choice', BAD_SORT),
  optional('group_by', 'text'),
  optional('workspace_id', 'text'),
  optional('filters', 'mappings'),
  field('filters.0.key', 'choice', 'ModelArts.2807'),
  field('filters.0.operator', 'choice', 'ModelArts.2808'),
  field('filters.0.value', 'list', 'ModelArts.2809'),
  field('filters.0.value.0', 'text', 'ModelArts.2809'),
];

describe.each([
  ['createTrainingJobV2', fullJob, fieldsOfJob, 201],
  ['searchTrainingJobs', fullSearch, fieldsOfSearch, 200],
  ['changeTrainingJobDescription', { description: 'new' }, [field('description', 'upTo256')], 200],
  ['actOnTrainingJob', { action_type: 'terminate' }, [field('action_type', 'choice', 'ModelArts.2812')], 202],
] as const)('a field of %s', (name, body, fields, success) => {
  test.each(fields)(
    'is refused with its name where it is not as it must be: $path',
    async ({ path, kind, code = INVALID }: Field) => {
      const v2 = open();
      const id = await v2.create();
      const before = await stateOf(v2);
      for (const value of wrong[kind])
        expectVendorError(name, await askCall(v2, name, { id, body: changed(body, path, value) }), 400, code, path);
      expect(await stateOf(v2)).toEqual(before);
    },
  );

  test.each(fields)(
    'may be left out and be null only where it may: $path',
    async ({ path, isOptional, code = INVALID }: Field) => {
      for (const value of [null, LEFT_OUT]) {
        const v2 = open();
        const id = await v2.create();
        const answer = await askCall(v2, name, { id, body: changed(body, path, value) });
        if (isOptional) expect(answer.status, JSON.stringify(answer.body)).toBe(success);
        // An item of a list that is left out leaves a hole, which JSON has as null.
        else expectVendorError(name, answer, 400, code, path);
      }
    },
  );
});

describe('what is said of a job of v2', () => {
  test.each([
    ['a pair of which one lacks', 'algorithm.item_version_id', null, 'subscription_id and item_version_id together'],
    [
      'a pair of which the other lacks',
      'algorithm.subscription_id',
      '',
      'subscription_id and item_version_id together',
    ],
    ['an annotation that is a number', 'metadata.annotations.team', 7, 'metadata.annotations.team'],
    ['an annotation that is null', 'metadata.annotations.team', null, 'metadata.annotations.team'],
    ['a variable that is a list', 'algorithm.environments.A', [], 'algorithm.environments.A'],
    [
      'an annotation that is not what it must be',
      'metadata.annotations.fault-tolerance/job-retry-num',
      '0',
      'metadata.annotations',
    ],
    ['an annotation of another type', 'metadata.annotations.fault-tolerance/job-retry-num', 3, 'metadata.annotations'],
    ['nothing to run', 'algorithm', { name: 'a' }, 'algorithm'],
    ['no place to run', 'spec.resource', { flavor_id: '', pool_id: null }, 'flavor_id or pool_id'],
    ['more nodes than can be listed', 'spec.resource.node_count', 10_001, 'from 1 to 10000'],
    ['no priority', 'spec.schedule_policy.priority', 0, 'from 1 to 3'],
    ['a run of no time', 'spec.auto_stop.duration', 0, 'spec.auto_stop.duration'],
  ])('is refused: %s', async (_, path, value, text) => {
    const v2 = open();
    const answer = await askCall(v2, 'createTrainingJobV2', { body: changed(fullJob, path, value) });
    expectVendorError('createTrainingJobV2', answer, 400, INVALID, text);
    expect((await v2.search()).body.total).toBe(0);
  });

  test('has the code for a custom image without a command only if that is what lacks', async () => {
    const v2 = open();
    const text = 'command or boot_file, as engine.image_url is given';
    const create = (path: string, value: unknown) =>
      askCall(v2, 'createTrainingJobV2', { body: changed(fullJob, path, value) });
    const bare = await create('algorithm', { engine: { image_url: 'a' } });
    expectVendorError('createTrainingJobV2', bare, 400, 'ModelArts.2806', text);
    expectVendorError('createTrainingJobV2', await create('metadata.name', text), 400, INVALID, text);
  });

  test('has the code for a filter only if it is what is wrong', async () => {
    const v2 = open();
    const filters = 'another operator: between is for create_time, which has no other';
    expectVendorError('searchTrainingJobs', await v2.search<Answer['body']>({ filters }), 400, INVALID, 'filters');
  });

  test('counts characters, not the halves of which some consist', async () => {
    const v2 = open();
    const id = await v2.create();
    const describe = (description: string) => v2.ask('PUT', `/training-jobs/${id}`, { description });
    expect((await describe('😀'.repeat(256))).status).toBe(200);
    expect((await describe('😀'.repeat(257))).status).toBe(400);
  });
});

test('a list of jobs with the most nodes is answered', async () => {
  const v2 = open();
  for (let count = 0; count < 50; count++)
    await v2.create({ spec: { resource: { flavor_id: 'f', node_count: 10_000 } } });
  const { status, body } = await v2.search({ limit: 50 });
  expect([status, body.count, body.items.at(-1)?.status.tasks.length]).toEqual([200, 50, 10_000]);
});

describe('a query of v2', () => {
  test.each([
    ['events', 'offset', ['-1', '1.5', '1e2', '', 'a', '1000001']],
    ['events', 'limit', ['0', '101', '-1', '']],
    ['events', 'order', ['up', '', 'ASC']],
    ['events', 'level', ['info', 'Debug', '']],
    ['events', 'source', ['k8s', '']],
    ['events', 'pattern', ['a'.repeat(257)]],
    ['events', 'start_time', ['1', '-1', '2025-01-01', '9007199254740992']],
    ['events', 'end_time', ['1', '\u001b[31m']],
    ['tasks', 'schedule_count', ['0', '-1', 'all', '', '1000001']],
  ])('of %s is refused with its name where it is not as it must be: %s', async (path, name, values) => {
    const v2 = open();
    const id = await v2.create();
    const call = path === 'events' ? 'listTrainingJobEvents' : 'listTrainingJobTasks';
    for (const value of values) {
      const answer = await v2.ask('GET', `/training-jobs/${id}/${path}?${name}=${encodeURIComponent(value)}`);
      expectVendorError(call, answer, 400, path === 'events' ? BAD_EVENTS : INVALID, name);
    }
  });

  test('that names a worker that the job has not is refused, in harmless words', async () => {
    const v2 = open();
    const id = await v2.create();
    for (const worker of ['worker-1', 'worker-', '\u001b[31m', '__proto__']) {
      const path = `/training-jobs/${id}/tasks/${encodeURIComponent(worker)}/logs/preview`;
      expectVendorError('previewTrainingJobLog', await v2.ask('GET', path), 400, INVALID, printable(worker));
    }
  });
});

describe('whatever is sent to v2', () => {
  test.each([
    ['createTrainingJobV2', fullJob],
    ['searchTrainingJobs', fullSearch],
  ] as const)('%s accepts it, or says what is wrong with it', async (name, body) => {
    const v2 = open();
    const known = Object.getOwnPropertyNames(Object.prototype);
    await fc.assert(
      fc.asyncProperty(altered(body), async (sent) => {
        const before = await stateOf(v2);
        const answer = await askCall(v2, name, { body: sent });
        expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(known);
        if (answer.status === 200) return;
        if (answer.status === 201) {
          const { id } = (answer.body as unknown as ShownJob).metadata;
          expect((await v2.show(id)).metadata).toMatchObject({ id });
          // Its name is free again, and the log stays short.
          await v2.client.control('POST', '/reset');
          return;
        }
        expectVendorError(name, answer, 400, String(answer.body.error_code));
        expect(answer.body.error_code).toMatch(/^ModelArts\.(2788|2806|2790|280[789])$/);
        expect(await stateOf(v2)).toEqual(before);
      }),
      { numRuns: runs(1200) },
    );
  });
});
