import { describe, expect, test } from 'vitest';
import { WatchError } from '../../src/errors.ts';
import { apiMeant } from '../../src/watch/apis.ts';
import { findJobs } from '../../src/watch/find-jobs.ts';
import { logLine, observationIn } from '../../src/watch/log-line.ts';
import { record } from '../../src/watch/record.ts';
import { type WatchOptions, watch } from '../../src/watch/watch.ts';
import { serveV2 } from '../fake-api/client-v2.ts';
import { serveWith, withoutWaiting } from './plain-server.ts';
import { type PlainJob, servePlainV2, uuid } from './plain-v2.ts';

async function watchToEnd(options: WatchOptions<'v2'>): Promise<string[]> {
  const all = [];
  for await (const { observation, status, judgement } of watch(options, withoutWaiting()))
    all.push(`${observation.job} ${status ?? observation.status} ${judgement.verdict}`);
  return all;
}

describe('which API is meant', () => {
  const host = 'https://host.example';
  test.each([
    [{ endpoint: host }, 'v1'],
    [{ endpoint: host, api: 'v2' }, 'v2'],
    [{ endpoint: `${host}/v2` }, 'v2'],
    [{ endpoint: `${host}/api/v2//` }, 'v2'],
    [{ endpoint: `${host}/v1`, jobs: [uuid(1)] }, 'v1'],
    [{ endpoint: `${host}/v2/jobs` }, 'v1'],
    [{ endpoint: 'http://v2' }, 'v1'],
    [{ endpoint: 'v2' }, 'v1'],
    [{ endpoint: host, jobs: [uuid(1), uuid(2).toUpperCase()] }, 'v2'],
    [{ endpoint: host, jobs: ['567524', '1/2'] }, 'v1'],
    [{ endpoint: host, jobs: [uuid(1)], api: 'v1' }, 'v1'],
  ] as const)('is said by %j', (hints, expected) => {
    expect(apiMeant(hints)).toBe(expected);
  });

  test('cannot be both', () => {
    expect(() => apiMeant({ endpoint: host, jobs: ['567524', uuid(1)] })).toThrow(WatchError);
  });
});

describe('an endpoint with a version at its end', () => {
  test.each(['/v2', '/v2/', '//v2//'])('is the same as without: %s', async (end) => {
    const requests: string[] = [];
    const options = await servePlainV2([{ id: uuid(1), phases: ['Completed'] }], requests);
    await watchToEnd({ ...options, endpoint: options.endpoint + end });
    expect(requests).toEqual([`GET /v2/p/training-jobs/${uuid(1)}`]);
  });

  test('is refused where another version is to be asked', async () => {
    const options = await servePlainV2([]);
    await expect(watchToEnd({ ...options, endpoint: `${options.endpoint}/v1`, job: '1' })).rejects.toThrow(
      'the address of the API is that of its v1, but v2 is to be asked',
    );
  });
});

describe('a job of v2', () => {
  test('is watched to its end, by its phases', async () => {
    const options = await servePlainV2([{ id: uuid(1), phases: ['Creating', 'Running', 'Pending', 'Completed'] }]);
    expect(await watchToEnd(options)).toEqual([
      `${uuid(1)} Creating first`,
      `${uuid(1)} Running direct`,
      `${uuid(1)} Pending direct`,
      `${uuid(1)} Completed skipped`,
    ]);
  });

  test('that is gone before its end is an error, which says so', async () => {
    const options = await servePlainV2([{ id: uuid(1), phases: ['Running'], isGoneThen: true }]);
    const error = await watchToEnd(options).catch((error) => error);
    expect(error).toBeInstanceOf(WatchError);
    expect(error).toMatchObject({
      message: 'no longer found: HTTP 400 ModelArts.2775 Training job not found',
      isGone: true,
      status: 400,
      code: 'ModelArts.2775',
    });
  });

  test('that there never was is an error, and not gone', async () => {
    const error = await watchToEnd({ ...(await servePlainV2([])), job: uuid(1) }).catch((error) => error);
    expect(error).toMatchObject({ message: 'HTTP 400 ModelArts.2775 Training job not found', isGone: false });
  });

  test('is not gone because of another error', async () => {
    let requests = 0;
    const { endpoint } = await serveWith((_, response) => {
      if (requests++ === 0) response.end('{"status":{"phase":"Running"}}');
      else response.writeHead(403).end('{"error_code":"ModelArts.2785","error_msg":"Not authorized."}');
    });
    const error = await watchToEnd({ endpoint, project: 'p', token: 'any', api: 'v2', job: uuid(1) }).catch((e) => e);
    expect(error).toMatchObject({ message: 'HTTP 403 ModelArts.2785 Not authorized', isGone: false });
  });

  test.each([{}, { status: 'Running' }, { status: null }, { status: { phase: null } }])(
    'without a phase is an error: %j',
    async (body) => {
      const { endpoint } = await serveWith((_, response) => response.end(JSON.stringify(body)));
      const options = { endpoint, project: 'p', token: 'any', api: 'v2', job: uuid(1) } as const;
      await expect(watchToEnd(options)).rejects.toThrow('the response has no status');
    },
  );

  test('is a line of a log by its id alone', () => {
    const observation = { job: uuid(7), status: 'Running', time: Date.UTC(2030, 0) };
    const line = logLine(observation);
    expect(line).toBe(`{"job_id":"${uuid(7)}","time":"2030-01-01T00:00:00.000Z","status":"Running"}\n`);
    expect(observationIn(line)).toEqual(observation);
  });
});

