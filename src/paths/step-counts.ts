import { stepIndex, type Transitions } from '../validate/judge.ts';
import type { TracedStep } from './trace.ts';

/** Counts the steps of histories. Statuses are indices; `size` of the transitions stands for none. */
export interface StepCounts {
  /**
   * Counts a step from the last known status of a job to a reported one.
   *
   * @param before what was reported right before it: unlike the last known status it can be UNKNOWN, and for an
   * unrecognized status it is `size`
   * @returns whether the two are adjacent: nothing else was reported in between
   */
  add(last: number, before: number, reported: number): boolean;
  /** How often each step was made, at {@link stepIndex}. */
  readonly made: Float64Array;
  /**
   * How often two adjacent observations made each step, at {@link stepIndex}. A step from UNKNOWN counts only back to
   * the last known status.
   */
  readonly adjacent: Float64Array;
}

/** Counts of no steps. Their memory does not grow. */
export function createStepCounts(transitions: Pick<Transitions, 'size'>): StepCounts {
  const steps = (transitions.size + 1) ** 2;
  const made = new Float64Array(steps);
  const adjacent = new Float64Array(steps);
  return {
    made,
    adjacent,
    add(last, before, reported) {
      const at = stepIndex(transitions, last, reported);
      made[at] = (made[at] ?? 0) + 1;
      const isAdjacent = before === last;
      if (isAdjacent || reported === last) {
        const own = stepIndex(transitions, before, reported);
        adjacent[own] = (adjacent[own] ?? 0) + 1;
      }
      return isAdjacent;
    },
  };
}

/** All steps that were made, each as {@link asTraced} has it. */
export function* tracedSteps(
  { made, adjacent }: StepCounts,
  stepOf: (at: number) => TracedStep,
): Iterable<readonly [TracedStep, number]> {
  for (const [at, count] of made.entries()) if (count > 0) yield* asTraced(stepOf(at), count, adjacent[at] ?? 0);
}

/**
 * A step for a trace: where something was reported in between, a transition is inferred, like those of a skipped chain.
 */
export function* asTraced(step: TracedStep, made: number, adjacent: number): Iterable<readonly [TracedStep, number]> {
  const direct = step.verdict === 'direct' ? adjacent : made;
  yield [step, direct];
  if (direct < made) yield [{ ...step, verdict: 'skipped' }, made - direct];
}
