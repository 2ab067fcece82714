import { describe, expect, test } from 'vitest';
import type { ApiFault } from '../../src/fake-api/platform/settings.ts';
import { isTerminal, outcomeOf, type Status, statuses } from '../../src/model/modelarts-v1/statuses.ts';
import { createValidator } from '../../src/validate/validator.ts';
import { type Answer, type Client, newJob, ok, pathOf, serve, statusIn, timeIn } from './client.ts';

/** Expects about a share of a number of cases: chance alone deviates more four times in a million. */
function expectShare(count: number, of: number, share: number): void {
  const deviation = Math.sqrt(of * share * (1 - share));
  expect(Math.abs(count - of * share)).toBeLessThan(4.6 * deviation);
}

const set = (client: Client, faults: readonly ApiFault[] | null) => client.set({ faults });

/** A request that changes nothing and polls nothing. */
const harmless = (client: Client, path = '?workspace_id=none') => client.vendor('GET', path);

const failures: readonly (readonly [ApiFault['kind'], ApiFault, number, string, string])[] = [
  ['error', { kind: 'error' }, 500, 'ModelArts.0010', 'Internal error.'],
  ['error', { kind: 'error', status: 503 }, 503, 'ModelArts.0010', 'Internal error.'],
  ['throttled', { kind: 'throttled' }, 429, 'ModelArts.2799', 'TooManyRequests'],
  ['unauthorized', { kind: 'unauthorized' }, 401, 'ModelArts.0203', 'Invalid token.'],
];

describe('a request that fails', () => {
  test.each(failures)(
    'because of %s returns the error, and changes nothing: %j',
    async (_, fault, status, error_code, error_message) => {
      const client = await serve();
      const ids = await client.create();
      const before = await client.states();
      await set(client, [fault]);
      const answers: readonly Answer[] = [
        await client.vendor('POST', '', { ...newJob, job_name: 'other' }),
        await client.vendor('GET'),
        await client.vendor('GET', pathOf(ids)),
        await client.vendor('GET', '/7/versions/7'),
        await client.stop(ids),
        await client.deleteJob(ids),
      ];
      for (const answer of answers) {
        expect(answer.status).toBe(status);
        expect(answer.body).toEqual({ is_success: false, error_message, error_code });
      }
      expect(await client.states()).toEqual(before);
      expect(await client.log('polls')).toBe('');
      await set(client, null);
      expect(await client.poll(ids)).toBe('INIT');
    },
  );

  test('does not use up a fault if it has no token anyway', async () => {
    const client = await serve();
    await set(client, [{ kind: 'error', times: 1 }]);
    const answer = await client.ask('GET', `/v1/${client.project}/training-jobs`, undefined, {});
    expect(answer).toMatchObject({ status: 401, body: { error_code: 'ModelArts.0201' } });
    expect((await harmless(client)).status).toBe(500);
  });

  test('is never a request to the control', async () => {
    const client = await serve();
    await set(client, [{ kind: 'error' }, { kind: 'throttled' }, { kind: 'unauthorized' }]);
    for (const path of ['/jobs', '/settings', '/clock', '/scenario', '/log'])
      expect((await client.control('GET', path)).status, path).toBe(200);
  });

  test.each([
    [undefined, '1'],
    ['30s', '30'],
    ['1m', '60'],
    ['1500ms', '2'],
    ['0s', '0'],
  ])('because there are too many says when to repeat it: after %s', async (retryAfter, seconds) => {
    const client = await serve();
    await set(client, [{ kind: 'throttled', ...(retryAfter === undefined ? {} : { retryAfter }) }]);
    const { status, headers } = await harmless(client);
    expect([status, headers.get('retry-after')]).toEqual([429, seconds]);
    await set(client, [{ kind: 'error' }]);
    expect((await harmless(client)).headers.get('retry-after')).toBeNull();
  });
});

