import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ApiRequest, JobBody } from '../apis.ts';

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
    if (child.exitCode !== null) throw new Error(`serve has ended by itself: ${said.at(-1)}`);
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

/** Sends a request; `undefined` if there is no whole answer. */
export async function send(url: string, { method, path, body }: ApiRequest): Promise<Response | undefined> {
  try {
    const answer = await fetch(url + path, {
      method,
      headers: { 'X-Auth-Token': 'any' },
      body: body === undefined ? null : JSON.stringify(body),
      signal: AbortSignal.timeout(30_000),
    });
    const bytes = await answer.arrayBuffer();
    return new Response(bytes.byteLength === 0 ? null : bytes, { status: answer.status });
  } catch {
    return undefined;
  }
}

/** A job, as the control shows it. */
export interface ShownJob extends JobBody {
  readonly job_name: string;
  /** The next event that is planned for it. */
  readonly next: { readonly event: string } | null;
}

/** All jobs that the control shows: versions of v1, or jobs of v2. */
export async function shownJobs(url: string): Promise<readonly ShownJob[]> {
  const answer = await fetch(`${url}/__jobstat/jobs`);
  const { versions = [], jobs = [] } = (await answer.json()) as { versions?: ShownJob[]; jobs?: ShownJob[] };
  return [...versions, ...jobs];
}

/** A change or a poll of a job, as the control logs it. */
export interface LoggedFact extends JobBody {
  readonly fact: 'version' | 'training-job' | 'change' | 'poll';
  readonly event?: string;
}

/** The log of all changes and polls. */
export async function logOf(url: string): Promise<readonly LoggedFact[]> {
  const answer = await fetch(`${url}/__jobstat/log`);
  const lines = (await answer.text()).split('\n').filter((line) => line !== '');
  return lines.map((line): LoggedFact => JSON.parse(line));
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
