import fc from 'fast-check';

/** A body that creates a job of v2, with every field that is known. */
export const fullJob = {
  kind: 'job',
  metadata: {
    name: 'full',
    workspace_id: '0',
    description: 'a job',
    annotations: { 'fault-tolerance/job-retry-num': '3', team: 'a' },
    training_experiment_reference: {},
  },
  algorithm: {
    id: 'a',
    name: 'b',
    subscription_id: 'c',
    item_version_id: 'd',
    code_dir: '/code/',
    boot_file: '/code/train.py',
    command: 'python train.py',
    parameters: [{ name: 'rate', value: '0.1' }],
    inputs: [{}],
    outputs: [{}],
    environments: { A: 'a' },
    engine: { engine_id: 'e', engine_name: 'f', engine_version: 'g', image_url: 'swr/a:1' },
  },
  spec: {
    resource: { flavor_id: 'f', pool_id: 'p', node_count: 2 },
    volumes: [{ nfs: {} }],
    log_export_path: { obs_url: '/log/', host_path: '/log' },
    auto_stop: { time_unit: 'HOURS', duration: 1 },
    schedule_policy: { priority: 2, preemptible: true, required_affinity: {} },
    notification: { topic_urn: 'u', events: [] },
  },
  tasks: [{}],
  endpoints: {},
};

/** A body that lists jobs of v2, with every field that is known. */
export const fullSearch = {
  offset: 0,
  limit: 10,
  sort_by: 'create_time',
  order: 'desc',
  group_by: '',
  workspace_id: '0',
  filters: [{ key: 'name', operator: 'in', value: ['a'] }],
};

/** The value of a field that is not there. */
export const LEFT_OUT = Symbol('left out');

/** A body in which a field has another value; its path has dots between the keys. Itself, if there is no such place. */
export function changed(body: object, path: string, value: unknown): object {
  const copy = structuredClone(body);
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  let inner: unknown = copy;
  for (const key of keys) inner = isObject(inner) ? inner[key] : undefined;
  if (!isObject(inner)) return body;
  if (value === LEFT_OUT) delete inner[last];
  else inner[last] = value;
  return copy;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

const key = fc.constantFrom('a', '__proto__', 'constructor', 'toString', 'length', '\u001b[31m', '😀\u2028');

/** Any value that JSON can hold, with what is more likely to be taken for something else. */
const { value: anything } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<unknown>(null, true, 0, -1, 1, 0.5, 1e308, '', 'a', '1', 'job', 'name', '__proto__'),
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.constantFrom(255, 256, 257).chain((length) => fc.constantFrom('a'.repeat(length), '😀'.repeat(length))),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.array(fc.tuple(key, tie('value')), { maxLength: 3 }).map(mappingOf),
  ),
}));

/** A mapping that has these keys itself, also those that JavaScript knows otherwise. */
function mappingOf(entries: readonly (readonly [string, unknown])[]): object {
  const mapping = {};
  for (const [name, value] of entries)
    Object.defineProperty(mapping, name, { value, enumerable: true, configurable: true, writable: true });
  return mapping;
}

/** The paths of all values in a body. */
function pathsIn(value: unknown, above = ''): readonly string[] {
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) => [`${above}${name}`, ...pathsIn(inner, `${above}${name}.`)]);
}

/** A body in which some fields have any other values, or are left out. */
export function altered(body: object): fc.Arbitrary<object> {
  const change = fc.tuple(fc.constantFrom(...pathsIn(body)), fc.oneof(anything, fc.constant(LEFT_OUT)));
  return fc
    .array(change, { minLength: 1, maxLength: 4 })
    .map((changes) => changes.reduce((result, [path, value]) => changed(result, path, value), body));
}
