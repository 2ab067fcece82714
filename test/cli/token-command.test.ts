import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { serveWith } from '../watch/plain-server.ts';
import { jobstat } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'jobstat-token-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A server that takes one token only, and the tokens that it was asked with. */
async function serveFor(valid: string) {
  const tokens: unknown[] = [];
  const { endpoint } = await serveWith(({ headers, url = '' }, response) => {
    tokens.push(headers['x-auth-token']);
    if (headers['x-auth-token'] !== valid) response.writeHead(401).end('{"error_code":"ModelArts.0203"}');
    else if (url.includes('/versions/')) response.end('{"status":10}');
    else response.end('{"job_total_count":1,"jobs":[{"job_id":1,"version_id":2,"status":10}]}');
  });
  return { endpoint, tokens };
}

const commands: readonly [name: string, rest: readonly string[]][] = [
  ['watch', ['1/2']],
  ['record', ['--passes', '1']],
];

describe.skipIf(process.platform === 'win32').each(commands)('%s --token-command', (name, rest) => {
  const run = (endpoint: string, command: string, env = {}) =>
    jobstat([name, '--endpoint', endpoint, '--project', 'p', '--token-command', command, ...rest], { env });

  test('takes what a command prints for the token, before what is in the environment', async () => {
    const { endpoint, tokens } = await serveFor('SECRET-1');
    const { status, stderr } = await run(endpoint, `echo '  SECRET-1 '; echo; echo noted >&2`, {
      MODELARTS_TOKEN: 'other',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: 'noted\n' });
    expect(tokens).toEqual(['SECRET-1']);
  });

  test('runs the command again where the token has expired', async () => {
    const file = join(folder, `${name}-count`);
    writeFileSync(file, '1');
    const { endpoint, tokens } = await serveFor('SECRET-2');
    const { status, stderr } = await run(endpoint, `echo "SECRET-$(cat ${file})"; printf 2 > ${file}`);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(tokens).toEqual(['SECRET-1', 'SECRET-2']);
    expect(readFileSync(file, 'utf8')).toBe('2');
  });

  test.each([
    ['exit 3', '--token-command failed with exit code 3, so there is no token'],
    ['kill -TERM $$', '--token-command was ended by SIGTERM, so there is no token'],
    ['echo " "', '--token-command printed nothing, so there is no token'],
    ['printf "SECRET\\n2"', 'character 7 of the token cannot be in an HTTP header: give the token alone, on one line'],
    ['echo SECRET-0', 'HTTP 401 ModelArts.0203'],
  ])('ends with a sentence where there is no token: %s', async (command, problem) => {
    const { endpoint } = await serveFor('SECRET-1');
    expect(await run(endpoint, command)).toEqual({ status: 2, stdout: '', stderr: `jobstat: ${problem}\n` });
  });

  test('ends with a sentence where the second run fails', async () => {
    const file = join(folder, `${name}-fails`);
    const { endpoint } = await serveFor('SECRET-1');
    const { status, stderr } = await run(endpoint, `test -e ${file} && exit 4; touch ${file}; echo SECRET-0`);
    expect(stderr).toBe('jobstat: --token-command failed with exit code 4, so there is no token\n');
    expect(status).toBe(2);
  });
});
