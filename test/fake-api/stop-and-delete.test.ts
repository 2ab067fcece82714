import { describe, expect, test } from 'vitest';
import { accepts } from '../../src/model/modelarts-v1/lifecycle.ts';
import { statusNames } from '../../src/model/modelarts-v1/statuses.ts';
import { type Client, type Ids, newJob, ok, pathOf, serve, statusIn } from './client.ts';

const accepted = { is_success: true };
const stays = { settings: { progress: { polls: 1_000_000 } } } as const;
/** A scenario in which stops succeed, after 20 seconds. */
const surelyStopped = {
  extends: 'typical',
  odds: { KILLING: { 'stop.done': 1, cancel: 0, finish: 0, fail: 0, 'delete.fail': 0 } },
  dwell: { KILLING: '20s' },
} as const;
const neverDeleted = { extends: 'typical', users: { deleteFails: 1 } } as const;

/** A new version in a status. */
async function madeIn(client: Client, status: (typeof statusNames)[number]): Promise<Ids> {
  const ids = await client.create();
  await client.bring(ids, status);
  return ids;
}

const changesOf = async (client: Client, ids: Ids) =>
  (await client.lines('changes', ids)).map((line) => `${line.event} ${statusIn(line)}`);

const wrongStatus = (what: string, code: number) => ({
  status: 400,
  body: { error_code: 'ModelArts.0105', error_message: `This job can't be ${what}. job status: ${code}` },
});

describe('a stop', () => {
  const stoppable = statusNames.filter((status) => accepts(status, 'stop'));

  test.each(stoppable.map((status) => [status] as const))(
    'in %s begins at once, and takes some time',
    async (status) => {
      const client = await serve({ settings: { scenario: surelyStopped } });
      const ids = await madeIn(client, status);
      expect(ok(await client.stop(ids)).body).toEqual(accepted);
      expect(await client.poll(ids)).toBe('KILLING');
      await client.advance('19999ms');
      expect(await client.poll(ids)).toBe('KILLING');
      await client.advance('1ms');
      expect(await client.poll(ids)).toBe('KILLED');
      expect((await changesOf(client, ids)).slice(-2)).toEqual(['stop KILLING', 'stop.done KILLED']);
    },
  );

  test('is rejected the second time, and after it is done', async () => {
    const client = await serve({ settings: { scenario: surelyStopped } });
    const ids = await madeIn(client, 'RUNNING');
    ok(await client.stop(ids));
    expect(await client.stop(ids)).toMatchObject(wrongStatus('stop', 9));
    await client.advance('1m');
    expect(await client.stop(ids)).toMatchObject(wrongStatus('stop', 12));
  });

  test('takes polls for a version that advances by polls', async () => {
    const client = await serve({ settings: { scenario: surelyStopped, progress: { polls: 2 } } });
    const ids = await madeIn(client, 'RUNNING');
    await client.poll(ids);
    ok(await client.stop(ids));
    const seen = [];
    for (let count = 0; count < 4; count++) seen.push(await client.poll(ids));
    expect(seen).toEqual(['KILLING', 'KILLING', 'KILLED', 'KILLED']);
  });

  test('is done at once where all is', async () => {
    const client = await serve({ settings: { scenario: surelyStopped } });
    const ids = await madeIn(client, 'RUNNING');
    const other = await madeIn(client, 'RUNNING');
    await client.stop(other);
    await client.set({ progress: 'at once', outcome: 'KILLED' }, ids);
    expect(await client.poll(ids)).toBe('KILLED');
    await client.set({ progress: 'at once' }, other);
    expect(await client.poll(other)).toBe('KILLED');
  });

  test('of a version does not affect the other versions of its job', async () => {
    const client = await serve(stays);
    const first = await madeIn(client, 'RUNNING');
    const second = await client.createVersion(first);
    await client.bring(second, 'RUNNING');
    ok(await client.stop(first));
    expect([await client.poll(first), await client.poll(second)]).toEqual(['KILLING', 'RUNNING']);
  });
});

