import type { Lifecycle } from './lifecycle.ts';

/** Something that must hold of the model, and whether it does. */
export interface Check {
  /** What must hold. */
  readonly name: string;
  /** What was counted to see it. */
  readonly figure: string;
  /** What contradicts it; empty where it holds. */
  readonly counterexamples: readonly string[];
}

/** Checks what must hold of a lifecycle. */
export type Law<S extends string = string> = (lifecycle: Lifecycle<S>) => Omit<Check, 'name'>;

/** A check of all items; those for which it does not hold are the counterexamples. */
export function holdsForAll<Item>(
  items: readonly Item[],
  holds: (item: Item) => boolean,
  name: (item: Item) => string = String,
): Omit<Check, 'name'> {
  const counterexamples = items.filter((item) => !holds(item)).map(name);
  return { figure: `${items.length - counterexamples.length} of ${items.length}`, counterexamples };
}
