import { asTraced, createStepCounts, tracedSteps } from '../../paths/step-counts.ts';
import { type Trace, type TracedStep, traceOf } from '../../paths/trace.ts';
import { stepIndex } from '../../validate/judge.ts';
import type { JudgedStep, PageData, PageTransitions, Run, Variant } from './page-data.ts';

/** What a page follows histories with: the verdict on every step, and the steps that were made. */
export type PageSteps = Pick<PageData, 'transitions' | 'steps'>;

/** The trace of all jobs. Its `observations` count how often jobs entered a status, not how often it was observed. */
export function traceOfAll({ steps }: Pick<PageData, 'steps'>): Trace {
  return traceOf(steps.flatMap((step) => [...asTraced(tracedStep(step), step.count, step.adjacent)]));
}

/** The same for the jobs of some variants, which have no gap. */
export function traceOfVariants({ transitions, steps }: PageSteps, variants: readonly Variant[]): Trace {
  const stepAt = stepFinder(steps);
  return traceOf(
    variants.flatMap(({ statuses, count, afterGap = [] }) =>
      statuses.flatMap((status, index) => {
        const step = stepAt(stepIndex(transitions, statuses[index - 1] ?? transitions.size, status));
        return step === undefined ? [] : [...asTraced(tracedStep(step), count, count - (afterGap[index] ?? 0))];
      }),
    ),
  );
}

/** The same for some first runs of a job. */
export function traceOfRuns({ transitions, steps }: PageSteps, runs: readonly Run[]): Trace {
  const stepAt = stepFinder(steps);
  const counts = createStepCounts(transitions);
  for (const { last, before, reported } of followed(transitions, runs)) counts.add(last, before, reported);
  return traceOf(tracedSteps(counts, (at) => tracedStep(stepAt(at))));
}

/** A run in its history. Statuses are indices; `size` of the transitions stands for none. */
export interface FollowedRun {
  readonly run: Run;
  /** The last known status before it. */
  readonly last: number;
  /** What was reported right before it. */
  readonly before: number;
  readonly reported: number;
  /** The last known status after it. */
  readonly next: number;
}

/** Follows the history of a job by the compiled transitions. */
export function* followed(transitions: PageTransitions, runs: readonly Run[]): Iterable<FollowedRun> {
  let last = transitions.size;
  let before = transitions.size;
  for (const run of runs) {
    const [status] = run;
    const reported = typeof status === 'number' ? status : transitions.size;
    const next = transitions.next[stepIndex(transitions, last, reported)] ?? last;
    yield { run, last, before, reported, next };
    before = reported;
    last = next;
  }
}

/** Finds steps by their index in the transitions. */
export function stepFinder(steps: readonly JudgedStep[]): (at: number) => JudgedStep | undefined {
  const byIndex = new Map(steps.map((step) => [step.at, step]));
  return (at) => byIndex.get(at);
}

/** A step that a trace leaves out. */
const NO_STEP: TracedStep = { verdict: 'repeated' };

function tracedStep(step: JudgedStep | undefined): TracedStep {
  if (step === undefined) return NO_STEP;
  const { verdict, from, to, missed = [] } = step;
  const chain = from === undefined ? [] : [from, ...missed, to];
  const via = chain.slice(1).map((to, index) => ({ from: chain[index] ?? to, to }));
  return { verdict, to, via, ...(from === undefined ? {} : { from }) };
}
