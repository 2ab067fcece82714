import { grouped } from '../model/grouped.ts';
import type { DefaultStatus } from '../model/lifecycles.ts';
import { type Answer, answers } from './answers.ts';
import { type PollerCase, type PollerOptions, type PollerSuite, pollerSuite } from './suite.ts';

/** A client that answers when it is given all that was seen so far, by names and, where there are some, by codes. */
export type WholePoller<S extends string = DefaultStatus> = (
  statuses: readonly S[],
  codes: readonly number[],
) => Answer;

/** A client that is given one status at a time. It is started once for each job. */
export interface StepwisePoller<S extends string = DefaultStatus> {
  /** Makes the client of a job, which answers after each status. */
  readonly start: () => (status: S, code: number | undefined) => Answer;
}

/** A client that is a function. One that throws, or answers something else, answers `error`. */
export type Poller<S extends string = DefaultStatus> = WholePoller<S> | StepwisePoller<S>;

/** What a client gets wrong, in one way. */
export interface PollerFault<S extends string = DefaultStatus> {
  /** The status after which the answer is wrong. */
  readonly status: S;
  readonly code: number | undefined;
  readonly given: Answer;
  readonly expected: Answer;
  /** Whether the answer is wrong wherever the client sees the status, whatever it has seen before. */
  readonly isAlways: boolean;
  /** In how many cases of the suite this is the first fault. */
  readonly cases: number;
  /** What shows the fault: nothing can be left out of it. A poller may see it. */
  readonly shortest: Pick<PollerCase<S>, 'statuses' | 'codes'>;
}

/** What a client gets wrong. */
export interface PollerReport<S extends string = DefaultStatus> {
  /** Whether it gets nothing wrong. */
  readonly ok: boolean;
  /** How many cases were tried, and how many failed. */
  readonly cases: number;
  readonly failed: number;
  /** The faults, those of the most cases first. */
  readonly faults: readonly PollerFault<S>[];
}

/** A part of a case, and the wrong answer with which it ends. */
interface Failure<S extends string> extends Pick<PollerCase<S>, 'statuses' | 'codes'> {
  readonly given: Answer;
  readonly expected: Answer;
}

/**
 * Tries a client on a suite, and says what it gets wrong. Each case is given up at the first wrong answer.
 *
 * @param suite the suite, or which one; that of `pollerSuite()` unless given
 * @example
 * checkPoller((statuses) => (statuses.at(-1) === 'COMPLETED' ? 'success' : 'wait')).faults; // [{ status: 'FAILED', … }, …]
 * @throws RangeError as `pollerSuite` does
 */
export function checkPoller<S extends string = DefaultStatus>(
  poller: Poller<S>,
  suite: PollerSuite<S> | PollerOptions<S> = {},
): PollerReport<S> {
  const { cases } = 'cases' in suite ? suite : pollerSuite(suite);
  const tried = cases.map((each) => failureIn(poller, each) ?? each);
  const failures = tried.filter((each) => 'given' in each);
  const reached = tried.flatMap(({ statuses }) => statuses);
  const byFault = grouped(failures, ({ statuses, given }) => `${statuses.at(-1)} ${given}`);
  const faults = [...byFault.values()].map((group) => {
    const [first] = group.toSorted((a, b) => a.statuses.length - b.statuses.length);
    const { statuses, codes, given, expected } = first ?? group[0];
    const status = statuses.at(-1) as S;
    return {
      status,
      code: codes.at(-1),
      given,
      expected,
      isAlways: group.length === reached.filter((each) => each === status).length,
      cases: group.length,
      shortest: shortened(poller, { statuses, codes, given, expected }),
    };
  });
  return {
    ok: failures.length === 0,
    cases: cases.length,
    failed: failures.length,
    faults: faults.toSorted((a, b) => b.cases - a.cases),
  };
}

/** The first wrong answer of a client in a case. */
function failureIn<S extends string>(
  poller: Poller<S>,
  { statuses, codes, answers: expected, accepted }: PollerCase<S>,
): Failure<S> | undefined {
  const ask = asking(poller, { statuses, codes });
  for (let count = 1; count <= statuses.length; count++) {
    const given = ask(count);
    const right = count === statuses.length ? accepted : ['wait'];
    if (right.includes(given)) continue;
    const seen = { statuses: statuses.slice(0, count), codes: codes.slice(0, count) };
    return { ...seen, given, expected: expected[count - 1] ?? 'wait' };
  }
  return undefined;
}

/** The answers of a client on a job: after the first status, after the second, and so on, asked for in this order. */
function asking<S extends string>(
  poller: Poller<S>,
  { statuses, codes }: Pick<PollerCase<S>, 'statuses' | 'codes'>,
): (count: number) => Answer {
  const step = typeof poller === 'function' ? undefined : poller.start();
  return (count) => {
    try {
      const given =
        typeof poller === 'function'
          ? poller(statuses.slice(0, count), codes.slice(0, count))
          : step?.(statuses[count - 1] as S, codes[count - 1]);
      return answers.find((answer) => answer === given) ?? 'error';
    } catch {
      return 'error';
    }
  };
}

/**
 * What remains of a failure when all that can be left out before the last status is left out, and the client still waits
 * until then and gives the same answer then. A poller may see it: it may miss whatever it has seen.
 */
function shortened<S extends string>(
  poller: Poller<S>,
  failure: Failure<S>,
): Pick<PollerCase<S>, 'statuses' | 'codes'> {
  for (let index = failure.statuses.length - 2; index >= 0; index--) {
    const without = <T>(items: readonly T[]) => items.filter((_, at) => at !== index);
    const shorter = { ...failure, statuses: without(failure.statuses), codes: without(failure.codes) };
    const ask = asking(poller, shorter);
    const given = shorter.statuses.map((_, before) => ask(before + 1));
    if (given.every((answer, at) => answer === (at < given.length - 1 ? 'wait' : failure.given)))
      return shortened(poller, shorter);
  }
  return { statuses: failure.statuses, codes: failure.codes };
}
