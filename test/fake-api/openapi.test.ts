import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, test } from 'vitest';
import { OPENAPI } from '../../src/fake-api/app.ts';
import document from '../../src/fake-api/openapi.json' with { type: 'json' };
import { controlEndpoints } from '../../src/fake-api/routes/control.ts';
import { modelartsV1Endpoints } from '../../src/fake-api/routes/modelarts-v1.ts';
import { expectCommitted } from '../generated.ts';
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
    const endpoints = [...modelartsV1Endpoints, ...controlEndpoints];
    expect(described.sort()).toEqual(endpoints.map(({ name, method, path }) => `${name}: ${method} ${path}`).sort());
    expect(new Set(endpoints.map(({ name }) => name)).size).toBe(endpoints.length);
  });

  test('is served', async () => {
    const client = await serve();
    const { status, body } = await client.ask('GET', OPENAPI);
    expect(status).toBe(200);
    expect(body).toEqual(document);
  });
});
