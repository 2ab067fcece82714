import { request } from 'node:http';
import { describe, expect, test } from 'vitest';
import type { Endpoint } from '../../src/fake-api/endpoint.ts';
import { controlEndpoints } from '../../src/fake-api/routes/control.ts';
import { modelartsV1Endpoints } from '../../src/fake-api/routes/modelarts-v1.ts';
import { accepts } from '../../src/model/modelarts-v1/lifecycle.ts';
import { isTerminal, statuses, statusNames } from '../../src/model/modelarts-v1/statuses.ts';
import { type Answer, type Client, controlPathOf, type Ids, newJob, ok, pathOf, serve } from './client.ts';
import { expectErrorBody } from './contract.ts';

const endpoints: readonly Endpoint[] = [...modelartsV1Endpoints, ...controlEndpoints];

function endpointNamed(name: string): Endpoint {
  const found = endpoints.find((endpoint) => endpoint.name === name);
  if (found === undefined) throw new Error(`no endpoint: ${name}`);
  return found;
}

/** Expects an error of the vendor's API. */
function expectVendorError(
  name: string,
  { status, body }: Answer,
  httpStatus: number,
  code: string,
  text?: string,
): void {
  expect({ status, body }).toMatchObject({ status: httpStatus, body: { is_success: false, error_code: code } });
  if (text !== undefined) expect(body.error_message).toBe(text);
  expectErrorBody(endpointNamed(name), body, status);
}

/** Sends a request to an endpoint with a valid body. */
function askEndpoint(client: Client, endpoint: Endpoint, ids: { job_id: unknown; version_id: unknown }, token = true) {
  const path = endpoint.path
    .replace('{project_id}', client.project)
    .replace('{job_id}', String(ids.job_id))
    .replace('{version_id}', String(ids.version_id));
  const bodies: Readonly<Record<string, unknown>> = {
    createTrainingJob: newJob,
    describeTrainingJob: { job_desc: '' },
    createTrainingJobVersion: { config: { ...newJob.config, pre_version_id: ids.version_id } },
    changeVersionSettings: {},
    sendEvent: { event: 'submit' },
  };
  const query = endpoint.name === 'showLog' ? '?log_file=job-job-1.0' : '';
  const headers: Readonly<Record<string, string>> = token ? { 'X-Auth-Token': 'token' } : {};
  return client.ask(endpoint.method.toUpperCase(), path + query, bodies[endpoint.name], headers);
}

const nameOf = ({ name }: Endpoint) => [name] as const;

describe('a request without a token', () => {
  test.each(modelartsV1Endpoints.map(nameOf))('to %s is rejected, and changes nothing', async (name) => {
    const client = await serve();
    const ids = await client.create();
    const before = await client.states();
    const answer = await askEndpoint(client, endpointNamed(name), ids, false);
    expectVendorError(name, answer, 401, 'ModelArts.0201', "Token doesn't exist.");
    expect(await client.states()).toEqual(before);
    expect(await client.log('polls')).toBe('');
  });

  test('is rejected before its body is read', async () => {
    const client = await serve();
    const answer = await client.ask('POST', `/v1/${client.project}/training-jobs`, 'no JSON', {});
    expectVendorError('createTrainingJob', answer, 401, 'ModelArts.0201');
  });

  test('to the control succeeds', async () => {
    const client = await serve();
    expect((await client.control('GET', '/jobs')).status).toBe(200);
  });
});

