import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { type ServerOptions, startServer } from '../../src/fake-api/server.ts';
import { modelartsV2 } from '../../src/model/modelarts-v2/lifecycle.ts';
import { validate } from '../../src/validate/validator.ts';
import { newJob, START } from './client.ts';
import { newTrainingJob } from './client-v2.ts';

const headers = { 'X-Auth-Token': 'any' };

/** A server without a port, whose clock stands still. */
async function open(options: ServerOptions = {}) {
  const server = await startServer({ listen: false, speed: 0, start: START, ...options });
  onTestFinished(() => server.close());
  // biome-ignore lint/suspicious/noExplicitAny: any answer
  const ask = async (path: string, method = 'GET', body?: object): Promise<any> => {
    const response = await server.fetch(`https://modelarts.example.com${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return response.json();
  };
  const create = async (name = 'job'): Promise<{ job_id: number; version_id: number }> =>
    ask('/v1/p/training-jobs', 'POST', { ...newJob, job_name: name });
  const show = async ({ job_id, version_id }: { job_id: number; version_id: number }) =>
    (await ask(`/v1/p/training-jobs/${job_id}/versions/${version_id}`)).status;
  return { server, ask, create, show };
}

test('a server without a port answers requests for any host', async () => {
  const { server, create, show } = await open({ settings: { outcome: 'COMPLETED' } });
  expect(server.url).toBe('http://localhost');
  const ids = await create();
  expect(await show(ids)).toBe(1);
  await server.advance('3d');
  expect(await show(ids)).toBe(10);
});

test('a server with a port answers the same in this process', async () => {
  const { server, create } = await open({ listen: true });
  const { job_id } = await create();
  const path = `/v1/p/training-jobs/${job_id}/versions`;
  const other = await fetch(server.url + path, { headers });
  expect(await other.json()).toEqual(await (await server.fetch(server.url + path, { headers })).json());
});

test('in this process, control needs no token; by the network it does', async () => {
  const { server } = await open({ listen: true, controlToken: 'secret' });
  await server.advance('1h');
  expect((await fetch(`${server.url}/__jobstat/clock`)).status).toBe(401);
});

test('settings are changed, returned and set back', async () => {
  const { server } = await open();
  expect(await server.settings({ outcome: 'FAILED' })).toMatchObject({ outcome: 'FAILED', progress: 'time' });
  expect(await server.settings({ outcome: null })).not.toHaveProperty('outcome');
  await expect(server.settings({ outcome: 'RUNNING' as never })).rejects.toThrow('outcome: expected one of success, ');
});

test('events happen to a job, named in each way', async () => {
  const { server, ask, create, show } = await open({ api: 'both' });
  const ids = await create();
  await server.send(ids.job_id, 'submit');
  await server.send(ids, 'queue');
  expect(await show(ids)).toBe(7);
  const { metadata } = await ask('/v2/p/training-jobs', 'POST', newTrainingJob);
  await server.send(metadata.id, 'create.fail');
  expect((await ask(`/v2/p/training-jobs/${metadata.id}`)).status.phase).toBe('Abnormal');
  await expect(server.send(metadata.id, 'start')).rejects.toThrow('start cannot happen in Abnormal');
  await expect(server.send('none', 'start')).rejects.toThrow('Job none does not exist.');
  await expect(server.send(7, 'start')).rejects.toThrow('There is no version of job 7.');
});

test('the log is what validate takes', async () => {
  const { server, ask, create, show } = await open({ api: 'both' });
  const ids = await create();
  await server.advance('1d');
  await show(ids);
  await ask('/v2/p/training-jobs', 'POST', newTrainingJob);
  await server.advance('1d');
  const log = await server.log();
  expect(log[0]).toEqual({ fact: 'version', job: `${ids.job_id}/${ids.version_id}`, status: 1, time: START });
  expect(validate(log).ok).toBe(true);
  expect((await server.log({ only: 'polls' })).map(({ fact }) => fact)).toEqual(['poll']);
  const ofV2 = await server.log({ api: 'v2' });
  expect(ofV2[0]).toMatchObject({ fact: 'training-job', status: 'Creating' });
  expect(validate(ofV2, { lifecycle: modelartsV2 }).ok).toBe(true);
  await server.reset();
  expect([await server.log(), await server.log({ api: 'v2' })]).toEqual([[], []]);
});

test('wrong times are refused with what was expected', async () => {
  const { server } = await open();
  await expect(server.advance('soon' as never)).rejects.toThrow('expected a duration such as 90s or 1.5h');
  await expect(server.advance('40000d')).rejects.toThrow('the clock ends at 2100-01-01');
});

test('a server that goes out of scope lets go of its port', async () => {
  let url = '';
  {
    await using server = await startServer();
    url = server.url;
    expect((await fetch(`${url}/__jobstat/clock`)).status).toBe(200);
  }
  const again = createServer();
  onTestFinished(() => void again.close());
  await new Promise<void>((resolve) => again.listen(Number(new URL(url).port), '127.0.0.1', resolve));
});