describe('a deletion', () => {
  const deletable = statusNames.filter((status) => accepts(status, 'delete'));

  test.each(deletable.map((status) => [status] as const))('in %s takes some time', async (status) => {
    const client = await serve({ settings: { scenario: { extends: 'typical', users: { deleteFails: 0 } } } });
    const ids = await madeIn(client, status);
    expect(ok(await client.delete(ids)).body).toEqual(accepted);
    expect(await client.poll(ids)).toBe(status);
    expect((await client.state(ids)).next?.event).toBe('delete');
    await client.advance('1m');
    expect((await client.vendor('GET', pathOf(ids))).status).toBe(404);
    expect((await client.vendor('GET', `/${ids.job_id}/versions`)).status).toBe(404);
    expect((await client.vendor('GET')).body).toMatchObject({ job_total_count: 0, jobs: [] });
    expect((await client.delete(ids)).status).toBe(404);
    expect(await client.states()).toEqual([]);
  });

  test('in progress can be requested again, which changes nothing', async () => {
    const client = await serve();
    const ids = await madeIn(client, 'COMPLETED');
    ok(await client.delete(ids));
    const { next } = await client.state(ids);
    await client.advance('1s');
    expect(ok(await client.delete(ids)).body).toEqual(accepted);
    expect(ok(await client.deleteJob(ids)).body).toEqual(accepted);
    expect((await client.state(ids)).next).toEqual(next);
  });

  test.each(['WAITING', 'RUNNING'] as const)(
    'in progress keeps a job in %s, which cannot be stopped',
    async (status) => {
      const client = await serve();
      const ids = await madeIn(client, status);
      ok(await client.delete(ids));
      expect(await client.stop(ids)).toMatchObject(wrongStatus('stop', status === 'WAITING' ? 7 : 8));
      expect(await client.poll(ids)).toBe(status);
      await client.advance('1m');
      expect((await client.vendor('GET', pathOf(ids))).status).toBe(404);
      expect((await client.lines('changes', ids)).map(statusIn).at(-1)).toBe(status);
    },
  );

  test('takes polls for a version that advances by polls, counted from the request', async () => {
    const client = await serve({ settings: { progress: { polls: 2 }, outcome: 'COMPLETED' } });
    const ids = await madeIn(client, 'COMPLETED');
    for (let count = 0; count < 5; count++) await client.poll(ids);
    ok(await client.delete(ids));
    await client.advance('1h');
    expect([await client.poll(ids), await client.poll(ids)]).toEqual(['COMPLETED', 'COMPLETED']);
    expect((await client.vendor('GET', pathOf(ids))).status).toBe(404);
  });

  test('is done at once where all is', async () => {
    const client = await serve({ settings: { progress: 'at once' } });
    const [first, second] = [await client.create(), await client.create()];
    ok(await client.delete(first));
    expect((await client.vendor('GET', pathOf(first))).status).toBe(404);
    await client.createVersion(second);
    ok(await client.deleteJob(second));
    expect((await client.vendor('GET', `/${second.job_id}/versions`)).status).toBe(404);
    expect(await client.states()).toEqual([]);
  });

  test('in progress is done at once if the progress is set to that', async () => {
    const client = await serve();
    const ids = await madeIn(client, 'COMPLETED');
    ok(await client.delete(ids));
    expect((await client.set({ progress: 'at once' }, ids)).body).toEqual({ deleted: true });
    expect(await client.states()).toEqual([]);
  });

  test.each([
    ['WAITING', 'start'],
    ['RUNNING', 'requeue'],
    ['WAITING', 'cancel'],
    ['RUNNING', 'finish'],
  ] as const)('in progress in %s still happens after %s, which leads to a deletable status', async (status, event) => {
    const client = await serve();
    const ids = await madeIn(client, status);
    ok(await client.delete(ids));
    const { next } = await client.state(ids);
    await client.advance('1s');
    ok(await client.send(ids, event));
    expect((await client.state(ids)).next).toEqual(next);
    expect((await client.stop(ids)).status).toBe(400);
    await client.advance('4s');
    expect((await client.vendor('GET', pathOf(ids))).status).toBe(404);
  });

  test.each([
    ['RUNNING', 'stop', 'KILLING'],
    ['RUNNING', 'sight.lose', 'UNKNOWN'],
    ['COMPLETED', 'delete.fail', 'DELETE_FAILED'],
  ] as const)('in progress in %s is called off by %s', async (from, event, to) => {
    const client = await serve({ settings: { scenario: surelyStopped } });
    const ids = await madeIn(client, from);
    ok(await client.delete(ids));
    ok(await client.send(ids, event));
    await client.advance('5s');
    expect(await client.state(ids)).toMatchObject({ status: to });
  });

  test('in progress is not called off by settings', async () => {
    const client = await serve();
    const ids = await madeIn(client, 'RUNNING');
    ok(await client.delete(ids));
    const { next } = await client.state(ids);
    await client.set({ scenario: 'flaky' }, ids);
    expect((await client.state(ids)).next).toEqual(next);
    expect((await client.stop(ids)).status).toBe(400);
    await client.advance('1m');
    expect(await client.states()).toEqual([]);
  });
});

