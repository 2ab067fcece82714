import { describe, expect, test } from 'vitest';
import type { Context } from '../../src/cli/context.ts';
import { board } from '../../src/cli/watch/board.ts';
import { changeLines } from '../../src/cli/watch/change-lines.ts';
import { modelartsV1 } from '../../src/model/modelarts-v1/lifecycle.ts';
import type { Status } from '../../src/model/modelarts-v1/statuses.ts';
import { createValidator } from '../../src/validate/validator.ts';
import type { WatchedObservation } from '../../src/watch/watch.ts';
import { serveWith } from '../watch/plain-server.ts';
import { servePlainV2, uuid } from '../watch/plain-v2.ts';
import { jobstat, type RunOptions, start } from './run.ts';

const env = { MODELARTS_TOKEN: 'any' };

/** A server with jobs `1`, `2`, …, of one version each, that are polled in these statuses, of which the last stays. */
async function serveStatuses(...all: readonly (readonly number[])[]): Promise<string> {
  const left = all.map((statuses) => [...statuses]);
  const { endpoint } = await serveWith(({ url = '' }, response) => {
    const id = Number(/training-jobs\/(\d+)/.exec(url)?.[1]);
    const jobs = left.map(([status], index) => ({
      job_id: index + 1,
      job_name: index === 0 ? 'first' : 'other',
      version_id: 1,
      status,
    }));
    const next = (own: number[] = []) => (own.length > 1 ? own.shift() : own[0]);
    if (url.includes('?')) response.end(JSON.stringify({ job_total_count: jobs.length, jobs }));
    else if (url.endsWith('/versions'))
      response.end(JSON.stringify({ versions: jobs.slice(id - 1, id).map((job) => ({ ...job, create_time: 1 })) }));
    else if (left[id - 1]?.length) response.end(JSON.stringify({ status: next(left[id - 1]) }));
    else response.writeHead(404).end('{"error_code":"ModelArts.0102","error_message":"No such job."}');
  });
  return endpoint;
}

const command = (endpoint: string, args: readonly string[]) => [
  ...['watch', '--endpoint', endpoint, '--project', 'p', '--every', '2ms', '--up-to', '2ms'],
  ...args,
];
const watch = (endpoint: string, args: readonly string[], options: RunOptions = {}) =>
  jobstat(command(endpoint, args), { env, ...options });

/** Lines without their times, sorted. */
const linesIn = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => line.replace(/\d{4}-\S+Z +/, ''))
    .sort();

