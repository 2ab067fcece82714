import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import draft4 from 'ajv-draft-04';
import formats from 'ajv-formats';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import type { Log } from 'sarif';
import { afterAll, describe, expect, test } from 'vitest';
import { jobstat } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'jobstat-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const broken = 'examples/broken.ndjson';

describe('validate --sequence', () => {
  test.each([
    ['1,2,4,7,8,10', [], 0, []],
    ['10,8', [], 1, ['terminal']],
    ['8,0,1', [], 1, ['backward']],
    ['1,0,8', [], 0, []],
    ['10,6', [], 0, []],
    ['1,99', [], 1, ['unrecognized']],
    ['1,8', ['--mode', 'events'], 1, ['missing']],
    ['8,10', ['--mode', 'events'], 1, ['not-initial']],
    ['running, jobstat_completed', [], 0, []],
    ['-1', [], 1, ['unrecognized']],
    ['8,15', ['--min-basis', 'documented'], 1, ['unreachable']],
  ])('%s %j exits with %i', async (sequence, options, status, reasons) => {
    const run = await jobstat(['validate', '--format', 'json', '--sequence', sequence, ...options]);
    expect(run.status).toBe(status);
    expect(run.stderr).toBe('');
    const report = JSON.parse(run.stdout);
    expect(report.schemaVersion).toBe(1);
    expect(report.findings.map((finding: { reason?: string; kind: string }) => finding.reason ?? finding.kind)).toEqual(
      reasons,
    );
    if (sequence === '1,2,4,7,8,10') expect(report.verdicts).toMatchObject({ first: 1, direct: 5 });
  });
});

describe('validate', () => {
  test('judges the recorded job', async () => {
    const run = await jobstat([
      'validate',
      '--format',
      'json',
      'examples/create-response.json',
      'examples/detail-response.json',
    ]);
    expect(run.status).toBe(0);
    expect(JSON.parse(run.stdout)).toMatchObject({
      jobs: 1,
      observations: 2,
      verdicts: { first: 1, skipped: 1 },
      outcomes: { success: 1, live: 0 },
      findings: [],
    });
  });

  test('reports as data', async () => {
    const run = await jobstat(['validate', '--format', 'json', broken]);
    expect(run.status).toBe(1);
    expect(JSON.parse(run.stdout)).toMatchObject({
      schemaVersion: 1,
      mode: 'poll',
      ok: false,
      records: 9,
      malformed: 1,
      observations: 8,
      jobs: 2,
      findings: [
        {
          kind: 'impossible',
          job: '50001/1',
          file: broken,
          line: 3,
          time: '2024-05-06T09:02:00.000Z',
          from: 'COMPLETED',
          to: 'RUNNING',
          reason: 'terminal',
          expected: ['DELETE_FAILED'],
        },
        { kind: 'impossible', line: 6, from: 'RUNNING', to: 'INIT', reason: 'backward' },
        { kind: 'unrecognized', line: 7, value: '99' },
        { kind: 'malformed', file: broken, line: 8, problem: 'not JSON' },
      ],
      warnings: [],
      findingsOmitted: 0,
    });
  });

  test('reports for people: place, job, step, why, and what could have followed', async () => {
    const { stdout } = await jobstat(['validate', broken]);
    expect(stdout).toContain('2 jobs, 8 observations');
    expect(stdout).toMatch(/^impossible +2 /m);
    expect(stdout).toMatch(/^jobs: 0 success, 0 failure, 0 stopped, 2 live$/m);
    expect(stdout).toMatch(
      /^examples\/broken\.ndjson:3 {2}50001\/1 {2}COMPLETED → RUNNING {2}the job had ended; could have followed: DELETE_FAILED$/m,
    );
    expect(stdout).toMatch(/^examples\/broken\.ndjson:8 {2}not JSON$/m);
  });

  test('groups what floods, and counts the rest', async () => {
    const input = '{"job":"a","status":10}\n{"job":"a","status":8}\n'.repeat(3000);
    const { stdout } = await jobstat(['validate'], { input });
    expect(stdout).toContain('3,000 findings');
    expect(stdout).toContain('… and 995 more like these');
    expect(stdout).toContain('2,000 more were counted but not kept: see --max-findings');
    expect(stdout.split('\n').length).toBeLessThan(30);
    expect((await jobstat(['validate', '--max-findings', '3000'], { input })).stdout).toContain(
      '… and 2,995 more like these',
    );
  });

  test('says when time runs backwards, and sorts if asked to', async () => {
    const input = '{"job":"a","ts":2,"status":10}\n{"job":"a","ts":1,"status":8}\n';
    const run = await jobstat(['validate'], { input });
    expect(run.status).toBe(1);
    expect(run.stdout).toContain('check it again with --sort');
    const sorted = await jobstat(['validate', '--sort'], { input });
    expect(sorted.status).toBe(0);
    expect(sorted.stdout).not.toContain('warning');
  });

  test('follows a job through several files', async () => {
    const files = [file('1.csv', 'job,status\na,8\n'), file('2.json.gz', gzipSync('[{"job":"a","status":1}]'))];
    const report = JSON.parse((await jobstat(['validate', '--format', 'json', ...files])).stdout);
    expect(report.findings).toMatchObject([{ file: files[1], line: 1, from: 'RUNNING', to: 'INIT' }]);
  });

  test('reads standard input where no file is named, or -', async () => {
    const input = gzipSync('{"job":"a","status":99}\n');
    for (const args of [[], ['-']]) {
      expect((await jobstat(['validate', ...args], { input })).stdout).toMatch(/^stdin:1 {2}a {2}"99"/m);
    }
  });

  test('takes fields of other names', async () => {
    const input = 'when,uid,rev,phase,id\n1,a,1,8,x\n2,a,2,1,x\n';
    const fields = ['--job-field', 'uid', '--version-field', 'rev', '--status-field', 'phase', '--time-field', 'when'];
    const report = JSON.parse((await jobstat(['validate', '--format', 'json', ...fields], { input })).stdout);
    expect(report).toMatchObject({ jobs: 2, ok: true });
  });

  test('has no colours in a pipe', async () => {
    expect((await jobstat(['validate', broken])).stdout).not.toContain('\u001b');
  });

  test('names the weakest grounds that it counted', async () => {
    const args = ['validate', '--sequence', '8,15', '--min-basis', 'client'];
    expect((await jobstat(args)).stdout).toMatch(/using evidence client or better/);
    expect(JSON.parse((await jobstat([...args, '--format', 'json'])).stdout)).toMatchObject({
      minBasis: 'client',
      ok: false,
    });
  });
});

