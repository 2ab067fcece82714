import type { Strength } from './modelarts-v2/crosswalk.ts';
import { crosswalk } from './modelarts-v2/crosswalk.ts';

/** What a status is in another lifecycle. */
export interface Elsewhere {
  /** The id of the other lifecycle. */
  readonly lifecycle: string;
  /** The statuses that mean the same there; none where it has no such status. */
  readonly statuses: readonly string[];
  /** How sure that is; absent where there is no such status. */
  readonly strength?: Strength;
  /** The reason, in words. */
  readonly why: string;
}

/** What a status of a built-in lifecycle is in the others. */
export function elsewhere(lifecycle: string, status: string): readonly Elsewhere[] {
  if (lifecycle === 'modelarts-v1') {
    return crosswalk
      .filter(({ v1 }) => v1 === status)
      .map(({ v2, strength, why }) => ({
        lifecycle: 'modelarts-v2',
        statuses: v2 === undefined ? [] : [v2],
        ...(strength === undefined ? {} : { strength }),
        why,
      }));
  }
  if (lifecycle !== 'modelarts-v2') return [];
  return crosswalk.flatMap(({ v1, v2, strength, why }) =>
    v2 === status && strength !== undefined ? [{ lifecycle: 'modelarts-v1', statuses: [v1], strength, why }] : [],
  );
}
