import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('.', import.meta.url));

/**
 * `require` with the packages that a peer depends on (its package.json), which are installed at the first call in a
 * folder of their own.
 *
 * @returns `undefined`, after printing the reason, if they cannot be installed; in CI that is an error
 */
export function requireOf(peer: string): NodeJS.Require | undefined {
  const wanted = join(folder, peer, 'package.json');
  const environment = join(folder, '.environments', peer);
  const installed = join(environment, 'package.json');
  const isInstalled = existsSync(installed) && readFileSync(installed, 'utf8') === readFileSync(wanted, 'utf8');
  return isInstalled || install(peer, wanted, environment) ? createRequire(installed) : undefined;
}

/** Installs the dependencies, and removes what is there if that fails, so that the next call tries again. */
function install(peer: string, wanted: string, environment: string): boolean {
  rmSync(environment, { recursive: true, force: true });
  mkdirSync(environment, { recursive: true });
  copyFileSync(wanted, join(environment, 'package.json'));
  const args = ['install', '--prefix', environment, '--no-package-lock', '--no-audit', '--no-fund'];
  const { status, error, stderr } = spawnSync('npm', args, {
    cwd: environment,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (status === 0) return true;
  rmSync(environment, { recursive: true, force: true });
  const reason = `the peer ${peer} is left out: npm ${args.join(' ')}: ${error?.message ?? stderr}`;
  if (process.env.CI) throw new Error(reason);
  console.warn(reason);
  return false;
}
