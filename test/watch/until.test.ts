import { describe, expect, test } from 'vitest';
import type { Environment } from '../../src/environment.ts';
import { WatchError } from '../../src/errors.ts';
import { type WatchOptions, watch } from '../../src/watch/watch.ts';
import { serveWith, withoutWaiting } from './plain-server.ts';
import { servePlainV2, uuid } from './plain-v2.ts';

const GONE = '{"is_success":false,"error_code":"ModelArts.0102","error_message":"Job 1 does not exist."}';

/** A server of v1 whose jobs are polled in these statuses, one after the other, of which the last stays; and then gone. */
async function serveStatuses(
  statuses: Readonly<Record<string, (number | string)[]>>,
  isGoneThen = false,
): Promise<WatchOptions> {
  const options = await serveWith(({ url = '' }, response) => {
    const left = statuses[/training-jobs\/(\d+)\/versions\/1$/.exec(url)?.[1] ?? ''] ?? [];
    const status = left.length > 1 || isGoneThen ? left.shift() : left[0];
    if (status === undefined) response.writeHead(404).end(GONE);
    else response.end(JSON.stringify({ status }));
  });
  return { ...options, job: Object.keys(statuses) };
}

/** What a watch sees: the jobs with their statuses and prospects, in order. */
async function seenOf(options: WatchOptions, environment: Environment = withoutWaiting()): Promise<string[]> {
  const all = [];
  for await (const { observation, prospect } of watch(options, environment))
    all.push(`${observation.job} ${observation.status} ${prospect}`);
  return all;
}

describe('a job that is waited for', () => {
  test.each<[until: NonNullable<WatchOptions['until']>, statuses: (number | string)[], prospects: string[]]>([
    ['success', [7, 8, 10], ['possible', 'possible', 'reached']],
    ['success', [8, 9, 10], ['possible', 'possible', 'reached']],
    ['success', [8, 9, 12, 10], ['possible', 'possible', 'hopeless']],
    ['success', [9, 0, 11, 10], ['possible', 'possible', 'hopeless']],
    ['running', [7, 8, 10], ['possible', 'reached']],
    ['running', [7, 9, 8], ['possible', 'hopeless']],
    ['running', [5], ['hopeless']],
    ['RUNNING', [0, 1, 0, 'x', 8], ['possible', 'possible', 'possible', 'possible', 'reached']],
    ['WAITING', [8, 7], ['possible', 'reached']],
    ['terminal', [8, 0, 13], ['possible', 'possible', 'reached']],
    ['UNKNOWN', [8, 0], ['possible', 'reached']],
    ['UNKNOWN', [10, 0], ['hopeless']],
    ['DELETE_FAILED', [8, 10, 6], ['possible', 'possible', 'reached']],
  ])('until %s, in %j', async (until, statuses, prospects) => {
    const expected = prospects.map((prospect, index) => `1/1 ${statuses[index]} ${prospect}`);
    expect(await seenOf({ ...(await serveStatuses({ 1: [...statuses] })), until })).toEqual(expected);
  });

  test('and is gone before is an error', async () => {
    const error = await seenOf({ ...(await serveStatuses({ 1: [10] }, true)), until: 'DELETE_FAILED' }).catch((e) => e);
    expect(error).toBeInstanceOf(WatchError);
    expect(error).toMatchObject({
      message: 'no longer found: HTTP 404 ModelArts.0102 Job 1 does not exist',
      isGone: true,
    });
  });

  test('is watched to its end unless a target is given', async () => {
    const seen = await seenOf(await serveStatuses({ 1: [8, 9, 12] }));
    expect(seen).toEqual(['1/1 8 possible', '1/1 9 possible', '1/1 12 reached']);
  });

  test('needs a target that there is', async () => {
    const until = 'Running' as 'RUNNING';
    await expect(seenOf({ ...(await serveStatuses({ 1: [8] })), until })).rejects.toThrow(RangeError);
  });

  test('has targets and statuses by the API', async () => {
    const options = await servePlainV2([{ id: uuid(1), phases: ['Running'] }]);
    for await (const { status, prospect } of watch({ ...options, until: 'Running' })) {
      const phase: 'Creating' | 'Running' | 'Completed' | string | undefined = status;
      // @ts-expect-error a phase of v2 is no status of v1
      const wrong: 'RUNNING' | undefined = status;
      expect([phase, wrong, prospect]).toEqual(['Running', 'Running', 'reached']);
    }
    // @ts-expect-error no phase of v2
    const { until } = { until: 'RUNNING' } satisfies Pick<WatchOptions<'v2'>, 'until'>;
    expect(until).toBe('RUNNING');
  });
});

