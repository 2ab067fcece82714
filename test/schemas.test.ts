import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Ajv, type AnySchema } from 'ajv';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { appWith } from '../src/cli/app.ts';
import { JudgedLines } from '../src/cli/each/judged-lines.ts';
import { json } from '../src/diagrams/json.ts';
import { InputError } from '../src/input.ts';
import { readLog } from '../src/log/read.ts';
import { parseLifecycle } from '../src/model/parse-lifecycle.ts';
import { createLogValidator } from '../src/validate/validator.ts';
import { RIGHT, withClients } from './cli/certify/clients.ts';
import { runProcess } from './cli/process.ts';
import { jobstat } from './cli/run.ts';
import { serve } from './fake-api/client.ts';
import { expectCommitted } from './generated.ts';
import { randomMachines } from './lifecycles/random-machines.ts';
import { mutated, mutations, ndjsonLogs } from './log/log-arbitraries.ts';
import { chunked, onlyUnreadable } from './log/logs.ts';
import { repository } from './repository.ts';
import { runs } from './runs.ts';
import { jsonSchemas } from './schemas.ts';
import { servePlainV2, uuid } from './watch/plain-v2.ts';

const folder = mkdtempSync(join(tmpdir(), 'jobstat-schemas-'));
afterAll(() => rmSync(folder, { recursive: true }));

function fileOf(name: string, content: string): string {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
}

const schemas = jsonSchemas();
const names = Object.keys(schemas);

const ajv = new Ajv({ strict: true, allowUnionTypes: true });

/** Whether values fit the schemas, as they are published, and where they have nothing besides. */
const accepts = Object.fromEntries(names.map((name) => [name, ajv.compile(schemas[name] as AnySchema)]));
const acceptsOnly = Object.fromEntries(names.map((name) => [name, ajv.compile(closed(schemas[name]) as AnySchema)]));

/** A schema that refuses properties that it does not name. */
function closed(schema: unknown): unknown {
  return JSON.parse(JSON.stringify(schema), (_, value) =>
    value?.properties === undefined ? value : { ...value, additionalProperties: false },
  );
}

function expectToFit(name: string, value: unknown): void {
  for (const validate of [accepts[name], acceptsOnly[name]])
    expect(
      validate?.(value),
      `${name}: ${ajv.errorsText(validate?.errors)}: ${JSON.stringify(value).slice(0, 2000)}`,
    ).toBe(true);
}

/** A schema, or a part of one, as JSON has it. */
interface Part {
  readonly $ref?: string;
  readonly description?: string;
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, Part>>;
}

/** All parts of a schema that have properties, with the places where they are. */
function* objectsIn(part: Part, place: readonly string[] = []): Iterable<readonly [place: readonly string[], Part]> {
  if (!isObject(part)) return;
  if (part.properties !== undefined) yield [place, part];
  for (const [key, each] of Object.entries(part)) yield* objectsIn(each, [...place, key]);
}

