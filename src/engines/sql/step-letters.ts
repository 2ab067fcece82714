import { compileJudge, type Judgement, type JudgeOptions, type Reason } from '../../validate/judge.ts';
import { verdicts } from '../../validate/verdicts.ts';

/** A letter for each verdict; for a skipped step, the number of missed statuses takes its place. */
const verdictLetters = {
  first: 'F',
  repeated: 'R',
  direct: 'D',
  gap: '?',
  unrecognized: '!',
} as const satisfies Partial<Record<Judgement['verdict'], string>>;

/** A letter for each reason of an impossible step. */
const reasonLetters: Readonly<Record<Reason, string>> = {
  terminal: 'T',
  backward: 'B',
  unreachable: 'U',
  'not-initial': 'N',
  missing: 'M',
};

const reasons = Object.keys(reasonLetters);

/** A verdict with its details, and the letter for it. */
export interface StepKind {
  readonly letter: string;
  readonly verdict: Judgement['verdict'];
  /** The number of missed statuses. */
  readonly missed?: number;
  readonly reason?: Reason;
}

/** The verdict on every step, as letters. */
export interface Steps {
  /** The verdicts that occur, each once. */
  readonly kinds: readonly StepKind[];
  /**
   * A line for each last known status by its code, and one for none (the number of statuses): a letter for each reported code from 0
   * on, and one for a value that is no status.
   */
  readonly lines: ReadonlyMap<number, string>;
}

/** The verdict on every step, in a mode, by transitions with at least this evidence. */
export function stepsFor<S extends string>(options: JudgeOptions<S>): Steps {
  const judge = compileJudge(options);
  const codes = [...Array(judge.size + 1).keys()];
  const kinds = new Map<string, StepKind>();
  const letterOf = (judgement: Judgement<string>) => {
    const kind = kindOf(judgement);
    kinds.set(kind.letter, kind);
    return kind.letter;
  };
  const lines = codes
    .filter((last) => judge.next.includes(last))
    .map((from) => [from, codes.map((to) => letterOf(judge.judgement(judge.at(from, to)))).join('')] as const);
  return { kinds: [...kinds.values()].sort(inOrder), lines: new Map(lines) };
}

function kindOf(judgement: Judgement<string>): StepKind {
  const { verdict } = judgement;
  switch (verdict) {
    case 'skipped':
      return { letter: missedLetter(judgement.missed), verdict, missed: judgement.missed };
    case 'impossible':
      return { letter: reasonLetters[judgement.reason], verdict, reason: judgement.reason };
    default:
      return { letter: verdictLetters[verdict], verdict };
  }
}

/** Digits and small letters, and beyond them the letters from À on: one for each number of statuses. */
function missedLetter(missed: number): string {
  return missed < 36 ? missed.toString(36) : String.fromCodePoint(0xc0 - 36 + missed);
}

/** Kinds are in the order of the verdicts, then by missed statuses or by reason. */
function inOrder(a: StepKind, b: StepKind): number {
  const rank = ({ verdict, missed = 0, reason }: StepKind) =>
    verdicts.indexOf(verdict) * 1000 + missed + reasons.indexOf(reason ?? '');
  return rank(a) - rank(b);
}
