import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, onTestFinished, test } from 'vitest';
import { WatchError } from '../../src/errors.ts';
import { createClient } from '../../src/watch/client.ts';
import { serveWith, withoutWaiting } from './plain-server.ts';

const TOKEN = 'SECRET-MIIFwTYJKo';

/** What becomes of one request: the error, and the texts of what was asked again. */
async function failureOf(endpoint: string, token = TOKEN): Promise<{ error: unknown; problems: readonly string[] }> {
  const problems: string[] = [];
  const onRetry = ({ problem }: { problem: string }) => void problems.push(problem);
  const ask = async () =>
    createClient({ endpoint, project: 'p', token, onRetry }, 'v1', withoutWaiting()).ask('/training-jobs/1/versions');
  return { error: await ask().catch((error) => error), problems };
}

/** The sentence of a failure that was not repeated, and that holds no secret. */
async function lastingProblem(endpoint: string, token?: string): Promise<string> {
  const { error, problems } = await failureOf(endpoint, token);
  expect(error).toBeInstanceOf(WatchError);
  expect(problems).toEqual([]);
  const { message } = error as WatchError;
  expect(message).not.toMatch(/SECRET|\n/);
  return message;
}

describe('a redirect', () => {
  test.each([301, 302, 303, 307, 308])('is not followed, so that no other host gets the token: %i', async (status) => {
    const tokens: unknown[] = [];
    const other = await serveWith(({ headers }, response) => {
      tokens.push(headers['x-auth-token']);
      response.end('{"status":10}');
    });
    const address = other.endpoint.replace('127.0.0.1', 'localhost');
    const { endpoint } = await serveWith((_, response) => response.writeHead(status, { location: address }).end());
    const host = new URL(address).host;
    expect(await lastingProblem(endpoint)).toBe(
      `HTTP ${status}: the API redirects to ${host}, and the token is sent to no other address than the endpoint`,
    );
    expect(tokens).toEqual([]);
  });

  test.each([
    ['http://user:SECRET@other.example:81/SECRET?SECRET', 'other.example:81'],
    ['//other.example/x', 'other.example'],
    ['/v2', '127.0.0.1:PORT'],
    [undefined, 'no address'],
    ['http://[', 'no address'],
    ['x://\u009b2J/', 'x'],
  ])('is named by its host only: %s', async (location, host) => {
    const { endpoint } = await serveWith((_, response) => {
      response.writeHead(302, location === undefined ? {} : { location }).end('{"status":10}');
    });
    const problem = await lastingProblem(endpoint);
    if (host !== 'x') expect(problem.replace(/127\.0\.0\.1:\d+/, '127.0.0.1:PORT')).toContain(`redirects to ${host},`);
    expect(problem).not.toMatch(/\p{Cc}/u);
  });
});

describe('what is refused before the first request', () => {
  test.each([
    ['SECRET\nX: y', 6],
    ['SECRET\r', 6],
    ['\u0000SECRET', 0],
    ['SECRET\u20ac', 6],
    ['SECRET\u007f', 6],
  ])('is a token that no header can hold: %j', async (token, index) => {
    let requests = 0;
    const { endpoint } = await serveWith((_, response) => void response.end(`${requests++}`));
    expect(await lastingProblem(endpoint, token)).toBe(
      `character ${index + 1} of the token cannot be in an HTTP header: give the token alone, on one line`,
    );
    expect(requests).toBe(0);
  });

  test.each(['http://user:SECRET@127.0.0.1:9', 'https://SECRET@127.0.0.1', 'http:user:SECRET@127.0.0.1'])(
    'is an address with a user or a password: %s',
    async (endpoint) => {
      expect(await lastingProblem(endpoint)).toBe(
        'the address of the API has a user or a password, which the API does not take: leave out what stands before the @',
      );
    },
  );

  test.each([
    'SECRET',
    'http://[SECRET',
    'http://user:SECRET@',
    'ftp://user:SECRET@host',
    'http://user:SECRET/@host',
    'http://127.0.0.1?SECRET',
    'http://127.0.0.1#SECRET',
    'http://127.0.0.1/?SECRET',
  ])('is an address that is none: %s', async (endpoint) => {
    expect(await lastingProblem(endpoint)).toMatch(/^give the address of the API, as in http:\/\/127\.0\.0\.1:8080$/);
  });
});

