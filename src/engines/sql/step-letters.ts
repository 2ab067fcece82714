import { NO_STATUS, statusNames } from '../../model/modelarts-v1/statuses.ts';
import { compileJudge, type Judgement, type JudgeOptions, type Reason } from '../../validate/judge.ts';
import { verdicts } from '../../validate/verdicts.ts';

/** The letters that stand for verdicts; a step that skipped statuses has the number of them instead. */
const verdictLetters = {
  first: 'F',
  repeated: 'R',
  direct: 'D',
  gap: '?',
  unrecognized: '!',
} as const satisfies Partial<Record<Judgement['verdict'], string>>;

/** The letters that stand for an impossible step, by its reason. */
const reasonLetters: Readonly<Record<Reason, string>> = {
  terminal: 'T',
  backward: 'B',
  unreachable: 'U',
  'not-initial': 'N',
  missing: 'M',
};

const reasons = Object.keys(reasonLetters);

/** What can be said of a step, with the letter that stands for it. */
export interface StepKind {
  readonly letter: string;
  readonly verdict: Judgement['verdict'];
  /** How many statuses went unseen. */
  readonly missed?: number;
  readonly reason?: Reason;
}

/** What is said of every step, worked out once by the judge. */
export interface Steps {
  /** What can be said, each once. */
  readonly kinds: readonly StepKind[];
  /**
   * A line for each last known status by its code, and one for none ({@link NO_STATUS}). In it a letter for each code that
   * may be reported, from 0 on, and one for what is no status.
   */
  readonly lines: ReadonlyMap<number, string>;
}

/** What is said of every step, in a mode and by transitions that are grounded well enough. */
export function stepsFor(options: JudgeOptions): Steps {
  const judge = compileJudge(options);
  const codes = [...statusNames.keys(), NO_STATUS];
  const kinds = new Map<string, StepKind>();
  const letterOf = (judgement: Judgement) => {
    const kind = kindOf(judgement);
    kinds.set(kind.letter, kind);
    return kind.letter;
  };
  const lines = codes
    .filter((last) => judge.next.includes(last))
    .map((from) => [from, codes.map((to) => letterOf(judge.judgement(judge.at(from, to)))).join('')] as const);
  return { kinds: [...kinds.values()].sort(inOrder), lines: new Map(lines) };
}

function kindOf(judgement: Judgement): StepKind {
  const { verdict } = judgement;
  switch (verdict) {
    case 'skipped':
      return { letter: judgement.missed.toString(36), verdict, missed: judgement.missed };
    case 'impossible':
      return { letter: reasonLetters[judgement.reason], verdict, reason: judgement.reason };
    default:
      return { letter: verdictLetters[verdict], verdict };
  }
}

/** Kinds are listed as the verdicts are, and then by what went unseen, or by the reason. */
function inOrder(a: StepKind, b: StepKind): number {
  const rank = ({ verdict, missed = 0, reason }: StepKind) =>
    verdicts.indexOf(verdict) * 100 + missed + reasons.indexOf(reason ?? '');
  return rank(a) - rank(b);
}