describe('a job or version that does not exist', () => {
  const ofJob = modelartsV1Endpoints.filter(({ path }) => path.includes('{job_id}'));
  const ofVersion = modelartsV1Endpoints.filter(({ path }) => path.includes('{version_id}'));

  test.each(ofJob.map(nameOf))('is not found by %s', async (name) => {
    const client = await serve();
    const ids = await client.create();
    const unknown = { ...ids, job_id: 7 };
    expectVendorError(
      name,
      await askEndpoint(client, endpointNamed(name), unknown),
      404,
      'ModelArts.0102',
      'Job 7 does not exist.',
    );
  });

  test.each(ofJob.map(nameOf))('in this project is not found by %s', async (name) => {
    const client = await serve();
    const ids = await client.create();
    const answer = await askEndpoint(client.in('other'), endpointNamed(name), ids);
    expectVendorError(name, answer, 404, 'ModelArts.0102', `Job ${ids.job_id} does not exist.`);
  });

  test.each(ofVersion.map(nameOf))('in this job is not found by %s', async (name) => {
    const client = await serve();
    const ids = await client.create();
    const other = await client.create();
    const answer = await askEndpoint(client, endpointNamed(name), { ...ids, version_id: other.version_id });
    const text = `Version ${other.version_id} of job ${ids.job_id} does not exist.`;
    expectVendorError(name, answer, 404, 'ModelArts.0102', text);
  });

  test('cannot be what a new version is made from', async () => {
    const client = await serve();
    const ids = await client.create();
    const other = await client.create();
    const config = { ...newJob.config, pre_version_id: other.version_id };
    const answer = await client.vendor('POST', `/${ids.job_id}/versions`, { config });
    const text = `config.pre_version_id: Version ${other.version_id} of job ${ids.job_id} does not exist.`;
    expectVendorError('createTrainingJobVersion', answer, 400, 'ModelArts.0102', text);
    expect(await client.states()).toHaveLength(2);
  });

  test.each(['showState', 'changeVersionSettings', 'sendEvent'])('is not found by %s either', async (name) => {
    const client = await serve();
    const ids = await client.create();
    const answer = await askEndpoint(client, endpointNamed(name), { ...ids, version_id: 7 });
    expect(answer).toMatchObject({ status: 404, body: { error: `Version 7 of job ${ids.job_id} does not exist.` } });
    expectErrorBody(endpointNamed(name), answer.body, answer.status);
  });

  test.each(['abc', '1e3', '-1', '99999999999999999'])('has an invalid identifier: %j', async (id) => {
    const client = await serve();
    const ids = await client.create();
    for (const { name } of ofJob) {
      const answer = await askEndpoint(client, endpointNamed(name), { ...ids, job_id: encodeURIComponent(id) });
      expectVendorError(name, answer, 400, 'ModelArts.0104');
      expect(answer.body.error_message).toMatch(/^job_id: /);
    }
    for (const { name } of ofVersion) {
      const answer = await askEndpoint(client, endpointNamed(name), { ...ids, version_id: encodeURIComponent(id) });
      expectVendorError(name, answer, 400, 'ModelArts.0104');
      expect(answer.body.error_message).toMatch(/^version_id: /);
    }
  });
});

describe('a name that is taken', () => {
  test('is rejected with the documented text, within a project', async () => {
    const client = await serve();
    const create = (of: Client) => of.vendor('POST', '', { ...newJob, job_name: 'TestModelArtsJob' });
    ok(await create(client));
    const text = 'Job name:TestModelArtsJob is existed';
    expectVendorError('createTrainingJob', await create(client), 400, 'ModelArts.0103', text);
    ok(await create(client.in('other')));
    expect(await client.states()).toHaveLength(2);
  });

  test('is free again after its job was deleted', async () => {
    const client = await serve();
    const ids = await client.create({ job_name: 'again' });
    await client.bring(ids, 'COMPLETED');
    ok(await client.deleteJob(ids));
    expectVendorError(
      'createTrainingJob',
      await client.vendor('POST', '', { ...newJob, job_name: 'again' }),
      400,
      'ModelArts.0103',
    );
    await client.advance('1h');
    const second = await client.create({ job_name: 'again' });
    expect(second.job_id).toBeGreaterThan(ids.job_id);
  });
});

const config = newJob.config;
const without = (...names: readonly string[]) =>
  Object.fromEntries(Object.entries(config).filter(([name]) => !names.includes(name)));
const nfs = { id: '1', src_path: '/', dest_path: '/mnt' };

