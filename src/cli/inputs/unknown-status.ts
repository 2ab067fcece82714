import type { Lifecycle } from '../../model/lifecycle.ts';
import { nearest } from '../nearest.ts';

/**
 * The statuses that people may mean by a text that is none: those that are spelled much like it, else those that begin with
 * one of its words (`Running failed`), else those of the outcome that it names (`SUCCESS`).
 */
export function statusesMeant<S extends string>(
  text: string,
  { statuses }: Pick<Lifecycle<S>, 'statuses'>,
): readonly string[] {
  const { names, vocabulary } = statuses;
  const words = text.toLowerCase().match(/\p{L}{3,}/gu) ?? [];
  // Codes are not misspelt: each number is near to some other.
  if (words.length === 0) return [];
  const near = nearest(
    text,
    [...vocabulary.spellings.keys()].flatMap((spelling) => (typeof spelling === 'string' ? [spelling] : [])),
  );
  const spelled = names.filter((name) => near.some((spelling) => statuses.parse(spelling) === name));
  if (spelled.length > 0) return spelled;
  const begun = names.filter((name) => words.some((word) => name.toLowerCase().startsWith(word)));
  return begun.length > 0 ? begun : names.filter((name) => statuses.outcomeOf(name) === text.toLowerCase());
}

/** What to say after a text that is no status: which may be meant, or else where to find them. */
export function statusHint(text: string, lifecycle: Lifecycle): string {
  const meant = statusesMeant(text, lifecycle);
  return meant.length === 0 ? 'jobstat statuses lists them' : `did you mean ${meant.join(' or ')}?`;
}