describe('a deletion that fails', () => {
  test('leaves the job in DELETE_FAILED, from where it can be deleted again', async () => {
    const client = await serve({ settings: { scenario: neverDeleted } });
    const ids = await madeIn(client, 'COMPLETED');
    expect(ok(await client.delete(ids)).body).toEqual(accepted);
    expect(await client.poll(ids)).toBe('COMPLETED');
    await client.advance('1m');
    expect(await client.poll(ids)).toBe('DELETE_FAILED');
    expect((await client.state(ids)).next).toBeNull();
    ok(await client.delete(ids));
    await client.advance('1m');
    expect(await client.poll(ids)).toBe('DELETE_FAILED');
    await client.set({ scenario: { extends: 'typical', users: { deleteFails: 0 } } }, ids);
    ok(await client.delete(ids));
    await client.advance('1m');
    expect((await client.vendor('GET', pathOf(ids))).status).toBe(404);
    expect((await changesOf(client, ids)).slice(-3)).toEqual([
      'finish COMPLETED',
      'delete.fail DELETE_FAILED',
      'delete.fail DELETE_FAILED',
    ]);
  });

  test('does so at a time that has come, though it was due before', async () => {
    const client = await serve({ settings: { scenario: neverDeleted, progress: { polls: 1000 } } });
    const ids = await madeIn(client, 'COMPLETED');
    ok(await client.delete(ids));
    await client.advance('1h');
    await client.poll(ids);
    await client.set({ progress: 'time' }, ids);
    await client.advance('1s');
    const times = (await client.lines()).map(({ time }) => time);
    expect(await client.poll(ids)).toBe('DELETE_FAILED');
    expect(times).toEqual(times.toSorted());
  });

  test('ends the run', async () => {
    const client = await serve({ settings: { scenario: neverDeleted } });
    const ids = await madeIn(client, 'RUNNING');
    ok(await client.delete(ids));
    await client.advance('1m');
    expect(await client.poll(ids)).toBe('DELETE_FAILED');
    expect(await client.stop(ids)).toMatchObject(wrongStatus('stop', 6));
  });
});