/** Configurations that are rejected, with the name of the invalid field. */
const wrongConfigs: readonly (readonly [what: string, config: unknown, named: string])[] = [
  ['that is missing', undefined, 'config'],
  ['that is null', null, 'config'],
  ['that is a string', 'config', 'config'],
  ['that is a list', [], 'config'],
  ['without workers', without('worker_server_num'), 'worker_server_num'],
  ['with no workers', { ...config, worker_server_num: 0 }, 'worker_server_num'],
  ['with half a worker', { ...config, worker_server_num: 0.5 }, 'worker_server_num'],
  ['with a quoted number of workers', { ...config, worker_server_num: '1' }, 'worker_server_num'],
  ['with code and no boot file', without('boot_file_url'), 'boot_file_url'],
  ['with a boot file and no code', without('app_url'), 'app_url'],
  ['with an empty boot file', { ...config, boot_file_url: '' }, 'boot_file_url'],
  ['with nothing to run', without('app_url', 'boot_file_url'), 'app_url'],
  ['without an engine', without('engine_id'), 'engine_id'],
  ['with nothing to run on', without('flavor'), 'flavor'],
  ['with a flavor without a code', { ...config, flavor: {} }, 'flavor.code'],
  ['with two kinds of data', { ...config, data_url: '/d/', dataset_id: 'a', dataset_version_id: 'b' }, 'data_url'],
  [
    'with a list of data sources and an address',
    { ...config, data_url: '/d/', data_source: [{ type: 'obs' }] },
    'data_source',
  ],
  ['with a data set without a version', { ...config, dataset_id: 'a' }, 'dataset_version_id'],
  ['with data sources that are not a list', { ...config, data_source: {} }, 'data_source'],
  ['with parameters that are not a list', { ...config, parameter: { label: 'a', value: 1 } }, 'parameter'],
  ['with a parameter without a label', { ...config, parameter: [{ value: 1 }] }, 'parameter.0.label'],
  ['with an empty volume', { ...config, volumes: [{}] }, 'volumes.0'],
  ['with a volume of both kinds', { ...config, volumes: [{ nfs, host_path: nfs }] }, 'volumes.0'],
  ['with a volume without a path', { ...config, volumes: [{ nfs: { id: '1' } }] }, 'volumes.0.nfs.src_path'],
  ['with create_version as a string', { ...config, create_version: 'false' }, 'create_version'],
  ['with the name of an engine', { ...config, engine_id: 'TensorFlow' }, 'engine_id'],
  ['with a path that is a number', { ...config, app_url: 1 }, 'app_url'],
];

