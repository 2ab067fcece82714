/** What can be said of an observation, given the last known status of its job. */
export const verdicts = ['first', 'repeated', 'direct', 'skipped', 'impossible', 'gap', 'unrecognized'] as const;

/** What is said of an observation: one of {@link verdicts}. */
export type Verdict = (typeof verdicts)[number];

/** The bits of a packed verdict that hold its index in {@link verdicts}. */
export const VERDICT_BITS = 7;

/** The number of statuses that were missed stands in the bits above {@link VERDICT_BITS}. */
const MISSED_SHIFT = 3;

/** A verdict as a number below 2¹⁶: its index in {@link verdicts}, plus eight times the number of missed statuses. */
export function packVerdict(verdict: Verdict, missed = 0): number {
  return verdicts.indexOf(verdict) | (missed << MISSED_SHIFT);
}

/**
 * The verdict that a number stands for, and how many statuses were missed.
 *
 * @throws RangeError where the number stands for no verdict
 */
export function unpackVerdict(packed: number): { readonly verdict: Verdict; readonly missed: number } {
  const verdict = verdicts[packed & VERDICT_BITS];
  if (verdict === undefined) throw new RangeError(`not a packed verdict: ${packed}`);
  return { verdict, missed: packed >> MISSED_SHIFT };
}
