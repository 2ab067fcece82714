import { grouped } from '../../model/grouped.ts';
import { type Answer, answers } from '../../pollers/answers.ts';
import type { PollerCase } from '../../pollers/suite.ts';
import type { ClientRun } from './client-runs.ts';
import { answersBy, type Meanings, waitsByTimeout } from './meanings.ts';

/** What is wrong with how a client ended, where it is not its answer. */
export const misbehaviours = [
  'asked nothing',
  'not started',
  'killed by a signal',
  'unknown exit code',
  'unknown answer',
  'stopped polling',
] as const;

export type Misbehaviour = (typeof misbehaviours)[number];

/** What a client got wrong in one case. */
export interface Failure {
  /** Which case of the suite it is, from 0. */
  readonly index: number;
  /** The statuses that it was shown until then. */
  readonly statuses: readonly string[];
  readonly codes: readonly number[];
  /** What it answered after the last of them; absent where it came to no answer. */
  readonly given?: Answer;
  readonly misbehaviour?: Misbehaviour;
  /** The signal, the exit code, the line or the problem. */
  readonly detail?: string;
  readonly expected: Answer;
  /** The last line of its output; absent where there is none. */
  readonly printed?: string;
}

/** What a client got wrong in one way. */
export interface Fault extends Omit<Failure, 'index'> {
  /** The number of cases in which it did. */
  readonly cases: number;
}

/** What a client got wrong in a run; `undefined` if nothing. */
export function failureIn(run: ClientRun, of: PollerCase<string>, meanings: Meanings): Failure | undefined {
  const { end, index, polls } = run;
  const count = Math.min(polls, of.statuses.length);
  const expected = of.answers[Math.max(0, count - 1)] ?? 'wait';
  const printed = 'output' in end ? end.output.trimEnd().split('\n').at(-1)?.trim() : undefined;
  const seen = {
    index,
    statuses: of.statuses.slice(0, count),
    codes: of.codes.slice(0, count),
    expected,
    // What it has answered by a line is told as its answer.
    ...(printed && printed !== run.answer ? { printed } : {}),
  };
  const wrong = (misbehaviour: Misbehaviour, detail?: string): Failure =>
    detail === undefined ? { ...seen, misbehaviour } : { ...seen, misbehaviour, detail };
  if (end.how === 'not started') return wrong('not started', end.problem);
  if (polls === 0) return wrong('asked nothing');
  if (end.how === 'signal') return wrong('killed by a signal', end.signal);
  if (run.stopped === 'too long' && end.how === 'stopped' && !waitsByTimeout(meanings)) return wrong('stopped polling');
  const given = answersIn(run, meanings);
  if (given.length === 0)
    return end.how === 'exit' ? wrong('unknown exit code', String(end.code)) : wrong('unknown answer', run.answer);
  const right = count === of.statuses.length ? of.accepted : (['wait'] as const);
  if (given.some((answer) => right.includes(answer))) return undefined;
  return { ...seen, given: given[0] ?? 'error' };
}

/** What a client has said, by a line, by how it ended, or by polling on. */
function answersIn({ end, answer, stopped }: ClientRun, meanings: Meanings): readonly Answer[] {
  if (stopped === 'polled on' || (stopped === 'too long' && waitsByTimeout(meanings))) return ['wait'];
  if (stopped === 'answered') return answers.filter((each) => each === answer);
  return end.how === 'exit' ? answersBy(meanings, end) : [];
}

/** The faults in some failures, those of the most cases first: the same answer after the same status is one fault. */
export function faultsIn(failures: readonly Failure[]): readonly Fault[] {
  const keyOf = ({ statuses, given, misbehaviour, detail = '' }: Failure) =>
    misbehaviour === undefined || misbehaviour === 'stopped polling'
      ? `${statuses.at(-1)} ${given ?? misbehaviour}`
      : `${misbehaviour} ${detail}`;
  const faults = [...grouped(failures, keyOf).values()].map((group): Fault => {
    const [shortest] = group.toSorted((one, other) => one.statuses.length - other.statuses.length);
    const { index: _, ...shown } = shortest ?? group[0];
    return { ...shown, cases: group.length };
  });
  return faults.toSorted((one, other) => other.cases - one.cases);
}

/** Whether a run on the statuses of a fault comes to the same answer after the last of them. */
export function isSameFault(run: ClientRun, { statuses, given }: Fault, meanings: Meanings): boolean {
  return given !== undefined && run.polls >= statuses.length && answersIn(run, meanings).includes(given);
}