describe('an invalid parameter', () => {
  test.each([
    ['no name', { job_name: undefined }, 'job_name'],
    ['an empty name', { job_name: '' }, 'job_name'],
    ['a name of 65 characters', { job_name: 'a'.repeat(65) }, 'job_name'],
    ['a name with a blank', { job_name: 'a b' }, 'job_name'],
    ['a name with a dot', { job_name: 'a.b' }, 'job_name'],
    ['a name in Chinese', { job_name: '作业' }, 'job_name'],
    ['a name with a line feed', { job_name: 'a\n' }, 'job_name'],
    ['a name that is a number', { job_name: 7 }, 'job_name'],
    ['a description of 257 characters', { job_desc: 'a'.repeat(257) }, 'job_desc'],
    ['a description that is a list', { job_desc: [] }, 'job_desc'],
    ['a workspace that is a number', { workspace_id: 0 }, 'workspace_id'],
    ['a notification that is a string', { notification: 'yes' }, 'notification'],
  ])('of a new job is rejected: %s', async (_, wrong, named) => {
    const client = await serve();
    const answer = await client.vendor('POST', '', { ...newJob, ...wrong });
    expectVendorError('createTrainingJob', answer, 400, 'ModelArts.0104');
    expect(answer.body.error_message).toContain(named);
    expect(await client.states()).toEqual([]);
  });

  test.each(wrongConfigs)('is rejected: a configuration %s', async (_, wrong, named) => {
    const client = await serve();
    const answer = await client.vendor('POST', '', { ...newJob, config: wrong });
    expectVendorError('createTrainingJob', answer, 400, 'ModelArts.0104');
    expect(answer.body.error_message).toContain(named);
    const ids = await client.create();
    const isMapping = typeof wrong === 'object' && wrong !== null && !Array.isArray(wrong);
    const ofVersion = isMapping ? { ...wrong, pre_version_id: ids.version_id } : wrong;
    const other = await client.vendor('POST', `/${ids.job_id}/versions`, { config: ofVersion });
    expectVendorError('createTrainingJobVersion', other, 400, 'ModelArts.0104');
    expect(other.body.error_message).toContain(named);
    expect(await client.states()).toHaveLength(1);
  });

  test.each([
    ['a name of 64 characters', { job_name: 'a'.repeat(64) }],
    ['a name of all characters that are allowed', { job_name: 'Az09_-' }],
    ['null in its optional fields', { job_desc: null, workspace_id: null, notification: null }],
    ['a description of 256 characters', { job_desc: '作'.repeat(256) }],
    ['unknown fields', { surprise: { deep: [1] }, config: { ...config, npu: true } }],
    ['a pool instead of a flavor', { config: { ...without('flavor'), pool_id: 'pool' } }],
    ['a spec instead of a flavor', { config: { ...without('flavor'), spec_id: 27 } }],
    ['a model instead of code', { config: { ...without('app_url', 'boot_file_url', 'engine_id'), model_id: 1 } }],
    ['an image instead of code', { config: { ...without('app_url', 'boot_file_url'), user_image_url: 'a/b:1' } }],
    ['empty lists', { config: { ...config, data_url: '/d/', data_source: [], parameter: [], volumes: [] } }],
  ])('is not found in a new job with %s', async (_, right) => {
    const client = await serve();
    ok(await client.vendor('POST', '', { ...newJob, ...right }));
  });

  test('of a new version is rejected: no previous version', async () => {
    const client = await serve();
    const { job_id } = await client.create();
    for (const pre of [{}, { pre_version_id: null }]) {
      const answer = await client.vendor('POST', `/${job_id}/versions`, { config: { ...config, ...pre } });
      expectVendorError('createTrainingJobVersion', answer, 400, 'ModelArts.0104');
      expect(answer.body.error_message).toContain('pre_version_id');
    }
  });

  test.each([
    ['no description', {}],
    ['null', { job_desc: null }],
    ['257 characters', { job_desc: 'a'.repeat(257) }],
  ])('of a description is rejected: %s', async (_, body) => {
    const client = await serve();
    const ids = await client.create({ job_desc: 'old' });
    const answer = await client.vendor('PUT', `/${ids.job_id}`, body);
    expectVendorError('describeTrainingJob', answer, 400, 'ModelArts.0104');
    expect((await client.vendor('GET', pathOf(ids))).body.job_desc).toBe('old');
  });

  test.each([
    ['listTrainingJobs', 'per_page', ['0', '1001', '-1', '1e2', '', 'ten', '1.5']],
    ['listTrainingJobs', 'page', ['0', '-1', 'one', '', '99999999']],
    ['listTrainingJobs', 'sortBy', ['name', '', 'JOB_NAME', 'job_name,status']],
    ['listTrainingJobs', 'order', ['up', '', 'ASC']],
    ['listTrainingJobs', 'status', ['running', '8,', ',8', '8;9', '-1', '800', '']],
    ['listTrainingJobs', 'search_content', ['a'.repeat(65)]],
    ['listTrainingJobVersions', 'per_page', ['0', '1001', 'all']],
    ['listTrainingJobVersions', 'page', ['-1', 'one']],
    ['showLog', 'lines', ['-1', '501', 'all']],
    ['showLog', 'order', ['up']],
    ['showLog', 'base_line', ['first', '-1', '1'.repeat(20)]],
  ])('of a query is rejected by %s: %s', async (name, parameter, values) => {
    const client = await serve();
    const ids = await client.create();
    await client.bring(ids, 'RUNNING');
    const paths: Readonly<Record<string, string>> = {
      listTrainingJobs: '',
      listTrainingJobVersions: `/${ids.job_id}/versions`,
      showLog: `${pathOf(ids)}/aom-log`,
    };
    const others = name === 'showLog' && parameter !== 'log_file' ? '&log_file=job-job-1.0' : '';
    for (const value of values) {
      const query = `?${parameter}=${encodeURIComponent(value)}${others}`;
      const answer = await client.vendor('GET', paths[name] + query);
      expectVendorError(name, answer, 400, 'ModelArts.0104');
      expect(answer.body.error_message, query).toContain(parameter);
    }
  });

  test('of a log is rejected: no file', async () => {
    const client = await serve();
    const ids = await client.create();
    expectVendorError('showLog', await client.vendor('GET', `${pathOf(ids)}/aom-log`), 400, 'ModelArts.0104');
  });

  test('is explained, and so is each further one', async () => {
    const client = await serve();
    const { body } = await client.vendor('POST', '', { job_name: 'a b' });
    expect(body.error_message).toBe(
      'job_name: expected a name of 1 to 64 letters, digits, _ and -, but got "a b"; ' + 'config: missing',
    );
  });
});

