import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { expect } from 'vitest';
import type { Endpoint } from '../../src/fake-api/endpoint.ts';
import document from '../../src/fake-api/openapi.json' with { type: 'json' };

/** The description of the API as it is, and one that allows no keys but those that it describes. */
const OPEN = 'open';
const CLOSED = 'closed';
const ajv = formats
  .default(new Ajv2020({ strict: false, allErrors: true }))
  .addSchema(document, OPEN)
  .addSchema(close(document) as object, CLOSED);

/** Expects that the body of a response is as described, with no further keys. */
export function expectResponse(endpoint: Endpoint, body: unknown): void {
  expectFit(CLOSED, endpoint, ['responses', String(endpoint.status ?? 200)], body);
}

/** Expects that the body of an error is as described for its HTTP status code, with no further keys. */
export function expectErrorBody(endpoint: Endpoint, body: unknown, status: number): void {
  expectFit(CLOSED, endpoint, ['responses', status >= 500 ? '5XX' : String(status)], body);
}

/** Expects that the body of a request is as described. */
export function expectRequest(endpoint: Endpoint, body: unknown): void {
  expectFit(OPEN, endpoint, ['requestBody'], body);
}

function expectFit(document: string, { path, method }: Endpoint, place: readonly string[], body: unknown): void {
  const keys = ['paths', path, method, ...place, 'content', 'application/json', 'schema'];
  const pointer = keys.map((key) => encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/');
  const check = ajv.getSchema(`${document}#/${pointer}`);
  if (check === undefined) throw new Error(`not described: ${keys.join(' ')}`);
  expect(check(body) ? [] : check.errors, JSON.stringify(body)).toEqual([]);
}

/** The same schemas, without additional properties. */
function close(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(close);
  if (typeof schema !== 'object' || schema === null) return schema;
  const inner = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, close(value)]));
  return 'properties' in inner && inner.type === 'object' ? { additionalProperties: false, ...inner } : inner;
}
