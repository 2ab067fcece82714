import { NO_STATUS } from '../model/modelarts-v1/statuses.ts';

/** What can be said of an observation, from the one before it. */
export const verdicts = ['first', 'repeated', 'direct', 'skipped', 'impossible', 'gap', 'unrecognized'] as const;

/** What is said of an observation: one of {@link verdicts}. */
export type Verdict = (typeof verdicts)[number];

/** The verdict of a code, without what was missed. */
export const VERDICT_BITS = 7;

const MISSED = 8;

/** A verdict as a number: its place among {@link verdicts}, and eight times the number of statuses that were missed. */
export function verdictCode(verdict: Verdict, missed = 0): number {
  return verdicts.indexOf(verdict) + MISSED * missed;
}

/** The verdict that a number stands for, and how many statuses were missed. */
export function verdictOf(code: number): { readonly verdict: Verdict; readonly missed: number } {
  const verdict = verdicts[code & VERDICT_BITS];
  if (verdict === undefined) throw new RangeError(`not the code of a verdict: ${code}`);
  return { verdict, missed: Math.floor(code / MISSED) };
}

/** How many steps there are: from each status and from none to each, and to none. */
export const STEPS: number = (NO_STATUS + 1) ** 2;

/** The number of the step from one status to another, by their codes. `NO_STATUS` stands for none. */
export function stepIndex(from: number, to: number): number {
  return from * (NO_STATUS + 1) + to;
}

/** The step that has a number. */
export function stepAt(index: number): { readonly from: number; readonly to: number } {
  return { from: Math.floor(index / (NO_STATUS + 1)), to: index % (NO_STATUS + 1) };
}
