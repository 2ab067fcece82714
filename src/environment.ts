import { setTimeout } from 'node:timers/promises';
import { chance } from './chance.ts';

/** What differs from run to run: the clock, chance, waiting and the network. */
export interface Environment {
  /** Milliseconds since 1970. */
  now(): number;
  /** A number from 0, included, to 1, excluded. */
  random(): number;
  /** Waits; rejects when the signal is aborted. */
  wait(milliseconds: number, signal?: AbortSignal): Promise<void>;
  fetch(address: string, request: RequestInit): Promise<Response>;
}

export const realEnvironment: Environment = {
  now: Date.now,
  random: chance,
  wait: (milliseconds, signal) => setTimeout(milliseconds, undefined, signal && { signal }),
  fetch,
};
