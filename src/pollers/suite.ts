import { type DefaultStatus, lifecycleIn } from '../model/lifecycles.ts';
import { type PolledOptions, type PolledSequence, type PolledSet, polledSet } from '../paths/polled.ts';
import { type Answer, rightAnswers, type Wanted } from './answers.ts';

/** Which clients a suite is for. */
export interface PollerOptions<S extends string = DefaultStatus>
  extends Omit<PolledOptions<S>, 'polled' | 'cover' | 'to'> {
  /** What a client is to answer, where that is a matter of taste: else it is what the lifecycle says. */
  readonly answers?: Wanted<NoInfer<S>>;
}

/** A test case for a client: what it sees, and what it is to answer. */
export interface PollerCase<S extends string = DefaultStatus> extends PolledSequence<S> {
  /** The statuses with arrows between them. */
  readonly name: string;
  /** The right answer after each status: to wait, until the last one. */
  readonly answers: readonly Answer[];
  /** All answers that are right after the last status; the first is the last of `answers`. */
  readonly accepted: readonly Answer[];
}

/** A smallest suite of test cases for clients, with a lower bound that proves it. */
export interface PollerSuite<S extends string = DefaultStatus>
  extends Pick<PolledSet<S>, 'memory' | 'chains' | 'observations' | 'lowerBound' | 'optimal'> {
  readonly cases: readonly PollerCase<S>[];
}

/**
 * A smallest suite of test cases for clients that poll a job until its run is over.
 *
 * A client whose answer is a matter of the status that it sees and of the `memory` statuses that it saw before, and whose
 * answer is wrong after some sequence that a poller may see, is wrong in one of the cases: what it sees and has seen when it
 * is wrong is a chain, every chain is in a case, and until its first wrong answer the client waits, as it should. A client
 * that is right is right in every case.
 *
 * That says nothing of clients that remember more, such as how often they have polled, or whether they have ever seen a
 * status; of those that go by the time; and of what a client does with answers that are no status.
 *
 * @example
 * test.each(pollerSuite().cases)('$name', ({ codes, answers }) => {
 *   expect(codes.map((_, last) => answerAfter(codes.slice(0, last + 1)))).toEqual(answers);
 * });
 * @throws RangeError for unknown statuses, events and answers, and for a memory that is none
 */
export function pollerSuite<S extends string = DefaultStatus>(options: PollerOptions<S> = {}): PollerSuite<S> {
  const { answers: wanted, ...rest } = options;
  const right = rightAnswers<S>(lifecycleIn(options), wanted);
  const until = [...right].flatMap(([status, answers]) => (answers.includes('wait') ? [] : [status]));
  const { sequences, memory, chains, observations, lowerBound, optimal } = polledSet<S>(rest, until);
  return {
    memory,
    chains,
    observations,
    lowerBound,
    optimal,
    cases: sequences.map((sequence) => {
      const answers = sequence.statuses.map((status): readonly Answer[] => right.get(status) ?? []);
      return {
        ...sequence,
        name: sequence.statuses.join(' → '),
        answers: answers.flatMap((each) => each.slice(0, 1)),
        accepted: answers.at(-1) ?? [],
      };
    }),
  };
}