describe('validate --format sarif', () => {
  test('is valid against the schema of SARIF 2.1.0, and says the same', async () => {
    const names = ['broken.ndjson', 'so "odd" <&> 作业.csv'];
    const files = [broken, file(names[1] ?? '', 'job,status,ts\n"<b>",10,5\n"<b>",8,1\n"\u0000",x,soon\n')];
    const log: Log = JSON.parse((await jobstat(['validate', '--format', 'sarif', ...files])).stdout);
    const schema = createRequire(import.meta.url)('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');
    const isValid = formats
      .default(new draft4.default({ strict: false, allErrors: true, unicodeRegExp: false }))
      .compile(schema);
    expect(isValid(log), JSON.stringify(isValid.errors)).toBe(true);

    const [run] = log.runs;
    const rules = run?.tool.driver.rules?.map(({ id }) => id);
    for (const result of run?.results ?? []) expect(rules).toContain(result.ruleId);
    expect(run?.results?.map(({ ruleId, level }) => `${ruleId} ${level}`)).toEqual([
      'impossible/terminal error',
      'impossible/backward error',
      'unrecognized error',
      'malformed error',
      'impossible/terminal error',
      'unrecognized error',
      'out-of-order warning',
      'unreadable-time warning',
    ]);
    const uris = run?.results?.map(({ locations }) => locations?.[0]?.physicalLocation?.artifactLocation?.uri);
    expect(new Set(uris)).toEqual(new Set([broken, pathToFileURL(files[1] ?? '').href]));
    const [location] = run?.results?.[0]?.locations ?? [];
    expect(location?.physicalLocation).toEqual({ artifactLocation: { uri: broken }, region: { startLine: 3 } });
    expect(location?.logicalLocations).toEqual([{ name: '50001/1', kind: 'job' }]);
  });
});

describe('the places of findings in SARIF', () => {
  test('are none where there is no file and no job', async () => {
    const log: Log = JSON.parse((await jobstat(['validate', '--format', 'sarif', '--sequence', '10,8'])).stdout);
    expect(log.runs[0]?.results?.[0]).not.toHaveProperty('locations');
  });
});

