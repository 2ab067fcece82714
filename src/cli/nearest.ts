import leven from 'leven';

/** The words nearest to a misspelt one, in any case; none where all are so far that they could not have been meant. */
export function nearest(word: string, words: Iterable<string>): readonly string[] {
  const lower = word.toLowerCase();
  const limit = Math.max(1, Math.floor(lower.length * MOST));
  const distances = [...new Set(words)].map((each) => [each, leven(lower, each.toLowerCase())] as const);
  const least = Math.min(limit, ...distances.map(([, distance]) => distance));
  return distances.filter(([, distance]) => distance === least).map(([each]) => each);
}

/** The most that may differ: the share of the letters of a word. Two letters that are swapped count as two. */
const MOST = 0.4;
