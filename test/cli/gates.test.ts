import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { jobstat } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'jobstat-gates-'));
afterAll(() => rmSync(folder, { recursive: true }));

const path = (name: string) => join(folder, name);
const broken = 'examples/broken.ndjson';
const fine = 'examples/polls.ndjson';
const disorder = '{"job":"a","ts":2,"status":8}\n{"job":"a","ts":1,"status":8}\n';

describe('several formats', () => {
  test('go to where each is to go, and say what each says alone', async () => {
    const [sarif, junit, json] = [path('a=b.sarif'), path('report.xml'), path('report.json')];
    const files = [`sarif=${sarif}`, `junit=${junit}`, `json=${json}`].flatMap((each) => ['--format', each]);
    const both = await jobstat(['validate', '--format', 'text', ...files, broken]);
    expect(both).toEqual(await jobstat(['validate', broken]));
    expect(both.status).toBe(1);
    for (const [format, file] of Object.entries({ sarif, junit, json }))
      expect(readFileSync(file, 'utf8')).toBe((await jobstat(['validate', '--format', format, broken])).stdout);
  });

  test('may leave standard output empty, and then say on standard error why they fail', async () => {
    const args = ['validate', '--format', `json=${path('only.json')}`];
    expect(await jobstat([...args, broken])).toEqual({
      status: 1,
      stdout: '',
      stderr: 'jobstat: failed: 4 findings\n',
    });
    expect(await jobstat([...args, fine])).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(await jobstat([...args, '--fail-on', 'none', broken])).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  test('one of them may go to -o', async () => {
    const [text, json] = [path('report.txt'), path('o.json')];
    const args = ['validate', '-o', text, '--format', 'text', '--format', `json=${json}`, broken];
    expect(await jobstat(args)).toEqual({ status: 1, stdout: '', stderr: 'jobstat: failed: 4 findings\n' });
    expect(readFileSync(text, 'utf8')).toBe((await jobstat(['validate', broken])).stdout);
    expect(JSON.parse(readFileSync(json, 'utf8'))).toMatchObject({ records: 9 });
  });

  test('-o alone is for text, and - is standard output', async () => {
    const text = path('alone.txt');
    expect((await jobstat(['validate', '--output', text, fine])).stdout).toBe('');
    expect(readFileSync(text, 'utf8')).toContain('no findings\n');
    expect(await jobstat(['validate', '-o', '-', fine])).toEqual(await jobstat(['validate', fine]));
  });

  test.each([
    [
      ['--format', 'text', '--format', 'json'],
      'only one format can go to standard output: give the other a file, as in json=FILE',
    ],
    [['--format', 'json=x.json', '-o', 'y.txt'], '--output is for a format without a file of its own'],
    [['--format', 'json='], 'give one of text, json, junit, sarif, github, or one with a file, as in sarif=out.sarif'],
    [['--format', '=out'], 'give one of text'],
    [['--fail-on', 'errors'], 'findings'],
  ])('are refused as %j, and nothing is written', async (args, message) => {
    const { status, stdout, stderr } = await jobstat(['validate', ...args, broken]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(message);
    for (const file of ['x.json', 'y.txt', 'out']) expect(existsSync(file)).toBe(false);
  });

  test.each([
    ['none/out.sarif', 'sarif', /cannot write the report \(sarif\): \S+out\.sarif: /],
    ['', 'json', /cannot write the report \(json\): \S+: /],
  ])('are an error where they cannot be written: %j', async (name, format, message) => {
    const { status, stderr } = await jobstat([
      'validate',
      '--format',
      `${format}=${path(name) || folder}/`.replace(/sarif\/$/, 'sarif'),
      fine,
    ]);
    expect(status).toBe(2);
    expect(stderr).toMatch(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  test.runIf(existsSync('/dev/full'))('are an error on a full disk', async () => {
    for (const args of [
      ['--format', 'json=/dev/full'],
      ['-o', '/dev/full'],
    ]) {
      const { status, stderr } = await jobstat(['validate', ...args, broken]);
      expect(status).toBe(2);
      expect(stderr).toMatch(
        /^jobstat: cannot write the report \((json|text)\): \/dev\/full: no space left on its disk\n$/,
      );
    }
  });
});

describe('validate --format github', () => {
  const annotated = async (input: string, ...args: readonly string[]) =>
    (await jobstat(['validate', '--format', 'github', ...args], { input })).stdout.trimEnd().split('\n');

  test('has a command to the runner for each finding and warning, and a summary', async () => {
    const { status, stdout } = await jobstat(['validate', '--format', 'github', broken]);
    expect(status).toBe(1);
    const lines = stdout.trimEnd().split('\n');
    expect(lines[0]).toBe(
      '::error file=examples/broken.ndjson,line=3,title=impossible::50001/1: COMPLETED → RUNNING: the job had ended; could have followed: DELETE_FAILED',
    );
    expect(lines.map((line) => line.slice(0, line.lastIndexOf('::')).replace(/::\d+\/.*/, ''))).toEqual([
      '::error file=examples/broken.ndjson,line=3,title=impossible',
      '::error file=examples/broken.ndjson,line=6,title=impossible',
      '::error file=examples/broken.ndjson,line=7,title=unrecognized',
      '::error file=examples/broken.ndjson,line=8,title=malformed',
      '::notice title=jobstat',
    ]);
    expect(lines.at(-1)).toBe('::notice title=jobstat::2 jobs, 8 observations, 4 findings');
    expect(await annotated(disorder)).toEqual([
      '::warning file=stdin,line=2,title=out-of-order::a: observed at 1970-01-01T00:00:01.000Z, after an observation at 1970-01-01T00:00:02.000Z: time runs backwards',
      '::notice title=jobstat::1 job, 2 observations, no findings',
    ]);
  });

  /** What the runner of GitHub Actions makes of a line: see its ActionCommand. */
  function understood(line: string) {
    const [, command = '', properties = '', message = ''] = /^::(\w+) (.*?)::(.*)$/.exec(line) ?? [];
    const plain = (text: string) => text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
    const values = properties.split(',').map((each) => [each.split('=')[0] ?? '', each.replace(/^.*?=/, '')] as const);
    const named = values.map(([name, value]) => [name, plain(value.replaceAll('%3A', ':').replaceAll('%2C', ','))]);
    return { command, ...Object.fromEntries(named), message: plain(message) };
  }

  test('is read by the runner as it was meant, whatever files, jobs and statuses are called', async () => {
    const file = path('100%,a:b=c 作业%0A.ndjson');
    writeFileSync(
      file,
      [
        { job: 'a::b,%0A', status: '50%\n::error::injected' },
        { job: 'x\r\n::add-mask::y', status: '\u001b[2J##vso[x]' },
      ]
        .map((each) => JSON.stringify(each))
        .join('\n'),
    );
    const lines = await annotated('', file);
    expect(lines).toHaveLength(3);
    expect(lines.map(understood)).toMatchObject([
      { command: 'error', file, line: '1', title: 'unrecognized' },
      { command: 'error', file, line: '2', title: 'unrecognized' },
      { command: 'notice', title: 'jobstat' },
    ]);
    expect(understood(lines[0] ?? '').message).toBe(
      'a::b,%0A: "50%\\n::error::injected": not a status of the catalogue',
    );
    expect(lines[1]).not.toContain('\u001b');
    expect(lines[1]).not.toContain('##vso[');
    expect(understood(lines[1] ?? '').message).toMatch(/^x\\u000d\\u000a::add-mask::y: /);
  });

  test('has at most 50 annotations, and says how many it left out', async () => {
    const jobs = (count: number) => Array.from({ length: count }, (_, job) => `{"job":${job},"status":99}\n`).join('');
    const all = await annotated(jobs(50));
    expect(all).toHaveLength(51);
    expect(all.at(-1)).toBe('::notice title=jobstat::50 jobs, 50 observations, 50 findings');
    const some = await annotated(jobs(57));
    expect(some).toHaveLength(51);
    expect(some.at(-1)).toBe('::notice title=jobstat::57 jobs, 57 observations, 57 findings; 7 annotations left out');
  });

  test('says what was excepted, and why', async () => {
    const config = path('allow.yaml');
    writeFileSync(config, 'ignore: [{ kind: unrecognized, job: a, reason: "ours: 100%" }]');
    expect(await annotated('{"job":"a","status":99}\n', '--config', config)).toEqual([
      '::notice title=jobstat::1 finding excepted: unrecognized of a: ours: 100%25',
      '::notice title=jobstat::1 job, 1 observation, no findings',
    ]);
  });

  test('can go to a file beside text', async () => {
    const file = path('github.txt');
    expect((await jobstat(['validate', '--format', 'text', '--format', `github=${file}`, broken])).stdout).toContain(
      '4 findings',
    );
    expect(readFileSync(file, 'utf8')).toBe((await jobstat(['validate', '--format', 'github', broken])).stdout);
  });
});

describe('validate --quiet', () => {
  test('prints nothing where nothing is wrong', async () => {
    expect(await jobstat(['validate', '--quiet', fine])).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  test('prints findings and warnings as they are printed without it, and nothing else', async () => {
    const whole = (await jobstat(['validate', broken])).stdout;
    const { status, stdout } = await jobstat(['validate', '--quiet', broken]);
    expect(status).toBe(1);
    expect(stdout).toBe(whole.slice(whole.indexOf('4 findings')));
    const warned = await jobstat(['validate', '--quiet'], { input: disorder });
    expect(warned.status).toBe(0);
    expect(warned.stdout).toMatch(/^1 warning\n\nstdin:2 /);
  });

  test('changes no other format', async () => {
    expect(await jobstat(['validate', '--quiet', '--format', 'json', fine])).toEqual(
      await jobstat(['validate', '--format', 'json', fine]),
    );
  });
});

describe('validate --fail-on', () => {
  const strange = '{"job":"a","status":8}\n{"job":"a","status":99}\n';
  const both = strange + disorder.replaceAll('"a"', '"b"');

  test.each([
    ['findings', 'nothing', '{"job":"a","status":8}\n', 0, ''],
    ['findings', 'a warning', disorder, 0, ''],
    ['findings', 'a finding', strange, 1, ''],
    ['warnings', 'nothing', '{"job":"a","status":8}\n', 0, ''],
    ['warnings', 'a warning', disorder, 1, 'jobstat: failed: 1 warning, and --fail-on is warnings\n'],
    ['warnings', 'a finding', strange, 1, ''],
    ['warnings', 'both', both, 1, ''],
    ['none', 'both', both, 0, ''],
  ])('%s, with %s', async (gate, _, input, status, stderr) => {
    for (const args of [
      ['--fail-on', gate],
      ['--fail-on', gate, '--format', 'json'],
    ]) {
      const run = await jobstat(['validate', ...args], { input });
      expect({ status: run.status, stderr: run.stderr }).toEqual({ status, stderr });
    }
  });

  test('counts warnings that were not kept', async () => {
    const args = ['validate', '--fail-on', 'warnings', '--max-findings', '0'];
    const { status, stderr } = await jobstat(args, { input: disorder });
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: 'jobstat: failed: 1 warning, and --fail-on is warnings\n',
    });
  });

  test('does not hide that a log could not be read', async () => {
    expect((await jobstat(['validate', '--fail-on', 'none', 'none.ndjson', fine])).status).toBe(2);
  });
});

describe('hints', () => {
  const hint = async (input: string, ...args: readonly string[]) =>
    (await jobstat(['validate', ...args], { input })).stderr;
  const records = (...statuses: readonly string[]) =>
    statuses.map((status) => `${JSON.stringify({ job: 'a', status })}\n`).join('');

  test('name --status-map where no status is known, with the spellings', async () => {
    const stderr = await hint(records('Doing', 'Done', 'Done'));
    expect(stderr).toMatch(
      /^jobstat: no status of the log is known: "Doing", "Done"; say what they mean with --status-map, as in "Doing=\w+"; jobstat statuses lists the statuses\n$/,
    );
    const example = /"(Doing=\w+)"/.exec(stderr)?.[1] ?? '';
    const { status, stdout } = await jobstat(
      ['validate', '--status-map', `${example},Done=COMPLETED`, '--format', 'json'],
      {
        input: records('Doing', 'Done'),
      },
    );
    expect(status).not.toBe(2);
    expect(JSON.parse(stdout).verdicts.unrecognized).toBe(0);
  });

  test('show five spellings at most', async () => {
    expect(await hint(records('a1', 'b1', 'c1', 'd1', 'e1'))).toContain('"d1", "e1";');
    expect(await hint(records('a1', 'b1', 'c1', 'd1', 'e1', 'f1'))).toContain('"d1", "e1", …;');
  });

  test('are not given where some status is known, or a history was typed', async () => {
    expect(await hint(records('Doing', 'RUNNING'))).toBe('');
    expect(await hint('', '--sequence', 'Doing')).not.toContain('--status-map');
  });

  test('name the other lifecycle where that knows all of them', async () => {
    const stderr = await hint(
      records('Running', 'Completed').replaceAll('Running', 'Creating'),
      '--lifecycle',
      'examples/deployment/lifecycle.json',
    );
    expect(stderr).toContain('--lifecycle modelarts-');
    expect(stderr).not.toContain('--status-map');
  });

  test('change neither the report nor the exit code', async () => {
    const { status, stdout } = await jobstat(['validate', '--format', 'json'], { input: records('Doing') });
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ verdicts: { unrecognized: 1 } });
  });

  test.each([
    ['Doing', 'no such file'],
    ['=RUNNING', 'give pairs, as in Done=COMPLETED, not "=RUNNING"'],
    ['Done=', 'give pairs, as in Done=COMPLETED, not "Done="'],
    ['Done=10,Doing', 'give pairs, as in Done=COMPLETED, not "Doing"'],
    ['Done=FINISHED', 'Done: expected a status of modelarts-v1, but got "FINISHED"'],
  ])('--status-map %s is refused with what to give', async (map, message) => {
    const { status, stderr } = await jobstat(['validate', '--status-map', map], { input: records('Done') });
    expect(status).toBe(2);
    expect(stderr).toContain(message);
  });
});
