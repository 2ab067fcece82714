import type { Outcome } from '../model/catalogue.ts';
import type { Lifecycle } from '../model/lifecycle.ts';

/** What a page needs to know of a lifecycle. */
export interface PageLifecycle {
  readonly title: string;
  /** The statuses, by their index. */
  readonly statuses: readonly PageStatus[];
}

/** A status, as a page has it. */
export interface PageStatus {
  readonly name: string;
  readonly code?: number | undefined;
  /** The outcome of a terminal status; absent where it has none. */
  readonly outcome?: Outcome | undefined;
  readonly isTerminal?: true | undefined;
  readonly isGap?: true | undefined;
  /** In English. */
  readonly description?: string | undefined;
}

/** What a page is told of a lifecycle. */
export function pageLifecycle({ title, statuses }: Pick<Lifecycle, 'title' | 'statuses'>): PageLifecycle {
  const { names, entryOf, isTerminal, isGap } = statuses;
  return {
    title,
    statuses: names.map((name) => {
      const { code, outcome, description } = entryOf(name);
      return {
        name,
        code,
        outcome,
        isTerminal: isTerminal(name) || undefined,
        isGap: isGap(name) || undefined,
        description: description?.en,
      };
    }),
  };
}
