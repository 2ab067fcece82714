import type { Result, Statuses } from '../model/catalogue.ts';
import type { Outcomes } from './report.ts';

/**
 * Sums jobs up by how they came out.
 *
 * @param counts how many jobs have each last known status, by its index; at the number of statuses, how many have none
 */
export function outcomesOf(
  counts: readonly number[],
  { names, resultOf }: Pick<Statuses<string>, 'names' | 'resultOf'>,
): Outcomes {
  const unknown = counts[names.length] ?? 0;
  const outcomes: Record<Exclude<Result, 'ended'>, number> & { ended?: number } = {
    success: 0,
    failure: 0,
    stopped: 0,
    live: 0,
  };
  for (const [status, count] of counts.entries()) {
    const name = names[status];
    if (name === undefined) continue;
    const result = resultOf(name);
    outcomes[result] = (outcomes[result] ?? 0) + count;
  }
  return unknown > 0 ? { ...outcomes, unknown } : outcomes;
}
