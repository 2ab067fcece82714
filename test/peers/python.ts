import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('.', import.meta.url));

/**
 * The Python of a virtual environment with what a peer requires (its requirements.txt); made at the first call.
 *
 * @returns `undefined`, after saying why, where that cannot be had; in CI that is an error
 */
export function pythonOf(peer: string): string | undefined {
  const requirements = readFileSync(join(folder, peer, 'requirements.txt'), 'utf8');
  return pythonWith(peer, requirements.trim().split('\n'), join(folder, '.environments', peer));
}

/** The same with these packages, in an environment of its own. */
export function pythonWith(peer: string, packages: readonly string[], environment: string): string | undefined {
  const python = join(environment, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  const stamp = join(environment, 'requirements.txt');
  const wanted = `${packages.join('\n')}\n`;
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return python;

  rmSync(environment, { recursive: true, force: true });
  mkdirSync(environment, { recursive: true });
  const isThere =
    run(process.env.PYTHON ?? 'python3', ['-m', 'venv', environment], peer) &&
    run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages], peer);
  if (!isThere) return undefined;
  writeFileSync(stamp, wanted);
  return python;
}

function run(command: string, args: readonly string[], peer: string): boolean {
  const { status, error, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status === 0) return true;
  const reason = `the peer ${peer} is left out: ${command} ${args.join(' ')}: ${error?.message ?? stderr}`;
  if (process.env.CI) throw new Error(reason);
  console.warn(reason);
  return false;
}
