import { describe, expect, test } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { chunked } from '../log/logs.ts';

/** Runs a command line in a terminal that is not there, and returns what it prints. */
async function run(args: readonly string[], { input = '', env = {}, colours = true } = {}) {
  const printed = { stdout: '', stderr: '' };
  const stream = (name: 'stdout' | 'stderr') => ({
    isTTY: true,
    write: (text: string) => {
      printed[name] += text;
    },
    getColorDepth: (env: Readonly<Partial<Record<string, string>>> = {}) =>
      colours && env.NO_COLOR === undefined ? 8 : 1,
  });
  const process = { stdout: stream('stdout'), stderr: stream('stderr'), env };
  const status = await main(args, { process, stdin: chunked(input), onInterrupt() {} });
  return { status, ...printed };
}

const ESCAPE = '\u001b[';

describe('the command line, in a terminal,', () => {
  test.each([
    ['verify'],
    ['statuses'],
    ['explain', '10', '8'],
    ['validate', '--sequence', '10,8'],
    ['paths'],
    ['--help'],
  ])('has colours: %s', async (...args) => {
    const { stdout } = await run(args);
    expect(stdout).toContain(ESCAPE);
    expect((await run(args, { env: { NO_COLOR: '1' } })).stdout).not.toContain(ESCAPE);
    expect((await run(args, { colours: false })).stdout).not.toContain(ESCAPE);
  });

  test('never has any in data', async () => {
    for (const format of ['json', 'junit', 'sarif']) {
      const { stdout, status } = await run(['validate', '--format', format, '--sequence', '10,8']);
      expect(status).toBe(1);
      expect(stdout).not.toContain(ESCAPE);
    }
  });

  test('prints nothing of a log that could steer it', async () => {
    const job = '\u001b[31m\u0000\n\u009b2J\u2028x';
    const input = [
      { job, status: 99 },
      { job, status: '\u0007' },
      { job, status: 10 },
      { job, status: 1, ts: '\r' },
    ];
    const { stdout } = await run(['validate'], {
      input: input.map((record) => JSON.stringify(record)).join('\n'),
      colours: false,
    });
    expect(stdout).toContain('\\u001b[31m\\u0000\\u000a\\u009b2J\\u2028x');
    expect([...stdout].filter((character) => character !== '\n' && /\p{Cc}/u.test(character))).toEqual([]);
    const { stderr } = await run(['validate', '\u001b[2J'], { colours: false });
    expect(stderr).toContain('\\u001b[2J: no such file');
  });

  test('takes its line of progress away', async () => {
    const { stderr } = await run(['validate'], { input: '{"job":1,"status":8}' });
    expect(stderr.endsWith('\r\u001b[K')).toBe(true);
  });
});

describe('standard input that breaks', () => {
  test('is an error of one line', async () => {
    async function* broken() {
      yield Buffer.from('{"job":1,"status":8}\n');
      throw new TypeError('the moon is full');
    }
    const said: string[] = [];
    const process = { stdout: { write: () => {} }, stderr: { write: (text: string) => void said.push(text) } };
    expect(await main(['validate'], { process, stdin: broken(), onInterrupt() {} })).toBe(2);
    expect(said.join('')).toBe('jobstat: stdin: the moon is full\n');
  });
});
