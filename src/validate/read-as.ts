import type { Vocabulary } from '../model/catalogue.ts';
import type { ReadAs } from './report.ts';

/** What a report tells of spellings, in their order; nothing where there is nothing to tell. */
export function readAsOf<S extends string>(
  used: Iterable<string>,
  { names, told }: Vocabulary<S>,
): { readonly readAs?: readonly ReadAs<S>[] } {
  const readAs = [...used].sort().flatMap((form) => {
    const { spelling, index, by, others } = told.get(form) ?? {};
    const status = names[index ?? -1];
    if (spelling === undefined || by === undefined || status === undefined) return [];
    const alternatives = (others ?? []).flatMap((other) => names[other] ?? []);
    return [{ spelling, status, by, ...(alternatives.length === 0 ? {} : { alternatives }) }];
  });
  return readAs.length === 0 ? {} : { readAs };
}
