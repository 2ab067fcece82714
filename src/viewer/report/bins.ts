/** Bins of time to each power of ten: each is 4.7 percent wider than the one before. */
const PER_DECADE = 50;

/** How many bins there are: the last ones are beyond a hundred years. */
export const BINS = 13 * PER_DECADE;

/** The milliseconds at which a bin begins; the first holds what is below a millisecond as well. */
export function binEdge(bin: number): number {
  return 10 ** (bin / PER_DECADE);
}

/** The bin of a time in milliseconds. */
export function binOf(time: number): number {
  return Math.min(BINS - 1, Math.floor(Math.log10(Math.max(1, time)) * PER_DECADE));
}
