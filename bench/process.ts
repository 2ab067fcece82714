import { spawnSync } from 'node:child_process';

/** What a program took, from its start to its end. */
export interface ProcessFigures {
  /** The processor time of all its threads, user and system, in seconds. */
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
  /** What it printed. */
  readonly output: string;
}

/**
 * Runs a program, and has the shell measure it.
 *
 * @throws Error where it fails, with what it says
 */
export function runProgram(command: readonly string[]): ProcessFigures {
  const { status, stdout, stderr, error } = spawnSync('bash', ['-c', 'time "$@"', 'bash', ...command], {
    encoding: 'utf8',
    env: { ...process.env, TIMEFORMAT: '\n%3R %3U %3S', LC_ALL: 'C' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (status !== 0) throw new Error(`${command.join(' ')}: ${error?.message ?? stderr.trim()}`);
  const [wallSeconds = Number.NaN, user = Number.NaN, system = Number.NaN] =
    stderr.trim().split('\n').at(-1)?.split(' ').map(Number) ?? [];
  return { cpuSeconds: user + system, wallSeconds, output: stdout };
}
