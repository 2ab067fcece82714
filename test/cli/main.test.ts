import { describe, expect, test } from 'vitest';
import { jobstat, type RunOptions } from './run.ts';

const ESCAPE = '\u001b[';

/** Runs a command line in a terminal that has colours. */
const coloured = (args: readonly string[], options?: RunOptions) => jobstat(args, { terminal: 'coloured', ...options });

describe('the command line, in a terminal,', () => {
  test.each([
    ['verify'],
    ['statuses'],
    ['explain', '10', '8'],
    ['validate', '--sequence', '10,8'],
    ['paths'],
    ['--help'],
  ])('has colours: %s', async (...args) => {
    const { stdout } = await coloured(args);
    expect(stdout).toContain(ESCAPE);
    expect((await coloured(args, { env: { NO_COLOR: '1' } })).stdout).not.toContain(ESCAPE);
    expect((await jobstat(args, { terminal: 'plain' })).stdout).not.toContain(ESCAPE);
  });

  test('never has any in data', async () => {
    for (const format of ['json', 'junit', 'sarif']) {
      const { stdout, status } = await coloured(['validate', '--format', format, '--sequence', '10,8']);
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
    const { stdout } = await jobstat(['validate'], {
      input: input.map((record) => JSON.stringify(record)).join('\n'),
      terminal: 'plain',
    });
    expect(stdout).toContain('\\u001b[31m\\u0000\\u000a\\u009b2J\\u2028x');
    expect([...stdout].filter((character) => character !== '\n' && /\p{Cc}/u.test(character))).toEqual([]);
    const { stderr } = await jobstat(['validate', '\u001b[2J'], { terminal: 'plain' });
    expect(stderr).toContain('\\u001b[2J: no such file');
  });

  test('takes its line of progress away', async () => {
    const { stderr } = await jobstat(['validate'], { input: '{"job":1,"status":8}', terminal: 'coloured' });
    expect(stderr.endsWith('\r\u001b[K')).toBe(true);
  });
});

describe('standard input that breaks', () => {
  test('is an error of one line', async () => {
    async function* broken() {
      yield Buffer.from('{"job":1,"status":8}\n');
      throw new TypeError('the moon is full');
    }
    const { stderr, status } = await jobstat(['validate'], { input: broken() });
    expect(stderr).toBe('jobstat: stdin: the moon is full\n');
    expect(status).toBe(2);
  });
});