describe('an invalid body', () => {
  const withBodies = endpoints.filter(({ body }) => body !== undefined).map(nameOf);
  const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;

  test.each(withBodies)('is rejected by %s', async (name) => {
    const client = await serve({ api: 'both' });
    const ids = await client.create();
    const endpoint = endpointNamed(name);
    const path = endpoint.path
      .replace('{project_id}', client.project)
      .replace('{job_id}', String(ids.job_id))
      .replace('{version_id}', String(ids.version_id));
    const before = await client.states();
    for (const body of ['', '{', 'no JSON', '[]', '[{}]', 'null', '7', deep]) {
      const answer = await client.ask(endpoint.method.toUpperCase(), path, body);
      expect(answer.status, body.slice(0, 10)).toBe(400);
      expectErrorBody(endpoint, answer.body, answer.status);
      if (path.startsWith('/v1/')) expectVendorError(name, answer, 400, 'ModelArts.0104');
    }
    expect(await client.states()).toEqual(before);
  });

  test('is one that is nested so deeply that it could not be serialized', async () => {
    const client = await serve();
    const body = (levels: number) =>
      `{"job_name":"deep","config":{"x":${'['.repeat(levels)}${']'.repeat(levels)},${JSON.stringify(config).slice(1)}}`;
    expectVendorError('createTrainingJob', await client.vendor('POST', '', body(5000)), 400, 'ModelArts.0104');
    expect((await client.vendor('GET')).body.job_total_count).toBe(0);
    ok(await client.vendor('POST', '', body(50)));
  });

  test('is told by the body, and not by its content type', async () => {
    const client = await serve();
    const headers = { 'X-Auth-Token': 'token', 'Content-Type': 'text/plain' };
    ok(await client.ask('POST', `/v1/${client.project}/training-jobs`, newJob, headers));
  });
});

describe('a body that is too long', () => {
  const LIMIT = 2 ** 20;
  /** A body of a given length in bytes. */
  const sized = (bytes: number) => {
    const body = JSON.stringify({ ...newJob, padding: '' });
    return body.replace('"padding":""', `"padding":"${'x'.repeat(bytes - body.length)}"`);
  };

  test('has more than 1 MiB', async () => {
    const client = await serve();
    const answer = await client.vendor('POST', '', sized(LIMIT + 1));
    expectVendorError('createTrainingJob', answer, 413, 'ModelArts.0104', 'the body is longer than 1048576 bytes');
    ok(await client.vendor('POST', '', sized(LIMIT)));
  });

  test('is rejected by the control in its own form', async () => {
    const client = await serve();
    const answer = await client.control('PATCH', '/settings', sized(LIMIT + 1));
    expect(answer).toMatchObject({ status: 413, body: { error: 'the body is longer than 1048576 bytes' } });
  });

  test.each([
    ['its length is announced', false],
    ['it comes in chunks', true],
  ])('does not break the next request if %s', async (_, chunked) => {
    const client = await serve();
    const body = sized(3 * LIMIT);
    const headers = { 'X-Auth-Token': 'token', ...(chunked ? {} : { 'Content-Length': body.length }) };
    const { hostname, port } = new URL(client.url);
    const path = `/v1/${client.project}/training-jobs`;
    const received = await new Promise<{ status: number | undefined; connection: string | undefined }>(
      (resolve, reject) => {
        const sent = request({ hostname, port, path, method: 'POST', headers }, (response) => {
          response.resume();
          resolve({ status: response.statusCode, connection: response.headers.connection });
        });
        sent.on('error', reject);
        for (let from = 0; from < body.length; from += 2 ** 16) sent.write(body.slice(from, from + 2 ** 16));
        sent.end();
      },
    );
    // The connection cannot be used again, and says so.
    expect(received).toEqual({ status: 413, connection: 'close' });
    expect((await client.vendor('GET')).status).toBe(200);
  });
});

test.each(['job-job-1.1', 'job-other.0', ''])('a log file that does not exist is not found: %j', async (file) => {
  const client = await serve();
  const ids = await client.create();
  await client.bring(ids, 'RUNNING');
  const answer = await client.vendor('GET', `${pathOf(ids)}/aom-log?log_file=${file}`);
  expectVendorError('showLog', answer, 404, 'ModelArts.0102', `Log file ${file} does not exist.`);
});

test('a number that JavaScript would round is not shown as another one', async () => {
  const client = await serve();
  const path = await client.vendor('GET', '/9350006678604315/versions/1');
  expectVendorError(
    'showTrainingJobVersion',
    path,
    400,
    'ModelArts.0104',
    'job_id: expected a whole number from 0 to 9007199254740991, but got "9350006678604315"',
  );
  const body = JSON.stringify({ ...newJob, config: { ...newJob.config, spec_id: 0 } });
  const answer = await client.vendor('POST', '', body.replace('"spec_id":0', '"spec_id":9350006678604315'));
  const text = 'config.spec_id: expected a whole number from 0 to 9007199254740991';
  expectVendorError('createTrainingJob', answer, 400, 'ModelArts.0104', text);
});

