import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { XMLParser } from 'fast-xml-parser';
import { afterAll, describe, expect, test } from 'vitest';
import { modelartsV2 } from '../../src/model/modelarts-v2/lifecycle.ts';
import { createValidator, type Validator, validate } from '../../src/validate/validator.ts';
import { jobstat } from '../cli/run.ts';

const folder = mkdtempSync(join(tmpdir(), 'jobstat-exceptions-'));
afterAll(() => rmSync(folder, { recursive: true }));

let written = 0;
function file(content: string, ending = 'yaml'): string {
  const path = join(folder, `${++written}.${ending}`);
  writeFileSync(path, content);
  return path;
}

/** A run of validate with a config file. */
const checked = (config: string, input: string, ...flags: readonly string[]) =>
  jobstat(['validate', '--config', file(config), ...flags], { input });

async function reportOf(config: string, input: string, ...flags: readonly string[]) {
  const { status, stdout, stderr } = await checked(config, input, '--format', 'json', ...flags);
  return { status, stderr, ...JSON.parse(stdout) };
}

const back = '{"job":"a","version_id":1,"status":10}\n{"job":"a","version_id":1,"status":8}\n';
const later = '{"job":"a","version_id":2,"status":10}\n{"job":"a","version_id":2,"status":8}\n';
const other = '{"job":"ab","status":10}\n{"job":"ab","status":8}\n';
const strange = '{"job":"a","status":"odd"}\n';
const broken = 'nope\n';
const disorder = '{"job":"t","ts":2,"status":8}\n{"job":"t","ts":1,"status":8}\n{"job":"t","ts":"soon","status":8}\n';

describe('a step that is allowed', () => {
  test('is counted apart, and its job is fine', async () => {
    const config = 'allow: [{ from: COMPLETED, to: RUNNING, reason: the platform resumes jobs }]';
    const report = await reportOf(config, back);
    expect(report).toMatchObject({
      status: 0,
      stderr: '',
      ok: true,
      findings: [],
      findingsOmitted: 0,
      verdicts: { first: 1, impossible: 1 },
      excepted: [{ count: 1, from: 'COMPLETED', to: 'RUNNING', reason: 'the platform resumes jobs' }],
    });
    const { stdout } = await checked(config, back);
    expect(stdout).toMatch(
      /^1 finding excepted\n1 {2}COMPLETED → RUNNING {2}the platform resumes jobs\n\nno findings$/m,
    );
  });

  test('is that step only, in this direction', async () => {
    const config = 'allow: [{ from: RUNNING, to: COMPLETED, reason: x }]';
    expect(await reportOf(config, back)).toMatchObject({ status: 1, ok: false, findings: [{ to: 'RUNNING' }] });
    expect(await reportOf(config, back)).not.toHaveProperty('excepted');
  });

  test('is named by codes, aliases or names in any case', async () => {
    const report = await reportOf('allow: [{ from: 10, to: running, reason: x }]', back);
    expect(report).toMatchObject({ ok: true, excepted: [{ from: 'COMPLETED', to: 'RUNNING' }] });
  });

  test('is followed from where it leads', async () => {
    const input = `${back}{"job":"a","version_id":1,"status":1}\n`;
    const report = await reportOf('allow: [{ from: COMPLETED, to: RUNNING, reason: x }]', input);
    // RUNNING is the last known status after the step, as it is without the exception.
    const plain = await reportOf('', input);
    expect(plain.findings).toHaveLength(2);
    expect(report.findings).toEqual(plain.findings.slice(1));
  });

  test('has the reason of the first of several rows', async () => {
    const row = (reason: string) => `{ from: COMPLETED, to: RUNNING, reason: ${reason} }`;
    expect(await reportOf(`allow: [${row('one')}, ${row('two')}]`, back)).toMatchObject({
      excepted: [{ count: 1, reason: 'one' }],
    });
  });
});

