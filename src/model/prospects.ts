import type { Lifecycle } from './lifecycle.ts';
import { reaching } from './reachable.ts';

/** What is to be expected of a job that is waited for: it has reached a target, may still do so, or can no longer do so. */
export type Prospect = 'reached' | 'possible' | 'hopeless';

/** What a job can be waited for besides statuses: that it runs, that its run is over, and that its run was a success. */
export const targetWords = ['running', 'terminal', 'success'] as const;

/**
 * What a job can be waited for: a status; or that it runs, that its run is over, or that its run was a success.
 *
 * @useDeclaredType
 */
export type Target<S extends string = string> = S | (typeof targetWords)[number];

/**
 * The statuses that a target stands for. None, where the lifecycle does not have what it means.
 *
 * @throws RangeError for what is no target
 */
export function statusesOfTarget<S extends string>(
  { statuses, table, roles }: Pick<Lifecycle<S>, 'statuses' | 'table' | 'roles'>,
  target: Target<S>,
): readonly S[] {
  switch (target) {
    case 'running':
      return roles?.running === undefined ? [] : [roles.running];
    case 'terminal':
      return table.ends;
    case 'success':
      return statuses.names.filter((name) => statuses.outcomeOf(name) === 'success');
    default: {
      const status = statuses.parse(target);
      if (status === undefined) throw new RangeError(`no status to wait for: ${target}`);
      return [status];
    }
  }
}

/**
 * What is to be expected of a job that is waited for until it is in one of the targets, by the index of its last known
 * status; at the number of statuses, of one of which nothing is known. No way leads through a status that proves nothing,
 * as in a chain of the table; but such a status may be a target.
 */
export function prospectsOf<S extends string>(
  { statuses, table }: Pick<Lifecycle<S>, 'statuses' | 'table'>,
  targets: readonly S[],
): readonly Prospect[] {
  const rows = table.rows.filter(({ from }) => !statuses.isGap(from));
  const hopeful = reaching<string>(targets, rows);
  const prospectIn = (status: S): Prospect => {
    if (targets.includes(status)) return 'reached';
    return hopeful.has(status) || statuses.isGap(status) ? 'possible' : 'hopeless';
  };
  return [...statuses.names.map(prospectIn), 'possible'];
}