describe('the schemas', () => {
  test.each(names)('%s is published', (name) => {
    expectCommitted(`schemas/${name}.schema.json`, `${JSON.stringify(schemas[name], undefined, 2)}\n`);
  });

  test('are all that is published', () => {
    const files = [...names, 'config', 'scenario'].map((name) => `${name}.schema.json`);
    expect(readdirSync(join(repository, 'schemas')).sort()).toEqual(files.sort());
  });

  // What is counted by its name, such as verdicts, is described as a whole; a constant by the object that it marks.
  test.each(names)('%s says what each property is', (name) => {
    const untold = [...objectsIn(schemas[name] as Part)].flatMap(([place, { properties = {} }]) =>
      ['verdicts', 'Outcomes'].includes(place.at(-1) ?? '')
        ? []
        : Object.entries(properties).flatMap(([key, part]) =>
            part.description === undefined && part.const === undefined ? [[...place, key].join('.')] : [],
          ),
    );
    expect(untold).toEqual([]);
    expect(JSON.stringify(schemas[name])).not.toMatch(/\{@|\{\}|undefined/);
  });
});

/** The schemas of commands that have another name. */
const otherNames: Readonly<Record<string, string>> = { diagram: 'lifecycle' };

describe('the commands', async () => {
  const commands = readdirSync(join(repository, 'src/cli/commands')).map((file) => file.replace('.ts', ''));
  const roots = await Promise.all(commands.map(async (command) => (await appWith(command)).root));
  const entries = roots.flatMap((root) => ('getAllEntries' in root ? root.getAllEntries() : []));
  const formats = entries.flatMap(({ name: { original: command }, target }) => {
    const flag = 'parameters' in target ? target.parameters.flags?.format : undefined;
    const values: readonly string[] =
      flag?.kind === 'enum' ? flag.values : flag?.kind === 'parsed' ? (flag.placeholder ?? '').split(/\W/) : [];
    return values.map((format) => ({ command, format }));
  });

  test('that print JSON have a schema each', () => {
    const ofJson = formats.filter(({ format }) => format === 'json').map(({ command }) => command);
    expect(ofJson.length).toBeGreaterThan(10);
    expect(ofJson.map((command) => otherNames[command] ?? command).filter((name) => !names.includes(name))).toEqual([]);
  });

  test('that print lines of JSON have a schema each, but for logs', () => {
    const ofLines = formats.filter(({ format }) => format === 'ndjson').map(({ command }) => command);
    expect(ofLines.filter((command) => command !== 'simulate').map((command) => `${command}-line`)).toEqual([
      'jobs-line',
    ]);
  });
});

const v2 = ['--lifecycle', 'modelarts-v2'];
const deployment = ['--lifecycle', 'examples/deployment/lifecycle.json'];
const sagemaker = ['--lifecycle', 'examples/sagemaker/lifecycle.json'];
const broken = 'examples/broken.ndjson';

const odd = [
  '{"job":"a","status":1,"time":"2024-05-06T08:00:00Z"}',
  '{"job":"a","status":"8","time":"soon"}',
  'nope',
  '{"job":"a","status":"Running failed","time":"2024-05-06T07:00:00Z"}',
  '{"job":"b","status":"odd"}',
  '{"job":"b","status":0}',
  '{"job":"a","status":8}',
  '{"status":8}',
].join('\n');

const config = fileOf(
  'jobstat.yaml',
  `statusMap: { odd: RUNNING }
allow: [{ from: RUNNING_FAILED, to: RUNNING, reason: known }, { from: FAILED, to: RUNNING, reason: known }]
ignore: [{ kind: malformed, reason: known, job: c }, { kind: out-of-order, reason: two pollers, job: a }]
`,
);

/** Command lines, with what each is given on standard input, by the schema of what they print. */
const commandLines: Readonly<Record<string, readonly (readonly [args: readonly string[], input?: string])[]>> = {
  validate: [
    [['examples/polls.ndjson']],
    [[broken]],
    [['--mode', 'events', broken]],
    [['--mode', 'events', '--sequence', '7,8,10']],
    [['--min-basis', 'client', '--max-findings', '1', broken]],
    [['--sequence', '10,8']],
    [['--sequence', '8']],
    [['-'], odd],
    [['--sort', '-'], odd],
    [['--config', config, '-'], odd],
    [[...v2, '--sequence', 'Creating,Running,Completed,Running']],
    [[...deployment, 'examples/deployment/agent.ndjson']],
    [[...sagemaker, 'examples/sagemaker/histories.ndjson']],
    [['examples/logs/console.csv']],
  ],
  jobs: [
    [['examples/polls.ndjson']],
    [[broken]],
    [['--mode', 'events', broken]],
    [['--outcome', 'stopped', '--slowest', '2', 'examples/polls.ndjson']],
    [['-'], odd],
    [[...deployment, 'examples/deployment/agent.ndjson']],
  ],
  coverage: [
    [['examples/polls.ndjson']],
    [['--certain', '--min-transitions', '90%', '--to', 'deleted', broken]],
    [['--mode', 'events', '--without', 'sight', broken]],
    [[...deployment, 'examples/deployment/agent.ndjson']],
  ],
  paths: [
    [[]],
    [['--cover', 'statuses', '--to', 'deleted']],
    [['--switch', '1', '--from', 'RUNNING', '--minimise', 'paths']],
    [['--without', 'start']],
    [['--log', broken]],
    [['--polled']],
    [['--polled', '--cover', 'statuses', '--to', 'deleted', ...v2]],
    [['--negative']],
    [['--negative', '--mode', 'events', '--min-basis', 'documented']],
    [deployment],
    [['--polled', ...deployment]],
    [['--negative', ...deployment]],
  ],
  explain: [
    [['RUNNING', 'KILLING']],
    [['1', '10']],
    [['LOST', 'RUNNING']],
    [['RUNNING', 'RUNNING']],
    [['UNKNOWN', 'RUNNING']],
    [['--mode', 'events', '1', '10']],
    [['--min-basis', 'documented', '1', '10']],
    [['Creating', 'Completed', ...v2]],
    [['queued', 'live', ...deployment]],
  ],
  statuses: [[[]], [['20']], [v2], [deployment], [sagemaker]],
  lifecycles: [[[]]],
  verify: [[[]], [v2], [deployment]],
  simulate: [
    [['--jobs', '1']],
    [['--jobs', '500', '--seed', '3', '--scenario', 'flaky']],
    [['--jobs', '100', ...v2]],
    [deployment],
  ],
  waiters: [[[]], [['--until', 'WAITING', '--until', 'terminal']], [v2], [deployment]],
};

/** What commands are given besides, by the schema of what they print. */
const flagsFor: Readonly<Record<string, readonly string[]>> = { simulate: ['--summary'] };

const client = withClients();

/** What has the schemas that no table of command lines can give. */
const others: Readonly<Record<string, () => Promise<readonly unknown[]>>> = {
  'validate-each': async () =>
    [[broken], ['examples/polls.ndjson', '--mode', 'events'], ['-']].flatMap((args) =>
      linesOf(runProcess(['validate', '--each', ...args], odd).stdout),
    ),
  'jobs-line': async () => {
    const runs = (commandLines.jobs ?? []).map(([args, input = '']) =>
      jobstat(['jobs', ...args, '--format', 'ndjson'], { input }),
    );
    return (await Promise.all(runs)).flatMap(({ stdout }) => linesOf(stdout));
  },
  certify: async () => {
    const node = (name: string, code: string) => [process.execPath, client(name, code)];
    const programs = [
      node('right', RIGHT),
      node('one-answer', 'await poll(); console.log("done"); process.exit(0);'),
      node('odd', 'await poll(); process.exit(77);'),
      node('killed', "await poll(); process.kill(process.pid, 'SIGKILL');"),
      node('silent', ''),
      [join(folder, 'no-such-program')],
    ];
    const flags = ['certify', '--memory', '0', '--format', 'json', '--'];
    const runs = await Promise.all(programs.map((program) => jobstat([...flags, ...program])));
    return runs.map(({ stdout }) => JSON.parse(stdout));
  },
  watch: async () => {
    const api = await serve({ settings: { progress: { polls: 1 }, outcome: 'KILLED' } });
    const ids = [await api.create(), await api.create()];
    const [one, two] = ids.map(({ job_id, version_id }) => `${job_id}/${version_id}`);
    const { endpoint } = await servePlainV2([
      { id: uuid(1), name: 'a', phases: ['Pending', 'Completed'] },
      { id: uuid(2), name: 'a', phases: ['Completed', 'Running', 'odd'], isGoneThen: true },
      { id: uuid(3), phases: ['Running'] },
    ]);
    const v1 = ['--endpoint', api.url, '--project', 'project'];
    const other = ['--endpoint', `${endpoint}/v2`, '--project', 'p'];
    const lines = [
      [...v1, one ?? ''],
      [...v1, one ?? '', two ?? ''],
      [...v1, '--until', 'success', two ?? ''],
      [...v1, '--all'],
      [...other, '--name', 'a', '--until', 'terminal'],
      [...other, '--timeout', '200ms', uuid(3)],
    ];
    const runs = await Promise.all(
      lines.map((line) =>
        jobstat(['watch', '--every', '20ms', '--up-to', '20ms', ...line, '--format', 'json'], { env }),
      ),
    );
    return runs.map(({ stdout }) => JSON.parse(stdout));
  },
  'log-line': async () => {
    const api = await serve({ settings: { progress: { polls: 1 }, outcome: 'COMPLETED' } });
    const { job_id } = await api.create();
    const { endpoint } = await servePlainV2([{ id: uuid(1), phases: ['Pending', 'Completed'] }]);
    const log = join(folder, 'polls.ndjson');
    const often = ['--every', '20ms'];
    const v1 = ['--endpoint', api.url, '--project', 'project', ...often];
    await jobstat(['record', ...v1, '--passes', '3', '-o', log], { env });
    await jobstat(['watch', ...v1, '-o', log, `${job_id}`], { env });
    const v2 = ['--endpoint', `${endpoint}/v2`, '--project', 'p', ...often];
    const printed = await jobstat(['record', ...v2, '--passes', '3'], { env });
    return [...linesOf(readFileSync(log, 'utf8')), ...linesOf(printed.stdout)];
  },
  lifecycle: async () => {
    const lines = [[], ['--min-basis', 'client'], v2, deployment, sagemaker];
    const printed = await Promise.all(lines.map((line) => jobstat(['diagram', '--format', 'json', ...line])));
    const files = ['deployment', 'sagemaker'].map((name) => join(repository, 'examples', name, 'lifecycle.json'));
    return [...printed.map(({ stdout }) => stdout), ...files.map((file) => readFileSync(file, 'utf8'))].map((text) =>
      JSON.parse(text),
    );
  },
};

const env = { MODELARTS_TOKEN: 'any' };

function linesOf(text: string): readonly unknown[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

async function printedBy(name: string): Promise<readonly unknown[]> {
  const runs = (commandLines[name] ?? []).map(([args, input = '']) =>
    jobstat([name, ...(flagsFor[name] ?? []), ...args, '--format', 'json'], { input }),
  );
  return (await Promise.all(runs)).map(({ stdout }) => JSON.parse(stdout));
}

const known = new Map<string, Promise<readonly unknown[]>>();

/** What has a schema, as commands print it. */
function valuesOf(name: string): Promise<readonly unknown[]> {
  const values = known.get(name) ?? others[name]?.() ?? printedBy(name);
  known.set(name, values);
  return values;
}

/** What may be absent, by schema: what is said to be so where it is described. */
const mayBeAbsent: Readonly<Record<string, readonly string[]>> = {
  validate: [
    'excepted',
    'excepted.*.from',
    'excepted.*.job',
    'excepted.*.kind',
    'excepted.*.to',
    'findings.*.file',
    'findings.*.from',
    'findings.*.job',
    'findings.*.line',
    'findings.*.time',
    'minBasis',
    'outcomes.unknown',
    'readAs',
    'readAs.*.alternatives',
    'warnings.*.file',
    'warnings.*.job',
    'warnings.*.line',
    'warnings.*.time',
  ],
  'validate-each': ['file', 'from', 'job', 'line', 'time'],
  jobs: ['dwell.*.atLeast', 'dwell.*.atMost', 'firstSeen', 'lastSeen', 'status'].map((place) => `jobs.*.${place}`),
  'jobs-line': ['dwell.*.atLeast', 'dwell.*.atMost', 'firstSeen', 'lastSeen', 'status'],
  paths: ['coverage'],
  explain: ['absence', 'minBasis', 'mode', 'sources.*.revision', 'sources.*.url', 'via.*.description'],
  statuses: [
    'aliases',
    'code',
    'deletable',
    'description',
    'description.en',
    'description.zh',
    'elsewhere',
    'elsewhere.*.strength',
    'labels',
    'labels.en',
    'labels.zh',
    'outcome',
    'phase',
    'secondary',
    'stoppable',
    'wire',
  ].map((place) => `statuses.*.${place}`),
  simulate: ['statuses.*.dwell'],
  watch: ['findings.*.job', 'findings.*.time', 'lost', 'prospect', 'until', 'watched.*.prospect'],
  'log-line': ['version_id'],
};

/** What may be anything. */
const mayBeAnything: Readonly<Record<string, readonly string[]>> = {
  lifecycle: ['states.*.on.*.*.guard', 'states.*.states.*.on.*.*.guard'],
};

/** The places of words that are chosen from a list. */
const words: Readonly<Record<string, readonly string[]>> = {
  validate: [
    'excepted.*.kind',
    'findings.*.kind',
    'findings.*.problem',
    'findings.*.reason',
    'minBasis',
    'mode',
    'readAs.*.by',
    'warnings.*.kind',
  ],
  'validate-each': ['problem', 'reason', 'verdict'],
  jobs: ['jobs.*.outcome', 'mode'],
  'jobs-line': ['outcome'],
  coverage: ['counts', 'mode', 'to'],
  paths: ['mode', 'paths.*.reason', 'paths.*.verdict', 'to'],
  explain: ['minBasis', 'mode', 'reason', 'verdict', 'via.*.basis'],
  statuses: ['statuses.*.elsewhere.*.strength', 'statuses.*.outcome'],
  certify: ['faults.*.expected', 'faults.*.fault', 'faults.*.given'],
  lifecycle: [
    'states.*.on.*.meta.basis',
    'states.*.states.*.history',
    'states.*.states.*.on.*.*.meta.basis',
    'states.*.states.*.on.*.meta.basis',
    'states.*.states.*.type',
    'states.*.type',
  ],
  watch: ['findings.*.kind', 'mode', 'outcome', 'prospect', 'watched.*.outcome', 'watched.*.prospect'],
};

/** The numbers that need not be whole: means. */
const fractions: Readonly<Record<string, readonly string[]>> = {
  simulate: ['ends.*.share', 'statuses.*.dwell', 'statuses.*.visits'].flatMap((place) =>
    ['deviation', 'expected', 'measured'].map((mean) => `${place}.${mean}`),
  ),
};

/** What stands somewhere in a value. */
interface Standing {
  readonly parent: Record<string, unknown>;
  readonly key: string;
  readonly value: unknown;
  /** Where it stands, as in `findings.*.line`: the same for all items of a list, and for all values of a mapping. */
  readonly place: string;
}

const MAPPING = /(^|\.)(sources|grid|states|on|after)$/;

function* standingsIn(parent: object, above = ''): Iterable<Standing> {
  for (const [key, value] of Object.entries(parent)) {
    const name = Array.isArray(parent) || MAPPING.test(above) ? '*' : key;
    const place = above === '' ? name : `${above}.${name}`;
    yield { parent: parent as Standing['parent'], key, value, place };
    if (isObject(value)) yield* standingsIn(value, place);
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** How many items of a list are changed, of each value. */
const MOST_ITEMS = 12;

/**
 * Changes values that have a schema in one place after the other, and lists the places where the result still has it, and those
 * where it has not.
 *
 * @param change makes a change, and returns what takes it back; nothing where there is nothing to change
 */
async function changed(
  name: string,
  change: (standing: Standing) => (() => void) | undefined,
  schema = accepts[name],
): Promise<{ readonly accepted: readonly string[]; readonly refused: readonly string[] }> {
  const places = { accepted: new Set<string>(), refused: new Set<string>() };
  for (const value of await valuesOf(name)) {
    const counts = new Map<string, number>();
    for (const standing of [...standingsIn({ value })]) {
      const place = standing.place.replace(/^value\.?/, '');
      const count = (counts.get(place) ?? 0) + 1;
      counts.set(place, count);
      const back = count > MOST_ITEMS ? undefined : change(standing);
      if (back === undefined) continue;
      places[schema?.(value) ? 'accepted' : 'refused'].add(place);
      back();
    }
  }
  return { accepted: [...places.accepted].sort(), refused: [...places.refused].sort() };
}

/** Puts something where something else may stand. */
function put(parent: Standing['parent'], key: string, value: unknown): () => void {
  const before = Object.entries(parent);
  parent[key] = value;
  return () => {
    delete parent[key];
    Object.assign(parent, Object.fromEntries(before));
  };
}

describe.each(names)('what has the schema %s', (name) => {
  test('fits, whatever it was made of', async () => {
    const values = await valuesOf(name);
    expect(values.length).toBeGreaterThan(0);
    for (const value of values) expectToFit(name, value);
  });

  test('may have more, by which the version does not change', async () => {
    const more = ({ value, place }: Standing) =>
      !isObject(value) || Array.isArray(value) || MAPPING.test(place)
        ? undefined
        : put(value as Standing['parent'], 'more', 1);
    expect((await changed(name, more)).refused).toEqual([]);
    expect((await changed(name, more, acceptsOnly[name])).accepted).toEqual([]);
  });

  test('is refused without what is always there', async () => {
    const without = ({ parent, key, place }: Standing) => {
      if (Array.isArray(parent) || place === 'value' || place.endsWith('*')) return undefined;
      const { [key]: value } = parent;
      delete parent[key];
      return () => void put(parent, key, value);
    };
    const { accepted, refused } = await changed(name, without);
    // Of a lifecycle, most may be absent.
    if (name === 'lifecycle') expect(refused).toEqual(['meta.sources.*.establishes', 'meta.sources.*.title', 'states']);
    else expect(accepted).toEqual(mayBeAbsent[name] ?? []);
  });

  test('is refused with another type of value anywhere', async () => {
    const nonsense = ({ parent, key, place }: Standing) => (place === 'value' ? undefined : put(parent, key, [[null]]));
    expect((await changed(name, nonsense)).accepted).toEqual(mayBeAnything[name] ?? []);
  });

  test('is refused with another word where there are only some', async () => {
    const misspelt = ({ parent, key, value }: Standing) =>
      typeof value === 'string' ? put(parent, key, 'no such word') : undefined;
    expect((await changed(name, misspelt)).refused).toEqual(words[name] ?? []);
  });

  test('is refused with a fraction where numbers are whole', async () => {
    const broken = ({ parent, key, value }: Standing) =>
      typeof value === 'number' ? put(parent, key, value + 0.5) : undefined;
    expect((await changed(name, broken)).accepted).toEqual(fractions[name] ?? []);
  });
});

describe('what is printed', () => {
  const decoder = new TextDecoder();

  /** What `validate --each` prints of a log. */
  async function eachOf(bytes: Uint8Array): Promise<string> {
    const lines = new JudgedLines(createLogValidator<string>(), {});
    let text = '';
    for await (const chunk of readLog(chunked(bytes), { columns: true, file: 'log' }))
      text += decoder.decode(lines.take(chunk));
    return text;
  }

  test('of random logs, broken ones too, fits', async () => {
    const logs = fc.tuple(ndjsonLogs, fc.option(mutations)).map(([log, all]) => mutated(log, all ?? []));
    await fc.assert(
      fc.asyncProperty(logs, fc.constantFrom('poll', 'events'), async (input, mode) => {
        for (const name of ['validate', 'jobs', 'coverage']) {
          const { stdout } = await jobstat([name, '--mode', mode, '--format', 'json', '-'], { input });
          if (stdout !== '') expectToFit(name, JSON.parse(stdout));
        }
        for (const line of linesOf((await eachOf(input).catch(onlyUnreadable)) ?? ''))
          expectToFit('validate-each', line);
      }),
      { numRuns: runs(200) },
    );
  });

  test('of random lifecycles fits', async () => {
    await fc.assert(
      fc.asyncProperty(
        randomMachines.map(({ config, lifecycle }) => [JSON.stringify(config), ...lifecycle.statuses.names]),
        async ([text = '', one = '', other = '']) => {
          const lifecycle = ['--lifecycle', fileOf('lifecycle.json', text), '--format', 'json'];
          const lines = [
            ['statuses'],
            ['verify'],
            ['waiters', '--until', other],
            ['explain', one, other],
            ['paths'],
            ['paths', '--negative'],
            ['paths', '--polled', '--memory', '0'],
            ['simulate', '--summary', '--jobs', '10'],
          ];
          for (const line of lines) {
            const { stdout, stderr } = await jobstat([...line, ...lifecycle]);
            expect(stdout, stderr).not.toBe('');
            expectToFit(line[0] ?? '', JSON.parse(stdout));
          }
        },
      ),
      { numRuns: runs(100) },
    );
  });
});

/** Whether a lifecycle can be read from a file with these contents. */
function parses(data: unknown): boolean {
  try {
    return parseLifecycle(JSON.stringify(data)) !== undefined;
  } catch (error) {
    if (error instanceof InputError) return false;
    throw error;
  }
}

describe('a file of a lifecycle', () => {
  const machine = (change: object, a: object = {}) => ({
    initial: 'a',
    states: { a: { on: { go: 'b' }, ...a }, b: { type: 'final' } },
    ...change,
  });

  test.each<[string, object]>([
    ['a list', []],
    ['no states', { initial: 'a' }],
    ['a list of states', machine({ states: [] })],
    ['a state that is none', machine({ states: { a: 7 } })],
    ['parallel states', machine({}, { type: 'parallel', states: { x: {} } })],
    ['an unknown type', machine({}, { type: 'finale' })],
    ['a number to start in', machine({ initial: 7 })],
    ['nothing to start in', machine({ initial: { to: 'a' } })],
    ['a target that is a number', machine({}, { on: { go: 7 } })],
    ['no target', machine({}, { on: { go: 'b', stop: null } })],
    ['targets of which one is a number', machine({}, { on: { go: ['b', { target: [7] }] } })],
    ['transitions without events', machine({}, { after: 'b' })],
    ['a tag that is a number', machine({}, { tags: ['x', 7] })],
    ['an unknown basis', machine({}, { on: { go: { target: 'b', meta: { basis: 'rumour' } } } })],
    ['a source without what it establishes', machine({ meta: { sources: { doc: { title: 'x' } } } })],
  ])('is refused with %s, by the schema as by commands', (_, data) => {
    expect(parses(data)).toBe(false);
    expect(accepts.lifecycle?.(data)).toBe(false);
  });

  test('fits, and so does what is drawn of it, whatever the machine', () => {
    fc.assert(
      fc.property(
        randomMachines.map(({ config, lifecycle }) => [JSON.stringify(config), json(lifecycle)]),
        (texts) => {
          for (const text of texts) expectToFit('lifecycle', JSON.parse(text));
        },
      ),
      { numRuns: runs(400) },
    );
  });

  const texts = randomMachines.map(({ config }) => JSON.stringify(config));
  const oddities = [null, true, 7, 'a', '', ['a'], {}, { target: 'a' }, { a: 'b' }, [7], { a: 7 }];
  const changes = fc.array(fc.tuple(fc.nat(), fc.constantFrom(undefined, ...oddities)), { minLength: 1, maxLength: 3 });

  // Commands do not look at these: an id, how deep a history is, and where a state begins once it has none within it.
  const unseen = /(^|\.)(id|history|initial)(\.|$)/;

  test('is not refused by the schema where commands take it, whatever else was changed', () => {
    fc.assert(
      fc.property(texts, changes, (text, all) => {
        const data = JSON.parse(text);
        for (const [at, by] of all) {
          const standings = [...standingsIn(data)].filter(({ place }) => !unseen.test(place));
          const standing = standings[at % standings.length];
          if (standing !== undefined) put(standing.parent, standing.key, structuredClone(by));
        }
        const changed = JSON.parse(JSON.stringify(data));
        fc.pre(parses(changed));
        expect(accepts.lifecycle?.(changed), ajv.errorsText(accepts.lifecycle?.errors)).toBe(true);
      }),
      { numRuns: runs(400) },
    );
  });
});

describe('docs/schemas.md', () => {
  const page = readFileSync(join(repository, 'docs/schemas.md'), 'utf8');
  const block = (language: string) => new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 's').exec(page)?.[1] ?? '';

  test('lists all schemas', () => {
    const listed = [...page.matchAll(/^\| `([\w-]+)`/gm)].map(([, name]) => name);
    expect(listed.sort()).toEqual([...names, 'config', 'scenario'].sort());
  });

  test('has a lifecycle that fits, and is read', () => {
    const lifecycle = JSON.parse(block('json'));
    expectToFit('lifecycle', lifecycle);
    expect(parses(lifecycle)).toBe(true);
  });

  test('has a program that takes a report, and nothing else', async () => {
    const { stdout: report } = await jobstat(['validate', '--format', 'json', broken]);
    // In the folder of the package, its name means the package itself.
    const program = join(repository, 'build', 'check-report.mjs');
    mkdirSync(dirname(program), { recursive: true });
    writeFileSync(program, block('js'));
    const exits = (input: string) => spawnSync(process.execPath, [program], { input }).status;
    expect(exits(report)).toBe(0);
    expect(exits(report.replace('"ok": false', '"ok": "no"'))).toBe(1);
  });
});
