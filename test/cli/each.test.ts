import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import fc from 'fast-check';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { JudgedLines } from '../../src/cli/each/judged-lines.ts';
import { type Entry, isMalformed, timeOf } from '../../src/log/observation.ts';
import { readLog } from '../../src/log/read.ts';
import { toStatus } from '../../src/model/modelarts-v1/statuses.ts';
import { createLogValidator, createValidator } from '../../src/validate/validator.ts';
import { verdicts } from '../../src/validate/verdicts.ts';
import { csvLogs, mutated, mutations, ndjsonLogs } from '../log/log-arbitraries.ts';
import { chunked, entriesOf, onlyUnreadable } from '../log/logs.ts';
import { repository } from '../repository.ts';
import { runs } from '../runs.ts';
import { bin, runProcess, withShell } from './process.ts';
import { jobstat, type Run } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'jobstat-each-'));
afterAll(() => rmSync(folder, { recursive: true }));
const shell = withShell();

/** A command line whose standard output may be bytes. */
async function each(args: readonly string[], input: string | Uint8Array): Promise<Run> {
  return runProcess(['validate', '--each', ...args], input);
}

interface Line {
  readonly verdict: string;
  readonly [key: string]: unknown;
}

const linesOf = (stdout: string): readonly Line[] =>
  stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

const log = [
  '{"job":"a","status":1,"time":"2024-05-06T08:00:00Z"}',
  '{"job":"a","status":"8","time":1714982401.5}',
  'nope',
  '{"job":"a","status":8}',
  '{"job":"b","status":"odd","time":"soon"}',
  '{"job":"a","status":0}',
  '{"job":"a","status":10}',
  '{"job":"a","status":8}',
].join('\n');

const told = [
  { job: 'a', status: 'INIT', time: '2024-05-06T08:00:00.000Z', file: 'stdin', line: 1, verdict: 'first' },
  {
    job: 'a',
    status: 'RUNNING',
    time: '2024-05-06T08:00:01.500Z',
    file: 'stdin',
    line: 2,
    verdict: 'skipped',
    from: 'INIT',
    missed: 1,
  },
  { file: 'stdin', line: 3, verdict: 'malformed', problem: 'not JSON' },
  { job: 'a', status: 'RUNNING', file: 'stdin', line: 4, verdict: 'repeated', from: 'RUNNING' },
  { job: 'b', status: 'odd', file: 'stdin', line: 5, verdict: 'unrecognized' },
  { job: 'a', status: 'UNKNOWN', file: 'stdin', line: 6, verdict: 'gap', from: 'RUNNING' },
  { job: 'a', status: 'COMPLETED', file: 'stdin', line: 7, verdict: 'direct', from: 'RUNNING' },
  {
    job: 'a',
    status: 'RUNNING',
    file: 'stdin',
    line: 8,
    verdict: 'impossible',
    from: 'COMPLETED',
    reason: 'terminal',
  },
];

