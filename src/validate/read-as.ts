import type { Vocabulary } from '../model/catalogue.ts';
import type { ReadAs } from './report.ts';

/**
 * What a report tells of spellings, in their order; nothing where there is nothing to tell.
 *
 * @param used folded forms of spellings of which a report tells
 */
export function readAsOf<S extends string>(
  used: Iterable<string>,
  { names, told }: Vocabulary<S>,
): { readonly readAs?: readonly ReadAs<S>[] } {
  const readings = [...used].sort().flatMap((form) => told.get(form) ?? []);
  if (readings.length === 0) return {};
  const nameOf = (index: number) => names[index] as S;
  const readAs = readings.map(({ spelling, index, by, others }) => ({
    spelling,
    status: nameOf(index),
    by,
    ...(others.length === 0 ? {} : { alternatives: others.map(nameOf) }),
  }));
  return { readAs };
}
