import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, onTestFinished } from 'vitest';
import { repository } from '../repository.ts';
import type { Run } from './run.ts';

/** The built command line. */
export const bin = fileURLToPath(new URL('../../dist/cli/bin.js', import.meta.url));

/** Where a process runs, and what is in its environment besides. */
export interface ProcessOptions {
  /** The working directory; the folder of the repository unless given. */
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs the built command line in a process of its own. */
export function runProcess(
  args: readonly string[],
  input: string | Uint8Array = '',
  { cwd = repository, env = {} }: ProcessOptions = {},
): Run {
  const options = { cwd, encoding: 'utf8', env: { ...process.env, ...env }, input, maxBuffer: 2 ** 28 } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], options);
  return { status, stdout, stderr };
}

/** What became of a line of a shell; the error where there is no such shell. */
export interface ShellRun extends Run {
  readonly error?: Error | undefined;
}

/** Runs lines of a shell in which `jobstat` and `npx jobstat` are the built command line, for the tests of a file. */
export function withShell(): (line: string, shell?: string, cwd?: string) => ShellRun {
  const folder = mkdtempSync(join(tmpdir(), 'jobstat-shell-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const program = `exec "${process.execPath}" "${bin}" "$@"\n`;
  writeFileSync(join(folder, 'jobstat'), `#!/bin/sh\n${program}`, { mode: 0o755 });
  writeFileSync(join(folder, 'npx'), `#!/bin/sh\nshift\n${program}`, { mode: 0o755 });
  const env = { ...process.env, PATH: `${folder}${delimiter}${process.env.PATH}` };
  return (line, shell = 'sh', cwd = repository) => {
    const { status, stdout, stderr, error } = spawnSync(shell, ['-c', line], {
      cwd,
      encoding: 'utf8',
      env,
    });
    return { status, stdout, stderr, error };
  };
}

/** The built command line in a process that runs until it is done or gets a signal. */
export interface RunningProcess {
  /** The first line that it printed. */
  readonly firstLine: string;
  /** The first address in that line; empty if there is none. */
  readonly url: string;
  readonly done: Promise<Run>;
  /** Types a line on its standard input, which stays open. */
  type(line: string): void;
  /** Sends it a signal, and waits for its end; the status is `null` where the signal killed it. */
  kill(signal: 'SIGINT' | 'SIGTERM' | 'SIGKILL'): Promise<Run>;
}

/** Starts the built command line, and waits for its first line. It is killed when the test ends. */
export async function startProcess(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<RunningProcess> {
  const child = spawn(process.execPath, [bin, ...args], { cwd: repository, env: { ...process.env, ...env } });
  onTestFinished(() => void child.kill('SIGKILL'));
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    stdout += chunk;
  });
  const done = Promise.all([once(child, 'close'), text(child.stderr)]).then(
    ([[status], stderr]): Run => ({ status, stdout, stderr }),
  );
  while (!stdout.includes('\n')) {
    const ended = await Promise.race([once(child.stdout, 'data').then(() => undefined), done]);
    if (ended !== undefined) throw new Error(`done without a line: ${ended.stderr}`);
  }
  const firstLine = stdout.slice(0, stdout.indexOf('\n') + 1);
  return {
    firstLine,
    url: /http:\/\/[\w.[\]:]+:\d+/.exec(firstLine)?.[0] ?? '',
    done,
    type: (line) => void child.stdin.write(`${line}\n`),
    kill(signal) {
      child.kill(signal);
      return done;
    },
  };
}