describe('the deletion of a job', () => {
  test('deletes all its versions', async () => {
    const client = await serve();
    const first = await madeIn(client, 'COMPLETED');
    const second = await client.createVersion(first);
    await client.bring(second, 'FAILED');
    const other = await client.create();
    ok(await client.deleteJob(first));
    await client.advance('1s');
    expect((await client.vendor('GET', `/${first.job_id}/versions`)).body.version_count).toBe(2);
    await client.advance('1m');
    expect((await client.vendor('GET', `/${first.job_id}/versions`)).status).toBe(404);
    expect((await client.vendor('GET', pathOf(second))).status).toBe(404);
    expect((await client.states()).map(({ job_id }) => job_id)).toEqual([other.job_id]);
  });

  test.each([
    ['a version that is being stopped', 'KILLING', 9],
    ['a version that is initializing', 'INIT', 1],
  ] as const)('is rejected as a whole because of %s', async (_, status, code) => {
    const client = await serve();
    const first = await madeIn(client, 'COMPLETED');
    const second = await client.createVersion(first);
    await client.bring(second, status);
    expect(await client.deleteJob(first)).toMatchObject(wrongStatus('delete', code));
    await client.advance('5s');
    expect(await client.poll(first)).toBe('COMPLETED');
    expect((await client.state(first)).next).toBeNull();
  });

  test('is incomplete while one of its versions could not be deleted', async () => {
    const client = await serve();
    const first = await madeIn(client, 'COMPLETED');
    const second = await client.createVersion(first);
    await client.bring(second, 'FAILED');
    await client.set({ scenario: neverDeleted }, first);
    ok(await client.deleteJob(first));
    await client.advance('1m');
    expect(await client.poll(first)).toBe('DELETE_FAILED');
    expect((await client.vendor('GET', `/${first.job_id}/versions`)).body.version_count).toBe(1);
  });

  test('happens with that of its last version', async () => {
    const client = await serve();
    const first = await madeIn(client, 'COMPLETED');
    const second = await client.createVersion(first);
    await client.bring(second, 'FAILED');
    ok(await client.delete(first));
    await client.advance('1m');
    expect((await client.vendor('GET', `/${first.job_id}/versions`)).body.version_count).toBe(1);
    ok(await client.delete(second));
    await client.advance('1m');
    expect((await client.deleteJob(first)).status).toBe(404);
  });

  test('does not affect a version that is created after it', async () => {
    const client = await serve();
    const first = await madeIn(client, 'COMPLETED');
    ok(await client.deleteJob(first));
    const second = await client.createVersion(first);
    await client.advance('7s');
    expect((await client.states()).map(({ version_id }) => version_id)).toEqual([second.version_id]);
  });
});

describe('a job that is created without a version', () => {
  const config = { ...newJob.config, create_version: false };

  test('has no version', async () => {
    const client = await serve();
    const { body } = ok(await client.vendor('POST', '', { ...newJob, config }));
    expect(Object.keys(body).sort()).toEqual(['create_time', 'is_success', 'job_id', 'job_name']);
    expect((await client.vendor('GET', `/${body.job_id}/versions`)).body).toMatchObject({
      version_count: 0,
      versions: [],
    });
    expect(await client.states()).toEqual([]);
    expect(await client.log()).toBe('');
  });

  test('gets its first version without a previous one', async () => {
    const client = await serve();
    const { job_id } = await client.create({ config: { ...newJob.config, create_version: false } });
    const first = ok(await client.vendor<Ids>('POST', `/${job_id}/versions`, { config: newJob.config })).body;
    expect(await client.poll(first)).toBe('INIT');
    expect(await client.vendor('POST', `/${job_id}/versions`, { config: newJob.config })).toMatchObject({
      status: 400,
    });
  });

  test('is deleted at once', async () => {
    const client = await serve();
    const { body } = ok(await client.vendor<Ids>('POST', '', { ...newJob, config }));
    expect(ok(await client.deleteJob(body)).body).toEqual(accepted);
    expect((await client.deleteJob(body)).status).toBe(404);
    ok(await client.vendor('POST', '', { ...newJob, config }));
  });

  test('is only created if create_version is false', async () => {
    const client = await serve();
    for (const create_version of [true, null]) await client.create({ config: { ...newJob.config, create_version } });
    expect(await client.states()).toHaveLength(2);
  });
});
