import { toJsonSchema } from '@valibot/to-json-schema';
import type * as v from 'valibot';
import type { Endpoint } from '../../src/fake-api/endpoint.ts';
import { scenarioObject, settingsSchema } from '../../src/fake-api/platform/settings.ts';
import { parameters, ruleKeywords } from '../../src/fake-api/requests.ts';
import { responses } from '../../src/fake-api/responses.ts';
import { controlEndpoints } from '../../src/fake-api/routes/control.ts';
import { modelartsV1Endpoints } from '../../src/fake-api/routes/modelarts-v1.ts';
import { type SourceId, sources } from '../../src/model/modelarts-v1/sources.ts';
import { distribution } from '../../src/simulate/schema.ts';

/** The OpenAPI 3.1 description of the API, generated from its endpoints. */
export function openApi(): object {
  return {
    openapi: '3.1.0',
    info: {
      title: 'A fake of the ModelArts v1 API for training jobs',
      version: '1',
      description:
        'The calls under /v1 are those of ModelArts, as far as they are documented or recorded. Those under ' +
        '/__jobstat are for tests: they control jobs, and return the log of what happened.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    tags: [
      { name: 'ModelArts', description: 'The calls of the vendor' },
      { name: 'Control', description: 'Calls for tests' },
    ],
    paths: Object.fromEntries(
      [...new Set(endpoints.map(({ path }) => path))].map((path) => [
        path,
        Object.fromEntries(
          endpoints
            .filter((endpoint) => endpoint.path === path)
            .map((endpoint) => [endpoint.method, operation(endpoint)]),
        ),
      ]),
    ),
    components: {
      schemas: {
        ...Object.fromEntries(Object.entries(definitions).map(([name, schema]) => [name, schemaOf(schema, name)])),
        ApiError: schemaOf(responses.error),
        ControlError: { type: 'object', properties: { error: { type: 'string' } }, required: ['error'] },
      },
      securitySchemes: {
        token: { type: 'apiKey', in: 'header', name: 'X-Auth-Token', description: 'Any value is accepted' },
      },
    },
  };
}

const endpoints: readonly Endpoint[] = [...modelartsV1Endpoints, ...controlEndpoints];

function operation({ name, path, summary, sources: ids = [], query, body, response }: Endpoint): object {
  const isVendors = path.startsWith('/v1/');
  const content =
    response === undefined
      ? { 'application/x-ndjson': { schema: { type: 'string' } } }
      : { 'application/json': { schema: schemaOf(response) } };
  const error = isVendors ? 'ApiError' : 'ControlError';
  return {
    operationId: name,
    tags: [isVendors ? 'ModelArts' : 'Control'],
    summary,
    ...(ids.length === 0 ? {} : { description: `Sources: ${ids.map(citation).join('; ')}` }),
    ...(isVendors ? { security: [{ token: [] }] } : {}),
    parameters: [...inPath(path), ...inQuery(query)],
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: { 'application/json': { schema: schemaOf(body) } } } }),
    responses: {
      200: { description: 'Done', content },
      default: {
        description: 'Error',
        content: { 'application/json': { schema: { $ref: `#/components/schemas/${error}` } } },
      },
    },
  };
}

function citation(id: SourceId): string {
  return sources[id].title;
}

function inPath(path: string): readonly object[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: schemaOf(parameters[name as keyof typeof parameters]),
  }));
}

function inQuery(query: v.GenericSchema | undefined): readonly object[] {
  if (query === undefined) return [];
  const { properties = {}, required = [] } = schemaOf(query) as {
    readonly properties?: { readonly [name: string]: { readonly type?: string; readonly default?: string } };
    readonly required?: readonly string[];
  };
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    // The default stands in the query, as a text.
    schema: schema.type === 'integer' && schema.default ? { ...schema, default: Number(schema.default) } : schema,
  }));
}

/** The schemas that are described once, and referred to. */
const definitions: { readonly [name: string]: v.GenericSchema } = {
  Scenario: scenarioObject,
  Settings: settingsSchema,
  Distribution: distribution,
};

/** The JSON Schema of what is sent. It leaves out what it cannot say, such as which keys go together. */
function schemaOf(schema: v.GenericSchema, own?: string): object {
  const others = Object.fromEntries(Object.entries(definitions).filter(([name]) => name !== own));
  const {
    $schema: _,
    $defs: __,
    ...rest
  } = toJsonSchema(schema, {
    target: 'draft-2020-12',
    errorMode: 'ignore',
    typeMode: 'output',
    definitions: others,
    overrideAction: ({ valibotAction, jsonSchema }) => {
      const keywords = ruleKeywords.get(valibotAction);
      if (keywords === undefined) return undefined;
      const isNew = Object.keys(keywords).every((keyword) => !(keyword in jsonSchema));
      return isNew ? { ...jsonSchema, ...keywords } : { ...jsonSchema, allOf: [...(jsonSchema.allOf ?? []), keywords] };
    },
    overrideRef: ({ referenceId }) => `#/components/schemas/${referenceId}`,
  });
  return rest;
}
