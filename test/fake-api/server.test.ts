import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { ServerError } from '../../src/errors.ts';
import type { AnsweredRequest } from '../../src/fake-api/app.ts';
import { type ServerOptions, startServer } from '../../src/fake-api/server.ts';
import { InputError } from '../../src/input.ts';
import { Client, newJob, pathOf, serve } from './client.ts';

const folder = mkdtempSync(join(tmpdir(), 'jobstat-server-'));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.unstubAllEnvs());

/** Whether this machine has an address to listen on. */
async function canListen(host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(0, host, () => server.close(() => resolve(true)));
  });
}

describe('a server', () => {
  test('listens on a free port of the loopback address', async () => {
    const [one, other] = [await serve(), await serve()];
    for (const { url } of [one, other]) expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(one.url).not.toBe(other.url);
    await one.create();
    expect(await other.states()).toEqual([]);
  });

  test('listens on a given address', async ({ skip }) => {
    if (!(await canListen('::1'))) skip();
    const client = await serve({ host: '::1' });
    expect(client.url).toMatch(/^http:\/\/\[::1\]:\d+$/);
    expect(await client.poll(await client.create())).toBe('INIT');
  });

  test('can be closed more than once, and answers no more', async () => {
    const { url, close } = await startServer();
    await new Client(url).create();
    await Promise.all([close(), close()]);
    await close();
    await expect(fetch(url)).rejects.toThrow('fetch failed');
  });

  test('closes after the requests in progress are answered', async () => {
    const client = await serve();
    const ids = await client.create();
    await client.set({ faults: [{ kind: 'slow', by: '150ms', times: 1 }] });
    const answer = client.vendor('GET', pathOf(ids));
    // The request is in progress once the fault has struck.
    const isInProgress = async () =>
      JSON.stringify((await client.control('GET', '/settings')).body).includes('"times":0');
    while (!(await isInProgress()));
    const tooLate = setTimeout(2500, 'too late');
    expect(await Promise.race([client.close(), tooLate])).not.toBe('too late');
    expect((await answer).status).toBe(200);
  });

  test('leaves no files behind', async () => {
    vi.stubEnv('TMPDIR', folder);
    const client = await serve();
    await client.create();
    expect(readdirSync(folder)).toHaveLength(1);
    await client.close();
    expect(readdirSync(folder)).toEqual([]);
    const { url } = await serve();
    await expect(serve({ port: Number(new URL(url).port) })).rejects.toThrow();
    expect(readdirSync(folder)).toHaveLength(1);
  });

  test('calls onAnswer for every request', async () => {
    const answered: AnsweredRequest[] = [];
    const client = await serve({ onAnswer: (request) => answered.push(request) });
    await client.vendor('POST', '', newJob);
    await client.vendor('GET', '?page=0');
    await client.vendor('POST', '', 'x'.repeat(2 ** 20 + 1));
    await client.ask('PUT', '/nowhere', {});
    await client.log();
    expect(answered.map(({ status, method, address }) => `${status} ${method} ${address}`)).toEqual([
      '200 POST /v1/project/training-jobs',
      '400 GET /v1/project/training-jobs?page=0',
      '413 POST /v1/project/training-jobs',
      '404 PUT /nowhere',
      '200 GET /__jobstat/log',
    ]);
    for (const { milliseconds } of answered) expect(milliseconds).toBeGreaterThanOrEqual(0);
  });

  test('does not call onError for the errors of clients', async () => {
    const errors: unknown[] = [];
    const client = await serve({ onError: (error) => errors.push(error) });
    await client.vendor('POST', '', 'no JSON');
    await client.vendor('GET', '/1/versions/2');
    await client.control('PATCH', '/settings', { faults: [{ kind: 'error' }] });
    await client.vendor('GET');
    expect(errors).toEqual([]);
  });
});

describe('a server is not started', () => {
  test('where another program listens', async () => {
    const { url } = await serve();
    const port = Number(new URL(url).port);
    const starting = serve({ port });
    await expect(starting).rejects.toThrow(ServerError);
    await expect(starting).rejects.toThrow(
      `cannot listen on 127.0.0.1:${port}: something listens there already; choose another port`,
    );
  });

  test('at an address that does not exist', async () => {
    const starting = serve({ host: '203.0.113.1' });
    await expect(starting).rejects.toThrow(ServerError);
    await expect(starting).rejects.toThrow('this machine has no such address');
  });

  test.each<readonly [string, ServerOptions, typeof RangeError | typeof InputError, string]>([
    ['a start that is not a time', { start: 'soon' }, RangeError, 'not a time: soon'],
    ['a speed below 0', { speed: -1 }, RangeError, 'the speed must be from 0 to 1000000: -1'],
    ['a speed that is not a number', { speed: Number.NaN }, RangeError, 'the speed must be from 0 to 1000000: NaN'],
    ['a fractional seed', { seed: 0.5 }, RangeError, 'the seed must be a whole number from 0 to 4294967295: 0.5'],
    ['a seed too large', { seed: 2 ** 32 }, RangeError, 'the seed must be a whole number from 0 to 4294967295'],
    ['an unknown scenario', { settings: { scenario: 'quiet' as 'flaky' } }, InputError, 'scenario: expected'],
    [
      'a scenario that makes no sense',
      { settings: { scenario: { odds: { INIT: { submit: 1 } } } } },
      InputError,
      'dwell.INIT: missing, and a job can get there',
    ],
    [
      'progress by 0 polls',
      { settings: { progress: { polls: 0 } } },
      InputError,
      'progress.polls: expected a whole number',
    ],
    ['a share of 2', { settings: { faults: [{ kind: 'error', share: 2 }] } }, InputError, 'faults.0.share: expected'],
  ])('with %s', async (_, options, type, message) => {
    const starting = serve(options);
    await expect(starting).rejects.toThrow(type);
    await expect(starting).rejects.toThrow(message);
  });
});

describe('a client that goes away', () => {
  test.each([
    ['with a length', 'Content-Length: 100'],
    ['in chunks', 'Transfer-Encoding: chunked'],
  ])('in the middle of a body %s is no defect', async (_, header) => {
    const onError = vi.fn();
    const answered = new Promise<AnsweredRequest>((resolve) => void serve({ onError, onAnswer: resolve }).then(goAway));
    function goAway(client: Client) {
      const socket = createConnection(Number(new URL(client.url).port), '127.0.0.1');
      socket.write(
        `POST /v1/project/training-jobs HTTP/1.1\r\nHost: localhost\r\nX-Auth-Token: any\r\n${header}\r\n\r\n`,
      );
      socket.write('5\r\n{"job\r\n', () => socket.destroy());
    }
    expect((await answered).status).toBe(400);
    expect(onError).not.toHaveBeenCalled();
  });
});