describe('the frequency of a fault', () => {
  test.each([
    [0, 20],
    [0.3, 150],
    [1, 20],
  ])('is its share: %d', async (share, requests) => {
    const client = await serve();
    await set(client, [{ kind: 'error', share }]);
    let failed = 0;
    for (let count = 0; count < requests; count++) if ((await harmless(client)).status === 500) failed++;
    if (share === 0.3) expectShare(failed, requests, share);
    else expect(failed).toBe(requests * share);
  });

  test('is limited by its times', async () => {
    const client = await serve();
    await set(client, [{ kind: 'error', times: 3 }]);
    const seen = [];
    for (let count = 0; count < 6; count++) seen.push((await harmless(client)).status);
    expect(seen).toEqual([500, 500, 500, 200, 200, 200]);
    expect((await client.control('GET', '/settings')).body.faults).toEqual([{ kind: 'error', times: 0 }]);
  });

  test('can have both a share and a number of times', async () => {
    const client = await serve();
    await set(client, [{ kind: 'error', times: 5, share: 0.5 }]);
    const seen = [];
    for (let count = 0; count < 60; count++) seen.push((await harmless(client)).status);
    expect(seen.filter((status) => status === 500)).toHaveLength(5);
    expect(seen.slice(0, 5)).not.toEqual([500, 500, 500, 500, 500]);
  });

  test('is shown in a form that can be sent back', async () => {
    const client = await serve();
    await set(client, [{ kind: 'error', times: 1 }]);
    await harmless(client);
    const { body } = await client.control('GET', '/settings');
    expect((await client.set(body)).body).toEqual(body);
    expect((await harmless(client)).status).toBe(200);
  });

  test('depends on the faults before it', async () => {
    const client = await serve();
    await set(client, [
      { kind: 'error', times: 1 },
      { kind: 'throttled', times: 2 },
      { kind: 'unauthorized', times: 1 },
    ]);
    const seen = [];
    for (let count = 0; count < 5; count++) seen.push((await harmless(client)).status);
    expect(seen).toEqual([500, 429, 429, 401, 200]);
  });

  test('holds for concurrent requests', async () => {
    const client = await serve();
    await set(client, [
      { kind: 'slow', by: '20ms' },
      { kind: 'error', times: 2 },
    ]);
    const answers = await Promise.all(Array.from({ length: 6 }, () => harmless(client)));
    expect(answers.filter(({ status }) => status === 500)).toHaveLength(2);
    expect((await harmless(client)).status).toBe(200);
    expect((await client.control('GET', '/settings')).body.faults).toMatchObject([{}, { kind: 'error', times: 0 }]);
  });
});

describe('faults', () => {
  test.each([null, []])('are switched off by %j', async (nothing) => {
    const client = await serve();
    await set(client, [{ kind: 'error' }]);
    expect((await harmless(client)).status).toBe(500);
    await set(client, nothing);
    expect((await harmless(client)).status).toBe(200);
    expect((await client.control('GET', '/settings')).body.faults).toEqual([]);
  });

  test('of the initial settings are restored by null, and not by an empty list', async () => {
    const client = await serve({ settings: { faults: [{ kind: 'error' }] } });
    await set(client, []);
    expect((await harmless(client)).status).toBe(200);
    await set(client, null);
    expect((await harmless(client)).status).toBe(500);
  });

  test('of one version strike requests about it, and no others', async () => {
    const client = await serve();
    const [own, other] = [await client.create(), await client.create()];
    await client.set({ faults: [{ kind: 'error', times: 2 }] }, own);
    expect((await client.vendor('GET', pathOf(other))).status).toBe(200);
    expect((await client.vendor('GET')).status).toBe(200);
    expect((await client.vendor('GET', `/${own.job_id}/versions`)).status).toBe(200);
    expect((await client.vendor('GET', pathOf(own))).status).toBe(500);
    expect((await client.stop(own)).status).toBe(500);
    expect((await client.vendor('GET', pathOf(own))).status).toBe(200);
    expect((await client.state(own)).settings).toMatchObject({ faults: [{ kind: 'error', times: 0 }] });
  });

  test('of one version are not used up by requests of other projects', async () => {
    const client = await serve();
    const ids = await client.create();
    await client.set({ faults: [{ kind: 'error', times: 1 }] }, ids);
    expect((await client.in('other').vendor('GET', pathOf(ids))).status).toBe(404);
    expect((await client.vendor('GET', pathOf(ids))).status).toBe(500);
  });

  test('of one version come before those of all requests', async () => {
    const client = await serve();
    const ids = await client.create();
    await set(client, [{ kind: 'error', times: 1 }]);
    await client.set({ faults: [{ kind: 'throttled', times: 1 }] }, ids);
    const seen = [];
    for (let count = 0; count < 3; count++) seen.push((await client.vendor('GET', pathOf(ids))).status);
    expect(seen).toEqual([429, 500, 200]);
  });

  test.each([null, []])('of one version are switched off by %j, without those of all requests', async (nothing) => {
    const client = await serve();
    const ids = await client.create();
    await client.set({ faults: [{ kind: 'throttled' }] }, ids);
    await set(client, [{ kind: 'error', status: 502 }]);
    expect((await client.vendor('GET', pathOf(ids))).status).toBe(429);
    await client.set({ faults: nothing }, ids);
    expect((await client.vendor('GET', pathOf(ids))).status).toBe(502);
    expect((await client.state(ids)).settings).toMatchObject({ faults: [] });
  });

  test('of all requests are not inherited by new versions', async () => {
    const client = await serve({ settings: { faults: [{ kind: 'unknown', times: 1 }] } });
    const ids = await client.create();
    expect([await client.poll(ids), await client.poll(ids)]).toEqual(['UNKNOWN', 'INIT']);
  });
});

