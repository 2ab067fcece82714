import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { toJsonSchema } from '@valibot/to-json-schema';
import { Ajv, type AnySchema } from 'ajv';
import formats from 'ajv-formats';
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { configSchema } from '../../src/cli/config/schema.ts';
import { expectCommitted } from '../generated.ts';
import { repository } from '../repository.ts';
import { runProcess } from './process.ts';
import { jobstat } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'jobstat-config-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Writes a file, in folders of its own if it is named with them. */
function file(name: string, content: string): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

let written = 0;
const configFile = (content: string) => file(`${++written}.yaml`, content);

/** The report on a log, with what a config file says and with flags. */
async function reportOf(config: string, input: string, ...flags: readonly string[]) {
  const run = await jobstat(['validate', '--format', 'json', '--config', configFile(config), ...flags], { input });
  expect(run.stderr).toBe('');
  return JSON.parse(run.stdout);
}

const impossible = '{"job":"a","status":10}\n{"job":"a","status":8}\n';

/** The schema for editors. It leaves out what JSON Schema cannot say, such as whether a time zone exists. */
const schema = {
  ...toJsonSchema(configSchema, { errorMode: 'ignore' }),
  title: 'A config file of jobstat',
};

const accepts = formats.default(new Ajv({ strict: false })).compile(schema as AnySchema);

const all = `
lifecycle: modelarts-v1
format: csv
fields: { job: [uid, id], version: rev, status: phase, time: when }
delimiter: ;
pattern: (?<job>\\d+) (?<status>\\w+)
timeZone: Asia/Shanghai
timeFromName: poll-YYYYMMDD-HHmm
statusMap: { Done: COMPLETED, busy: 8 }
mode: events
minBasis: client
allow:
  - { from: RUNNING, to: INIT, reason: the platform starts jobs again, until: 2999-12-31 }
  - { from: 10, to: 8, reason: known }
ignore:
  - { kind: out-of-order, reason: two pollers, until: "2999-12-31" }
  - { kind: unrecognized, job: 17, reason: a job of ours }
failOn: warnings
minTransitions: 0.9
$schema: jobstat/schemas/config.schema.json
`;