describe('validate --each', () => {
  test('prints a line for each record, in the order read', async () => {
    const { status, stdout } = await each([], log);
    expect(linesOf(stdout)).toEqual(told);
    expect(status).toBe(1);
    expect(stdout.split('\n')[1]).toBe(JSON.stringify(told[1]));
  });

  test('prints the same of a small file, of a large one and of standard input', async () => {
    const small = join(folder, 'small.ndjson');
    const large = join(folder, 'large.ndjson');
    // Jobs of their own, until the file is read in columns.
    const more = Array.from({ length: 8000 }, (_, index) => `{"job":"x${index}","status":8}`).join('\n');
    writeFileSync(small, log);
    writeFileSync(large, `${log}\n${more}\n`);
    const named = (file: string) => told.map((line) => ({ ...line, file }));
    expect(linesOf((await each([small], '')).stdout)).toEqual(named(small));
    const lines = linesOf((await each([large], '')).stdout);
    expect(lines).toHaveLength(8008);
    expect(lines.slice(0, 8)).toEqual(named(large));
    expect(lines.at(-1)).toEqual({ job: 'x7999', status: 'RUNNING', file: large, line: 8008, verdict: 'first' });
  });

  test.each([
    ['no findings', 0, ['--fail-on', 'findings'], '{"job":"a","status":8}\n'],
    ['findings', 1, [], '{"job":"a","status":99}\n'],
    ['findings that fail nothing', 0, ['--fail-on', 'none'], '{"job":"a","status":99}\n'],
    [
      'warnings that fail',
      1,
      ['--fail-on', 'warnings'],
      '{"job":"a","ts":2,"status":8}\n{"job":"a","ts":1,"status":8}\n',
    ],
    ['a log that cannot be read', 2, ['none.ndjson'], ''],
    ['nothing', 2, [], ''],
  ])('exits as validate does, with %s', async (_, status, args, input) => {
    const own = await each(args, input);
    expect(own.status).toBe(status);
    expect(runProcess(['validate', ...args], input).status).toBe(status);
    if (status === 1) expect(own.stderr).toMatch(/^jobstat: failed: 1 (finding|warning)/m);
  });

  test('writes reports beside it', async () => {
    const json = join(folder, 'report.json');
    const junit = join(folder, 'report.xml');
    const { stdout } = await each(['--format', `json=${json}`, '--format', `junit=${junit}`], log);
    expect(linesOf(stdout)).toEqual(told);
    expect(JSON.parse(readFileSync(json, 'utf8'))).toMatchObject({ records: 8, malformed: 1, jobs: 2 });
    expect(readFileSync(junit, 'utf8')).toContain('tests="3" failures="3"');
  });

  test('gives the verdict on what is excepted all the same', async () => {
    const config = join(folder, 'allow.yaml');
    writeFileSync(
      config,
      'ignore: [{ kind: impossible, reason: x }, { kind: unrecognized, reason: x }, { kind: malformed, reason: x }]',
    );
    const { status, stdout } = await each(['--config', config], log);
    expect(linesOf(stdout)).toEqual(told);
    expect(status).toBe(0);
  });

  test('sorts where it is asked to', async () => {
    const input = '{"job":"a","ts":2,"status":10}\n{"job":"b","ts":1,"status":8}\n{"job":"a","ts":1,"status":8}\n';
    const { stdout, status } = await each(['--sort'], input);
    expect(linesOf(stdout).map(({ job, line, verdict }) => [job, line, verdict])).toEqual([
      ['a', 3, 'first'],
      ['a', 1, 'direct'],
      ['b', 2, 'first'],
    ]);
    expect(status).toBe(0);
  });

  test.each([
    [['--engine', 'duckdb'], '--each'],
    [['--format', 'text'], '--each'],
    [['--format', 'json', '--format', 'sarif=out.sarif'], '--each'],
    [['--sequence', '1,8'], '--sequence'],
  ])('is refused with %j', async (args, flag) => {
    const { status, stdout, stderr } = await jobstat(['validate', '--each', ...args], { input: log });
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(flag);
  });
});

/** The lines on a log that is read exactly, or in columns. */
async function printed(input: string | Uint8Array, columns = false): Promise<string> {
  const lines = new JudgedLines(createLogValidator<string>(), {});
  const log = columns
    ? readLog(chunked(input, 300), { file: 'log', columns })
    : readLog(chunked(input, 70), { file: 'log' });
  let all = '';
  for await (const chunk of log) all += Buffer.from(lines.take(chunk)).toString();
  return all;
}

/** What the lines must say, from the validator that takes one observation after the other. */
function expectedOf(entries: readonly Entry[]) {
  const validator = createValidator();
  const lines = entries.map((entry) => {
    const { file, line } = entry;
    if (isMalformed(entry)) {
      validator.reject(entry);
      return { file, line, verdict: 'malformed', problem: entry.problem };
    }
    const judgement = validator.observe(entry);
    const { verdict } = judgement;
    const time = timeOf(entry);
    return {
      job: entry.job,
      ...(verdict === 'unrecognized' ? {} : { status: 'to' in judgement ? judgement.to : toStatus(entry.status) }),
      ...(time === undefined ? {} : { time: new Date(time).toISOString() }),
      file,
      line,
      verdict,
      ...('from' in judgement && judgement.from !== undefined ? { from: judgement.from } : {}),
      ...(verdict === 'skipped' ? { missed: judgement.missed } : {}),
      ...(verdict === 'impossible' ? { reason: judgement.reason } : {}),
    };
  });
  return { lines, report: validator.report() };
}

