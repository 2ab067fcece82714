import { parse, unparse } from 'papaparse';
import { describe, expect, test } from 'vitest';
import { columns } from '../../src/cli/text/align.ts';
import type { JobSummary } from '../../src/jobs/job-summaries.ts';
import { jobstat } from './run.ts';

const time = (minute: number) => `2025-01-01T00:${String(minute).padStart(2, '0')}:00Z`;

/** Polls a minute apart, one job after the other. */
function log(jobs: Readonly<Record<string, readonly (readonly [status: number, minute: number])[]>>): string {
  return Object.entries(jobs)
    .flatMap(([job, polls]) => polls.map(([status, minute]) => JSON.stringify({ job, status, time: time(minute) })))
    .join('\n');
}

const input = log({
  done: [
    [1, 0],
    [7, 1],
    [7, 2],
    [8, 3],
    [10, 4],
  ],
  failed: [
    [8, 0],
    [11, 9],
  ],
  stuck: [
    [1, 0],
    [8, 10],
  ],
  running: [
    [8, 20],
    [8, 50],
  ],
  never: [[0, 30]],
});

const json = async (...args: string[]) =>
  JSON.parse((await jobstat(['jobs', '--format', 'json', ...args], { input })).stdout);
const names = async (...args: string[]) => (await json(...args)).jobs.map(({ job }: { job: string }) => job);