describe('the schema of config files', () => {
  test('is published', () => {
    expectCommitted('schemas/config.schema.json', `${JSON.stringify(schema, undefined, 2)}\n`);
  });

  test('has the keys that a config file may have', () => {
    expect(Object.keys(parse(all)).sort()).toEqual(Object.keys((schema as { properties: object }).properties).sort());
  });

  test.each([
    ['all keys', all],
    ['no key', '{}'],
    ['one field of several names', 'fields: { job: [uid] }'],
    ['nothing to allow', 'allow: []\nignore: []'],
    ['both ends of the share', 'minTransitions: 1'],
  ])('accepts %s, as commands do', async (_, text) => {
    expect(accepts(parse(text)), JSON.stringify(accepts.errors)).toBe(true);
    const { status, stderr } = await jobstat(['statuses', '--config', configFile(text)]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  const wrong: readonly (readonly [text: string, place: string, expectation: string])[] = [
    ['mode: polls', '1: mode', 'expected one of poll, events, but got "polls"'],
    ['# ours\n\nformat: yaml', '3: format', 'expected one of ndjson, json, csv'],
    ['minBasis: rumour', '1: minBasis', 'expected one of '],
    ['failOn: everything', '1: failOn', 'expected one of findings, warnings, none, but got "everything"'],
    ['minTransitions: 90', '1: minTransitions', 'expected a share from 0 to 1, but got 90'],
    ['minTransitions: 90%', '1: minTransitions', 'expected a share from 0 to 1, but got "90%"'],
    ['minTransitions: -0.1', '1: minTransitions', 'expected a share from 0 to 1'],
    ['lifecycle: 1', '1: lifecycle', 'expected a text, but got 1'],
    ['delimiter: 1', '1: delimiter', 'expected a text'],
    ['pattern: [a]', '1: pattern', 'expected a text'],
    ['timeZone: 8', '1: timeZone', 'expected a text'],
    ['timeFromName: 20240506', '1: timeFromName', 'expected a text'],
    ['fields: uid', '1: fields', 'expected a mapping, but got "uid"'],
    ['fields: [uid]', '1: fields', 'expected a mapping'],
    ['fields:\n  job: uid\n  state: phase', '3: fields.state', 'expected one of job, version, status, time'],
    ['fields:\n  job: 7', '2: fields.job', 'expected a name, or a list of names, but got 7'],
    ['fields:\n  job:\n    - uid\n    - 7', '4: fields.job.1', 'expected a text, but got 7'],
    ['statusMap: Done=COMPLETED', '1: statusMap', 'expected a mapping of spellings to statuses'],
    ['statusMap:\n  Done: true', '2: statusMap.Done', 'expected a status: its name or code, but got true'],
    ['allow: RUNNING', '1: allow', 'expected a list of steps'],
    ['allow:\n  - RUNNING', '2: allow.0', 'expected a mapping'],
    ['allow:\n  - { from: RUNNING, to: INIT }', '2: allow.0.reason', 'missing'],
    ['allow:\n  - { from: RUNNING, to: INIT, reason: "" }', '2: allow.0.reason', 'expected a reason'],
    ['allow:\n  - { to: INIT, reason: x }', '2: allow.0.from', 'missing'],
    ['allow:\n  - { from: [8], to: INIT, reason: x }', '2: allow.0.from', 'expected a status: its name or code'],
    [
      'allow:\n  - from: RUNNING\n    to: INIT\n    reason: x\n    job: a',
      '5: allow.0.job',
      'expected one of from, to',
    ],
    ['allow:\n  - { from: 8, to: 1, reason: x, until: soon }', '2: allow.0.until', 'expected a day such as 2026-12-31'],
    ['ignore: { kind: malformed }', '1: ignore', 'expected a list of kinds'],
    ['ignore:\n  - kind: wrong\n    reason: x', '2: ignore.0.kind', 'expected one of impossible, unrecognized'],
    ['ignore:\n  - kind: malformed', '2: ignore.0.reason', 'missing'],
    ['ignore:\n  - { kind: malformed, reason: x, job: [a] }', '2: ignore.0.job', 'expected the id of a job'],
    ['mod: poll', '1: mod', 'expected one of lifecycle, format, fields'],
    ['- mode: poll', '1', 'expected a mapping'],
    ['poll', '1', 'expected a mapping, but got "poll"'],
  ];

  test.each(wrong)('refuses %j, as commands do, with its place', async (text, place, expectation) => {
    expect(accepts(parse(text))).toBe(false);
    const path = configFile(text);
    const { status, stdout, stderr } = await jobstat(['validate', '--config', path], { input: impossible });
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(`${path}:${place}: ${expectation}`);
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});

describe('a config file', () => {
  test.each([
    ['delimiter: ab', '1: delimiter: give one character'],
    ['mode: poll\npattern: "(?<job"', '2: pattern: Invalid regular expression'],
    ['timeZone: Mars/Olympus', '1: timeZone: '],
    ['timeFromName: poll', '1: timeFromName: give a name with YYYY, MM and DD in it'],
    [
      'allow:\n  - { from: RUNNING, to: INIT, reason: x }\n  - { from: RUNNING, to: LOST_IT, reason: x }',
      '3: allow.1.to: expected a status of modelarts-v1, but got "LOST_IT"',
    ],
    [
      'statusMap:\n  busy: 8\n  Done: FINISHED',
      '3: statusMap.Done: expected a status of modelarts-v1, but got "FINISHED"',
    ],
    ['mode: poll\nlifecycle: none.json', '2: lifecycle: no such file, and no built-in lifecycle: '],
    ['mode: [', ':'],
    ['mode: poll\nmode: events', '2: '],
    ['mode: *base', '1: Unresolved alias'],
  ])('is refused with the place of what no schema can say: %j', async (text, problem) => {
    const path = configFile(text);
    const { status, stdout, stderr } = await jobstat(['validate', '--config', path], { input: impossible });
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(`${path}:${problem === ':' ? '' : problem}`);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  test('is told apart from the flag where a map is wrong', async () => {
    const path = configFile('statusMap:\n  Done: FINISHED');
    const flag = await jobstat(['validate', '--config', path, '--status-map', 'Over=ENDED,Done=10'], {
      input: impossible,
    });
    expect(flag.status).toBe(2);
    expect(flag.stderr).toContain('--status-map: Over: expected a status of modelarts-v1, but got "ENDED"');
    const config = await jobstat(['validate', '--config', path, '--status-map', 'Over=10'], { input: impossible });
    expect(config.status).toBe(2);
    expect(config.stderr).toContain(`${path}:2: statusMap.Done: expected a status`);
  });

  test.each(['', '# nothing yet\n', '---\n', 'null\n', '~', '{}'])('that is empty says nothing: %j', async (text) => {
    const { status, stdout, stderr } = await jobstat(['validate', '--config', configFile(text)], { input: impossible });
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    expect(stdout).toContain('COMPLETED → RUNNING');
  });

  test.each([
    ['none.yaml', 'no such file'],
    ['', 'EISDIR'],
  ])('that is named and cannot be read is an error: %j', async (name, problem) => {
    const path = join(folder, name);
    const { status, stderr } = await jobstat(['validate', '--config', path], { input: impossible });
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: expect.stringContaining(`cannot read the config file ${path}: ${problem}`),
    });
  });
});

describe('what a config file says', () => {
  test('mode', async () => {
    const input = '{"job":"a","status":1}\n{"job":"a","status":8}\n';
    expect(await reportOf('mode: events', input)).toMatchObject({ mode: 'events', findings: [{ reason: 'missing' }] });
    expect(await reportOf('mode: events', input, '--mode', 'poll')).toMatchObject({ mode: 'poll', ok: true });
  });

  test('minBasis', async () => {
    expect(await reportOf('minBasis: client', impossible)).toMatchObject({ minBasis: 'client' });
    expect(await reportOf('minBasis: client', impossible, '--min-basis', 'documented')).toMatchObject({
      minBasis: 'documented',
    });
  });

  test('format, delimiter and fields, of which the first that is filled counts', async () => {
    const config = 'format: csv\ndelimiter: "|"\nfields: { job: [uid, name], version: rev, status: phase, time: when }';
    const input = 'when|uid|name|rev|phase|state\n9|a||1|10|8\n8||b|1|8|10\n8|a|c|1|8|10\n';
    expect(await reportOf(config, input)).toMatchObject({
      jobs: 2,
      findings: [{ job: 'a/1', line: 4, from: 'COMPLETED', to: 'RUNNING' }],
      warnings: [{ job: 'a/1', kind: 'out-of-order' }],
    });
    expect(await reportOf(config, input, '--status-field', 'state')).toMatchObject({ ok: true, jobs: 2 });
    expect(await reportOf(config, input.replaceAll('|', '\t'), '--delimiter', '\\t')).toMatchObject({ ok: false });
  });

  test('pattern and timeZone', async () => {
    const config = 'pattern: ^(?<time>\\S+ \\S+) job (?<job>\\w+) is (?<status>\\w+)\ntimeZone: Asia/Shanghai';
    const input = '2024-05-06 08:00:00 job a is COMPLETED\n2024-05-06 08:00:01 job a is RUNNING\n';
    expect((await reportOf(config, input)).findings).toMatchObject([{ time: '2024-05-06T00:00:01.000Z' }]);
    expect((await reportOf(config, input, '--time-zone', '+02:00')).findings).toMatchObject([
      { time: '2024-05-06T06:00:01.000Z' },
    ]);
  });

  test('timeFromName', async () => {
    const log = file('poll-20240506-0800.ndjson', impossible);
    expect((await reportOf('timeFromName: poll-YYYYMMDD-HHmm', '', log)).findings).toMatchObject([
      { time: '2024-05-06T08:00:00.000Z' },
    ]);
  });

  test('statusMap, of which flags change single spellings', async () => {
    const config = 'statusMap: { Done: COMPLETED, busy: 8 }';
    const input = '{"job":"a","status":"Done"}\n{"job":"a","status":"busy"}\n';
    expect(await reportOf(config, input)).toMatchObject({
      readAs: expect.arrayContaining([
        { spelling: 'Done', status: 'COMPLETED', by: 'map' },
        { spelling: 'busy', status: 'RUNNING', by: 'map' },
      ]),
      findings: [{ from: 'COMPLETED', to: 'RUNNING' }],
    });
    expect(await reportOf(config, input, '--status-map', 'Done=WAITING')).toMatchObject({ ok: true });
  });

  test('failOn', async () => {
    const input = '{"job":"a","ts":2,"status":8}\n{"job":"a","ts":1,"status":8}\n';
    const status = async (config: string, ...flags: readonly string[]) =>
      (await jobstat(['validate', '--config', configFile(config), ...flags], { input })).status;
    expect(await status('failOn: warnings')).toBe(1);
    expect(await status('failOn: warnings', '--fail-on', 'findings')).toBe(0);
    expect(await status('failOn: none', '--fail-on', 'warnings')).toBe(1);
  });

  test('minTransitions, of coverage', async () => {
    const args = ['coverage', 'examples/polls.ndjson', '--config', configFile('minTransitions: 1')];
    expect((await jobstat(args)).status).toBe(1);
    expect((await jobstat([...args, '--min-transitions', '1%'])).status).toBe(0);
  });
});

describe('the lifecycle', () => {
  const machine = (id: string) =>
    JSON.stringify({ id, initial: 'queued', states: { queued: { on: { go: 'done' } }, done: { type: 'final' } } });

  /** The lifecycle that a command uses. */
  async function lifecycleOf(args: readonly string[], env = {}): Promise<string> {
    const { status, stdout, stderr } = await jobstat(['diagram', '--format', 'json', ...args], { env });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    return JSON.parse(stdout).id;
  }

  test('is that of the flag, else of JOBSTAT_LIFECYCLE, else of the config file, else ModelArts v1', async () => {
    const ids = ['flag', 'environment', 'config'];
    const [flag = '', environment = '', inConfig = ''] = ids.map((id) => file(`${id}.json`, machine(id)));
    const config = ['--config', configFile(`lifecycle: ${JSON.stringify(inConfig)}`)];
    const env = { JOBSTAT_LIFECYCLE: environment };
    expect(await lifecycleOf([...config, '--lifecycle', flag], env)).toBe('flag');
    expect(await lifecycleOf(config, env)).toBe('environment');
    expect(await lifecycleOf(config)).toBe('config');
    expect(await lifecycleOf(config, { JOBSTAT_LIFECYCLE: '' })).toBe('config');
    expect(await lifecycleOf([])).toBe(await lifecycleOf(['--lifecycle', 'modelarts-v1']));
  });

  test('may be a built-in one, of which exceptions name the statuses', async () => {
    const config = 'lifecycle: modelarts-v2\nallow: [{ from: Completed, to: Running, reason: ours }]';
    const input =
      '{"metadata":{"id":"a"},"status":{"phase":"Completed"}}\n{"metadata":{"id":"a"},"status":{"phase":"Running"}}\n';
    expect(await reportOf(config, input)).toMatchObject({ ok: true, excepted: [{ count: 1, reason: 'ours' }] });
  });

  test('in a file is taken from the folder of the config file, however that is named', async () => {
    file('deep/er/machine.json', machine('deep'));
    const path = file('deep/jobstat.yaml', 'lifecycle: er/machine.json');
    const input = '{"job":"a","status":"done"}\n{"job":"a","status":"queued"}\n';
    const names = [path, relative(repository, path)];
    for (const name of names)
      expect((await jobstat(['validate', '--config', name], { input })).stdout).toContain('done → queued');
    const run = runProcess(['validate'], input, { cwd: dirname(path) });
    expect({ status: run.status, stderr: run.stderr }).toEqual({ status: 1, stderr: '' });
    expect(run.stdout).toContain('done → queued');
  });
});

describe('jobstat.yaml', () => {
  const cwd = join(folder, 'working');
  mkdirSync(cwd);

  test('in the working directory is read, unless another one is named', () => {
    writeFileSync(join(cwd, 'jobstat.yaml'), 'allow: [{ from: COMPLETED, to: RUNNING, reason: seen before }]');
    writeFileSync(join(cwd, 'other.yaml'), '');
    const run = runProcess(['validate'], impossible, { cwd });
    expect({ status: run.status, stderr: run.stderr }).toEqual({ status: 0, stderr: '' });
    expect(run.stdout).toContain('seen before');
    const other = runProcess(['validate', '--config', 'other.yaml'], impossible, { cwd });
    expect(other.status).toBe(1);
    expect(other.stdout).not.toContain('excepted');
  });

  test('in the working directory is named with its line where it is wrong, by all commands', () => {
    writeFileSync(join(cwd, 'jobstat.yaml'), '\nmode: sometimes\n');
    for (const args of [['validate'], ['coverage'], ['statuses'], ['jobs'], ['explain', '8', '10']])
      expect(runProcess(args, impossible, { cwd })).toEqual({
        status: 2,
        stdout: '',
        stderr: expect.stringMatching(
          /^jobstat: jobstat\.yaml:2: mode: expected one of poll, events, but got "sometimes"$/m,
        ),
      });
  });
});
