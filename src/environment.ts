import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { chance } from './chance.ts';

/** What differs from run to run: the clock, chance, waiting and the network. */
export interface Environment {
  /** Milliseconds since 1970. */
  now(): number;
  /** A number from 0, included, to 1, excluded. */
  random(): number;
  /** Waits for any time, however long; rejects when the signal is aborted. */
  wait(milliseconds: number, signal?: AbortSignal): Promise<void>;
  /** Sends a request, as the global `fetch` does. */
  fetch(address: string, request: RequestInit): Promise<Response>;
}

/** Waits for some milliseconds; rejects when the signal is aborted. */
type Wait = Environment['wait'];

/** The longest time that a timer can be set to, in milliseconds: 24.8 days. A longer one runs out at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** Waits for any time, however long, by one timer after the other. */
export function inSteps(sleep: Wait): Wait {
  return async (milliseconds, signal) => {
    let left = milliseconds;
    do {
      await sleep(Math.min(left, LONGEST_TIMER), signal);
      left -= LONGEST_TIMER;
    } while (left > 0);
  };
}

export const realEnvironment: Environment = {
  now: Date.now,
  random: chance,
  wait: inSteps((milliseconds, signal) => setTimeout(milliseconds, undefined, signal && { signal })),
  fetch,
};

/** The processes that run on this machine. */
export interface Processes {
  /** The number of this process. */
  readonly own: number;
  /** The name of this machine. */
  readonly machine: string;
  /**
   * What tells a process from any other that ever had its number: `undefined` if none runs that has it, and an empty
   * text where the system does not say.
   */
  identityOf(id: number): string | undefined;
}

export const realProcesses: Processes = {
  own: process.pid,
  machine: hostname(),
  identityOf(id) {
    try {
      process.kill(id, 0);
    } catch (error) {
      // Any other error means that it runs, and is not ours.
      if ((error as NodeJS.ErrnoException).code === 'ESRCH') return undefined;
    }
    try {
      if (process.platform === 'linux') return linuxIdentity(id);
      if (process.platform === 'darwin') return execFileSync('ps', ['-o', 'lstart=', '-p', `${id}`], PS).trim();
    } catch {
      return '';
    }
    return '';
  },
};

const PS = { encoding: 'utf8', env: { LC_ALL: 'C', TZ: 'UTC', PATH: '/bin:/usr/bin' }, timeout: 2000 } as const;

/** The boot, and the time of the start since it; `undefined` for a process that has ended and waits for its parent. */
function linuxIdentity(id: number): string | undefined {
  const stat = readFileSync(`/proc/${id}/stat`, 'utf8');
  // The name of the program, in brackets, may contain anything; the fields after it are the third and following ones.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
  return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${fields[19]}`;
}
