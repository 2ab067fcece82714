import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { endpoints, OPENAPI } from '../../src/fake-api/app.ts';
import document from '../../src/fake-api/openapi.json' with { type: 'json' };
import { expectCommitted } from '../generated.ts';
import { runs } from '../runs.ts';
import { altered, fullJob, fullSearch } from './bodies-v2.ts';
import { openInProcess, serve } from './client.ts';
import { ClientV2, type ShownJob } from './client-v2.ts';
import { openApi } from './openapi.ts';

describe('the description of the API', () => {
  test('is committed', () => {
    expectCommitted('src/fake-api/openapi.json', `${JSON.stringify(openApi(), undefined, 2)}\n`);
  });

  test('is valid OpenAPI 3.1, by the schema of OpenAPI', async () => {
    const validator = new Validator();
    expect(await validator.validate(structuredClone(document))).toEqual({ valid: true });
    expect(validator.version).toBe('3.1');
  });

  test('has every call, each with a unique name, and no other', () => {
    const described = Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.entries(operations).map(([method, { operationId }]) => `${operationId}: ${method} ${path}`),
    );
    expect(described.sort()).toEqual(endpoints.map(({ name, method, path }) => `${name}: ${method} ${path}`).sort());
    expect(new Set(endpoints.map(({ name }) => name)).size).toBe(endpoints.length);
  });

  test.each([
    ['v1', /^(?!\/v2\/|.*\{training_job_id\})/],
    ['v2', /^(?!\/v1\/|.*\{version_id\})/],
    ['both', /^/],
  ] as const)('is served by a server of %s, with the calls that it has', async (api, expected) => {
    const client = await serve({ api });
    const { status, body } = await client.ask('GET', OPENAPI);
    expect(status).toBe(200);
    const paths = Object.fromEntries(Object.entries(document.paths).filter(([path]) => expected.test(path)));
    expect(body).toEqual({ ...document, paths });
  });
});

describe('the rules in the description', () => {
  test('accept what the API accepts, and nothing else', async () => {
    const host_path = { src_path: '/', dest_path: '/mnt' };
    const nfs = { id: '1', ...host_path };
    const ajv = new Ajv2020({ strict: false });
    const schema = document.paths['/v1/{project_id}/training-jobs'].post.requestBody.content['application/json'].schema;
    const isDescribed = ajv.compile(schema);
    const text = fc.constantFrom(null, '', 'a');
    const optionalFields = {
      app_url: text,
      boot_file_url: text,
      data_url: text,
      dataset_id: text,
      dataset_version_id: text,
      data_source: fc.constantFrom(null, [], [{ type: 'obs' }]),
      spec_id: fc.constantFrom(null, 1),
      flavor: fc.constantFrom(null, { code: 'a' }),
      pool_id: text,
      engine_id: fc.constantFrom(null, 1),
      model_id: fc.constantFrom(null, 1),
      user_image_url: text,
      volumes: fc.subarray([{}, { nfs }, { host_path }, { nfs, host_path }], { maxLength: 1 }),
    };
    const configs = fc.record(optionalFields, { requiredKeys: [] });
    const client = await serve();
    const seen = new Set<boolean>();
    let made = 0;
    await fc.assert(
      fc.asyncProperty(configs, async (config) => {
        const job_name = `job-${made++}`;
        const body = { job_name, config: { worker_server_num: 1, ...config } };
        const { status } = await client.vendor('POST', '', body);
        seen.add(status === 200);
        expect(isDescribed(body)).toBe(status === 200);
      }),
      { numRuns: runs(1000) },
    );
    expect(seen.size).toBe(2);
  });

  const text = fc.constantFrom(null, '', 'a');
  const optionally = <Fields extends object>(fields: { [Name in keyof Fields]: fc.Arbitrary<Fields[Name]> }) =>
    fc.record(fields, { requiredKeys: [] });
  const retries = fc.constantFrom<unknown>('0', '1', '128', '129', '03', 1, null);
  const jobs = fc.record({
    kind: fc.constant('job'),
    metadata: fc.record(
      {
        name: fc.constant('job'),
        annotations: fc.oneof(
          fc.constantFrom(null, [], {}),
          retries.map((each) => ({ 'fault-tolerance/job-retry-num': each })),
        ),
        description: fc.constantFrom('a'.repeat(257), '😀'.repeat(256), '😀'.repeat(257)),
      },
      { requiredKeys: ['name'] },
    ),
    algorithm: optionally({
      id: text,
      subscription_id: text,
      item_version_id: text,
      code_dir: text,
      boot_file: text,
      command: text,
      engine: fc.oneof(fc.constantFrom(null, {}), fc.record({ image_url: text })),
    }),
    spec: fc.record({
      resource: optionally({
        flavor_id: text,
        pool_id: text,
        node_count: fc.constantFrom(null, 0, 1, 1.5, 10_000, 10_001),
      }),
    }),
  });
  const filters = fc.record({
    key: fc.constantFrom('name', 'create_time', 'colour'),
    operator: fc.constantFrom('between', 'like', 'in', 'not', 'is'),
    // What the description cannot say is left out: two times in the wrong order, or too far apart.
    value: fc.constantFrom(
      ['1', '2'],
      ['2', '2'],
      ['1'],
      ['a', 'b'],
      ['-1', '2'],
      ['1', '2', '3'],
      [],
      Array(11).fill('a'),
    ),
  });
  const searches = optionally({
    offset: fc.constantFrom(null, -1, 0, 1_000_000, 1_000_001),
    limit: fc.constantFrom(null, 0, 1, 50, 51),
    sort_by: fc.constantFrom(null, 'name', 'size'),
    order: fc.constantFrom(null, 'asc', 'up'),
    filters: fc.oneof(fc.constant(null), fc.array(filters, { maxLength: 2 })),
  });
  /** Valibot leaves out these names of annotations and variables, whatever they hold. */
  const isLeftOut = (body: object) => /"(__proto__|constructor)"/.test(JSON.stringify(body));

  test.each([
    ['/training-jobs', fc.oneof(jobs, altered(fullJob)), 201],
    ['/training-job-searches', fc.oneof(searches, altered(fullSearch)), 200],
  ] as const)('accept what %s of v2 accepts, and nothing else', async (path, bodies, success) => {
    const schema = document.paths[`/v2/{project_id}${path}`].post.requestBody.content['application/json'].schema;
    const isDescribed = new Ajv2020({ strict: false }).compile(schema);
    const { client, close } = openInProcess({ apis: ['v2'] });
    onTestFinished(close);
    const v2 = new ClientV2(client);
    const seen = { accepted: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(bodies, async (given: object) => {
        fc.pre(!isLeftOut(given));
        // What is left out stands in the text as nothing, and a hole in a list as null.
        const body = JSON.parse(JSON.stringify(given));
        const { status, body: shown } = await v2.ask('POST', path, body);
        if (status === 201) await v2.send((shown as unknown as ShownJob).metadata.id, 'delete');
        seen[status === success ? 'accepted' : 'refused']++;
        expect({ body, isDescribed: isDescribed(body) }).toEqual({ body, isDescribed: status === success });
      }),
      { numRuns: runs(4000) },
    );
    expect(Math.min(seen.accepted, seen.refused)).toBeGreaterThan(20);
  });
});