describe('what is ignored', () => {
  test('is a kind, of all jobs', async () => {
    const report = await reportOf('ignore: [{ kind: impossible, reason: x }]', back + other + strange);
    expect(report).toMatchObject({
      ok: false,
      findings: [{ kind: 'unrecognized' }],
      excepted: [{ count: 2, kind: 'impossible', reason: 'x' }],
    });
  });

  test('is a kind of one job, with all of its versions, and of no job whose id begins alike', async () => {
    const report = await reportOf('ignore: [{ kind: impossible, job: a, reason: x }]', back + later + other);
    expect(report).toMatchObject({ findings: [{ job: 'ab' }], excepted: [{ count: 2, job: 'a' }] });
    const version = await reportOf('ignore: [{ kind: impossible, job: a/2, reason: x }]', back + later + other);
    expect(version).toMatchObject({ findings: [{ job: 'a/1' }, { job: 'ab' }], excepted: [{ count: 1, job: 'a/2' }] });
  });

  test('is a job whose id is a number', async () => {
    const input = '{"job":17,"status":10}\n{"job":17,"status":8}\n';
    expect(await reportOf('ignore: [{ kind: impossible, job: 17, reason: x }]', input)).toMatchObject({ ok: true });
  });

  test('may be warnings, which then fail nothing', async () => {
    const config =
      'failOn: warnings\nignore:\n  - { kind: out-of-order, reason: x }\n  - { kind: unreadable-time, job: t, reason: y }';
    const report = await reportOf(config, disorder);
    expect(report).toMatchObject({
      status: 0,
      warnings: [],
      warningsOmitted: 0,
      excepted: [{ count: 1 }, { count: 1 }],
    });
    const { stdout } = await checked(config, disorder);
    expect(stdout).toMatch(/^2 warnings excepted\n1 {2}out-of-order {10}x\n1 {2}unreadable-time of t {2}y$/m);
    expect(stdout).not.toContain('--sort');
  });

  test('is told apart where it is findings and warnings', async () => {
    const config = 'ignore:\n  - { kind: out-of-order, reason: x }\n  - { kind: malformed, reason: y }';
    const { stdout } = await checked(config, disorder + broken + broken);
    expect(stdout).toMatch(/^2 findings and 1 warning excepted$/m);
  });

  test('is shown also where little is printed', async () => {
    const { stdout } = await checked('ignore: [{ kind: impossible, reason: x }]', back, '--quiet');
    expect(stdout).toBe('1 finding excepted\n1  impossible  x\n');
  });
});

describe('an exception that ends', () => {
  const config = (day: string) => `allow: [{ from: COMPLETED, to: RUNNING, reason: x, until: ${day} }]`;

  test('holds on its last day', async () => {
    const today = new Date().toISOString().slice(0, 10);
    expect(await reportOf(config(today), back)).toMatchObject({ status: 0, stderr: '', excepted: [{ count: 1 }] });
  });

  test('counts again on the next, which is said', async () => {
    const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
    const report = await reportOf(config(yesterday), back);
    expect(report).toMatchObject({ status: 1, findings: [{ to: 'RUNNING' }] });
    expect(report.stderr).toBe(
      `jobstat: an exception expired on ${yesterday}, so that it counts again: COMPLETED → RUNNING\n`,
    );
  });

  test('is named by its kind and job', async () => {
    const ignore =
      'ignore:\n  - { kind: impossible, job: a, reason: x, until: 2020-01-01 }\n  - { kind: malformed, reason: x, until: 2020-01-01 }';
    const { stderr } = await reportOf(ignore, back);
    expect(stderr).toContain('expired on 2020-01-01, so that it counts again: impossible of a\n');
    expect(stderr).toContain('expired on 2020-01-01, so that it counts again: malformed\n');
  });
});

