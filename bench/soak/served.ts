import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** The built command line. */
export const bin = fileURLToPath(new URL('dist/cli/bin.js', import.meta.resolve('jobstat/package.json')));

/** A server in a process of its own, which can be killed and started again at the same address. */
export interface Served {
  readonly url: string;
  /** What the servers have said on standard error so far. */
  readonly said: readonly string[];
  /** The resident memory of the process, in megabytes. */
  memory(): number;
  /** Kills it with SIGKILL, starts it again, and returns how many milliseconds the start took. */
  killAndStart(): Promise<number>;
  /** Ends it with SIGTERM, and returns its exit code. */
  end(): Promise<number | null>;
}

/** Serves a state at a free port, with further arguments. */
export async function serveState(state: string, ...args: readonly string[]): Promise<Served> {
  const said: string[] = [];
  let child: ChildProcess;
  let port = '0';
  const start = async () => {
    child = spawn(process.execPath, [bin, 'serve', '--port', port, '--state', state, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stderr?.on('data', (text) => said.push(String(text).trim()));
    const [greeting] = await Promise.race([
      once(child.stdout as NodeJS.ReadableStream, 'data') as Promise<unknown[]>,
      once(child, 'exit').then(() => ['']),
    ]);
    const [, found] = /http:\S+:(\d+)/.exec(String(greeting)) ?? [];
    if (found === undefined) throw new Error(`serve did not start: ${said.at(-1)}`);
    port = found;
  };
  const endBy = async (signal: 'SIGKILL' | 'SIGTERM') => {
    const exit = once(child, 'exit');
    child.kill(signal);
    const [code] = await exit;
    return code as number | null;
  };
  await start();
  return {
    url: `http://127.0.0.1:${port}`,
    said,
    memory: () => Number(execFileSync('ps', ['-o', 'rss=', '-p', String(child.pid)], { encoding: 'utf8' })) / 1024,
    async killAndStart() {
      await endBy('SIGKILL');
      const begin = performance.now();
      await start();
      return performance.now() - begin;
    },
    end: () => endBy('SIGTERM'),
  };
}

/** The identifiers of a version. */
export interface Ids {
  readonly job_id: number;
  readonly version_id: number;
}

const config = { worker_server_num: 1, app_url: '/a/', boot_file_url: '/a/b.py', spec_id: 1, engine_id: 1 };

/** Creates a job; `undefined` if there is no answer. */
export async function createJob(url: string, name: string): Promise<Ids | 'refused' | undefined> {
  const answer = await send(url, 'POST', '', { job_name: name, config });
  if (answer === undefined) return undefined;
  return answer.ok ? ((await answer.json()) as Ids) : 'refused';
}

/** Sends a request to the vendor's API, with a path below `training-jobs`; `undefined` if there is no whole answer. */
export async function send(url: string, method: string, path: string, body?: object): Promise<Response | undefined> {
  try {
    const answer = await fetch(`${url}/v1/p/training-jobs${path}`, {
      method,
      headers: { 'X-Auth-Token': 'any' },
      body: body === undefined ? null : JSON.stringify(body),
      signal: AbortSignal.timeout(30_000),
    });
    const text = await answer.text();
    return new Response(text, { status: answer.status });
  } catch {
    return undefined;
  }
}

/** A version, as the control shows it. */
export interface Version extends Ids {
  readonly job_name: string;
  readonly status: string;
}

/** All versions that the control shows. */
export async function versionsOf(url: string): Promise<readonly Version[]> {
  const answer = await fetch(`${url}/__jobstat/jobs`);
  return ((await answer.json()) as { versions: Version[] }).versions;
}

/** Prints figures, one on each line, and sets the exit code if one is not as it must be. */
export function printFigures(figures: Readonly<Record<string, string | number>>, isGood: boolean): void {
  const width = Math.max(...Object.keys(figures).map((name) => name.length));
  for (const [name, figure] of Object.entries(figures)) {
    const text = typeof figure === 'number' ? figure.toLocaleString('en-US', { maximumFractionDigits: 1 }) : figure;
    console.log(`${name.padEnd(width)}  ${text}`);
  }
  if (!isGood) process.exitCode = 1;
}
