import { setTimeout } from 'node:timers/promises';

/** What a client and a clock have of the world around them: all that is not the same at each run. */
export interface Environment {
  /** Milliseconds since 1970. */
  now(): number;
  /** A number from 0, included, to 1, excluded. */
  random(): number;
  /** Waits so many milliseconds, or until the signal: then it throws. */
  wait(milliseconds: number, signal?: AbortSignal): Promise<void>;
  fetch(address: string, request: RequestInit): Promise<Response>;
}

/** The real world. */
export const realEnvironment: Environment = {
  now: Date.now,
  random: Math.random,
  wait: (milliseconds, signal) => setTimeout(milliseconds, undefined, signal && { signal }),
  fetch,
};