describe('a baseline', () => {
  const log = file(back + strange + broken, 'ndjson');

  async function baselineOf(...files: readonly string[]): Promise<string> {
    const baseline = join(folder, `${++written}.json`);
    const { status, stdout } = await jobstat(['validate', '--format', `json=${baseline}`, ...files]);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    return baseline;
  }

  test('excepts the findings that it has, by kind', async () => {
    const report = await reportOf('', '', '--baseline', await baselineOf(log), log);
    expect(report).toMatchObject({
      status: 0,
      ok: true,
      excepted: ['impossible', 'unrecognized', 'malformed'].map((kind) => ({
        count: 1,
        kind,
        reason: 'known in the baseline',
      })),
    });
  });

  test('knows them wherever they stand, but not of another job, with another value or in another file', async () => {
    const baseline = await baselineOf(log);
    const moved = file(`\n\n${broken}${strange}${later}${back}{"job":"a","status":"queer"}\n`, 'ndjson');
    const report = await reportOf('', '', '--baseline', baseline, moved);
    expect(report.findings).toMatchObject([
      { kind: 'malformed', file: moved },
      { kind: 'impossible', job: 'a/2' },
      { kind: 'unrecognized', value: 'queer' },
    ]);
    expect(report.findings).toHaveLength(3);
  });

  test('excepts no warnings', async () => {
    const disordered = file(disorder + back, 'ndjson');
    const baseline = await baselineOf(disordered);
    const report = await reportOf('', '', '--baseline', baseline, '--fail-on', 'warnings', disordered);
    expect(report).toMatchObject({ status: 1, findings: [], warnings: [{}, {}] });
  });

  test('is used beside the exceptions of a config file, which come first', async () => {
    const config = 'allow: [{ from: COMPLETED, to: RUNNING, reason: ours }]';
    const report = await reportOf(config, '', '--baseline', await baselineOf(log), log);
    expect(report.excepted.map(({ reason }: { reason: string }) => reason)).toEqual([
      'ours',
      'known in the baseline',
      'known in the baseline',
    ]);
  });

  const finding = { kind: 'impossible', job: 'a/1', from: 'COMPLETED', to: 'RUNNING' };
  const report = (...findings: readonly unknown[]) =>
    JSON.stringify({ schemaVersion: 1, findings, findingsOmitted: 0 });

  test.each([
    ['nothing', '', 'is no report: make a baseline with jobstat validate --format json='],
    ['no JSON', '{', 'is no report'],
    ['no report', '[]', 'is no report'],
    ['null', 'null', 'is no report'],
    ['another version', report(finding).replace('1', '2'), 'is no report'],
    ['findings that are none', report(null), 'is no report'],
    ['findings without what was found', report({ kind: 'impossible', job: 'a' }), 'is no report'],
    ['findings of another kind', report({ kind: 'constructor', to: 'RUNNING' }), 'is no report'],
    [
      'findings left out',
      report(finding).replace(':0', ':7'),
      'leaves out 7 findings: make it with a larger --max-findings',
    ],
    [
      'another lifecycle',
      report({ ...finding, to: 'Running' }),
      'is of another lifecycle: Running is no status of modelarts-v1',
    ],
  ])('that holds %s is refused', async (_, text, problem) => {
    const baseline = file(text, 'json');
    const run = await checked('', back, '--baseline', baseline);
    expect({ status: run.status, stdout: run.stdout }).toEqual({ status: 2, stdout: '' });
    expect(run.stderr).toContain(`jobstat: ${baseline} ${problem}`);
    expect(run.stderr).not.toMatch(/^\s+at /m);
  });

  test('that is not there is refused with what makes one', async () => {
    const run = await checked('', back, '--baseline', 'none.json');
    expect(run).toEqual({
      status: 2,
      stdout: '',
      stderr:
        'jobstat: cannot read the baseline none.json: no such file; make it with jobstat validate --format json=none.json\n',
    });
  });

  test('of which findings were left out, as written by validate, is refused', async () => {
    const many = file(back.repeat(3), 'ndjson');
    const baseline = join(folder, 'short.json');
    await jobstat(['validate', '--max-findings', '1', '--format', `json=${baseline}`, many]);
    const { status, stderr } = await checked('', '', '--baseline', baseline, many);
    expect(status).toBe(2);
    expect(stderr).toContain('short.json leaves out ');
  });
});

