import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import papa from 'papaparse';
import { afterAll, describe, expect, test } from 'vitest';
import { createMachine } from 'xstate';
import { writeCsv } from '../../src/cli/writers/csv.ts';
import { writeNdjson } from '../../src/cli/writers/ndjson.ts';
import { createTimeTexts } from '../../src/cli/writers/time-texts.ts';
import type { Writer } from '../../src/cli/writers/writer.ts';
import { writeXes } from '../../src/cli/writers/xes.ts';
import { defineLifecycle, type Lifecycle } from '../../src/model/lifecycle.ts';
import { lifecycleIn } from '../../src/model/lifecycles.ts';
import { scenarioNames } from '../../src/model/modelarts-v1/scenarios.ts';
import { parseScenario } from '../../src/simulate/parse.ts';
import { policyOf } from '../../src/simulate/policy.ts';
import { type SimulateOptions, simulate, simulateJobs } from '../../src/simulate/simulate.ts';
import { simulateSummary } from '../../src/simulate/summary.ts';
import { jobstat } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'jobstat-'));
afterAll(() => rmSync(folder, { recursive: true }));

const quotedNames = defineLifecycle(
  createMachine({
    id: 'names that have to be quoted',
    initial: 'a, "b"',
    states: {
      'a, "b"': { on: { go: ' c\\\\Z', end: '終' } },
      ' c\\Z': { on: { back: 'a, "b"', end: '終' } },
      終: { type: 'final' },
    },
  }),
) as Lifecycle<string>;

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe('simulate', () => {
  test('makes a log of a thousand jobs in which validate finds nothing', async () => {
    const { stdout } = await jobstat(['simulate', '--jobs', '1000', '--seed', '7', '--poll', '10s']);
    const judged = await jobstat(['validate', '--format', 'json'], { input: stdout });
    expect(judged).toMatchObject({ status: 0, stderr: '' });
    const report = JSON.parse(judged.stdout);
    expect(report).toMatchObject({ ok: true, jobs: 1000, malformed: 0, findings: [], warnings: [] });
    expect(report.observations).toBeGreaterThan(100_000);
  });

  const options = {
    jobs: 20,
    seed: 7,
    scenario: 'flaky',
    start: '2024-02-29',
    poll: { every: '1m', jitter: 0.5, lost: 0.2 },
    corrupt: 0.05,
  } as const;
  const flags = ['--jobs', '20', '--seed', '7', '--scenario', 'flaky', '--start', '2024-02-29', '--corrupt', '5%'];
  flags.push('--poll', '1m', '--poll-jitter', '0.5', '--poll-lost', '20%');

  test.each([
    ['ndjson', writeNdjson],
    ['csv', writeCsv],
    ['xes', writeXes],
  ])('writes what the library makes of the same options, in %s', async (format, write) => {
    const { status, stdout, stderr } = await jobstat(['simulate', ...flags, '--format', format]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toBe([...write(options)].join(''));
  });

  const { scenario: _, ...withoutScenario } = options;

  describe.each<[string, SimulateOptions<string>]>([
    ['ModelArts v1', options],
    ['a lifecycle with names that have to be quoted', { ...withoutScenario, lifecycle: quotedNames }],
  ])('of %s', (_, options) => {
    const { vocabulary, indexOf } = lifecycleIn(options).statuses;
    const records = Array.from(simulate(options), ({ job, injected, time, status }) => ({
      injected,
      record: {
        job_id: Number.parseInt(job, 10),
        version_id: 1,
        injected,
        time: new Date(time).toISOString(),
        status: vocabulary.written[indexOf(status)] ?? status,
      },
    }));
    const names = ['job_id', 'version_id', 'injected', 'time', 'status'] as const;

    test.each<[string, Writer, string, (record: (typeof records)[number]['record']) => string]>([
      ['NDJSON', writeNdjson, '', (record) => JSON.stringify(record)],
      ['CSV', writeCsv, `${names}\n`, (record) => papa.unparse([names.map((name) => record[name])])],
    ])(
      'writes each record as others write %s, and of a garbled one what is before the last Z',
      (_, write, head, text) => {
        const lines = records.map(({ injected, record }) => {
          const line = text(record);
          return `${injected === 'garbled' ? line.slice(0, line.lastIndexOf('Z')) : line}\n`;
        });
        expect([...write(options)].join('')).toBe(`${head}${lines.join('')}`);
        expect(new Set(records.map(({ injected }) => injected))).toContain('garbled');
      },
    );
  });

  test('writes times of all minutes as others write them', () => {
    const timeOf = createTimeTexts();
    const times = fc.array(fc.integer({ min: Date.UTC(1960, 0), max: Date.UTC(10_000, 1) }));
    const near = fc.array(fc.integer({ min: 0, max: 180_000 }));
    fc.assert(
      fc.property(fc.oneof(times, near), (times) => {
        expect(times.map(timeOf)).toEqual(times.map((time) => new Date(time).toISOString()));
      }),
    );
  });

  test('writes every change of 100 typical jobs as NDJSON unless told otherwise', async () => {
    expect((await jobstat(['simulate'])).stdout).toBe([...writeNdjson({})].join(''));
  });

  test.each(['ndjson', 'csv', 'xes'])('writes %s in which validate finds nothing, plain or gzipped', async (format) => {
    const { stdout } = await jobstat(['simulate', '--jobs', '50', '--scenario', 'elastic', '--format', format]);
    for (const input of [stdout, gzipSync(stdout)]) {
      const judged = await jobstat(['validate', '--mode', 'events', '--format', 'json'], { input });
      expect(judged.status).toBe(0);
      expect(JSON.parse(judged.stdout)).toMatchObject({
        jobs: 50,
        findings: [],
        warnings: [],
        verdicts: { first: 50 },
      });
    }
  });

  test('writes XES that others can read: a trace for each job, with its name, and a name and a time for each event', async () => {
    const { stdout } = await jobstat(['simulate', '--jobs', '30', '--format', 'xes']);
    expect(XMLValidator.validate(stdout)).toBe(true);
    const parser = new XMLParser({
      ignoreAttributes: false,
      attributeNamePrefix: '',
      isArray: (name) => name === 'event',
    });
    const { log } = parser.parse(stdout);
    expect(log.extension.map(({ prefix }: { prefix: string }) => prefix)).toEqual(['concept', 'time']);
    const string = (key: string, value: string) => ({ key, value });
    expect(log.trace).toEqual(
      Array.from(simulateJobs({ jobs: 30 }), ({ job, observations }) => ({
        string: string('concept:name', job),
        event: Array.from(observations, ({ status, time }) => ({
          string: string('concept:name', String(status)),
          date: string('time:timestamp', new Date(time).toISOString()),
        })),
      })),
    );
  });

  test('writes no log of no job, but what belongs around it', async () => {
    const write = async (format: string) => (await jobstat(['simulate', '--jobs', '0', '--format', format])).stdout;
    expect(await write('ndjson')).toBe('');
    expect(await write('csv')).toBe('job_id,version_id,time,status\n');
    expect(XMLValidator.validate(await write('xes'))).toBe(true);
  });

  test('says of each fault that it injects what it is, and validate finds no other', async () => {
    const { stdout } = await jobstat(['simulate', '--jobs', '100', '--poll', '5m', '--corrupt', '0.1']);
    const judged = await jobstat(['validate', '--format', 'json'], { input: stdout });
    expect(judged.status).toBe(1);
    const { findings } = JSON.parse(judged.stdout);
    const lines = stdout.split('\n');
    expect(findings.length).toBeGreaterThan(50);
    for (const { line } of findings) expect(lines[line - 1]).toContain('"injected":');
  });
});

describe('simulate --scenario', () => {
  const own = 'extends: typical\ndwell:\n  WAITING: 5m\nunknown: 0\n';

  test.each([
    ['mine.yaml', own],
    ['mine.json', JSON.stringify({ extends: 'typical', dwell: { WAITING: '5m' }, unknown: 0 })],
  ])('takes a file: %s', async (name, content) => {
    const { status, stdout } = await jobstat(['simulate', '--jobs', '20', '--scenario', file(name, content)]);
    expect(status).toBe(0);
    expect(stdout).toBe([...writeNdjson({ jobs: 20, scenario: parseScenario(own) })].join(''));
  });

  test('tells all that is wrong in a file, each with its line', async () => {
    const path = file('broken.yaml', 'extends: typical\nodds:\n  RUNNING: { stop: 3 }\ndwell:\n  RUNNING: 5 hours\n');
    const { status, stdout, stderr } = await jobstat(['simulate', '--scenario', path]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    const [first, second, ...others] = stderr.trimEnd().split('\n');
    expect(first).toMatch(
      /broken\.yaml:3: odds\.RUNNING\.stop: expected one of finish, .+ \(that is said under users\.stop\)/,
    );
    expect(second).toMatch(/broken\.yaml:5: dwell\.RUNNING: expected a duration such as 90s or 1\.5h, .+"5 hours"$/);
    expect(others).toEqual([]);
  });
});

describe('simulate --describe', () => {
  test.each(scenarioNames)('prints %s as a scenario of your own that says the same', async (name) => {
    const { status, stdout } = await jobstat(['simulate', '--describe', '--scenario', name]);
    expect(status).toBe(0);
    const { extends: base, ...scenario } = parseScenario(stdout);
    expect(base).toBeUndefined();
    expect(policyOf(scenario)).toEqual(policyOf(name));
  });
});

describe('simulate --summary', () => {
  const summary = simulateSummary({ jobs: 500, seed: 3, scenario: 'rollout' });
  const args = ['simulate', '--summary', '--jobs', '500', '--seed', '3', '--scenario', 'rollout'];

  test('prints data', async () => {
    const { status, stdout } = await jobstat([...args, '--format', 'json']);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ schemaVersion: 1, seed: 3, ...summary });
  });

  test('prints, for people, what jobs did and what was expected, and how far the two lie apart', async () => {
    const { status, stdout } = await jobstat(args);
    expect(status).toBe(0);
    const rowOf = (status: string, part: number) =>
      stdout
        .split('\n\n')
        [part]?.split('\n')
        .find((line) => line.startsWith(`${status} `))
        ?.split(/ {2,}/);
    for (const { status, visits } of summary.statuses) {
      const numbers = [visits.measured, visits.expected].map((number) => number.toFixed(4));
      expect(rowOf(status, 1)?.slice(0, 3)).toEqual([status, ...numbers]);
    }
    for (const { status, share } of summary.ends) {
      const numbers = [share.measured, share.expected].map((number) => `${(100 * number).toFixed(2)} %`);
      expect(rowOf(status, 2)?.slice(0, 3)).toEqual([status, ...numbers]);
      expect(Math.abs(Number(rowOf(status, 2)?.[3]) - share.deviation)).toBeLessThan(0.051);
    }
    expect(rowOf('CHECK_INIT', 1)).toBeUndefined();
  });
});