describe('the list of v2', () => {
  const jobsOf = (count: number): PlainJob[] =>
    Array.from({ length: count }, (_, index) => ({
      id: uuid(index),
      name: `job-${index % 3}`,
      phases: [['Creating', 'Running', 'Failed', 'Something'][index % 4] ?? ''],
    }));

  test.each([
    [0, 1],
    [49, 1],
    [50, 1],
    [51, 2],
    [120, 3],
  ])('of %i jobs is asked for page by page', async (count, pages) => {
    const requests: string[] = [];
    const options = await servePlainV2(jobsOf(count), requests);
    const seen: unknown[] = [];
    for await (const { observations } of record({ ...options, passes: 1 }, withoutWaiting()))
      seen.push(...observations.map(({ observation }) => observation.job));
    expect(seen).toEqual(jobsOf(count).map(({ id }) => id));
    expect(requests).toEqual(
      Array.from({ length: pages }, (_, offset) => [
        'POST /v2/p/training-job-searches',
        JSON.stringify({ offset, limit: 50, order: 'asc', sort_by: 'create_time' }),
      ]).flat(),
    );
  });

  test('has jobs by their name, and those that are live', async () => {
    const options = { ...(await servePlainV2(jobsOf(8))), api: 'v2' } as const;
    const found = (name?: string) => findJobs({ ...options, name }, withoutWaiting());
    expect(await found('job-1')).toEqual([1, 4, 7].map(uuid));
    expect(await found('job')).toEqual([]);
    // What is no phase is not known to be the end.
    expect(await found()).toEqual([0, 1, 3, 4, 5, 7].map(uuid));
  });

  test('may have items that are no jobs', async () => {
    const items = [
      null,
      {},
      { metadata: { id: uuid(1) } },
      { metadata: { id: '\u001b' }, status: { phase: 'Running' } },
    ];
    const { endpoint } = await serveWith((_, response) => response.end(JSON.stringify({ total: 4, items })));
    const pages = [];
    for await (const page of record({ endpoint, project: 'p', token: 'any', api: 'v2', passes: 1 }, withoutWaiting()))
      pages.push(page);
    expect(pages[0]).toEqual({ observations: [], malformed: 4 });
  });
});

describe('a record of v2', () => {
  test('has changes of phases only', async () => {
    const jobs: PlainJob[] = [
      { id: uuid(1), phases: ['Creating', 'Running', 'Completed'] },
      { id: uuid(2), phases: ['Pending', 'Pending', 'Failed'] },
    ];
    const options = await servePlainV2(jobs);
    const seen: string[] = [];
    for await (const { observations } of record({ ...options, passes: 3 }, withoutWaiting()))
      for (const { observation, judgement } of observations)
        seen.push(`${observation.job} ${observation.status} ${judgement.verdict}`);
    expect(seen).toEqual([
      `${uuid(1)} Creating first`,
      `${uuid(2)} Pending first`,
      `${uuid(1)} Running direct`,
      `${uuid(1)} Completed direct`,
      `${uuid(2)} Failed direct`,
    ]);
  });
});

test('a record of v2 of the fake API has what the API has answered, page by page, whatever happens to jobs', async () => {
  const v2 = await serveV2({ settings: { scenario: 'typical' } });
  const { url, project } = v2.client;
  for (let count = 0; count < 60; count++) await v2.create();
  const recorded = new Map<string, string[]>();
  const options = { endpoint: `${url}/v2`, project, token: 'any', api: 'v2', heartbeat: '30d', passes: 40 } as const;
  for await (const { observations, pass } of record(options, withoutWaiting())) {
    for (const { observation, judgement } of observations) {
      const { job = '', status } = observation;
      recorded.set(job, [...(recorded.get(job) ?? []), `${status}`]);
      expect(judgement.verdict).not.toBe('impossible');
    }
    if (pass !== undefined) await v2.client.advance('5m');
  }
  const answered = new Map<string, string[]>();
  for (const line of (await v2.client.log('polls')).trimEnd().split('\n')) {
    const { job_id, status } = JSON.parse(line);
    const own = answered.get(job_id) ?? [];
    if (own.at(-1) !== status) own.push(status);
    answered.set(job_id, own);
  }
  expect(recorded).toEqual(answered);
  expect(recorded.size).toBe(60);
});
