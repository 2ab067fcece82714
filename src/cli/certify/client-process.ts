import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A program that waits for a job, and how it is started. */
export interface Client {
  readonly command: string;
  readonly args: readonly string[];
  /** What is in its environment besides that of this process. */
  readonly environment: Readonly<Record<string, string>>;
}

/** How a client ended. */
export type ClientEnd =
  /** By itself. */
  | { readonly how: 'exit'; readonly code: number; readonly output: string }
  /** By a signal that was not ours. */
  | { readonly how: 'signal'; readonly signal: string; readonly output: string }
  /** It was stopped by us, for a reason that the caller knows. */
  | { readonly how: 'stopped'; readonly output: string }
  /** It could not be started. */
  | { readonly how: 'not started'; readonly problem: string };

/** Talks with a client line by line: it is given a way to say something, and returns what takes each line of its output. */
export type Talk = (say: (line: string) => void) => (line: string) => void;

/** How much of the end of its output is kept, in characters. */
const KEPT = 65_536;

/** How long a client that is told to end may take, in milliseconds, before it is killed. */
const GRACE = 1000;

/** Whether the system has process groups. */
const HAS_GROUPS = process.platform !== 'win32';

/**
 * Runs a client to its end. It is in a process group of its own, so that none of its processes outlives it.
 *
 * @param stop ends it: first by SIGTERM, and a second later by SIGKILL
 * @param talk talks with it by its standard input and output; nobody does unless given
 */
export function runClient({ command, args, environment }: Client, stop: AbortSignal, talk?: Talk): Promise<ClientEnd> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      env: { ...process.env, ...environment },
      detached: HAS_GROUPS,
      stdio: [talk === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    });
    const killGroup = (signal: NodeJS.Signals) => {
      try {
        if (child.pid !== undefined && HAS_GROUPS) process.kill(-child.pid, signal);
        else child.kill(signal);
      } catch (error) {
        // Nothing of the group is left.
        if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
      }
    };
    let killer: NodeJS.Timeout | undefined;
    const onStop = () => {
      killGroup('SIGTERM');
      killer = setTimeout(() => killGroup('SIGKILL'), GRACE);
    };
    if (stop.aborted) onStop();
    else stop.addEventListener('abort', onStop, { once: true });

    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        output = (output + text).slice(-KEPT);
      });
    }
    if (talk !== undefined && child.stdin !== null && child.stdout !== null) {
      const { stdin } = child;
      // It may end before it has read what is said to it.
      stdin.on('error', () => undefined);
      createInterface(child.stdout).on(
        'line',
        talk((line) => void stdin.write(`${line}\n`)),
      );
    }
    let problem: string | undefined;
    child.once('error', (error) => {
      problem = error.message;
    });
    // What it has started and left is not to live on.
    child.once('exit', () => killGroup('SIGKILL'));
    child.once('close', (code, signal) => {
      clearTimeout(killer);
      stop.removeEventListener('abort', onStop);
      if (child.pid === undefined) resolve({ how: 'not started', problem: problem ?? 'it does not run' });
      else if (stop.aborted) resolve({ how: 'stopped', output });
      else if (code === null) resolve({ how: 'signal', signal: String(signal), output });
      else resolve({ how: 'exit', code, output });
    });
  });
}
