import type { Lifecycle } from '../model/lifecycle.ts';
import { statusesOfTarget, targetWords } from '../model/prospects.ts';

/** What can be waited for, with the statuses that it stands for. */
export interface NamedTarget {
  /** One of {@link targetWords}, or the name of the only status. */
  readonly name: string;
  readonly statuses: readonly string[];
}

/** The targets that have words, without those for which a lifecycle has no status. */
export function wordTargets(lifecycle: Lifecycle): readonly NamedTarget[] {
  const targets = targetWords.map((name) => ({ name, statuses: statusesOfTarget(lifecycle, name) }));
  return targets.filter(({ statuses }) => statuses.length > 0);
}
