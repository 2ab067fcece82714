import { describe, expect, test } from 'vitest';
import type { Environment } from '../../src/environment.ts';
import type { Settings } from '../../src/fake-api/platform/settings.ts';
import type { Retry } from '../../src/watch/client.ts';
import { type WatchOptions, watch } from '../../src/watch/watch.ts';
import { serveWith, withoutWaiting } from './plain-server.ts';
import { control, sendEvent, serveJob } from './served-job.ts';

/** A fake API with one job, and the options to watch it. */
async function serve(settings: Partial<Settings>) {
  const url = await serveJob(settings);
  return { url, options: { endpoint: url, project: 'p', token: 'any', job: '100001' } };
}

/** The statuses that a watch sees, with their verdicts. */
async function watchToEnd(options: WatchOptions, environment: Environment): Promise<string[]> {
  const all = [];
  for await (const { observation, status, judgement } of watch(options, environment))
    all.push(`${status ?? observation.status} ${judgement.verdict}`);
  return all;
}

describe('a watched job', () => {
  test('is seen to its end, with a verdict', async () => {
    const { url, options } = await serve({ progress: { polls: 2 }, scenario: 'typical' });
    for (const event of ['submit', 'start', 'finish']) {
      await sendEvent(url, event);
    }
    expect(await watchToEnd({ ...options, version: '200001' }, withoutWaiting())).toEqual(['COMPLETED first']);
  });

  test('is polled less and less often while its status stays the same', async () => {
    const { url, options } = await serve({ progress: 'time' });
    const waits: number[] = [];
    const world = withoutWaiting(waits);
    const events = ['submit', 'start', 'finish'];
    const wait: Environment['wait'] = async (milliseconds) => {
      await world.wait(milliseconds);
      // Each status is seen five times.
      if (waits.length % 5 === 0) {
        await sendEvent(url, events.shift() ?? '');
      }
    };
    await watchToEnd({ ...options, every: '10s', upTo: '30s' }, { ...world, wait });
    const slower = [10_000, 15_000, 22_500, 30_000, 30_000];
    expect(waits).toEqual([...slower, ...slower, ...slower]);
  });

  test('is polled with a random deviation, so that many watchers do not poll at once', async () => {
    for (const [random, expected] of [
      [0, 9000],
      [0.75, 10_500],
    ] as const) {
      const { options } = await serve({ progress: { polls: 1 }, outcome: 'COMPLETED' });
      const waits: number[] = [];
      await watchToEnd(options, { ...withoutWaiting(waits), random: () => random });
      expect(new Set(waits)).toEqual(new Set([expected]));
    }
  });

  test('is watched in its latest version unless one is given', async () => {
    const options = await serveWith(({ url }, response) => {
      const versions = [
        { version_id: 7, create_time: 1 },
        { version_id: 9, create_time: 3 },
        { version_id: 8, create_time: 2 },
      ];
      response.end(JSON.stringify(url?.endsWith('/versions') ? { versions } : { status: 10, url }));
    });
    const { version: _, ...latest } = options;
    const jobs = [];
    for await (const { observation } of watch(latest, withoutWaiting())) jobs.push(observation.job);
    expect(jobs).toEqual(['1/9']);
  });

  test('keeps its identifiers, however long', async () => {
    const { version: _, ...options } = await serveWith(({ url }, response) => {
      const versions = '{"versions":[{"version_id":12345678901234567890,"create_time":1}]}';
      response.end(url?.endsWith('/versions') ? versions : `{"status":"10","url":${JSON.stringify(url)}}`);
    });
    const [only] = [await watch(options, withoutWaiting())[Symbol.asyncIterator]().next()];
    expect(only.value.observation).toMatchObject({ job: '1/12345678901234567890', status: '10' });
    expect(only.value.status).toBe('COMPLETED');
  });

  test('is watched on after an impossible step', async () => {
    const codes = [8, 1, 99, 0, 10];
    const options = await serveWith((_, response) => response.end(JSON.stringify({ status: codes.shift() })));
    expect(await watchToEnd(options, withoutWaiting())).toEqual([
      'RUNNING first',
      'INIT impossible',
      '99 unrecognized',
      'UNKNOWN gap',
      'COMPLETED skipped',
    ]);
  });

  test('is no longer watched after the signal', async () => {
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

describe('a request that fails temporarily', () => {
  test.each([
    ['error', [{ kind: 'error', status: 503, times: 3 }], [1000, 2000, 4000]],
    ['throttled', [{ kind: 'throttled', retryAfter: '7s', times: 2 }], [7000, 7000]],
  ] as const)('is repeated after a while: %s', async (_, faults, expected) => {
    const { options } = await serve({ outcome: 'COMPLETED', progress: 'at once', faults: [] });
    const broken = await serve({ outcome: 'COMPLETED', progress: 'at once' });
    await control(broken.url, 'PATCH', '/settings', { faults });
    const waits: number[] = [];
    const retries: Retry[] = [];
    const onRetry = (retry: Retry) => retries.push(retry);
    expect(await watchToEnd({ ...broken.options, onRetry }, withoutWaiting(waits))).toEqual(['COMPLETED first']);
    expect(waits).toEqual(expected);
    expect(retries.map(({ after }) => after)).toEqual(expected);
    expect(await watchToEnd(options, withoutWaiting())).toEqual(['COMPLETED first']);
  });

  test('is repeated at the date that the server gives', async () => {
    let requests = 0;
    const options = await serveWith((_, response) => {
      if (requests++ > 0) response.end('{"status":10}');
      else response.writeHead(429, { 'Retry-After': 'Thu, 01 Jan 2026 00:00:30 GMT' }).end('{}');
    });
    const waits: number[] = [];
    await watchToEnd(
      options,
      withoutWaiting(waits, () => Date.UTC(2026, 0, 1)),
    );
    expect(waits).toEqual([30_000]);
  });

  test.each([
    ['99999999999', 99_999_999_999_000],
    ['Fri, 31 Dec 9999 23:59:59 GMT', Date.UTC(9999, 11, 31, 23, 59, 59) - Date.UTC(2026, 0, 1)],
    ['3601', 3_601_000],
  ])('is repeated after an hour where the server asks for longer: %s', async (retryAfter, asked) => {
    let requests = 0;
    const options = await serveWith((_, response) => {
      if (requests++ > 0) response.end('{"status":10}');
      else response.writeHead(429, { 'Retry-After': retryAfter }).end('{}');
    });
    const waits: number[] = [];
    const retries: Retry[] = [];
    await watchToEnd(
      { ...options, onRetry: (retry) => retries.push(retry) },
      withoutWaiting(waits, () => Date.UTC(2026, 0, 1)),
    );
    expect(waits).toEqual([3_600_000]);
    expect(retries).toEqual([{ problem: 'HTTP 429', after: 3_600_000, asked }]);
  });

  test('is made ten times in a row at most', async () => {
    let requests = 0;
    const options = await serveWith((_, response) => {
      requests++;
      response.writeHead(500).end('{"error_code":"ModelArts.0010","error_message":"Internal error."}');
    });
    await expect(watchToEnd(options, withoutWaiting())).rejects.toThrow(
      'HTTP 500 ModelArts.0010 Internal error, 10 times in a row',
    );
    expect(requests).toBe(10);
  });

  test('is repeated if the connection breaks', async () => {
    let requests = 0;
    const options = await serveWith(({ socket }, response) => {
      if (requests++ === 0) socket.destroy();
      else response.end('{"status":10}');
    });
    const waits: number[] = [];
    expect(await watchToEnd(options, withoutWaiting(waits))).toEqual(['COMPLETED first']);
    expect(waits).toEqual([1000]);
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
    ['HTML', 200, '<html></html>', 'HTTP 200 without a JSON object from http://127.0.0.1:'],
    ['a plain text', 404, 'Not found', 'HTTP 404 without a JSON object from http://127.0.0.1:'],
    ['a list', 200, '[]', 'the response has no status; is this the endpoint of the API?'],
    ['no status', 200, '{"job_id":1}', 'the response has no status; is this the endpoint of the API?'],
  ];

  test.each(answers)('ends with an error if the response is %s', async (_, status, body, problem) => {
    const options = await serveWith((_, response) => response.writeHead(status).end(body));
    await expect(watchToEnd(options, withoutWaiting())).rejects.toThrow(problem);
  });

  test('ends with an error if the job is deleted before its end', async () => {
    const { url, options } = await serve({});
    const watching = async () => {
      for await (const _ of watch(options, withoutWaiting())) {
        for (const event of ['submit', 'start', 'delete']) {
          await sendEvent(url, event);
        }
      }
    };
    await expect(watching()).rejects.toThrow('no longer found: HTTP 404 ModelArts.0102 Job 100001 does not exist');
  });

  test('ends with an error if the job does not exist', async () => {
    const { options } = await serve({});
    await expect(watchToEnd({ ...options, job: '5' }, withoutWaiting())).rejects.toThrow(
      /^HTTP 404 ModelArts.0102 Job 5/,
    );
  });
});
