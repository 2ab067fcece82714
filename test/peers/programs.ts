import { spawnSync } from 'node:child_process';

/**
 * Whether a program can be run.
 *
 * @returns `false`, after saying why, where it cannot; in CI that is an error
 */
export function canRun(command: string, args: readonly string[], peer: string): boolean {
  const { status, error, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status === 0) return true;
  const reason = `the peer ${peer} is left out: ${command} ${args.join(' ')}: ${error?.message ?? stderr}`;
  if (process.env.CI) throw new Error(reason);
  console.warn(reason);
  return false;
}
