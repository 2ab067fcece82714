import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where the packages are kept that were fetched, and where Debian installs PostgreSQL. */
const archives = fileURLToPath(new URL('.environments/postgresql', import.meta.url));
const INSTALLED = '/usr/lib/postgresql';

/** The user without rights, as which the server runs where the tests run as root: it refuses root. */
const NOBODY = 65_534;

/** A server with a database of its own, which listens on a socket in its folder and nowhere else. */
export interface Postgresql {
  /** Runs a script of psql, and returns what it prints. */
  psql(script: string): string;
  stop(): void;
}

/**
 * Starts a PostgreSQL server: the one that is installed, or else the package of Debian, which is fetched and not installed.
 *
 * @returns `undefined`, after saying why, where that cannot be had; in CI that is an error
 */
export function startPostgresql(): Postgresql | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'jobstat-'));
  try {
    return start(folder, newestIn(INSTALLED) ?? unpacked(join(folder, 'root')));
  } catch (error) {
    rmSync(folder, { recursive: true });
    const reason = `the peer postgresql is left out: ${(error as Error).message}`;
    if (process.env.CI) throw new Error(reason);
    console.warn(reason);
    return undefined;
  }
}

function start(folder: string, programs: string): Postgresql {
  const isRoot = process.getuid?.() === 0;
  const user = isRoot ? { uid: NOBODY, gid: NOBODY } : {};
  if (isRoot) {
    chownSync(folder, NOBODY, NOBODY);
    chmodSync(folder, 0o755);
  }
  const data = join(folder, 'data');
  const settings = {
    listen_addresses: '',
    unix_socket_directories: folder,
    fsync: 'off',
    jit: 'off',
    work_mem: '64MB',
  };
  const set = Object.entries(settings).map(([name, value]) => `-c ${name}='${value}'`);
  const run = (program: string, args: readonly string[], input = '', as: object = user) =>
    checked(
      spawnSync(join(programs, program), args, {
        cwd: folder,
        encoding: 'utf8',
        env: { ...process.env, ...librariesOf(join(folder, 'root')), LC_ALL: 'C' },
        input,
        maxBuffer: 2 ** 28,
        ...as,
      }),
    );
  run('initdb', ['-D', data, '--no-locale', '--encoding=UTF8', '--auth=trust', '--username=postgres', '--no-sync']);
  run('pg_ctl', ['-D', data, '-l', join(folder, 'log'), '-w', '-o', set.join(' '), 'start']);
  return {
    psql: (script) => run('psql', ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-h', folder, '-U', 'postgres'], script, {}),
    stop() {
      run('pg_ctl', ['-D', data, '-w', '-m', 'immediate', 'stop']);
      rmSync(folder, { recursive: true });
    },
  };
}

/** The folder of the programs of the newest version, if there is one. */
function newestIn(folder: string): string | undefined {
  const versions = existsSync(folder) ? readdirSync(folder).sort((a, b) => Number(b) - Number(a)) : [];
  return versions.map((version) => join(folder, version, 'bin')).find((bin) => existsSync(join(bin, 'initdb')));
}

/** The folder of the programs in the package of Debian, and in those that it needs and that are not installed. */
function unpacked(root: string): string {
  mkdirSync(join(archives, 'partial'), { recursive: true });
  const packages = () => readdirSync(archives).filter((name) => name.endsWith('.deb'));
  if (packages().length === 0) {
    if (process.getuid?.() === 0) spawnSync('apt-get', ['update', '--quiet']);
    const places = [`Dir::Cache::archives=${archives}`, 'Debug::NoLocking=true', 'APT::Sandbox::User=root'];
    const options = ['--yes', '--quiet', '--download-only', '--no-install-recommends'];
    const args = ['install', ...options, ...places.flatMap((place) => ['-o', place]), 'postgresql'];
    checked(spawnSync('apt-get', args, { encoding: 'utf8' }));
  }
  for (const name of packages()) checked(spawnSync('dpkg', ['-x', join(archives, name), root], { encoding: 'utf8' }));
  const programs = newestIn(join(root, INSTALLED));
  if (programs === undefined) throw new Error('the package of Debian does not hold it');
  return programs;
}

/** Where the libraries are that came with the packages. */
function librariesOf(root: string): { readonly LD_LIBRARY_PATH?: string } {
  const folder = join(root, 'usr/lib');
  const libraries = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('-linux-gnu')) : [];
  return libraries.length === 0 ? {} : { LD_LIBRARY_PATH: libraries.map((name) => join(folder, name)).join(':') };
}

function checked({ status, error, stdout, stderr }: SpawnSyncReturns<string>): string {
  if (status !== 0) throw new Error(error?.message ?? (stderr || stdout));
  return stdout;
}
