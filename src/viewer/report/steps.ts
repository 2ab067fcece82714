import { type Trace, traceOf } from '../../paths/trace.ts';
import type { Judgement } from '../../validate/judge.ts';
import type { JudgedStep } from './page-data.ts';

/** A judgement of a change of status, or of the first status of a job. */
export type StepJudgement = Exclude<Judgement, { readonly verdict: 'repeated' | 'gap' | 'unrecognized' }>;

/** Whether a status was left for another, or a history started. */
export function isStep(judgement: Judgement): judgement is StepJudgement {
  return judgement.verdict !== 'repeated' && judgement.verdict !== 'gap' && judgement.verdict !== 'unrecognized';
}

/** Counts steps. */
export interface StepTally {
  add(judgement: StepJudgement): void;
  /** The place of a step in the lists below; `undefined` for one that was not counted. */
  indexOf(from: string | undefined, to: string): number | undefined;
  judged(): readonly JudgedStep[];
  counts(): readonly number[];
  /** What the steps show of the machine. */
  trace(): Trace;
}

/** A tally without a step yet. */
export function createStepTally(): StepTally {
  const steps = new Map<string, { readonly index: number; readonly judgement: StepJudgement; count: number }>();
  const keyOf = (from: string | undefined, to: string) => `${from} ${to}`;
  return {
    add(judgement) {
      const key = keyOf('from' in judgement ? judgement.from : undefined, judgement.to);
      const step = steps.get(key);
      if (step === undefined) steps.set(key, { index: steps.size, judgement, count: 1 });
      else step.count++;
    },
    indexOf: (from, to) => steps.get(keyOf(from, to))?.index,
    judged: () => [...steps.values()].map(({ judgement }) => judgedStep(judgement)),
    counts: () => [...steps.values()].map(({ count }) => count),
    trace: () => traceOf([...steps.values()].map(({ judgement, count }) => [judgement, count])),
  };
}

function judgedStep(judgement: StepJudgement): JudgedStep {
  const { verdict, to } = judgement;
  switch (judgement.verdict) {
    case 'first':
      return { to, verdict };
    case 'direct':
      return { from: judgement.from, to, verdict };
    case 'skipped':
      return { from: judgement.from, to, verdict, missed: judgement.via.slice(1).map((row) => row.from) };
    case 'impossible': {
      const { from, reason, expected } = judgement;
      return { ...(from === undefined ? {} : { from }), to, verdict, reason, expected };
    }
  }
}
