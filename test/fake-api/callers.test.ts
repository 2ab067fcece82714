import { request } from 'node:http';
import { describe, expect, test } from 'vitest';
import { OPENAPI } from '../../src/fake-api/app.ts';
import { controlEndpoints } from '../../src/fake-api/routes/control.ts';
import { modelartsV1Endpoints } from '../../src/fake-api/routes/modelarts-v1.ts';
import { startServer } from '../../src/fake-api/server.ts';
import { type Client, newJob, serve } from './client.ts';

interface Sent {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Sends a request with any `Host`, which `fetch` does not allow. */
function send(
  url: string,
  { method = 'GET', path, headers = {}, body }: Sent,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(`${url}${path}`, { method, headers: { 'X-Auth-Token': 'any', ...headers } }, (response) => {
      let text = '';
      response.on('data', (part) => (text += part));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

const paths = [...modelartsV1Endpoints, ...controlEndpoints].map(({ method, path }) => [method.toUpperCase(), path]);
const elsewhere = { Host: 'evil.example', Origin: 'http://evil.example' };

/** All that a client sees of the platform. */
async function stateOf(client: Client): Promise<string> {
  return JSON.stringify([await client.states(), (await client.control('GET', '/settings')).body, await client.log()]);
}

describe('a page of another site', () => {
  test.each([...paths, ['GET', OPENAPI], ['GET', '/'], ['OPTIONS', '/__jobstat/reset']])(
    'is refused by %s %s, and changes nothing',
    async (method, path) => {
      const client = await serve();
      await client.create();
      const before = await stateOf(client);
      for (const headers of [
        { Origin: 'http://evil.example' },
        { Origin: 'null' },
        { Host: 'evil.example' },
        elsewhere,
      ]) {
        const { status, text } = await send(client.url, { method: method ?? '', path: path ?? '', headers });
        const error =
          'Host' in headers
            ? 'the server may not be called by this name: start it with --allow-host NAME'
            : 'pages of other sites are refused';
        expect([status, JSON.parse(text)]).toEqual([403, { error }]);
      }
      expect(await stateOf(client)).toBe(before);
    },
  );

  test('cannot reset by a form', async () => {
    const client = await serve();
    await client.create();
    const headers = { Origin: 'http://evil.example', 'Content-Type': 'application/x-www-form-urlencoded' };
    const { status } = await send(client.url, { method: 'POST', path: '/__jobstat/reset', headers, body: 'a=b' });
    expect(status).toBe(403);
    expect(await client.states()).toHaveLength(1);
  });
});

test('a name that was allowed is answered', async () => {
  const client = await serve({ allowedHosts: ['modelarts'] });
  const { status } = await send(client.url, { path: '/__jobstat/jobs', headers: { Host: 'modelarts:8080' } });
  expect(status).toBe(200);
});

describe('a server that other machines can reach', () => {
  const started = async (controlToken?: string) => {
    const server = await startServer({ host: '0.0.0.0', ...(controlToken === undefined ? {} : { controlToken }) });
    return { ...server, url: server.url.replace('0.0.0.0', '127.0.0.1') };
  };

  test('asks for its token before anything is controlled or shown', async () => {
    const { url, controlToken, close } = await started();
    try {
      expect(controlToken).toMatch(/^[\w-]{22,}$/);
      for (const { method, path } of controlEndpoints) {
        for (const headers of [{}, { Authorization: 'Bearer wrong' }, { Authorization: `Basic ${controlToken}` }]) {
          const { status, text } = await send(url, { method: method.toUpperCase(), path, headers });
          expect([status, text]).toEqual([
            401,
            '{"error":"control needs the header Authorization: Bearer TOKEN, with the control token of this server"}',
          ]);
        }
      }
      const headers = { Authorization: `Bearer ${controlToken}` };
      expect((await send(url, { path: '/__jobstat/jobs', headers })).status).toBe(200);
    } finally {
      await close();
    }
  });

  test('needs no token for the calls of the vendor, and for the description', async () => {
    const { url, close } = await started();
    try {
      const created = { method: 'POST', path: '/v1/project/training-jobs', body: JSON.stringify(newJob) };
      expect((await send(url, created)).status).toBe(200);
      expect((await send(url, { path: OPENAPI })).status).toBe(200);
    } finally {
      await close();
    }
  });

  test('has another token each time, or the one that it is given', async () => {
    const servers = [await started(), await started(), await started('mine')];
    const [one, other, own] = servers.map(({ controlToken }) => controlToken);
    expect(one).not.toBe(other);
    expect(own).toBe('mine');
    await Promise.all(servers.map(({ close }) => close()));
  });
});

test('a server that only this machine can reach needs no token, unless one is given', async () => {
  expect((await startServerAndClose()).controlToken).toBeUndefined();
  const { url, close } = await startServer({ controlToken: 'mine' });
  expect((await send(url, { path: '/__jobstat/jobs' })).status).toBe(401);
  await close();
});

async function startServerAndClose() {
  const server = await startServer();
  await server.close();
  return server;
}

describe('a method that a path does not have', () => {
  test.each([
    ['/__jobstat/jobs', 'PATCH', 'GET, HEAD'],
    ['/__jobstat/clock', 'DELETE', 'GET, HEAD, POST'],
    ['/v1/project/training-jobs', 'PATCH', 'GET, HEAD, POST'],
    ['/v1/project/training-jobs', 'DELETE', 'GET, HEAD, POST'],
    ['/v1/project/training-jobs/1', 'TRACE', 'DELETE, PUT'],
    ['/v1/project/training-jobs/1', 'GET', 'DELETE, PUT'],
    ['/v1/project/training-jobs/1/versions/2/stop', 'GET', 'POST'],
    ['/v1/project/training-jobs/1/versions/2', 'POST', 'DELETE, GET, HEAD'],
    ['/__jobstat/settings', 'POST', 'GET, HEAD, PATCH'],
    ['/__jobstat/reset', 'GET', 'POST'],
    [OPENAPI, 'POST', 'GET, HEAD'],
  ])('%s %s is answered with 405 and those it has', async (path, method, allowed) => {
    const client = await serve();
    const { status, headers, text } = await new Promise<{ status?: number; headers: object; text: string }>(
      (resolve) => {
        request(`${client.url}${path}`, { method }, (response) => {
          let text = '';
          response.on('data', (part) => (text += part));
          response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
        }).end();
      },
    );
    expect(status).toBe(405);
    expect(headers).toMatchObject({ allow: allowed });
    expect(JSON.parse(text)).toEqual({ error: `${path} has no ${method}: it has ${allowed}` });
  });
});
