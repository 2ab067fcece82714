import type { Lifecycle } from '../model/lifecycle.ts';

/** What an API reports for a status: a code or a text. */
export type Value = number | string;

/**
 * What the API reports for each status, in the order of the catalogue: its code, else the vendor's constant, else its name. No
 * two are the same: where they were, all are names.
 */
export function valuesOf({ statuses: { names, entryOf } }: Lifecycle): readonly Value[] {
  const values = names.map((name): Value => {
    // The border of the types: the meta of a machine in a program may hold anything.
    const { code, wire }: { readonly code?: unknown; readonly wire?: unknown } = entryOf(name);
    if (Number.isSafeInteger(code)) return code as number;
    return typeof wire === 'string' ? wire : name;
  });
  return new Set(values.map(String)).size === names.length ? values : names;
}
