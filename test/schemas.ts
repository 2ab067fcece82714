import { join } from 'node:path';
import { createGenerator, type Schema } from 'ts-json-schema-generator';
import { repository } from './repository.ts';

type Schemas = Readonly<Record<string, Schema>>;

/**
 * The JSON Schemas of what is written as JSON, by the names that `JsonOutputs` has for it. They are generated from its types. A
 * schema allows properties that it does not name, since more may be added.
 */
export function jsonSchemas(): Schemas {
  const generator = createGenerator({
    path: join(repository, 'src/cli/json-outputs.ts'),
    tsconfig: join(repository, 'tsconfig.json'),
    // The compiler has done so.
    skipTypeCheck: true,
    additionalProperties: true,
    topRef: false,
    sortProps: false,
  });
  const root = tidied(generator.createSchema('JsonOutputs'));
  const { properties, definitions } = root as { readonly properties: Schemas; readonly definitions: Schemas };
  return Object.fromEntries(
    Object.entries(properties).map(([name, { $ref, ...own }]) => {
      const schema = { $schema: root.$schema, ...definitions[nameIn($ref)], ...own };
      const used = definitionsOf(schema, definitions);
      const kept = Object.entries(definitions).filter(([key]) => used.has(key));
      return [name, kept.length === 0 ? schema : { ...schema, definitions: Object.fromEntries(kept) }];
    }),
  );
}

/** The names of the definitions that a schema refers to, and those that they refer to. */
function definitionsOf(schema: Schema, definitions: Schemas, found = new Set<string>()): ReadonlySet<string> {
  for (const [, name = ''] of JSON.stringify(schema).matchAll(/"#\/definitions\/(\w+)"/g)) {
    const definition = definitions[name];
    if (definition === undefined || found.has(name)) continue;
    definitionsOf(definition, definitions, found.add(name));
  }
  return found;
}

function nameIn(reference = ''): string {
  return reference.replace('#/definitions/', '');
}

/** Numbers that need not be whole. */
const FRACTIONS = ['measured', 'expected', 'deviation'];

/** What is generated, with names and texts as they are published. */
function tidied(schema: Schema): Schema {
  return JSON.parse(JSON.stringify(schema), (key, value) => {
    if (key === 'description' && typeof value === 'string') return plainText(value);
    if (key === '$ref') return plainName(decodeURIComponent(value));
    if (key === 'definitions')
      return Object.fromEntries(Object.entries(value).map(([name, each]) => [plainName(name), each]));
    if (typeof value?.type !== 'string' && !Array.isArray(value?.type)) return value;
    // What is both a mapping and an object with properties, as an intersection of types is.
    const { additionalProperties, ...rest } = value;
    const types = [value.type].flat().map((type) => (type === 'number' && !FRACTIONS.includes(key) ? 'integer' : type));
    const isMapping = additionalProperties !== undefined && value.properties === undefined;
    return { ...rest, type: types.length === 1 ? types[0] : types, ...(isMapping ? { additionalProperties } : {}) };
  });
}

/** The name of a type without its arguments: a status is a text everywhere. */
function plainName(name: string): string {
  return name.replace('<string>', '').replace('<string[]>', 'Lists');
}

/** A docstring without its links. */
function plainText(docstring: string): string {
  return docstring
    .replace(/: one of\s+\{@link[^}]*\}\s*/g, '')
    .replace(/\s*\{@link\s+(?:\w+\.)?(\w+)\s*\}\s*/g, ' `$1`');
}
