import { toJsonSchema } from '@valibot/to-json-schema';
import * as v from 'valibot';
import { endpoints } from '../../src/fake-api/app.ts';
import { type Endpoint, type Owner, ownerOf } from '../../src/fake-api/endpoint.ts';
import { apiSchemas } from '../../src/fake-api/platform/settings.ts';
import { parameters, ruleKeywords } from '../../src/fake-api/requests.ts';
import { responses } from '../../src/fake-api/responses.ts';
import { jobObjectSchema } from '../../src/fake-api/v2/job-object.ts';
import { sources } from '../../src/model/modelarts-v1/sources.ts';
import { sources as sourcesV2 } from '../../src/model/modelarts-v2/sources.ts';
import { distribution } from '../../src/simulate/schema.ts';

/** The OpenAPI 3.1 description of the APIs, generated from their endpoints. */
export function openApi(): object {
  return {
    openapi: '3.1.0',
    info: {
      title: 'A fake of the ModelArts APIs for training jobs',
      version: '2',
      description:
        'The calls under /v1 and /v2 are those of ModelArts, as far as they are documented or recorded. Those under ' +
        '/__jobstat are for tests: they control jobs, and return the log of what happened. A server has the calls of the ' +
        'versions that it was started with.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/', description: 'The server that has this description' }],
    tags: Object.values(owners).map(({ tag, about }) => ({ name: tag, description: about })),
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
        ApiErrorV2: schemaOf(
          v.object({ error_code: v.string(), error_msg: v.string(), error_solution: v.exactOptional(v.string()) }),
        ),
        ControlError: { type: 'object', properties: { error: { type: 'string' } }, required: ['error'] },
      },
      securitySchemes: {
        token: { type: 'apiKey', in: 'header', name: 'X-Auth-Token', description: 'Any value is accepted' },
        signature: {
          type: 'apiKey',
          in: 'header',
          name: 'Authorization',
          description: 'Any signature of the form SDK-HMAC-SHA256 is accepted, instead of a token',
        },
      },
    },
  };
}

/** What is said of the calls of each owner. */
const owners: Readonly<Record<Owner, { tag: string; about: string; error: string; security: readonly object[] }>> = {
  v1: { tag: 'ModelArts v1', about: 'The calls of v1', error: 'ApiError', security: [{ token: [] }] },
  v2: {
    tag: 'ModelArts v2',
    about: 'The calls of v2',
    error: 'ApiErrorV2',
    security: [{ token: [] }, { signature: [] }],
  },
  control: { tag: 'Control', about: 'Calls for tests', error: 'ControlError', security: [] },
};

/** The errors of requests, by their HTTP status codes, and who has them: of what, in which form, and of which calls. */
const errors: readonly {
  readonly status: string;
  readonly what: string;
  readonly isOf: (endpoint: Endpoint, owner: Owner) => boolean;
  /** The form of the control, besides that of the vendor: before a call is known to be one of the vendor's. */
  readonly isPlain?: true;
}[] = [
  { status: '400', what: 'The request is not as described, or not possible for this job', isOf: hasInput },
  { status: '401', what: 'No token', isOf: () => true },
  { status: '403', what: 'The token is refused, or the page of another site', isOf: () => true, isPlain: true },
  { status: '404', what: 'There is no such job, version, file or path', isOf: () => true, isPlain: true },
  { status: '409', what: 'Not possible now', isOf: (_, owner) => owner !== 'v1', isPlain: true },
  { status: '413', what: 'The body is too long', isOf: ({ body }) => body !== undefined },
  { status: '429', what: 'Too many requests', isOf: (_, owner) => owner !== 'control' },
  { status: '5XX', what: 'An error of the platform, or its disk is full', isOf: () => true },
];

function hasInput({ body, query, path }: Endpoint): boolean {
  return body !== undefined || query !== undefined || path.includes('{');
}

function operation(endpoint: Endpoint): object {
  const { name, path, summary, sources: ids = [], query, body } = endpoint;
  const owner = ownerOf(endpoint);
  const { tag, error, security } = owners[owner];
  return {
    operationId: name,
    tags: [tag],
    summary,
    ...(ids.length === 0 ? {} : { description: `Sources: ${ids.map(citation).join('; ')}` }),
    security,
    parameters: [...inPath(path), ...inQuery(query)],
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: { 'application/json': { schema: schemaOf(body) } } } }),
    responses: {
      [endpoint.status ?? 200]: { description: 'Done', ...contentOf(endpoint), ...linksOf(endpoint) },
      ...(endpoint.mayBeEmpty ? { 204: { description: 'There is nothing yet' } } : {}),
      ...Object.fromEntries(
        errors
          .filter(({ isOf }) => isOf(endpoint, owner))
          .map(({ status, what, isPlain }) => [status, errorOf(what, isPlain ? [error, 'ControlError'] : [error])]),
      ),
    },
  };
}

function errorOf(description: string, names: readonly string[]): object {
  const refs = [...new Set(names)].map((name) => ({ $ref: `#/components/schemas/${name}` }));
  return { description, content: { 'application/json': { schema: refs.length === 1 ? refs[0] : { anyOf: refs } } } };
}

function contentOf({ response }: Endpoint): object {
  if (response === 'nothing') return {};
  if (response === 'lines') return { content: { 'application/x-ndjson': { schema: { type: 'string' } } } };
  return { content: { 'application/json': { schema: schemaOf(response) } } };
}

/** Where the parameters of other calls are found in what some calls were asked and have answered. */
const found: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  createTrainingJob: {
    project_id: '$request.path.project_id',
    job_id: '$response.body#/job_id',
    version_id: '$response.body#/version_id',
  },
  createTrainingJobVersion: {
    project_id: '$request.path.project_id',
    job_id: '$request.path.job_id',
    version_id: '$response.body#/version_id',
  },
  createTrainingJobV2: {
    project_id: '$request.path.project_id',
    training_job_id: '$response.body#/metadata/id',
    task_id: '$response.body#/status/tasks/0',
  },
};

/** The calls whose parameters are all found, and that are about what was found. */
function linksOf({ name }: Endpoint): object {
  const known = found[name];
  if (known === undefined) return {};
  const linked = endpoints.filter(({ name: other, path }) => {
    const needed = namesIn(path);
    const isAboutIt = needed.some((each) => known[each]?.startsWith('$response') === true);
    return other !== name && isAboutIt && needed.every((each) => known[each] !== undefined);
  });
  const link = ({ name: operationId, path }: Endpoint) => ({
    operationId,
    parameters: Object.fromEntries(namesIn(path).map((each) => [each, known[each]])),
  });
  return { links: Object.fromEntries(linked.map((each) => [each.name, link(each)])) };
}

function namesIn(path: string): readonly string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
}

function citation(id: NonNullable<Endpoint['sources']>[number]): string {
  return { ...sources, ...sourcesV2 }[id].title;
}

function inPath(path: string): readonly object[] {
  return namesIn(path).map((name) => ({
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
  Scenario: apiSchemas.v1.scenario,
  ScenarioV2: apiSchemas.v2.scenario,
  Settings: apiSchemas.v1.settings,
  SettingsV2: apiSchemas.v2.settings,
  TrainingJobV2: jobObjectSchema,
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