describe('several jobs', () => {
  test('are watched until all have ended', async () => {
    const seen = await seenOf(await serveStatuses({ 1: [8, 10], 2: [7, 8, 11], 3: [12] }));
    for (const [job, statuses] of Object.entries({ '1/1': [8, 10], '2/1': [7, 8, 11], '3/1': [12] })) {
      const own = seen.filter((each) => each.startsWith(job));
      expect(own.map((each) => Number(each.split(' ')[1]))).toEqual(statuses);
    }
    expect(seen).toHaveLength(6);
  });

  test('may be named by their latest version, or by their key', async () => {
    const { version: _, ...options } = await serveWith(({ url = '' }, response) => {
      const versions = [{ version_id: 9, create_time: 3 }];
      response.end(JSON.stringify(url.endsWith('/versions') ? { versions } : { status: 10 }));
    });
    expect((await seenOf({ ...options, job: ['1', '2/7'] })).sort()).toEqual(['1/9 10 reached', '2/7 10 reached']);
  });

  test('are watched once each, however often they are named', async () => {
    expect(await seenOf({ ...(await serveStatuses({ 1: [8, 10] })), job: ['1', '1'] })).toHaveLength(2);
  });

  test('are not lost where one of them is: the error comes last', async () => {
    const seen: string[] = [];
    const options = await serveStatuses({ 1: [8, 8, 8, 10], 2: [] });
    const watching = async () => {
      for await (const { observation } of watch(options, withoutWaiting())) seen.push(`${observation.status}`);
    };
    await expect(watching()).rejects.toThrow(/^HTTP 404 ModelArts.0102 Job 1 does not exist$/);
    expect(seen).toEqual(['8', '8', '8', '10']);
  });

  test('are named in the error where several are lost', async () => {
    await expect(seenOf(await serveStatuses({ 1: [10], 2: [], 3: [] }))).rejects.toThrow(
      /^2: HTTP 404 .* exist; 3: HTTP 404 .* exist$/,
    );
  });

  test('are told of where they are lost', async () => {
    const lost: string[] = [];
    const options = await serveStatuses({ 1: [8, 10], 2: [] });
    const onLost = (job: string, { message }: WatchError) => void lost.push(`${job}: ${message}`);
    expect(await seenOf({ ...options, onLost })).toEqual(['1/1 8 possible', '1/1 10 reached']);
    expect(lost).toEqual(['2: HTTP 404 ModelArts.0102 Job 1 does not exist']);
  });

  test.each([
    [401, '{"error_code":"ModelArts.0201"}'],
    [403, '{"error_code":"ModelArts.2784","error_msg":"Invalid token."}'],
  ])('end together where the token is not valid: %i', async (status, body) => {
    let requests = 0;
    const { version: _, ...options } = await serveWith((_, response) => {
      requests++;
      response.writeHead(status).end(body);
    });
    const onLost = () => expect.unreachable();
    const job = Array.from({ length: 20 }, (_, index) => `${index}/1`);
    await expect(seenOf({ ...options, job, onLost })).rejects.toThrow(`HTTP ${status}`);
    expect(requests).toBeLessThan(20);
  });

  test('are waited for without a warning of Node, however many there are', async () => {
    const warnings: string[] = [];
    const listener = ({ message }: Error) => void warnings.push(message);
    process.on('warning', listener);
    let polls = 0;
    const options = await serveWith((_, response) => response.end(`{"status":${polls++ < 100 ? 8 : 10}}`));
    const signal = new AbortController().signal;
    const job = Array.from({ length: 50 }, (_, index) => `${index}`);
    for await (const { observation } of watch({ ...options, job, signal, every: '100ms' }))
      expect(observation.job).toMatch(/1$/);
    process.off('warning', listener);
    expect(warnings).toEqual([]);
  });

  test('are asked for by eight requests at a time', async () => {
    let [open, most, requests] = [0, 0, 0];
    // The first requests are answered once there are eight: on a busy machine, each might end before the next one begins.
    let allAreOpen = () => {};
    const eight = new Promise<void>((resolve) => {
      allAreOpen = resolve;
    });
    const { version: _, ...options } = await serveWith(async (_, response) => {
      requests++;
      most = Math.max(most, ++open);
      if (open === 8) allAreOpen();
      await eight;
      await new Promise((resolve) => setTimeout(resolve, 5));
      open--;
      response.end('{"status":10}');
    });
    const seen = await seenOf({ ...options, job: Array.from({ length: 100 }, (_, index) => `${index}/1`) });
    expect([seen.length, requests, most]).toEqual([100, 100, 8]);
  });

  test('are polled at different times from the second time on', async () => {
    const waits: number[] = [];
    await seenOf(
      { ...(await serveStatuses({ 1: [8, 8, 10], 2: [8, 8, 10], 3: [8, 8, 10], 4: [8, 8, 10] })) },
      withoutWaiting(waits),
    );
    expect(waits.sort((one, other) => one - other)).toEqual([
      ...[2500, 5000, 7500, 10_000],
      ...[15_000, 15_000, 15_000, 15_000],
    ]);
  });

  test('are polled no more once nobody wants to see them', async () => {
    let requests = 0;
    const { version: _, ...options } = await serveWith((_, response) => {
      requests++;
      response.end('{"status":8}');
    });
    for await (const { prospect } of watch({ ...options, job: ['1/1', '2/1', '3/1'], every: '1ms' })) {
      expect(prospect).toBe('possible');
      if (requests > 10) break;
    }
    const after = requests;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(requests - after).toBeLessThan(4);
  });

  test('end with the signal', async () => {
    const end = new AbortController();
    const options = await serveStatuses({ 1: [8], 2: [8] });
    const watching = async () => {
      for await (const _ of watch({ ...options, signal: end.signal })) end.abort(new Error('enough'));
    };
    await expect(watching()).rejects.toThrow();
  });
});