describe('the progress of simulate', () => {
  const many = ['simulate', '--jobs', '20000'];

  test.each([
    ['a log that goes elsewhere', many],
    // As many as no machine counts before the line is drawn.
    ['a summary', ['simulate', '--jobs', '400000', '--summary']],
  ])('is shown in a terminal, and taken away: %s', async (_, args) => {
    const { stderr } = await jobstat(args, { terminal: 'plain', redirected: true });
    expect(stderr).toMatch(/K[#.]{30} [\d,]+ of (20|400),000 jobs\r/);
    expect(stderr.endsWith('\r\u001b[K')).toBe(true);
  });

  test('is not shown in a log that a terminal shows, nor without a terminal', async () => {
    expect((await jobstat(['simulate', '--jobs', '2000'], { terminal: 'plain' })).stderr).toBe('');
    expect((await jobstat(many)).stderr).toBe('');
  });
});

describe('simulate without sense', () => {
  test.each([
    ['--jobs -1', 'jobs: give a whole number, as in 1000'],
    ['--jobs 1.5', 'jobs: give a whole number, as in 1000'],
    ['--jobs 2000000000', 'the number of jobs must be a whole number from 0 to 1073741824: 2000000000'],
    ['--seed 4294967296', 'the seed must be a whole number from 0 to 4294967295: 4294967296'],
    ['--seed x', 'seed: give a whole number, as in 1000'],
    ['--poll 0s', 'poll: give a time above 0'],
    ['--poll abc', '--poll: give a time above 0, as in 10s, not "abc"'],
    ['--poll 1s --poll-jitter 0.9', 'the jitter must be from 0 to 0.5: 0.9'],
    ['--poll 1s --poll-lost 100%', 'the share of lost polls must be from 0 to below 1: 1'],
    ['--corrupt 2', 'corrupt: give a share from 0 to 1 or in percent, as in 0.05 or 5%'],
    ['--start soon', 'start: give a time, as in 2025-01-01T00:00:00Z'],
    [
      '--scenario missing',
      'no such file, and no built-in scenario: missing; built in are typical, custom-image-first-run',
    ],
    ['--scenario examples', 'no such file, and no built-in scenario: examples'],
    ['--format json', '--format json can be used with --summary only'],
    ['--format text', '--format text can be used with --summary only'],
    ['--format xml', 'ndjson|csv|xes|text|json'],
    ['--summary --format csv', '--summary needs --format text or json'],
    ['--summary --poll 1s', '--summary cannot be used with --poll or --corrupt'],
    ['--summary --corrupt 0.1', '--summary cannot be used with --poll or --corrupt'],
    ['--summary --jobs 0', 'a summary needs at least one job'],
    ['now', 'now'],
  ])('%s is an error of one line', async (flags, message) => {
    const { status, stdout, stderr } = await jobstat(['simulate', ...flags.split(' ')]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).toMatch(/^jobstat: .+\n$/);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  test.each(['ndjson', 'csv', 'xes'])('prints nothing but the error: %s', async (format) => {
    const { status, stdout } = await jobstat(['simulate', '--seed', '4294967296', '--format', format]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  });
});