describe('a slow response', () => {
  test('takes its time, and is correct', async () => {
    const client = await serve();
    const ids = await client.create();
    await set(client, [{ kind: 'slow', by: '60ms', times: 1 }]);
    const start = performance.now();
    expect(await client.poll(ids)).toBe('INIT');
    // A timer may be early by a millisecond.
    expect(performance.now() - start).toBeGreaterThan(58);
  });

  test('takes its time where that is more than a timer can be set to', async () => {
    const client = await serve();
    const ids = await client.create();
    await set(client, [{ kind: 'slow', by: '30d' }]);
    const request = { headers: { 'X-Auth-Token': 'any' }, signal: AbortSignal.timeout(300) };
    await expect(
      fetch(`${client.url}/v1/${client.project}/training-jobs${pathOf(ids)}`, request),
    ).rejects.toMatchObject({
      name: 'TimeoutError',
    });
  });

  test('can be an error', async () => {
    const client = await serve();
    await set(client, [{ kind: 'slow', by: '10ms' }, { kind: 'error' }]);
    expect((await harmless(client)).status).toBe(500);
  });

  test('does not delay others', async () => {
    const client = await serve();
    const [slow, other] = [await client.create(), await client.create()];
    await client.set({ faults: [{ kind: 'slow', by: '300ms' }] }, slow);
    const order: string[] = [];
    await Promise.all([
      client.poll(slow).then(() => order.push('slow')),
      client.poll(other).then(() => order.push('other')),
    ]);
    expect(order).toEqual(['other', 'slow']);
  });

  test('reports the state after the delay', async () => {
    const client = await serve();
    const ids = await client.create();
    await client.set({ faults: [{ kind: 'slow', by: '100ms' }] }, ids);
    const answer = client.vendor('GET', pathOf(ids));
    await client.send(ids, 'submit');
    expect(statusIn(ok(await answer).body as never)).toBe('SUBMIT_TRYING');
  });

  test('is 404 if the job was deleted during the delay', async () => {
    const client = await serve();
    const ids = await client.create();
    await client.bring(ids, 'FAILED');
    await client.set({ faults: [{ kind: 'slow', by: '100ms' }] }, ids);
    const answer = client.vendor('GET', pathOf(ids));
    await client.send(ids, 'delete');
    expect((await answer).status).toBe(404);
  });
});

describe('a stale response', () => {
  test('has the status of some time ago, according to the log', async () => {
    const client = await serve();
    const ids = await client.create();
    const created = await client.now();
    await set(client, [{ kind: 'stale', by: '20s' }]);
    for (let count = 0; count < 20; count++) {
      await client.advance('11s');
      const then = (await client.now()) - 20_000;
      const changes = await client.lines('changes', ids);
      const old = changes.findLast(({ time }) => timeIn(time) <= then);
      expect(await client.poll(ids)).toBe(then < created || old === undefined ? 'INIT' : statusIn(old));
    }
  });

  test('can be a list', async () => {
    const client = await serve({ settings: { progress: { polls: 1000 } } });
    const ids = await client.create();
    await client.bring(ids, 'WAITING');
    await client.advance('1m');
    await client.send(ids, 'start');
    await client.advance('1m');
    await set(client, [{ kind: 'stale', by: '90s' }]);
    const { body: jobs } = await client.vendor('GET');
    const { body: versions } = await client.vendor('GET', `/${ids.job_id}/versions`);
    expect(jobs).toMatchObject({ jobs: [{ status: statuses.WAITING.code }] });
    expect(versions).toMatchObject({ versions: [{ status: statuses.WAITING.code }] });
    expect(await client.poll(ids)).toBe('WAITING');
    await client.advance('30s');
    expect(await client.poll(ids)).toBe('RUNNING');
  });

  test('can be limited to one version, and to a number of times', async () => {
    const client = await serve({ settings: { progress: { polls: 1000 } } });
    const [own, other] = [await client.create(), await client.create()];
    for (const ids of [own, other]) await client.send(ids, 'submit');
    await client.set({ faults: [{ kind: 'stale', by: '1h', times: 2 }] }, own);
    const seen = [];
    for (let count = 0; count < 3; count++) seen.push(await client.poll(own), await client.poll(other));
    const now = 'SUBMIT_TRYING';
    expect(seen).toEqual(['INIT', now, 'INIT', now, now, now]);
  });

  test('is an impossible step to the validator if the current status was seen before', async () => {
    const client = await serve({ settings: { progress: { polls: 1000 } } });
    const ids = await client.create();
    await client.bring(ids, 'RUNNING');
    await client.poll(ids);
    await set(client, [{ kind: 'stale', by: '1h' }]);
    await client.poll(ids);
    const validator = createValidator();
    for (const { status } of await client.lines('polls', ids)) validator.observe({ job: 'job', status });
    expect(validator.report().findings).toMatchObject([{ kind: 'impossible', from: 'RUNNING', to: 'INIT' }]);
  });
});