describe('jobs', () => {
  test('has a line for each job, in the order of first sight', async () => {
    const { status, stdout, stderr } = await jobstat(['jobs'], { input });
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout.split('\n')).toEqual([
      'job      status     outcome  first seen            last seen             missed  findings  dwell times',
      'done     COMPLETED  success  2025-01-01T00:00:00Z  2025-01-01T00:04:00Z       1         0  INIT ≥ 0s, WAITING 1m–3m, RUNNING 0s–2m',
      'failed   FAILED     failure  2025-01-01T00:00:00Z  2025-01-01T00:09:00Z       0         0  RUNNING ≥ 0s',
      'stuck    RUNNING    live     2025-01-01T00:00:00Z  2025-01-01T00:10:00Z       1         0  INIT ≥ 0s, RUNNING ≥ 0s',
      'running  RUNNING    live     2025-01-01T00:20:00Z  2025-01-01T00:50:00Z       0         0  RUNNING ≥ 30m',
      'never               unknown  2025-01-01T00:30:00Z  2025-01-01T00:30:00Z       0         0',
      '',
    ]);
  });

  test('has the same as data', async () => {
    const { schemaVersion, mode, jobs } = await json();
    expect([schemaVersion, mode, jobs.length]).toEqual([1, 'poll', 5]);
    expect(jobs[0]).toEqual({
      job: 'done',
      status: 'COMPLETED',
      outcome: 'success',
      firstSeen: '2025-01-01T00:00:00.000Z',
      lastSeen: '2025-01-01T00:04:00.000Z',
      missed: 1,
      findings: 0,
      dwell: [
        { status: 'INIT', visits: 1, atLeast: 0 },
        { status: 'WAITING', visits: 1, atLeast: 60_000, atMost: 180_000 },
        { status: 'RUNNING', visits: 1, atLeast: 0, atMost: 120_000 },
      ],
    });
    const lines = (await jobstat(['jobs', '--format', 'ndjson'], { input })).stdout.trim().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual(jobs);
  });

  test('is CSV that keeps any key, with the same columns for every log', async () => {
    const odd = 'a,"b"\n=1+1 作业';
    const { stdout } = await jobstat(['jobs', '--format', 'csv'], {
      input: log({
        [odd]: [
          [8, 0],
          [8, 2],
          [10, 3],
        ],
      }),
    });
    const [row] = parse<Record<string, string>>(stdout, { header: true }).data;
    expect(row).toMatchObject({
      job: odd,
      outcome: 'success',
      RUNNING_at_least_ms: '120000',
      RUNNING_at_most_ms: '',
      INIT_at_least_ms: '',
    });
    const { stdout: other } = await jobstat(['jobs', '--format', 'csv'], { input });
    expect(other.split('\n')[0]).toBe(stdout.split('\n')[0]);
    expect(other.split('\n')[0]).not.toMatch(/,COMPLETED_at|UNKNOWN_at/);
  });

  test('is CSV as others write what is in the data', async () => {
    const { jobs }: { readonly jobs: readonly JobSummary<string>[] } = await json();
    const { stdout } = await jobstat(['jobs', '--format', 'csv'], { input });
    const [head = '', ...rows] = stdout.trimEnd().split('\n');
    const expected = jobs.map((job) => {
      const texts = [job.job, job.status, job.outcome, job.firstSeen, job.lastSeen, job.missed, job.findings];
      const bounds = head
        .split(',')
        .slice(texts.length)
        .map((name) => {
          const [, status, bound] = /^(.+)_at_(least|most)_ms$/.exec(name) ?? [];
          const own = job.dwell.find((each) => each.status === status);
          return bound === 'least' ? own?.atLeast : own?.atMost;
        });
      return unparse([[...texts, ...bounds]]);
    });
    expect(rows).toEqual(expected);
  });

  test('lists those that are asked for', async () => {
    expect(await names('--outcome', 'success,unknown')).toEqual(['done', 'never']);
    expect(await names('--live')).toEqual(['stuck', 'running']);
    expect(await names('--silent-for', '40m')).toEqual(['stuck']);
    expect(await names('--silent-for', '41m')).toEqual([]);
    expect(await names('--slowest', '2')).toEqual(['running', 'stuck']);
    expect(await names('--slowest', '1', '--outcome', 'failure,success')).toEqual(['failed']);
    expect((await jobstat(['jobs', '--silent-for', '5h'], { input })).stdout.trim().split('\n')).toHaveLength(1);
  });

  test('has exact dwell times in events mode', async () => {
    const { stdout } = await jobstat(['jobs', '--mode', 'events'], {
      input: log({
        a: [
          [1, 0],
          [4, 1],
          [8, 2],
          [10, 5],
        ],
      }),
    });
    expect(stdout).toContain('INIT 1m, SUBMIT_TRYING 1m, RUNNING 3m\n');
  });

  test('sorts each job by time first where that is asked for', async () => {
    const input = log({
      a: [
        [8, 3],
        [1, 0],
        [8, 4],
        [10, 6],
      ],
    });
    expect((await jobstat(['jobs', '--sort'], { input })).stdout).toContain('INIT ≥ 0s, RUNNING 1m–6m');
    expect((await jobstat(['jobs', '--format', 'ndjson'], { input })).stdout).toContain('"findings":1');
  });

  test('takes another lifecycle', async () => {
    const input = '{"job":"a","status":"Running","time":0}\n{"job":"a","status":"Completed","time":60}';
    expect((await jobstat(['jobs', '--lifecycle', 'modelarts-v2'], { input })).stdout).toMatch(
      /Completed +success .* Running ≥ 0s/,
    );
  });

  test('says where times are missing', async () => {
    const input = '{"job":"a","status":1}\n{"job":"a","status":8}\nno record';
    const { status, stdout, stderr } = await jobstat(['jobs'], { input });
    expect(status).toBe(0);
    expect(stdout).toMatch(/^a +RUNNING +live +1 +0$/m);
    expect(stderr).toBe(
      'jobstat: there are no dwell times: no observation has a time; name the field that holds it with --time-field\n' +
        'jobstat: 1 record could not be read: jobstat validate lists them\n',
    );
    for (const flags of [
      ['--silent-for', '1h'],
      ['--slowest', '3'],
    ]) {
      const run = await jobstat(['jobs', ...flags], { input });
      expect([run.status, run.stdout]).toEqual([2, '']);
      expect(run.stderr).toBe(
        `jobstat: ${flags[0]} needs times: no observation has a time; name the field that holds it with --time-field\n`,
      );
    }
  });

  test.each([
    [['--outcome', 'good'], 'success|failure|stopped'],
    [['--live', '--outcome', 'success'], 'either --live or --outcome'],
    [['--silent-for', '1h', '--outcome', 'success'], '--silent-for lists live jobs'],
    [['--silent-for', 'long'], '--silent-for: give a time above 0, as in 10s, not "long"'],
    [['--slowest', '0'], 'above 0'],
    [['none.ndjson'], 'no such file'],
  ])('%j is an error', async (args, message) => {
    const { status, stderr, stdout } = await jobstat(['jobs', ...args], { input });
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
  });
});

test('columns are aligned by the cells of a terminal: a Chinese character takes two', () => {
  expect(
    columns([
      ['作业一', 'a'],
      ['job', 'b'],
      ['e\u0301', 'c'],
    ]),
  ).toEqual(['作业一  a', 'job     b', 'e\u0301       c']);
});
