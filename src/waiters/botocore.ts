import { descriptionOf, type Reported, type WaiterWriter, waitersOf } from './waiter-file.ts';

/** The seconds between two polls, and how many there are: those of six hours. Callers can give others. */
const delay = 30;
const maxAttempts = 720;

/**
 * The waiters of botocore, version 2: the `waiters-2.json` of a service. A status that no acceptor names is waited on, as is one
 * that the lifecycle does not have.
 */
export const botocore: WaiterWriter = (file) => {
  const { operation, path: argument } = file;
  const acceptors = (statuses: readonly Reported[], state: 'success' | 'failure') =>
    statuses.map(({ value: expected }) => ({ state, matcher: 'path', argument, expected }));
  const waiters = waitersOf(file).map((waiter) => [
    waiter.name,
    {
      description: descriptionOf(waiter, file),
      operation,
      delay,
      maxAttempts,
      acceptors: [...acceptors(waiter.reached, 'success'), ...acceptors(waiter.hopeless, 'failure')],
    },
  ]);
  return `${JSON.stringify({ version: 2, waiters: Object.fromEntries(waiters) }, undefined, 2)}\n`;
};
