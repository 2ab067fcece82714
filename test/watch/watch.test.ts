import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type Environment, realEnvironment } from '../../src/environment.ts';
import type { Settings } from '../../src/fake-api/platform/settings.ts';
import type { Retry } from '../../src/watch/client.ts';
import { type WatchOptions, watch } from '../../src/watch/watch.ts';
import { control, happen, serveJob } from './served-job.ts';

/** A world in which waiting takes no time, and is noted. */
function impatient(noted: number[], now = realEnvironment.now): Environment {
  const wait = async (milliseconds: number, signal?: AbortSignal) => {
    signal?.throwIfAborted();
    noted.push(milliseconds);
  };
  return { ...realEnvironment, now, wait, random: () => 0.5 };
}

/** A fake API with one job, and how to watch it. */
async function serve(settings: Partial<Settings>) {
  const url = await serveJob(settings);
  return { url, options: { endpoint: url, project: 'p', token: 'any', job: '100001' } };
}

/** A server that is not ours. */
async function answering(listener: RequestListener): Promise<WatchOptions> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return { endpoint: `http://127.0.0.1:${port}`, project: 'p', token: 'any', job: '1', version: '1' };
}

/** The statuses that are seen, and the verdicts on them. */
async function seen(options: WatchOptions, environment: Environment): Promise<string[]> {
  const all = [];
  for await (const { observation, status, judgement } of watch(options, environment))
    all.push(`${status ?? observation.status} ${judgement.verdict}`);
  return all;
}

describe('a job that is watched', () => {
  test('is seen to its end, and judged', async () => {
    const { url, options } = await serve({ progress: { polls: 2 }, scenario: 'typical' });
    for (const event of ['submit', 'start', 'finish']) {
      await happen(url, event);
    }
    expect(await seen({ ...options, version: '200001' }, impatient([]))).toEqual(['COMPLETED first']);
  });

  test('is polled less and less often while its status stays, and more often again after a change', async () => {
    const { url, options } = await serve({ progress: 'time' });
    const noted: number[] = [];
    const world = impatient(noted);
    const events = ['submit', 'start', 'finish'];
    const wait: Environment['wait'] = async (milliseconds) => {
      await world.wait(milliseconds);
      // Seen five times each, then it changes.
      if (noted.length % 5 === 0) {
        await happen(url, events.shift() ?? '');
      }
    };
    await seen({ ...options, every: '10s', upTo: '30s' }, { ...world, wait });
    const slower = [10_000, 15_000, 22_500, 30_000, 30_000];
    expect(noted).toEqual([...slower, ...slower, ...slower]);
  });

  test('is polled a little off its time, so that many watchers do not poll at once', async () => {
    for (const [random, expected] of [
      [0, 9000],
      [0.75, 10_500],
    ] as const) {
      const { options } = await serve({ progress: { polls: 1 }, outcome: 'COMPLETED' });
      const noted: number[] = [];
      await seen(options, { ...impatient(noted), random: () => random });
      expect(new Set(noted)).toEqual(new Set([expected]));
    }
  });

  test('is its version that was created last, unless another is named', async () => {
    const options = await answering(({ url }, response) => {
      const versions = [
        { version_id: 7, create_time: 1 },
        { version_id: 9, create_time: 3 },
        { version_id: 8, create_time: 2 },
      ];
      response.end(JSON.stringify(url?.endsWith('/versions') ? { versions } : { status: 10, url }));
    });
    const { version: _, ...latest } = options;
    const jobs = [];
    for await (const { observation } of watch(latest, impatient([]))) jobs.push(observation.job);
    expect(jobs).toEqual(['1/9']);
  });

  test('keeps its identifiers as they are, however long', async () => {
    const { version: _, ...options } = await answering(({ url }, response) => {
      const versions = '{"versions":[{"version_id":12345678901234567890,"create_time":1}]}';
      response.end(url?.endsWith('/versions') ? versions : `{"status":"10","url":${JSON.stringify(url)}}`);
    });
    const [only] = [await watch(options, impatient([]))[Symbol.asyncIterator]().next()];
    expect(only.value.observation).toMatchObject({ job: '1/12345678901234567890', status: '10' });
    expect(only.value.status).toBe('COMPLETED');
  });

  test('has impossible steps found, and is watched on', async () => {
    const codes = [8, 1, 99, 0, 10];
    const options = await answering((_, response) => response.end(JSON.stringify({ status: codes.shift() })));
    expect(await seen(options, impatient([]))).toEqual([
      'RUNNING first',
      'INIT impossible',
      '99 unrecognized',
      'UNKNOWN gap',
      'COMPLETED skipped',
    ]);
  });

  test('is left when the signal says so', async () => {
    const { options } = await serve({});
    const end = new AbortController();
    const watching = async () => {
      for await (const { status } of watch({ ...options, signal: end.signal })) {
        expect(status).toBe('INIT');
        end.abort(new Error('enough'));
      }
    };
    await expect(watching()).rejects.toThrow();
    expect(end.signal.aborted).toBe(true);
  });
});

