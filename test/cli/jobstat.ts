import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The folder of the repository. */
export const repository = fileURLToPath(new URL('../..', import.meta.url));

/** The built command line. */
export const bin = fileURLToPath(new URL('../../dist/cli/bin.js', import.meta.url));

/** What became of a run. */
export interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built command line as users do, in the folder of the repository. */
export function jobstat(args: readonly string[], options: { input?: string | Uint8Array; env?: object } = {}): Run {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], {
    cwd: repository,
    encoding: 'utf8',
    input: options.input ?? '',
    env: { ...process.env, ...options.env },
    maxBuffer: 2 ** 28,
  });
  return { status, stdout, stderr };
}
