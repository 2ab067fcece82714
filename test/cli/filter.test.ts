import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { jobstat, start } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'jobstat-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A line of a log: a version of a job, what was seen of it, and in which minute after noon. */
interface Line {
  readonly job_id: number;
  readonly version_id: number;
  readonly status: number | string;
  readonly minute: number | undefined;
}

const line = (job_id: number, version_id: number, status: number | string, minute?: number): Line => ({
  job_id,
  version_id,
  status,
  minute,
});

const lines: readonly Line[] = [
  line(1, 1, 1, 0),
  line(1, 2, 7, 0),
  line(12, 1, 'Running', 0),
  line(3, 1, 7, 0),
  line(3, 1, 8, 1),
  line(1, 1, 8, 1),
  line(1, 2, 'Canceled', 2),
  line(12, 1, 1, 2),
  line(1, 1, 10, 3),
  line(1, 1, 10),
  line(2, 1, 'Canceled', 4),
  line(1, 3, 'what', 4),
];

const textOf = ({ minute, ...line }: Line) =>
  JSON.stringify({ ...line, ...(minute === undefined ? {} : { time: `2024-05-06T12:0${minute}:00Z` }) });

/** A record that is malformed. */
const BROKEN = '{"status":8}';

/** A log of these lines, and empty ones in place of the others, so that each has its number. */
const logOf = (isThere: (line: Line) => boolean) =>
  [BROKEN, ...lines.map((line) => (isThere(line) ? textOf(line) : ''))].map((text) => `${text}\n`).join('');

const whole = logOf(() => true);

/** The same without the malformed record: nobody knows whether it is asked for, so it is left out. */
const part = (isThere: (line: Line) => boolean) => logOf(isThere).replace(BROKEN, '');

const filters: readonly [flags: readonly string[], isThere: (line: Line) => boolean][] = [
  [['--job', '1'], ({ job_id }) => job_id === 1],
  [['--job', '1/2'], ({ job_id, version_id }) => job_id === 1 && version_id === 2],
  [['--job', '1/2', '--job', '12'], ({ job_id, version_id }) => job_id === 12 || version_id === 2],
  [['--since', '2024-05-06T12:02:00Z'], ({ minute = -1 }) => minute >= 2],
  [['--until', '2024-05-06T12:02:00Z'], ({ minute = 9 }) => minute < 2],
  [
    ['--since', '2024-05-06T20:01:00', '--until', '2024/05/06 20:04', '--time-zone', 'Asia/Shanghai'],
    ({ minute = -1 }) => minute >= 1 && minute < 4,
  ],
  [
    ['--since', 'May 06, 2024 20:01:00 GMT+08:00', '--job', '1'],
    ({ minute = -1, job_id }) => minute >= 1 && job_id === 1,
  ],
];

/** A command that reads a log from standard input. */
const commands: readonly (readonly string[])[] = [
  ['validate', '--format', 'json'],
  ['validate', '--format', 'json', '--sort'],
  ['validate', '--format', 'json', '--engine', 'duckdb'],
  ['validate', '--format', 'junit'],
  ['jobs', '--format', 'json'],
  ['report'],
  ['coverage', '--format', 'json'],
  ['diagram', '--format', 'svg', '--log', '-'],
  ['paths', '--format', 'json', '--from-log', '-'],
];

/** What a command printed, but for when it did. */
const timeless = (text: string) => text.replace(/"created":\d+/, '').replace(/ time(stamp)?="[^"]*"/g, '');

describe.each(commands.map((command) => [command.join(' '), command] as const))('%s', (_, command) => {
  test.each(filters.map(([flags, isThere]) => [flags.join(' '), flags, isThere] as const))(
    'takes of a log with %s what a log of nothing else has',
    async (_, flags, isThere) => {
      const some = await jobstat([...command, ...flags], { input: whole });
      const expected = await jobstat(command, { input: part(isThere) });
      expect({ ...some, stdout: timeless(some.stdout) }).toEqual({ ...expected, stdout: timeless(expected.stdout) });
      expect(some.stdout).not.toBe('');
      expect(some.stdout).not.toBe((await jobstat(command, { input: whole })).stdout);
    },
  );
});

describe('validate', () => {
  test('takes a part of files of any size', async () => {
    const file = join(folder, 'large.ndjson');
    const many = Array.from({ length: 400 }, () => whole.replace(`${BROKEN}\n`, '')).join('');
    expect(many.length).toBeGreaterThan(2 ** 17);
    writeFileSync(file, many);
    const { stdout } = await jobstat(['validate', '--format', 'json', '--job', '2', file]);
    expect(JSON.parse(stdout)).toMatchObject({
      records: 400,
      malformed: 0,
      jobs: 1,
      readAs: [{ spelling: 'Canceled', status: 'KILLED', alternatives: ['CANCELED'] }],
    });
  });

  test('says where no observation has a time', async () => {
    const input = '{"job":1,"status":8}\n';
    const { status, stdout, stderr } = await jobstat(['validate', '--format', 'json', '--since', '2024-05-06'], {
      input,
    });
    expect(status).toBe(0);
    expect(JSON.parse(stdout).records).toBe(0);
    expect(stderr).toContain('no observation has a time, so that none is within --since and --until');
    const none = await jobstat(['validate', '--format', 'json', '--since', '2030-01-01'], { input: whole });
    expect([JSON.parse(none.stdout).records, none.stderr]).toEqual([0, '']);
  });

  test.each(['soon', '2024-02-30'])('takes no %j for a time', async (text) => {
    for (const flag of ['--since', '--until']) {
      const { status, stderr } = await jobstat(['validate', `${flag}=${text}`], { input: whole });
      expect(status).toBe(2);
      expect(stderr).toContain(`${flag}: give a time, as in 2025-01-01T00:00:00Z or 2025-01-01`);
    }
  });
});

test('report --follow shows what is asked for, and what comes later', async () => {
  const file = join(folder, 'followed.ndjson');
  writeFileSync(file, lines.map((line) => `${textOf(line)}\n`).join(''));
  const running = await start(['report', '--follow', '--job', '12', file]);
  const report = async () => {
    const page = await (await fetch(running.url)).text();
    const [, json = ''] = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(page) ?? [];
    return JSON.parse(json).report;
  };
  await expect.poll(report).toMatchObject({ records: 2, jobs: 1 });
  appendFileSync(file, `${textOf(line(12, 1, 8, 5))}\n${textOf(line(1, 1, 8, 5))}\n`);
  await expect.poll(report).toMatchObject({ records: 3, jobs: 1 });
  expect((await running.interrupt()).status).toBe(1);
});