describe('a request that fails for the moment', () => {
  test.each([
    ['error', [{ kind: 'error', status: 503, times: 3 }], [1000, 2000, 4000]],
    ['throttled', [{ kind: 'throttled', retryAfter: '7s', times: 2 }], [7000, 7000]],
  ] as const)('is made again after a while: %s', async (_, faults, waits) => {
    const { options } = await serve({ outcome: 'COMPLETED', progress: 'at once', faults: [] });
    const broken = await serve({ outcome: 'COMPLETED', progress: 'at once' });
    await control(broken.url, 'PATCH', '/settings', { faults });
    const noted: number[] = [];
    const retries: Retry[] = [];
    const onRetry = (retry: Retry) => retries.push(retry);
    expect(await seen({ ...broken.options, onRetry }, impatient(noted))).toEqual(['COMPLETED first']);
    expect(noted).toEqual(waits);
    expect(retries.map(({ after }) => after)).toEqual(waits);
    expect(await seen(options, impatient([]))).toEqual(['COMPLETED first']);
  });

  test('is made again at the date that the server gives', async () => {
    let requests = 0;
    const options = await answering((_, response) => {
      if (requests++ > 0) response.end('{"status":10}');
      else response.writeHead(429, { 'Retry-After': 'Thu, 01 Jan 2026 00:00:30 GMT' }).end('{}');
    });
    const noted: number[] = [];
    await seen(
      options,
      impatient(noted, () => Date.UTC(2026, 0, 1)),
    );
    expect(noted).toEqual([30_000]);
  });

  test('is made ten times in a row, and no more', async () => {
    let requests = 0;
    const options = await answering((_, response) => {
      requests++;
      response.writeHead(500).end('{"error_code":"ModelArts.0010","error_message":"Internal error."}');
    });
    await expect(seen(options, impatient([]))).rejects.toThrow(
      'HTTP 500 ModelArts.0010 Internal error, 10 times in a row',
    );
    expect(requests).toBe(10);
  });

  test('is made again where the connection breaks', async () => {
    let requests = 0;
    const options = await answering(({ socket }, response) => {
      if (requests++ === 0) socket.destroy();
      else response.end('{"status":10}');
    });
    const noted: number[] = [];
    expect(await seen(options, impatient(noted))).toEqual(['COMPLETED first']);
    expect(noted).toEqual([1000]);
  });
});

describe('a watch', () => {
  const answers: readonly [what: string, status: number, body: string, problem: string][] = [
    [
      'no token',
      401,
      '{"error_code":"ModelArts.0203","error_message":"Invalid token."}',
      'HTTP 401 ModelArts.0203 Invalid token',
    ],
    [
      'an error of an older release',
      400,
      '{"is_success":false,"error_code":"X.1","error_msg":"No."}',
      'HTTP 400 X.1 No',
    ],
    ['an error with 200', 200, '{"is_success":false,"error_code":"X.1","error_message":"No."}', 'HTTP 200 X.1 No'],
    ['a quoted error', 200, '{"is_success":"false","error_code":"X.1"}', 'HTTP 200 X.1'],
    ['a page', 200, '<html></html>', 'HTTP 200 without a JSON object; is this the endpoint of the API?'],
    ['a page that is not there', 404, 'Not found', 'HTTP 404 without a JSON object; is this the endpoint of the API?'],
    ['a list', 200, '[]', 'the answer holds no status; is this the endpoint of the API?'],
    ['no status', 200, '{"job_id":1}', 'the answer holds no status; is this the endpoint of the API?'],
  ];

  test.each(answers)('ends with what is wrong, where the answer is %s', async (_, status, body, problem) => {
    const options = await answering((_, response) => response.writeHead(status).end(body));
    await expect(seen(options, impatient([]))).rejects.toThrow(problem);
  });

  test('ends where the job is gone before its end', async () => {
    const { url, options } = await serve({});
    const watching = async () => {
      for await (const _ of watch(options, impatient([]))) {
        for (const event of ['submit', 'start', 'delete']) {
          await happen(url, event);
        }
      }
    };
    await expect(watching()).rejects.toThrow('seen no more: HTTP 404 ModelArts.0102 Job 100001 does not exist');
  });

  test('ends where there is no such job', async () => {
    const { options } = await serve({});
    await expect(seen({ ...options, job: '5' }, impatient([]))).rejects.toThrow(/^HTTP 404 ModelArts.0102 Job 5/);
  });
});
