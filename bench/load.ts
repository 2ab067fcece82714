import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { fileURLToPath } from 'node:url';
import type { ApiRequest } from './apis.ts';

/** How many requests are under way at once: few, so that what is measured is the answer and not the queue. */
const CONNECTIONS = 16;

const bin = fileURLToPath(new URL('../../dist/cli/bin.js', import.meta.url));
const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });

/** A fake API in a process of its own. */
export interface Serving {
  readonly url: string;
  readonly child: ChildProcess;
  /** Its process. */
  readonly id: number;
}

/** Starts a fake API at a free port. */
export async function startServing(...args: readonly string[]): Promise<Serving> {
  const child = spawn(process.execPath, [bin, 'serve', '--port', '0', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [greeting] = await once(child.stdout, 'data');
  return { url: /http:\S+:\d+/.exec(String(greeting))?.[0] ?? '', child, id: child.pid ?? 0 };
}

/** Ends a fake API, and waits until it has. */
export async function endServing({ child }: Serving, signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
  const exit = once(child, 'exit');
  child.kill(signal);
  await exit;
}

/** What an answer has. */
export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** Sends a request, and reads the whole answer. */
export function ask(url: string, { method, path, body }: ApiRequest): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request(url + path, { method, agent, headers: { 'X-Auth-Token': 'any' } }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (piece) => {
        text += piece;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
    });
    asked.on('error', reject);
    asked.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/** The same for a request that must succeed. */
export async function askWell(url: string, request: ApiRequest): Promise<Answer> {
  const answer = await ask(url, request);
  if (answer.status >= 300) throw new Error(`${request.method} ${request.path}: ${answer.status} ${answer.body}`);
  return answer;
}

/** Does something so many times, as many at once as there are connections. */
export async function inTurn<Result>(count: number, act: (index: number) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = new Array(count);
  let index = 0;
  const worker = async () => {
    for (let own = index++; own < count; own = index++) results[own] = await act(own);
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
  return results;
}

/** What it took a fake API to answer, and how long clients waited. */
export interface Load {
  /** How often something was done. */
  readonly count: number;
  readonly wallSeconds: number;
  /** The processor time of the fake API. */
  readonly cpuSeconds: number;
  /** How long each took, in milliseconds. */
  readonly waits: readonly number[];
}

/** Does something with a fake API so many times, and measures it. */
export async function load(
  { id }: Pick<Serving, 'id'>,
  count: number,
  act: (index: number) => Promise<unknown>,
): Promise<Load> {
  const cpuBefore = processorSecondsOf(id);
  const start = performance.now();
  const waits = await inTurn(count, async (index) => {
    const asked = performance.now();
    await act(index);
    return performance.now() - asked;
  });
  const wallSeconds = (performance.now() - start) / 1000;
  return { count, wallSeconds, cpuSeconds: processorSecondsOf(id) - cpuBefore, waits };
}

/**
 * The same load on several fake APIs, which take turns, so that what else the machine does slows all of them alike.
 *
 * @param count how often something is done with each in all rounds
 */
export async function loadInTurn<S extends Serving>(
  servers: readonly S[],
  { rounds, count }: { readonly rounds: number; readonly count: number },
  act: (server: S, index: number) => Promise<unknown>,
): Promise<readonly Load[]> {
  const loads = servers.map((): Load[] => []);
  const share = Math.ceil(count / rounds);
  for (let round = 0; round < rounds; round++) {
    for (const [place, server] of servers.entries())
      loads[place]?.push(await load(server, share, (index) => act(server, round * share + index)));
  }
  return loads.map(together);
}

/** Several loads as one. */
function together(loads: readonly Load[]): Load {
  const sum = (of: (load: Load) => number) => loads.reduce((total, load) => total + of(load), 0);
  return {
    count: sum(({ count }) => count),
    wallSeconds: sum(({ wallSeconds }) => wallSeconds),
    cpuSeconds: sum(({ cpuSeconds }) => cpuSeconds),
    waits: loads.flatMap(({ waits }) => waits),
  };
}

/** How many requests or other things were done in a second. */
export function perSecond({ count, wallSeconds }: Load): number {
  return count / wallSeconds;
}

/** The resident memory of a process, in megabytes. */
export function memoryOf(process: number): number {
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(process)], { encoding: 'utf8' })) / 1024;
}

/** The processor time that a process has taken, in seconds: to a hundredth on Linux, where `ps` counts whole seconds. */
export function processorSecondsOf(process: number): number {
  const stat = `/proc/${process}/stat`;
  if (existsSync(stat)) {
    const [, afterName = ''] = readFileSync(stat, 'utf8').split(') ');
    const [user = Number.NaN, system = Number.NaN] = afterName.split(' ').slice(11, 13).map(Number);
    return (user + system) / 100;
  }
  const time = execFileSync('ps', ['-o', 'time=', '-p', String(process)], { encoding: 'utf8' });
  return time.split(':').reduce((seconds, part) => seconds * 60 + Number(part), 0);
}

/** Closes the connections, so that the program can end. */
export function closeConnections(): void {
  agent.destroy();
}