describe('watch with several jobs', () => {
  test('prints changes with the job before them', async () => {
    const { status, stdout, stderr } = await watch(await serveStatuses([8, 10], [7, 8, 10]), ['1', '2']);
    expect(linesIn(stdout)).toEqual([
      '1/1  COMPLETED                one transition leads there',
      '1/1  RUNNING                  the first status of a job',
      '2/1  COMPLETED                one transition leads there',
      '2/1  RUNNING                  one transition leads there',
      '2/1  WAITING                  the first status of a job',
    ]);
    expect(stdout).toMatch(/^\d\/1 {2}\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ {2}/);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  test.each([
    [[[10], [10]], [], 0],
    [[[10], [12]], [], 3],
    [[[12], [11]], [], 1],
    [[[12], [11], []], [], 2],
    [[[10], [8, 1, 10]], [], 1],
    [[[10], [8]], ['--any'], 0],
    [[[12], [8]], ['--any'], 3],
    [[[10], [12]], ['--until', 'terminal'], 0],
    [[[10], [12]], ['--until', 'success'], 1],
    [
      [
        [8, 9, 12],
        [7, 11],
      ],
      ['--until', 'success'],
      1,
    ],
    [[[8], [7, 11]], ['--until', 'running'], 1],
    [[[8], [7]], ['--until', 'running', '--any'], 0],
    [[[11], [7, 8]], ['--until', 'running', '--any'], 0],
    [[[11], [12]], ['--until', 'running', '--any'], 1],
    [[[], [8]], ['--until', 'running', '--any'], 0],
    [[[], [8]], ['--until', 'running'], 2],
  ])('exits by the worst of them: %j with %j', async (statuses, flags, exit) => {
    const ids = statuses.map((_, index) => `${index + 1}/1`);
    expect((await watch(await serveStatuses(...statuses), [...flags, ...ids])).status).toBe(exit);
  });

  test('says which of them cannot reach the target, and which are lost', async () => {
    const { stderr } = await watch(await serveStatuses([9], [], [8]), ['--until', 'running', '1/1', '2/1', '3/1']);
    expect(linesIn(stderr)).toEqual([
      'jobstat: job 2/1: HTTP 404 ModelArts.0102 No such job',
      'jobstat: running can no longer be reached: job 1/1 is KILLING',
    ]);
  });

  test.each([
    [['--all'], ['1/1', '3/1']],
    [['--name', 'first'], ['1/1']],
    [
      ['--name', 'other'],
      ['2/1', '3/1', '4/1'],
    ],
  ])('finds them in the list: %j', async (flags, expected) => {
    const { stdout, status } = await watch(await serveStatuses([8, 8, 10], [10], [0, 0, 10], [10]), [
      ...flags,
      '--format',
      'json',
    ]);
    const { watched, ...report } = JSON.parse(stdout);
    expect(watched.map(({ job }: { job: string }) => job).sort()).toEqual(expected);
    expect(watched[0]).toEqual({ job: expect.any(String), status: 'COMPLETED', outcome: 'success' });
    expect(report).toMatchObject({ schemaVersion: 1, ok: true, jobs: expected.length });
    expect(status).toBe(0);
  });

  test('has nothing to do where none is live', async () => {
    const run = await watch(await serveStatuses([10]), ['--all']);
    expect(run).toEqual({ status: 0, stdout: '', stderr: 'jobstat: no job is live\n' });
  });

  test('says that no job has the name', async () => {
    const run = await watch(await serveStatuses([10]), ['--name', 'First']);
    expect(run).toEqual({ status: 2, stdout: '', stderr: 'jobstat: no job has the name First\n' });
  });

  test('finds those of v2, at an endpoint that says so', async () => {
    const { endpoint } = await servePlainV2([
      { id: uuid(1), name: 'a', phases: ['Pending', 'Pending', 'Failed'] },
      { id: uuid(2), name: 'b', phases: ['Running'] },
    ]);
    const { status, stderr } = await watch(`${endpoint}/v2`, ['--name', 'a', '--until', 'running']);
    expect(stderr).toBe(`jobstat: running can no longer be reached: job ${uuid(1)} is Failed\n`);
    expect(status).toBe(1);
  });

  test('times out, and lets them go on', async () => {
    const { status, stderr } = await watch(await serveStatuses([8], [10]), ['--timeout', '300ms', '1', '2']);
    expect(stderr).toBe('jobstat: timed out: 1 of 2 jobs were decided, and the others go on\n');
    expect(status).toBe(124);
  });

  test('says once what fails for the moment, and that the API answers again', async () => {
    let requests = 0;
    const { endpoint } = await serveWith((_, response) => {
      if (requests++ < 4) response.writeHead(503, { 'Retry-After': '0' }).end('{}');
      else response.end('{"status":10}');
    });
    const { status, stderr } = await watch(endpoint, ['1/1', '2/1', '3/1', '4/1']);
    expect(stderr).toBe('jobstat: HTTP 503; asking again in 0ms\njobstat: the API answers again\n');
    expect(status).toBe(0);
  });

  test('can be interrupted', async () => {
    const { interrupt } = await start(command(await serveStatuses([8], [8]), ['1', '2']), { env });
    const { status, stderr } = await interrupt();
    expect(stderr).toBe('jobstat: interrupted: 0 of 2 jobs were decided, and the others go on\n');
    expect(status).toBe(130);
  });
});

/** The lines of a terminal on which this was written. */
function screenOf(written: string): string[] {
  const lines = [''];
  let [row, column] = [0, 0];
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is read
  for (const [token, count, code] of written.matchAll(/\u001b\[(\d*)([A-Za-z])|./gs)) {
    if (code === 'F') [row, column] = [row - Number(count), 0];
    else if (code === 'K') lines[row] = (lines[row] ?? '').slice(0, column);
    else if (code === 'J') lines.splice(row, lines.length, (lines[row] ?? '').slice(0, column));
    else if (token === '\r') column = 0;
    else if (token === '\n') [row, column] = [row + 1, 0];
    else if (code === undefined) lines[row] = (lines[row] ?? '').slice(0, column++).padEnd(column - 1) + token;
    expect(row).toBeGreaterThanOrEqual(0);
    lines[row] ??= '';
  }
  return lines.map((line) => line.trimEnd());
}

/** A context whose outputs are one terminal, or no terminal. */
function contextOf(terminal: { readonly columns: number } | undefined) {
  const printed = { all: '', stderr: '' };
  const output = (isOfErrors: boolean) => ({
    isTTY: terminal !== undefined,
    columns: terminal?.columns,
    write(text: string) {
      printed.all += text;
      if (isOfErrors) printed.stderr += text;
    },
  });
  const [stdout, stderr] = [output(false), output(true)];
  // Nothing else of a context is looked at.
  return { context: { process: { stdout, stderr, env: {} }, file: stdout } as unknown as Context, printed };
}

const START = Date.UTC(2030, 0);

/** Observations of jobs at some seconds, with their verdicts. */
function observer() {
  const validator = createValidator();
  return (seconds: number, job: string, status: number | string): WatchedObservation => {
    const observation = { job, status, time: START + 1000 * seconds };
    const name = modelartsV1.statuses.parse(status);
    const judgement = validator.observe(observation);
    return {
      observation,
      judgement,
      prospect: name === 'COMPLETED' ? 'reached' : 'possible',
      ...(name && { status: name }),
    };
  };
}

describe('a board', () => {
  test('has a line for each job, which is kept up to date, below what is said', () => {
    const { context, printed } = contextOf({ columns: 80 });
    const { show, say } = board<Status>(context, modelartsV1);
    const see = observer();
    show(see(0, '1/1', 8));
    show(see(1, '22/1', 7));
    say('something');
    show(see(90, '1/1', 8));
    show(see(91, '22/1', 8));
    say('and more');
    show(see(95, '1/1', 10));
    expect(screenOf(printed.all)).toEqual([
      'jobstat: something',
      'jobstat: and more',
      '1/1  COMPLETED                         one transition leads there',
      '22/1  RUNNING                           one transition leads there',
      '',
    ]);
  });

  test('says how long a job has been seen in its status', () => {
    const { context, printed } = contextOf({ columns: 80 });
    const { show } = board<Status>(context, modelartsV1);
    const see = observer();
    for (const seconds of [0, 30, 90]) show(see(seconds, '1/1', 8));
    expect(screenOf(printed.all)).toEqual(['1/1  RUNNING                  1.5m     the first status of a job', '']);
  });

  test('shows what was reported, also where that proves nothing', () => {
    const { context, printed } = contextOf({ columns: 100 });
    const { show } = board<Status>(context, modelartsV1);
    const see = observer();
    const shown = [8, 0, 0, 8].map((status, index) => {
      show(see(10 * index, '1/1', status));
      return screenOf(printed.all)[0]?.replace(/ +/g, ' ');
    });
    expect(shown).toEqual([
      '1/1 RUNNING the first status of a job',
      '1/1 UNKNOWN UNKNOWN was reported, which proves nothing',
      '1/1 UNKNOWN 10s UNKNOWN was reported, which proves nothing',
      '1/1 RUNNING the same status again',
    ]);
  });

  test.each([20, 40, 60])('is never wider than its terminal: %i columns', (columns) => {
    const { context, printed } = contextOf({ columns });
    const { show } = board<Status>(context, modelartsV1);
    const see = observer();
    show(see(0, '1/1', 8));
    show(see(1, '1/1', '状态'.repeat(50)));
    show(see(2, '1/1', 1));
    for (const line of screenOf(printed.all)) expect(line.length).toBeLessThan(columns);
  });

  test('is steered by nothing that an API says', () => {
    const { context, printed } = contextOf({ columns: 80 });
    const { show } = board<Status>(context, modelartsV1);
    show(observer()(0, '1/\u001b[9F', '\u001b[2J\r\n'));
    expect(screenOf(printed.all)).toHaveLength(2);
    for (const code of ['\u001b[9F', '\u001b[2J']) expect(printed.all).not.toContain(code);
  });

  test('is what a terminal shows of several jobs, if it has a line for each', async () => {
    const endpoint = await serveStatuses([8, 10], [7, 8, 10]);
    const { status, stdout } = await watch(endpoint, ['1', '2'], { terminal: 'plain', columns: 80 });
    const lines = screenOf(stdout).map((line) => line.replace(/ +/g, ' '));
    expect(lines.sort()).toEqual([
      '',
      '1/1 COMPLETED one transition leads there',
      '2/1 COMPLETED one transition leads there',
    ]);
    expect(status).toBe(0);
  });

  test('is not what it shows of more jobs than it has lines', async () => {
    const statuses = Array.from({ length: 24 }, () => [10]);
    const ids = statuses.map((_, index) => `${index + 1}`);
    const { stdout } = await watch(await serveStatuses(...statuses), ids, { terminal: 'plain', columns: 80 });
    expect(linesIn(stdout)).toHaveLength(24);
  });
});

describe('where nothing changes', () => {
  const MINUTE = 60;

  const silent = (terminal?: { readonly columns: number }) => {
    const { context, printed } = contextOf(terminal);
    return {
      printed,
      display: changeLines<Status>(context, { lifecycle: modelartsV1, isOfSeveral: true, isQuiet: false }),
    };
  };

  test('a line on standard error says so after 5 minutes, and again after 5 more', () => {
    const { display, printed } = silent();
    const see = observer();
    for (let seconds = 0; seconds <= 16 * MINUTE; seconds += 20) {
      for (const [job, status] of [
        ['1/1', 8],
        ['2/1', 7],
        ['3/1', 7],
      ] as const)
        display.show(see(seconds, job, status));
      if (seconds === 0) display.show(see(seconds, '4/1', 10));
    }
    display.show(see(17 * MINUTE, '2/1', 8));
    display.show(see(21 * MINUTE, '2/1', 8));
    display.show(see(22 * MINUTE, '2/1', 8));
    expect(printed.stderr.trimEnd().split('\n')).toEqual([
      'jobstat: no change for 5m: 1 RUNNING, 2 WAITING',
      'jobstat: no change for 10m: 1 RUNNING, 2 WAITING',
      'jobstat: no change for 15m: 1 RUNNING, 2 WAITING',
      'jobstat: no change for 5m: 2 RUNNING, 1 WAITING',
    ]);
  });

  test('a terminal says nothing', () => {
    const { display, printed } = silent({ columns: 80 });
    const see = observer();
    for (let seconds = 0; seconds <= 60 * MINUTE; seconds += MINUTE) display.show(see(seconds, '1/1', 8));
    expect(printed.stderr).toBe('');
  });
});
