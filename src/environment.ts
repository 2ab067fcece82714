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
