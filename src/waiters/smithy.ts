import type { Value } from './values.ts';
import { descriptionOf, type Reported, type WaiterWriter, waitersOf } from './waiter-file.ts';

/** The seconds between two polls at first, and those to which they grow. How long to wait is said by callers. */
const minDelay = 10;
const maxDelay = 60;

/** The trait `smithy.waiters#waitable` in JSON, for the operation that says the status of one job. */
export const smithy: WaiterWriter = (file) => {
  const acceptors = (statuses: readonly Reported[], state: 'success' | 'failure') =>
    statuses.map(({ value }) => ({ state, matcher: { output: matcherOf(file.path, value) } }));
  const waiters = waitersOf(file).map((waiter) => [
    waiter.name,
    {
      documentation: descriptionOf(waiter, file),
      minDelay,
      maxDelay,
      acceptors: [...acceptors(waiter.reached, 'success'), ...acceptors(waiter.hopeless, 'failure')],
    },
  ]);
  return `${JSON.stringify({ 'smithy.waiters#waitable': Object.fromEntries(waiters) }, undefined, 2)}\n`;
};

/** Only texts can be compared by themselves: a number is compared by the expression. */
function matcherOf(path: string, value: Value) {
  if (typeof value === 'string') return { path, expected: value, comparator: 'stringEquals' };
  return { path: `${path} == \`${value}\``, expected: 'true', comparator: 'booleanEquals' };
}