describe('the lines', () => {
  test.each([
    ['NDJSON', ndjsonLogs],
    ['CSV', csvLogs],
  ])(
    'of %s with everything in it are those of the exact reader, and their verdicts sum up to the report',
    async (_, logs) => {
      await fc.assert(
        fc.asyncProperty(logs, fc.option(mutations), async (whole, changes) => {
          const bytes = changes === null ? Buffer.from(whole) : mutated(whole, changes);
          const entries = await entriesOf(bytes, { file: 'log' }, 70).catch(onlyUnreadable);
          fc.pre(entries !== undefined);
          const { lines, report } = expectedOf(entries ?? []);
          const exact = await printed(bytes);
          expect(await printed(bytes, true)).toBe(exact);
          const parsed = linesOf(exact);
          const known = ({ verdict, status, ...rest }: Line) => ({
            ...rest,
            verdict,
            ...(verdict === 'unrecognized' || status === undefined ? {} : { status }),
          });
          expect(parsed.map(known)).toEqual(lines);
          const counts = Object.fromEntries(
            verdicts.map((name) => [name, parsed.filter(({ verdict }) => verdict === name).length]),
          );
          expect(counts).toEqual(report.verdicts);
          expect(parsed.filter(({ verdict }) => verdict === 'malformed')).toHaveLength(report.malformed);
        }),
        { numRuns: runs(400) },
      );
    },
  );

  const hostile = [
    '"',
    '\\',
    '\\"',
    '\u001b[2J',
    '\u009b31m',
    '\u0007',
    '\r',
    '\n::error::x',
    '::error::x',
    '##vso[task.complete]',
    '##[error]x',
    '##teamcity[x]',
    '#',
    '##',
    '\u202e',
    '\u200b',
    '\u2028',
    '\ufeff',
    '\u007f',
    '\ud800',
    '\u0000',
    '作业',
    '😀',
    '</script>',
    '{',
    '}',
    ',',
    ' ',
    '\t',
    'a',
    '/',
  ];

  /** What steers a terminal or hides something, but for line feeds. */
  const STEERING = '\\u0000-\\u0009\\u000b-\\u001f\\u007f-\\u009f\\u200b\\u2028\\u2029\\u202a-\\u202e\\ufeff';
  const steering = new RegExp(`[${STEERING}]`);

  test('are valid JSON, and harmless, whatever jobs, statuses and files are called', async () => {
    const key = fc.array(fc.constantFrom(...hostile), { minLength: 1, maxLength: 5 }).map((parts) => parts.join(''));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(key, fc.oneof(key, fc.constantFrom('8', '10'))), { minLength: 1 }),
        async (all) => {
          const input = all.map(([job, status]) => JSON.stringify({ job, status })).join('\n');
          const entries = await entriesOf(input);
          for (const columns of [false, true]) {
            const stdout = await printed(input, columns);
            const lines = linesOf(stdout);
            expect(lines.map(({ job }) => job)).toEqual(entries.map((entry) => (entry as { job?: string }).job));
            expect(stdout).not.toMatch(steering);
            expect(stdout).not.toMatch(/##(vso|teamcity)?\[/i);
            expect(stdout).not.toMatch(/^\s*::/m);
          }
        },
      ),
      { numRuns: runs(400) },
    );
  });

  test('are harmless where files are', async () => {
    const file = join(folder, '##vso[x] \u202e::error::.ndjson');
    writeFileSync(file, '{"job":"##[x]","status":"##vso[y]"}\nnope\n');
    const { stdout } = await each([file], '');
    expect(linesOf(stdout)).toMatchObject([
      { file, job: '##[x]', status: '##vso[y]' },
      { file, verdict: 'malformed' },
    ]);
    expect(stdout).not.toMatch(/##(vso)?\[|\u202e/);
  });

  test.each([
    ['1969-12-31T23:59:59.999Z'],
    ['1970-01-01T00:00:00.000Z'],
    ['2024-02-29T23:59:59.999Z'],
    ['2024-12-31T00:00:00.001Z'],
    ['9999-12-31T23:59:59.999Z'],
    ['2038-01-19T03:14:08.010Z'],
  ])('have the time as Date has it: %s', async (time) => {
    const input = Array.from({ length: 20 }, () => JSON.stringify({ job: 'a', status: 8, time })).join('\n');
    for (const columns of [false, true]) {
      const times = linesOf(await printed(input, columns)).map((line) => line.time);
      expect(new Set(times)).toEqual(new Set([new Date(time).toISOString()]));
    }
  });
});

