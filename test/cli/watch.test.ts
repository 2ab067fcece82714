import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { validate } from '../../src/validate/validator.ts';
import { serveV2 } from '../fake-api/client-v2.ts';
import { serveWith } from '../watch/plain-server.ts';
import { servePlainV2, uuid } from '../watch/plain-v2.ts';
import { control, serveJob } from '../watch/served-job.ts';
import { jobstat, start } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'jobstat-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Starts to watch the job. */
const watching = (url: string, ...args: readonly string[]) =>
  start(['watch', '--endpoint', url, '--project', 'p', ...args, '100001'], { env: { MODELARTS_TOKEN: 'any' } });

const watch = async (url: string, ...args: readonly string[]) => (await watching(url, '--every', '20ms', ...args)).done;

describe('watch', () => {
  test.each([
    ['success', 0],
    ['failure', 1],
    ['stopped', 3],
    ['DELETE_FAILED', 1],
    ['CANCELED', 3],
  ] as const)('exits by how the job ended: %s', async (outcome, exit) => {
    const { status, stdout, stderr } = await watch(await serveJob({ progress: { polls: 2 }, outcome }));
    expect(stdout).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ {2}\w+ +the first status of a job\n/);
    expect(stderr).toBe('');
    expect(status).toBe(exit);
  });

  test('exits with 1 where a step was impossible, although the job ended well', async () => {
    // The third answer has the status of long before.
    const url = await serveJob({ progress: { polls: 1 }, outcome: 'COMPLETED' });
    const { hasPrinted, done } = await watching(url, '--every', '1s');
    await hasPrinted('RUNNING');
    const patch = { faults: [{ kind: 'stale', by: '1d', times: 1 }] };
    await control(url, 'PATCH', '/settings', patch);
    const { status, stdout } = await done;
    expect(stdout).toContain('impossible after RUNNING: a job does not go back there');
    expect(stdout).toMatch(/COMPLETED .*\n$/);
    expect(status).toBe(1);
  });

  test('adds what it sees to a log, which validate reads', async () => {
    const log = join(folder, 'polls.ndjson');
    const { status } = await watch(await serveJob({ progress: { polls: 1 }, outcome: 'COMPLETED' }), '--log', log);
    expect(status).toBe(0);
    const lines = readFileSync(log, 'utf8').trimEnd().split('\n');
    const statuses = lines.map((line) => JSON.parse(line).status);
    expect(statuses.at(-1)).toBe(10);
    expect(validate(statuses).ok).toBe(true);
    expect((await jobstat(['validate', log])).status).toBe(0);
  });

  test('prints its report as JSON', async () => {
    const { stdout } = await watch(await serveJob({ progress: 'at once', outcome: 'KILLED' }), '--format', 'json');
    expect(JSON.parse(stdout)).toMatchObject({
      schemaVersion: 1,
      job: '100001',
      status: 'KILLED',
      outcome: 'stopped',
      ok: true,
      observations: 1,
    });
  });

  test('times out, and lets the job go on', async () => {
    const { status, stderr } = await watch(await serveJob({}), '--timeout', '300ms');
    expect(stderr).toBe('jobstat: timed out: job 100001 is INIT, and goes on\n');
    expect(status).toBe(124);
  });

  test('does not time out before 25 days, nor poll before 40', async () => {
    let polls = 0;
    const { endpoint } = await serveWith((_, response) => {
      polls++;
      response.end('{"status":1}');
    });
    const long = ['--version', '1', '--timeout', '25d', '--every', '40d', '--up-to', '40d'];
    const { interrupt, printed } = await watching(endpoint, ...long);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect({ polls, stderr: printed.stderr }).toEqual({ polls: 1, stderr: '' });
    expect((await interrupt()).status).toBe(130);
  });

  test('asks again after an hour where the API asks for years, and says so', async () => {
    const { endpoint } = await serveWith((_, response) =>
      response.writeHead(429, { 'Retry-After': '99999999999' }).end('{}'),
    );
    const args = ['--endpoint', endpoint, '--project', 'p', '--version', '1', '--timeout', '300ms', '1'];
    const { status, stderr } = await jobstat(['watch', ...args], { env: { MODELARTS_TOKEN: 'any' } });
    expect(stderr).toBe(
      'jobstat: HTTP 429; the API asks to wait 1160000d; asking again in 1h\njobstat: timed out: job 1 was not seen, and goes on\n',
    );
    expect(status).toBe(124);
  });

  test('can be interrupted, and lets the job go on', async () => {
    const url = await serveJob({});
    const { interrupt } = await watching(url);
    const { status, stderr } = await interrupt();
    expect(stderr).toBe('jobstat: interrupted: job 100001 is INIT, and goes on\n');
    expect(status).toBe(130);
    const answer = await control(url, 'GET', '/jobs/100001/versions/200001');
    expect(await answer.json()).toMatchObject({ status: 'INIT' });
  });

  test('says what fails for the moment, and asks again', async () => {
    const faults = [{ kind: 'error', status: 503, times: 1 }] as const;
    const url = await serveJob({ progress: 'at once', outcome: 'COMPLETED' });
    await control(url, 'PATCH', '/settings', { faults });
    const { status, stderr } = await watch(url);
    expect(stderr).toBe('jobstat: HTTP 503 ModelArts.0010 Internal error; asking again in 1s\n');
    expect(status).toBe(0);
  });

  describe.each(['text', 'json'])('with --format %s, prints no secret', (format) => {
    const SECRET = 'S3CR3T-MIIFwTYJ';
    const answers: readonly [what: string, listener: RequestListener][] = [
      ['in an error', (_, response) => response.writeHead(403).end(`{"error_message":"no: ${SECRET}"}`)],
      ['in a status', (_, response) => response.end(`{"status":"${SECRET}"}`)],
      ['in no JSON', (_, response) => response.end(SECRET)],
      ['in a redirect', (_, response) => response.writeHead(302, { location: `http://x:${SECRET}@y/${SECRET}` }).end()],
    ];
    test.each(answers)('that the API repeats %s', async (_, listener) => {
      const { endpoint } = await serveWith(listener);
      const args = ['--endpoint', endpoint, '--project', 'p', '--version', '1', '--timeout', '1s', '--format', format];
      const { status, stdout, stderr } = await jobstat(['watch', ...args, '1'], { env: { MODELARTS_TOKEN: SECRET } });
      expect(stdout + stderr).not.toContain(SECRET);
      expect(stderr.split('\n')).toHaveLength(2);
      expect([2, 124]).toContain(status);
    });

    const [token, plain] = ['any', 'http://127.0.0.1:8080'];
    test.each<[token: string, endpoint: string, timeout?: string]>([
      [`${SECRET}\nX: y`, plain],
      [`${SECRET}\r\n`, plain],
      [`\u20ac${SECRET}`, plain],
      [SECRET, 'http://127.0.0.1:1'],
      [SECRET, 'http://no-such-host.invalid', '1s'],
      [token, `http://user:${SECRET}@127.0.0.1:9`],
      [token, `http://${SECRET}@127.0.0.1:9`],
      [token, `ftp://user:${SECRET}@127.0.0.1:9`],
      [token, `user:${SECRET}@127.0.0.1:9`],
      [token, `http://user:${SECRET}@[`],
      [token, `http://127.0.0.1:9?token=${SECRET}`],
    ])('of the token %j or the endpoint %s', async (token, endpoint, timeout?: string) => {
      const limit = timeout === undefined ? [] : ['--timeout', timeout];
      const args = ['--endpoint', endpoint, '--project', 'p', ...limit, '--format', format, '1'];
      const { status, stdout, stderr } = await jobstat(['watch', ...args], { env: { MODELARTS_TOKEN: token } });
      expect(stdout + stderr).not.toContain(SECRET);
      expect(stderr).not.toContain('asking again in 2s');
      expect(stderr).not.toContain('please report it');
      expect(status).toBe(timeout === undefined ? 2 : 124);
      if (timeout === undefined) expect(stderr).toMatch(/^jobstat: .+\n$/);
    });

    test.each([
      [['1', `https://user:${SECRET}@host`]],
      [['1', '--evry', `https://user:${SECRET}@host`]],
      [['1', '--every', `https://user:${SECRET}@host`]],
      [['1', `--endpiont=https://user:${SECRET}@host`]],
    ])('of a command line that makes no sense: %j', async (args) => {
      const { status, stdout, stderr } = await jobstat(
        ['watch', '--endpoint', plain, '--project', 'p', '--format', format, ...args],
        { env: { MODELARTS_TOKEN: SECRET } },
      );
      expect(stdout + stderr).not.toContain(SECRET);
      expect(status).toBe(2);
    });
  });

  describe('--until', () => {
    /** Watches a job of v1 that is polled in these statuses, one after the other, of which the last stays; and then gone. */
    const until = async (target: string, statuses: readonly number[], ...args: readonly string[]) => {
      const left = [...statuses];
      const { endpoint } = await serveWith((_, response) => {
        const status = left.shift();
        if (status !== undefined) response.end(JSON.stringify({ status }));
        else response.writeHead(404).end('{"error_code":"ModelArts.0102","error_message":"Job 1 does not exist."}');
      });
      const flags = ['--endpoint', endpoint, '--project', 'p', '--version', '1', '--every', '1ms', '--until', target];
      return jobstat(['watch', ...flags, ...args, '1'], { env: { MODELARTS_TOKEN: 'any' } });
    };

    test.each([
      ['running', [7, 8], 0, ''],
      ['Running', [7, 8], 0, ''],
      ['JOBSTAT_RUNNING', [7, 8], 0, ''],
      ['8', [7, 8], 0, ''],
      ['terminal', [7, 11], 0, ''],
      ['Terminal', [9, 12], 0, ''],
      ['success', [9, 10], 0, ''],
      ['failed', [8, 11], 0, ''],
      // An impossible step is printed; whether the target was reached is what counts.
      ['success', [8, 1, 10], 0, ''],
      ['success', [8, 0, 12], 1, 'success can no longer be reached: job 1 is KILLED'],
      ['running', [7, 0, 9], 1, 'running can no longer be reached: job 1 is KILLING'],
      ['waiting', [11], 1, 'waiting can no longer be reached: job 1 is FAILED'],
      [
        'success',
        [8],
        1,
        'success can no longer be reached: job 1 was RUNNING, and is no longer found: HTTP 404 ModelArts.0102 Job 1 does not exist',
      ],
      ['success', [], 2, 'HTTP 404 ModelArts.0102 Job 1 does not exist'],
    ])('%s, in %j, exits with %i', async (target, statuses, exit, sentence) => {
      const { status, stdout, stderr } = await until(target, statuses);
      expect(stderr).toBe(sentence === '' ? '' : `jobstat: ${sentence}\n`);
      expect(stdout.split('\n')).toHaveLength(statuses.length + 1);
      expect(status).toBe(exit);
    });

    test('goes into the JSON', async () => {
      const { stdout, status } = await until('running', [7, 9], '--format', 'json');
      expect(Object.entries(JSON.parse(stdout)).slice(0, 6)).toEqual(
        Object.entries({
          schemaVersion: 1,
          job: '1',
          status: 'KILLING',
          outcome: null,
          prospect: 'hopeless',
          until: 'running',
        }),
      );
      expect(status).toBe(1);
    });

    test.each([
      ['Pending', '--until: give a status of modelarts-v1, or running, terminal, success, not "Pending"'],
      [
        'runing',
        '--until: give a status of modelarts-v1, or running, terminal, success, not "runing"; did you mean RUNNING?',
      ],
    ])('says what is no target: %s', async (target, problem) => {
      const { status, stderr } = await until(target, [8]);
      expect({ status, stderr }).toEqual({ status: 2, stderr: `jobstat: ${problem}\n` });
    });

    test('is for phases where the job is one of v2', async () => {
      const { endpoint } = await servePlainV2([
        { id: uuid(1), phases: ['Creating', 'Pending', 'Terminating', 'Terminated'] },
      ]);
      const log = join(folder, 'v2.ndjson');
      const args = ['--endpoint', endpoint, '--project', 'p', '--every', '1ms', '--until', 'running', '-o', log];
      const { status, stdout, stderr } = await jobstat(['watch', ...args, uuid(1)], {
        env: { MODELARTS_TOKEN: 'any' },
      });
      expect(stdout.replace(/^\S+ {2}/gm, '')).toBe(
        [
          'Creating     the first status of a job',
          'Pending      one transition leads there',
          'Terminating  one transition leads there\n',
        ].join('\n'),
      );
      expect(stderr).toBe(`jobstat: running can no longer be reached: job ${uuid(1)} is Terminating\n`);
      expect(status).toBe(1);
      const report = await jobstat(['validate', '--lifecycle', 'modelarts-v2', log]);
      expect(report.stdout).toContain('1 job, 3 observations');
      expect(report.status).toBe(0);
    });
  });

  describe('a job of v2 of the fake API', () => {
    const args = ['--project', 'project', '--every', '10ms'];
    const env = { MODELARTS_TOKEN: 'any' };

    test('that fails in the queue is not waited for until it runs', async () => {
      const v2 = await serveV2();
      const id = await v2.create();
      await v2.send(id, 'queue');
      const { hasPrinted, done } = await start(
        ['watch', '--endpoint', v2.client.url, ...args, '--until', 'running', id],
        { env },
      );
      await hasPrinted('Pending');
      await v2.send(id, 'queue.fail');
      const { status, stderr } = await done;
      expect(stderr).toBe(`jobstat: running can no longer be reached: job ${id} is Abnormal\n`);
      expect(status).toBe(1);
    });

    test.each([
      ['Completed', 0],
      ['Failed', 1],
      ['Terminated', 3],
      ['Abnormal', 1],
    ] as const)('that ends in %s exits with %i', async (outcome, exit) => {
      const v2 = await serveV2({ settings: { progress: { polls: 2 }, outcome } });
      const ids = [await v2.create(), await v2.create()];
      const command = ['watch', '--endpoint', `${v2.client.url}/v2/`, ...args];
      expect((await jobstat([...command, ids[0] ?? ''], { env })).status).toBe(exit);
      const several = await jobstat([...command, '--name', 'job-2'], { env });
      expect(several.stdout).toMatch(new RegExp(`^${ids[1]}  .*  ${outcome}  `, 'm'));
      expect(several.status).toBe(exit);
      const { stdout } = await jobstat([...command, '--all'], { env });
      expect(stdout).toBe('');
    });

    test('that is deleted can reach nothing any more', async () => {
      const v2 = await serveV2();
      const id = await v2.create();
      const { hasPrinted, done } = await start(
        ['watch', '--endpoint', v2.client.url, ...args, '--until', 'success', id],
        { env },
      );
      await hasPrinted('Creating');
      await v2.send(id, 'delete');
      const { status, stderr } = await done;
      expect(stderr).toBe(
        `jobstat: success can no longer be reached: job ${id} was Creating, and is no longer found: HTTP 400 ModelArts.2775 Training job ${id} does not exist\n`,
      );
      expect(status).toBe(1);
    });
  });

  const address = 'http://127.0.0.1:9';
  const whole = ['--endpoint', address, '--project', 'p'];
  test.each([
    ['no token', [...whole, '1'], { MODELARTS_TOKEN: '' }, 'put a token into MODELARTS_TOKEN; the fake API takes any'],
    ['no endpoint', ['--project', 'p', '1'], {}, 'give --endpoint URL'],
    ['no job', whole, {}, 'give JOB'],
    ['no way to find jobs', whole, {}, 'give JOB, --name NAME or --all: which jobs to watch'],
    ['two ways to find jobs', [...whole, '--all', '1'], {}, 'give either JOB or --all'],
    ['two others', [...whole, '--all', '--name', 'x'], {}, 'give either JOB or --name or --all'],
    ['no id', [...whole, 'a b'], {}, 'give the ids of jobs, as in 567524 or 567524/1108482'],
    ['a version of two jobs', [...whole, '--job-version', '1', '1', '2'], {}, '--job-version is for one JOB'],
    ['two versions of a job', [...whole, '--job-version', '1', '1/2'], {}, 'which is given by its id alone'],
    ['a version of a job of v2', [...whole, '--job-version', '1', uuid(1)], {}, 'a job of v2 has no versions'],
    ['jobs of both versions', [...whole, '1', uuid(1)], {}, 'some jobs are of v1 and some of v2'],
    [
      'an endpoint of another version',
      ['--endpoint', `${address}/v2`, '--project', 'p', '--api', 'v1', '1'],
      {},
      'the address of the API is that of its v2, but v1 is to be asked',
    ],
    ['an endpoint that is none', ['--endpoint', 'here', '--project', 'p', '1'], {}, 'give the address of the API'],
    ['a period that is none', [...whole, '--every', '5', '1'], {}, '--every: give a time above 0, as in 10s, not "5"'],
    ['no time at all', [...whole, '--every', '0s', '1'], {}, 'give a time above 0'],
    [
      'a log that cannot be written',
      [...whole, '--log', '/no/such/folder/log', '1'],
      {},
      'cannot write /no/such/folder/log: no such folder',
    ],
  ])('says what is wrong: %s', async (_, args, env, problem) => {
    const { status, stdout, stderr } = await jobstat(['watch', ...args], { env: { MODELARTS_TOKEN: 'any', ...env } });
    expect(stderr).toContain(problem);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(stdout).toBe('');
    expect(status).toBe(2);
  });
});