test.each(['__proto__', 'constructor', 'toString'])('a key that no setting has is named: %s', async (key) => {
  const client = await serve();
  const { status, body } = await client.control('PATCH', '/settings', `{"scenario":{"odds":{"${key}":1}}}`);
  expect(status).toBe(400);
  expect(body.error).toMatch(
    new RegExp(`^scenario\\.odds\\.${key}: expected one of INIT, [\\w, ]+, but got "${key}"$`),
  );
});

test.each([
  [{ uniform: ['30 s', '40s'] }, 'uniform.0'],
  [{ lognormal: { median: 'soon', p95: '1h' } }, 'lognormal.median'],
])('a duration within a distribution is named: %j', async (distribution, path) => {
  const client = await serve();
  const scenario = { extends: 'typical', dwell: { RUNNING: distribution } };
  const { status, body } = await client.control('PATCH', '/settings', { scenario });
  expect(status).toBe(400);
  expect(body.error).toMatch(new RegExp(`^scenario\\.dwell\\.RUNNING\\.${path}: expected a duration`));
});

test.each([[[]], [[null, null]]])('a notification that is a list is rejected: %j', async (notification) => {
  const client = await serve();
  const answer = await client.vendor('POST', '', { ...newJob, notification });
  expectVendorError('createTrainingJob', answer, 400, 'ModelArts.0104', 'notification: expected a mapping');
});

describe('a path that does not exist', () => {
  test.each([
    ['GET', '/'],
    ['GET', '/v1'],
    ['GET', '/v1/project/training-job'],
    ['GET', '/v1/project/training-jobs/1/versions/2/logs'],
    ['GET', '/__jobstat'],
    ['GET', '/__jobstat/job'],
  ])('is not found: %s %s', async (method, path) => {
    const client = await serve();
    const answer = await client.ask(method, path, method === 'GET' ? undefined : {});
    const error = `there is no ${method} ${path}: see /__jobstat/openapi.json`;
    expect(answer).toMatchObject({ status: 404, body: { error } });
  });
});

test('the path of a version that is not served is not found, with what would serve it', async () => {
  const client = await serve();
  const { status, body } = await client.ask('GET', '/v2/project/training-jobs/1');
  const error = 'there is no GET /v2/project/training-jobs/1: this server has no v2: start it with --api both';
  expect({ status, body }).toEqual({ status: 404, body: { error } });
});

describe('a stop and a deletion', () => {
  test.each(statusNames.map((status) => [status] as const))('follow the machine in %s', async (status) => {
    const client = await serve();
    const bring = async (): Promise<Ids> => {
      const ids = await client.create();
      await client.bring(ids, status);
      expect((await client.state(ids)).status).toBe(status);
      return ids;
    };
    const { code } = statuses[status];

    const first = await bring();
    const stopped = await client.stop(first);
    if (accepts(status, 'stop')) {
      expect(ok(stopped).body).toEqual({ is_success: true });
      expect(await client.poll(first)).toBe('KILLING');
    } else {
      const text = `This job can't be stop. job status: ${code}`;
      expectVendorError('stopTrainingJobVersion', stopped, 400, 'ModelArts.0105', text);
      expect(await client.poll(first)).toBe(status);
    }

    const second = accepts(status, 'stop') ? await bring() : first;
    for (const [name, deleted] of [
      ['deleteTrainingJobVersion', await client.delete(second)],
      ['deleteTrainingJob', await client.deleteJob(second)],
    ] as const) {
      const text = `This job can't be delete. job status: ${code}`;
      if (accepts(status, 'delete')) expect(ok(deleted).body).toEqual({ is_success: true });
      else expectVendorError(name, deleted, 400, 'ModelArts.0105', text);
    }
    expect(await client.poll(second)).toBe(status);
  });

  test('are rejected in the statuses that the vendor documents', async () => {
    // 10 cannot be stopped, and 9 cannot be deleted. 7, 8 and all terminal statuses can be deleted.
    expect(accepts('COMPLETED', 'stop')).toBe(false);
    expect(accepts('KILLING', 'delete')).toBe(false);
    for (const status of statusNames) {
      expect(accepts(status, 'delete'), status).toBe(isTerminal(status) || ['WAITING', 'RUNNING'].includes(status));
    }
  });
});