describe('an UNKNOWN response', () => {
  test('hides the status of a job that goes on', async () => {
    const client = await serve({ settings: { progress: { polls: 2 } } });
    const ids = await client.create();
    await set(client, [{ kind: 'unknown', times: 3 }]);
    expect([await client.poll(ids), await client.poll(ids), await client.poll(ids)]).toEqual(Array(3).fill('UNKNOWN'));
    // Of the three polls, two were in INIT.
    const { status } = await client.state(ids);
    expect(status).not.toBe('INIT');
    expect(await client.poll(ids)).toBe(status);
    expect((await client.lines('polls', ids)).map(statusIn)).toEqual(['UNKNOWN', 'UNKNOWN', 'UNKNOWN', status]);
    expect((await client.lines('changes', ids)).map(statusIn)).not.toContain('UNKNOWN');
  });

  test('has its share of all responses', async () => {
    const client = await serve();
    const ids = await client.create();
    await set(client, [{ kind: 'unknown', share: 0.2 }]);
    const seen: Status[] = [];
    for (let count = 0; count < 100; count++) seen.push(await client.poll(ids));
    expectShare(seen.filter((status) => status === 'UNKNOWN').length, 100, 0.2);
    expect(new Set(seen)).toEqual(new Set(['INIT', 'UNKNOWN']));
  });

  test('is drawn for each job of a list separately', async () => {
    const client = await serve();
    for (let count = 0; count < 50; count++) await client.create();
    await set(client, [{ kind: 'unknown', share: 0.5 }]);
    const { jobs } = (await client.vendor<{ jobs: { status: number }[] }>('GET', '?per_page=50')).body;
    expectShare(jobs.filter(({ status }) => status === 0).length, 50, 0.5);
  });
});

describe('a stop that loses the race', () => {
  test.each(['RUNNING', 'WAITING', 'INIT'] as const)('is accepted in %s, and the run succeeds', async (status) => {
    const client = await serve();
    const ids = await client.create();
    await client.bring(ids, status);
    await set(client, [{ kind: 'lost-race', times: 1 }]);
    expect(ok(await client.stop(ids)).body).toEqual({ is_success: true });
    expect(await client.poll(ids)).toBe('KILLING');
    await client.advance('10m');
    const end = await client.poll(ids);
    expect(outcomeOf(end)).toBe('success');
    const other = await client.create();
    await client.bring(other, status);
    await client.stop(other);
    expect((await client.control('GET', '/settings')).body.faults).toEqual([{ kind: 'lost-race', times: 0 }]);
  });

  test('can be limited to one version', async () => {
    const scenario = {
      extends: 'typical',
      odds: { KILLING: { 'stop.done': 1, cancel: 0, finish: 0, fail: 0, 'delete.fail': 0 } },
    };
    const client = await serve();
    await client.set({ scenario });
    const [own, other] = [await client.create(), await client.create()];
    await client.set({ faults: [{ kind: 'lost-race' }] }, own);
    for (const ids of [own, other]) {
      await client.bring(ids, 'RUNNING');
      ok(await client.stop(ids));
    }
    await client.advance('10m');
    expect([await client.poll(own), await client.poll(other)]).toEqual(['COMPLETED', 'KILLED']);
  });

  test('is not used up by a stop that is rejected', async () => {
    const client = await serve();
    const ids = await client.create();
    await client.bring(ids, 'FAILED');
    await set(client, [{ kind: 'lost-race', times: 1 }]);
    expect((await client.stop(ids)).status).toBe(400);
    expect((await client.control('GET', '/settings')).body.faults).toEqual([{ kind: 'lost-race', times: 1 }]);
  });

  test('has its share of all stops', async () => {
    const client = await serve({ settings: { progress: 'time' } });
    await set(client, [{ kind: 'lost-race', share: 0.5 }]);
    for (let count = 0; count < 40; count++) {
      const ids = await client.create();
      await client.stop(ids);
    }
    await client.advance('1h');
    const states = await client.states();
    expect(states.every(({ status }) => isTerminal(status))).toBe(true);
    // In the scenario, one stop in fifty comes too late anyway.
    expectShare(states.filter(({ status }) => status === 'COMPLETED').length, 40, 0.51);
  });
});