describe('JUnit', () => {
  test('has no failure of what is excepted', async () => {
    const config = 'ignore: [{ kind: impossible, job: a, reason: x }, { kind: malformed, reason: y }]';
    const { stdout, status } = await checked(config, back + broken + broken + other, '--format', 'junit');
    const isArray = (name: string) => ['testsuite', 'testcase'].includes(name);
    const { testsuites } = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '', isArray }).parse(stdout);
    expect(status).toBe(1);
    expect(testsuites).toMatchObject({ tests: '2', failures: '1' });
    const [jobs] = testsuites.testsuite;
    expect(jobs.testcase[0]).not.toHaveProperty('failure');
    expect(jobs.testcase[1]).toMatchObject({ name: 'ab', failure: { type: 'impossible' } });
  });

  test('has none of malformed records that a baseline knows', async () => {
    const log = file(back + broken, 'ndjson');
    const baseline = join(folder, 'junit.json');
    await jobstat(['validate', '--format', `json=${baseline}`, log]);
    const { stdout, status } = await checked('', '', '--baseline', baseline, '--format', 'junit', log);
    expect(status).toBe(0);
    expect(stdout).toContain('tests="1" failures="0"');
  });
});

describe('exceptions in the library', () => {
  test('are those of a history without a job', () => {
    const allow = [{ from: 'COMPLETED', to: 'RUNNING', reason: 'ours' }] as const;
    expect(validate([10, 8], { exceptions: { allow } })).toMatchObject({ ok: true, excepted: [{ count: 1 }] });
  });

  test('may be the findings of an earlier report', () => {
    const history = [10, 8, 99];
    const { findings } = validate(history);
    expect(validate(history, { exceptions: { known: findings } })).toMatchObject({
      ok: true,
      excepted: [
        { count: 1, kind: 'impossible' },
        { count: 1, kind: 'unrecognized' },
      ],
    });
  });

  test('may be findings of a first status, and of records in no file', () => {
    const observe = (validator: Validator) => {
      validator.observe({ status: 'RUNNING' });
      validator.reject({ problem: 'not JSON', line: 2 });
      return validator.report();
    };
    const { findings } = observe(createValidator({ mode: 'events' }));
    expect(findings).toHaveLength(2);
    const known = observe(createValidator({ mode: 'events', exceptions: { known: findings } }));
    expect(known).toMatchObject({ ok: true, excepted: [{ kind: 'impossible' }, { kind: 'malformed' }] });
    // The same status in another place is another finding.
    const other = createValidator({ mode: 'events', exceptions: { known: findings } });
    expect([1, 8].map((status) => other.observe({ status }).verdict)).toEqual(['first', 'impossible']);
    expect(other.report()).toMatchObject({ ok: false, findings: [{ from: 'INIT', to: 'RUNNING' }] });
  });

  test('of one job are not those of what has no job', () => {
    const ignore = (['malformed', 'unrecognized'] as const).map((kind) => ({ kind, job: 'a', reason: 'ours' }));
    const validator = createValidator({ exceptions: { ignore } });
    validator.reject({ problem: 'not JSON' });
    validator.observe({ status: 99 });
    expect(validator.report().findings.map(({ kind }) => kind)).toEqual(['malformed', 'unrecognized']);
  });

  test('may be those of a report beside others', () => {
    const { findings } = validate([10, 8]);
    const ignore = [{ kind: 'malformed', reason: 'ours' }] as const;
    expect(validate([10, 8], { exceptions: { ignore, known: findings } })).toMatchObject({
      ok: true,
      excepted: [{ count: 1, kind: 'impossible', reason: 'known in the baseline' }],
    });
  });

  test('are of any status of a lifecycle, the first and the last of its catalogue too', () => {
    const { names } = modelartsV2.statuses;
    const [first, last] = [names[0] as 'Creating', names.at(-1) as 'Abnormal'];
    const allow = [{ from: last, to: first, reason: 'ours' }];
    expect(validate([last, first], { lifecycle: modelartsV2 }).ok).toBe(false);
    expect(validate([last, first], { lifecycle: modelartsV2, exceptions: { allow } })).toMatchObject({
      ok: true,
      excepted: [{ count: 1, ...allow[0] }],
    });
  });

  test('of what is no status are refused', () => {
    const allow = [{ from: 'COMPLETED', to: 'LOST_IT', reason: 'ours' }] as never;
    expect(() => createValidator({ exceptions: { allow } })).toThrow(
      new RangeError('unknown status in an exception: LOST_IT'),
    );
  });
});
