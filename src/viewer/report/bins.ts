/** Bins for each power of ten: each bin is 4.7 % wider than the one before. */
const PER_DECADE = 50;

/** How many bins there are: the last ones are longer than a hundred years. */
export const BINS = 13 * PER_DECADE;

/** The lower edge of a bin in milliseconds; the first bin also holds durations below a millisecond. */
export function binEdge(bin: number): number {
  return 10 ** (bin / PER_DECADE);
}

/** The bin of a duration in milliseconds. */
export function binOf(time: number): number {
  return Math.min(BINS - 1, Math.floor(Math.log10(Math.max(1, time)) * PER_DECADE));
}