describe('what cannot get better', () => {
  test('is a port that no request may be made to', async () => {
    expect(await lastingProblem('http://127.0.0.1:1')).toBe('bad port');
  });

  test('is a certificate that is not trusted', async () => {
    const pem = readFileSync(new URL('self-signed.pem', import.meta.url));
    const server = createServer({ key: pem, cert: pem }, (_, response) => response.end('{}')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    // Node 24 has a hint behind its words.
    expect(await lastingProblem(`https://127.0.0.1:${port}`)).toMatch(
      /^the connection is not secure, so nothing was sent: self-signed certificate.* \(DEPTH_ZERO_SELF_SIGNED_CERT\)$/,
    );
  });

  test('is a server that does not speak TLS', async () => {
    const { endpoint } = await serveWith((_, response) => void response.end('{}'));
    expect(await lastingProblem(endpoint.replace('http', 'https'))).toBe(
      'the connection is not secure, so nothing was sent: no TLS is spoken there (ERR_SSL_WRONG_VERSION_NUMBER)',
    );
  });

  test.each([400, 401, 403, 404, 405, 409, 410, 418, 422, 425, 451])('is HTTP %i', async (status) => {
    const { endpoint } = await serveWith((_, response) => response.writeHead(status).end('{"error_message":"No."}'));
    expect(await lastingProblem(endpoint)).toBe(`HTTP ${status} No`);
  });

  test.each([408, 429, 500, 502, 503, 504])('is not HTTP %i', async (status) => {
    const { endpoint } = await serveWith((_, response) => response.writeHead(status).end('{}'));
    expect((await failureOf(endpoint)).problems).toHaveLength(9);
  });
});

describe('a response', () => {
  const MEBIBYTE = 2 ** 20;
  const LIMIT = 16 * MEBIBYTE;

  /** Answers with a JSON object of so many bytes, piece by piece, until nobody reads it. */
  const answerOf =
    (length: number, sent: { bytes: number }): RequestListener =>
    async (_, response) => {
      let isRead = true;
      const closed = once(response, 'close').then(() => {
        isRead = false;
      });
      const write = async (text: string) => {
        sent.bytes += text.length;
        if (!response.write(text)) await Promise.race([once(response, 'drain'), closed]);
      };
      await write('{"status":10,"x":"');
      for (let left = length - 20; left > 0 && isRead; left -= MEBIBYTE)
        await write('x'.repeat(Math.min(left, MEBIBYTE)));
      response.end('"}');
    };

  test('may have 16 MiB', async () => {
    const { endpoint } = await serveWith(answerOf(LIMIT, { bytes: 0 }));
    const client = createClient({ endpoint, project: 'p', token: TOKEN }, 'v1', withoutWaiting());
    expect(await client.ask('/training-jobs/1')).toMatchObject({ status: 10 });
  });

  test.each([LIMIT + 1, 100 * LIMIT])('is not read where it has %i bytes', async (length) => {
    const sent = { bytes: 0 };
    const { endpoint } = await serveWith(answerOf(length, sent));
    expect(await lastingProblem(endpoint)).toBe(
      'the response is longer than 16 MiB, so it was not read; is this the endpoint of the API?',
    );
    expect(sent.bytes).toBeLessThan(2 * LIMIT);
  });

  test('is not unpacked to more than that', async () => {
    const packed = gzipSync('x'.repeat(8 * LIMIT));
    const { endpoint } = await serveWith((_, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(packed),
    );
    expect(await lastingProblem(endpoint)).toContain('longer than 16 MiB');
  });
});

describe('the token', () => {
  test('is not repeated where the API repeats it', async () => {
    const { endpoint } = await serveWith(({ headers }, response) => {
      const token = headers['x-auth-token'];
      response.writeHead(500).end(JSON.stringify({ error_message: `token ${token} of ${token}` }));
    });
    const { error, problems } = await failureOf(endpoint);
    expect(String(error)).toContain('HTTP 500 token *** of ***');
    expect([...problems, String(error)].join()).not.toContain('SECRET');
  });

  test('that is a short word hides no words of the API', async () => {
    const { endpoint } = await serveWith((_, response) => response.writeHead(400).end('{"error_message":"many"}'));
    expect(await lastingProblem(endpoint, 'any')).toBe('HTTP 400 many');
  });
});

describe('an address without the API', () => {
  test.each([
    [
      '',
      'Not found',
      'HTTP 404 without a JSON object from URL/v1/p/training-jobs/1/versions; is this the endpoint of the API?',
    ],
    [
      '/foo',
      '{}',
      'HTTP 404 without an error of the API from URL/foo/v1/p/training-jobs/1/versions; the endpoint is its address up to /v1 or /v2',
    ],
    [
      '/foo/v1/',
      '{"message":"no route"}',
      'HTTP 404 without an error of the API from URL/foo/v1/p/training-jobs/1/versions; the endpoint is its address up to /v1 or /v2',
    ],
    ['', '{"error_code":"ModelArts.0102"}', 'HTTP 404 ModelArts.0102'],
    ['', '{"is_success":false}', 'HTTP 404'],
  ])('is said with what was asked: %s, answered with %s', async (path, body, problem) => {
    const { endpoint } = await serveWith((_, response) => response.writeHead(404).end(body));
    expect((await lastingProblem(endpoint + path)).replace(endpoint, 'URL')).toBe(problem);
  });

  test('is said without the token, and without a query', async () => {
    const { endpoint } = await serveWith((_, response) => response.writeHead(404).end('no'));
    const client = createClient(
      { endpoint: `${endpoint}/${TOKEN}`, project: 'p', token: TOKEN },
      'v1',
      withoutWaiting(),
    );
    await expect(client.ask('/training-jobs?page=1')).rejects.toThrow(`from ${endpoint}/***/v1/p/training-jobs; is`);
  });
});

describe('a token that is not valid', () => {
  /** A server that takes one token only, and refuses others. */
  const serveFor = (valid: () => string, status: number, code: string) =>
    serveWith(({ headers }, response) => {
      if (headers['x-auth-token'] === valid()) response.end('{"status":10}');
      else response.writeHead(status).end(JSON.stringify({ error_code: code, error_msg: 'Invalid token.' }));
    });

  test.each([
    [401, 'ModelArts.0201'],
    [401, 'APIG.0301'],
    [403, 'ModelArts.0203'],
    [403, 'ModelArts.2784'],
  ])('is renewed, whatever the API calls it: %i %s', async (status, code) => {
    const { endpoint } = await serveFor(() => 'second', status, code);
    const renewToken = async () => 'second';
    const options = { endpoint, project: 'p', token: 'first-token', renewToken };
    expect(await createClient(options, 'v1', withoutWaiting()).ask('/training-jobs/1')).toEqual({ status: 10 });
  });

  test.each([
    [403, 'ModelArts.2785'],
    [404, 'ModelArts.2784'],
    [400, 'ModelArts.0203'],
  ])('is not what any other error says: %i %s', async (status, code) => {
    const { endpoint } = await serveFor(() => 'second', status, code);
    const renewToken = () => expect.unreachable();
    const client = createClient({ endpoint, project: 'p', token: 'first', renewToken }, 'v1', withoutWaiting());
    await expect(client.ask('/training-jobs/1')).rejects.toThrow(`HTTP ${status} ${code} Invalid token`);
  });

  test('is renewed once for all requests, and again when it expires again', async () => {
    let valid = 'token-1';
    let renewals = 0;
    const { endpoint } = await serveFor(() => valid, 401, 'ModelArts.0203');
    const renewToken = async () => {
      renewals++;
      await new Promise((resolve) => setTimeout(resolve, 20));
      return valid;
    };
    const client = createClient({ endpoint, project: 'p', token: 'token-0', renewToken }, 'v1', withoutWaiting());
    const askAll = () => Promise.all(Array.from({ length: 20 }, (_, index) => client.ask(`/training-jobs/${index}`)));
    expect(await askAll()).toHaveLength(20);
    expect(renewals).toBe(1);
    valid = 'token-2';
    await askAll();
    expect(renewals).toBe(2);
  });

  test('is renewed once only where the next one is not valid either', async () => {
    let renewals = 0;
    const { endpoint } = await serveFor(() => 'none', 401, 'ModelArts.0203');
    const renewToken = async () => `${renewals++}`;
    const client = createClient({ endpoint, project: 'p', token: 'first', renewToken }, 'v1', withoutWaiting());
    await expect(client.ask('/training-jobs/1')).rejects.toThrow('HTTP 401 ModelArts.0203 Invalid token');
    expect(renewals).toBe(1);
  });

  test('is not renewed by one that no header can hold', async () => {
    const { endpoint } = await serveFor(() => 'none', 401, 'ModelArts.0203');
    const renewToken = async () => 'a\nb';
    const client = createClient({ endpoint, project: 'p', token: 'first', renewToken }, 'v1', withoutWaiting());
    await expect(client.ask('/training-jobs/1')).rejects.toThrow(
      'character 2 of the token cannot be in an HTTP header',
    );
  });
});