describe('the control', () => {
  test('rejects an impossible event, with the reason', async () => {
    const client = await serve();
    const ids = await client.create();
    const answer = await client.send(ids, 'finish');
    expect(answer).toMatchObject({ status: 409, body: { error: 'finish cannot happen in INIT' } });
    expectErrorBody(endpointNamed('sendEvent'), answer.body, answer.status);
    expect((await client.state(ids)).status).toBe('INIT');
  });

  test.each([
    ['an unknown event', 'POST', '/events', { event: 'explode' }, /^event: expected one of review\.request, /],
    ['a key beside the event', 'POST', '/events', { event: 'submit', now: true }, /^now: expected one of event/],
    ['an unknown setting', 'PATCH', '/settings', { speed: 1 }, /^speed: expected one of scenario, progress, /],
    ['progress by 0 polls', 'PATCH', '/settings', { progress: { polls: 0 } }, /^progress\.polls: .*from 1 to/],
    ['an unknown progress', 'PATCH', '/settings', { progress: 'fits' }, /^progress: expected time, at once, or/],
    [
      'an outcome that is not terminal',
      'PATCH',
      '/settings',
      { outcome: 'RUNNING' },
      /^outcome: expected one of success, /,
    ],
    ['a fault without a kind', 'PATCH', '/settings', { faults: [{}] }, /^faults\.0.*one of error, throttled/],
    [
      'a fault of an unknown kind',
      'PATCH',
      '/settings',
      { faults: [{ kind: 'fire' }] },
      /^faults\.0\.kind: .*one of error/,
    ],
    ['a stale fault without an age', 'PATCH', '/settings', { faults: [{ kind: 'stale' }] }, /^faults\.0\.by: /],
    [
      'a slow fault with an invalid delay',
      'PATCH',
      '/settings',
      { faults: [{ kind: 'slow', by: 'fits' }] },
      /^faults\.0\.by: .*90s/,
    ],
    [
      'an error that is not a server error',
      'PATCH',
      '/settings',
      { faults: [{ kind: 'error', status: 404 }] },
      /^faults\.0\.status/,
    ],
    ['a share of 2', 'PATCH', '/settings', { faults: [{ kind: 'error', share: 2 }] }, /^faults\.0\.share: .*0 to 1/],
    ['a fraction of a time', 'PATCH', '/settings', { faults: [{ kind: 'error', times: 0.5 }] }, /^faults\.0\.times: /],
    ['an unknown scenario', 'PATCH', '/settings', { scenario: 'quiet' }, /^scenario: .*typical, custom-image/],
    [
      'a scenario in which jobs never end',
      'PATCH',
      '/settings',
      { scenario: { extends: 'typical', odds: { INIT: { submit: 0, 'image.build': 0, cancel: 0 } } } },
      /INIT: .*(never ends|must go on)/,
    ],
  ])('rejects %s', async (_, method, path, body, message) => {
    const client = await serve();
    const ids = await client.create();
    const places = path === '/settings' ? [path, controlPathOf(ids) + path] : [controlPathOf(ids) + path];
    for (const place of places) {
      const before = [await client.states(), (await client.control('GET', '/settings')).body];
      const answer = await client.control(method, place, body);
      expect(answer.status).toBe(400);
      expect(answer.body.error).toMatch(message);
      expect([await client.states(), (await client.control('GET', '/settings')).body]).toEqual(before);
    }
  });

  test('rejects a scenario that makes no sense', async () => {
    const client = await serve();
    for (const body of [
      '"quiet"',
      { dwell: { RUNNING: 'long' } },
      { extends: 'typical', odds: { RUNNING: { stop: 1 } } },
    ]) {
      const answer = await client.control('PUT', '/scenario', body);
      expect(answer.status).toBe(400);
    }
    expect((await client.control('GET', '/settings')).body.scenario).toBe('typical');
  });

  test.each(['?only=everything', '?only='])('rejects an unknown part of a log: %s', async (query) => {
    const client = await serve();
    const answer = await client.control('GET', `/log${query}`);
    expect(answer).toMatchObject({
      status: 400,
      body: { error: expect.stringMatching(/^only: expected changes or polls/) },
    });
  });
});
