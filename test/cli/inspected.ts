import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { bin, type Run, repository } from './jobstat.ts';

/** A `jobstat inspect` that runs. */
export interface Inspected {
  /** The address of its page. */
  readonly url: string;
  readonly child: ChildProcess;
  /** Types a line on its standard input. */
  type(line: string): void;
  /** Waits until standard output has a text. */
  printed(text: string): Promise<void>;
  readonly done: Promise<Run>;
}

/** Starts `jobstat inspect` on a free port, until the test is over. */
export async function inspect(...args: readonly string[]): Promise<Inspected> {
  const child = spawn(process.execPath, [bin, 'inspect', '--port', '0', ...args], { cwd: repository });
  onTestFinished(() => void child.kill('SIGKILL'));
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    stdout += chunk;
  });
  const done = Promise.all([once(child, 'close'), text(child.stderr)]).then(([[status], stderr]) => {
    return { status, stdout, stderr };
  });
  const printed = async (wanted: string) => {
    while (!stdout.includes(wanted)) {
      const more = await Promise.race([once(child.stdout, 'data'), done]);
      if (!Array.isArray(more) && !stdout.includes(wanted))
        throw new Error(`ended without "${wanted}": ${more.stderr}`);
    }
  };
  await printed('\n');
  const [url = ''] = /http:\/\/127\.0\.0\.1:\d+/.exec(stdout) ?? [];
  return { url, child, type: (line) => child.stdin.write(`${line}\n`), printed, done };
}
