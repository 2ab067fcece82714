import type { StepCounts } from '../../paths/step-counts.ts';
import type { Judge, Judgement } from '../../validate/judge.ts';
import type { JudgedStep } from './page-data.ts';

/** The steps that were made, with their verdicts. */
export function judgedSteps(
  { made, adjacent }: StepCounts,
  judge: Pick<Judge<string>, 'judgement'>,
): readonly JudgedStep[] {
  const steps: JudgedStep[] = [];
  for (const [at, count] of made.entries()) {
    const judgement = judge.judgement(at);
    if (count === 0 || judgement.verdict === 'repeated' || judgement.verdict === 'unrecognized') continue;
    steps.push({ at, ...stepOf(judgement), count, adjacent: adjacent[at] ?? 0 });
  }
  return steps;
}

/** A judgement of a step: not of a repeated or unrecognized status. */
type StepJudgement = Exclude<Judgement<string>, { readonly verdict: 'repeated' | 'unrecognized' }>;

function stepOf(judgement: StepJudgement): Omit<JudgedStep, 'at' | 'count' | 'adjacent'> {
  switch (judgement.verdict) {
    case 'skipped': {
      const { from, to, verdict, via } = judgement;
      return { from, to, verdict, missed: via.slice(1).map((row) => row.from) };
    }
    case 'direct': {
      const { from, to, verdict } = judgement;
      return { from, to, verdict };
    }
    default:
      return judgement;
  }
}