describe('as a stream,', () => {
  const started = (...args: readonly string[]) => {
    const child = spawn(process.execPath, [bin, 'validate', '--each', ...args], { cwd: repository });
    onTestFinished(() => void child.kill('SIGKILL'));
    return child;
  };

  test('a line is answered before the next one is written', async () => {
    const child = started('--mode', 'events', '-');
    const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const ended = once(child, 'close');
    const statuses = [1, 4, 7, 8, 8, 99, 10];
    const given: unknown[] = [];
    for (const status of statuses) {
      child.stdin.write(`{"job":"a","status":${status}}\n`);
      given.push(JSON.parse((await answers.next()).value).verdict);
    }
    child.stdin.end();
    expect(given).toEqual(['first', 'direct', 'direct', 'direct', 'repeated', 'unrecognized', 'direct']);
    expect(await ended).toEqual([1, null]);
  });

  test('each half of a line is waited for', async () => {
    const child = started();
    const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    child.stdin.write('{"job":"a","sta');
    child.stdin.write('tus":8}\n{"job":"b",');
    expect(JSON.parse((await answers.next()).value)).toMatchObject({ job: 'a', line: 1 });
    child.stdin.write('"status":10}\n');
    expect(JSON.parse((await answers.next()).value)).toMatchObject({ job: 'b', line: 2 });
    child.stdin.end();
  });

  test('a reader that has seen enough ends it without an error', () => {
    const file = join(folder, 'many.ndjson');
    writeFileSync(file, '{"job":"a","status":8}\n'.repeat(200_000));
    const { stdout, stderr, status } = shell(`jobstat validate --each "${file}" | head -1`);
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
    expect(linesOf(stdout)).toMatchObject([{ job: 'a', line: 1, verdict: 'first' }]);
  });

  test('a slow reader of 100 MB makes it wait, and not hold them', async () => {
    const file = join(folder, 'large.ndjson');
    const line = '{"job":"a","status":8}\n';
    writeFileSync(file, line.repeat(1_200_000));
    const child = started('--max-findings', '1', file);
    const errors = text(child.stderr);
    const ended = once(child, 'close');
    const memory = (field: string) =>
      Number(new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync(`/proc/${child.pid}/status`, 'latin1'))?.[1] ?? 0) /
      1024;
    // Nobody reads for a while: it must come to rest with the pipe full.
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const atRest = process.platform === 'linux' ? memory('VmRSS') : 0;
    let bytes = 0;
    let peak = 0;
    for await (const chunk of child.stdout) {
      bytes += chunk.length;
      if (bytes % 64 < 8) await new Promise((resolve) => setTimeout(resolve, 1));
      if (process.platform === 'linux' && child.exitCode === null) peak = Math.max(peak, memory('VmHWM') || peak);
    }
    expect(await ended).toEqual([0, null]);
    expect(await errors).toBe('');
    expect(bytes).toBeGreaterThan(100e6);
    expect(atRest).toBeLessThan(160);
    expect(peak).toBeLessThan(200);
  });
});
