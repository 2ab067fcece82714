import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { endpoints, OPENAPI } from '../../src/fake-api/app.ts';
import document from '../../src/fake-api/openapi.json' with { type: 'json' };
import { expectCommitted } from '../generated.ts';
import { runs } from '../runs.ts';
import { serve } from './client.ts';
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
});