describe('validate --format junit', () => {
  const parse = (xml: string) => {
    expect(XMLValidator.validate(xml)).toBe(true);
    const isArray = (name: string) => ['testsuite', 'testcase'].includes(name);
    return new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '', isArray }).parse(xml).testsuites;
  };

  test('has a test for each job and each malformed record', async () => {
    const suites = parse((await jobstat(['validate', '--format', 'junit', broken, 'examples/polls.ndjson'])).stdout);
    expect(suites).toMatchObject({ tests: '8', failures: '3' });
    const [jobs, records] = suites.testsuite;
    expect(jobs).toMatchObject({ name: 'jobs', tests: '7', failures: '2' });
    expect(jobs.testcase.map(({ name }: { name: string }) => name)).toContain('50001/1');
    expect(jobs.testcase[0].failure.message).toMatch(/^COMPLETED → RUNNING: the job had ended/);
    expect(records.testcase).toMatchObject([{ name: `${broken}:8`, failure: { type: 'malformed' } }]);
  });

  test('is well-formed whatever a job is called', async () => {
    const names = ['<script>', '&amp;', '"\'', ']]>', '\u0000\u0008', '\ud800', '\ufffe', '作业'];
    const input = names.map((job) => JSON.stringify({ job, status: `${job}!` })).join('\n');
    const suites = parse((await jobstat(['validate', '--format', 'junit'], { input })).stdout);
    expect(suites).toMatchObject({ tests: '8', failures: '8' });
  });

  test('fails a job also where its findings were not kept', async () => {
    const input = '{"job":"a","status":99}\n{"job":"b","status":99}\nx\n';
    const suites = parse((await jobstat(['validate', '--format', 'junit', '--max-findings', '0'], { input })).stdout);
    expect(suites).toMatchObject({ tests: '3', failures: '3' });
  });
});

describe('validate, given what it cannot use,', () => {
  test.each([
    ['a missing file', () => ['none.ndjson'], 'none.ndjson: no such file'],
    ['a directory', () => ['examples'], 'examples: is a directory'],
    ['an empty file', () => [file('empty.ndjson', '')], 'holds no record'],
    ['a CSV without the columns', () => [file('other.csv', 'uid,phase\n1,8\n')], 'the columns are: uid, phase'],
    [
      'no record that can be read',
      () => [file('none.log', '{}\n')],
      'none of its records can be read (line 1: no job)',
    ],
    ['a sequence and a file', () => ['--sequence', '1', broken], 'give either'],
    ['a sequence to sort', () => ['--sequence', '1', '--sort'], 'give either'],
    ['a sequence with fields', () => ['--sequence', '1', '--job-field', 'uid'], 'give either'],
    ['an empty sequence', () => ['--sequence', ''], 'commas between them'],
    ['a number of findings that is none', () => ['--max-findings', 'many', broken], 'whole number'],
    ['an unknown option', () => ['--formt', 'json', broken], 'did you mean --format?'],
    ['no thread', () => ['--workers', '0', broken], 'a number of threads above 0'],
    ['an unknown format', () => ['--format', 'xml', broken], 'give one of text, json, junit, sarif, github'],
  ])('%s, says so in a line and exits with 2', async (_, args, message) => {
    const run = await jobstat(['validate', ...args()]);
    expect(run.status).toBe(2);
    expect(run.stderr).toContain(message);
    expect(run.stderr).toMatch(/^jobstat: /);
    expect(run.stderr).not.toMatch(/^\s+at /m);
    expect(run.stderr.trim().split('\n').length).toBeLessThanOrEqual(2);
  });

  test('names the way out for a CSV without the columns', async () => {
    expect((await jobstat(['validate'], { input: 'uid,phase\n1,8\n' })).stderr).toContain('--job-field');
  });

  test('judges the other files all the same', async () => {
    const run = await jobstat(['validate', '--format', 'json', 'none.ndjson', broken, 'examples']);
    expect(run.status).toBe(2);
    expect(run.stderr.trim().split('\n')).toHaveLength(2);
    expect(JSON.parse(run.stdout)).toMatchObject({ records: 9, observations: 8 });
  });
});

describe('validate --forget-ended', () => {
  const input = '{"job":"a","status":10}\n{"job":"a","status":8}\n';

  test('takes what follows an end for a new job', async () => {
    const { status, stdout } = await jobstat(['validate', '--forget-ended', '--format', 'json'], { input });
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ jobs: 2, verdicts: { first: 2, impossible: 0 } });
  });

  test.each([
    [['--mode', 'events'], 'in poll mode only'],
    [['--format', 'junit'], 'cannot be used with --forget-ended'],
    [['--sort'], 'cannot be used with --forget-ended'],
  ])('cannot be used with %j', async (args, message) => {
    const { status, stderr } = await jobstat(['validate', '--forget-ended', ...args], { input });
    expect(status).toBe(2);
    expect(stderr).toContain(message);
  });
});
