import { type Outcome, outcomes } from '../model/catalogue.ts';
import type { Lifecycle } from '../model/lifecycle.ts';

/** What a client says of a job after a poll: that it waits on, how the job came out, or that something is wrong. */
export const answers = ['wait', ...outcomes, 'error'] as const satisfies readonly Answer[];

/** What a client says of a job after a poll: one of {@link answers}. */
export type Answer = 'wait' | Outcome | 'error';

/**
 * What a client is to answer, where it is not what the lifecycle says: by status, or for all statuses with an outcome. Any of
 * several answers is right.
 *
 * @example
 * { stopped: 'failure', KILLING: 'stopped' } // a stopped job has failed, and nobody waits until it has stopped
 */
export type Wanted<S extends string> = Partial<Readonly<Record<S | Outcome, Answer | readonly Answer[]>>>;

/** The right answers by status, at least one each. */
export type RightAnswers<S extends string> = ReadonlyMap<S, readonly Answer[]>;

/**
 * The right answers after a status: to wait until the run is over, then its outcome. Where nothing says how a run came
 * out, any outcome is right.
 *
 * @throws RangeError for what is neither a status nor an outcome; where waiting for what has ended is wanted; and where waiting
 * is one of several answers, since a client that may either wait or not may hide its faults behind not waiting
 */
export function rightAnswers<S extends string>(
  { statuses, table }: Pick<Lifecycle<S>, 'statuses' | 'table'>,
  wanted: Wanted<S> = {},
): RightAnswers<S> {
  const byName = new Map<string, Answer | readonly Answer[] | undefined>(Object.entries(wanted));
  const known: readonly string[] = [...statuses.names, ...outcomes];
  const unknown = [...byName.keys()].find((name) => !known.includes(name));
  if (unknown !== undefined) throw new RangeError(`no such status or outcome: ${unknown}`);
  return new Map(
    statuses.names.map((status) => {
      const outcome = statuses.outcomeOf(status);
      const isEnd = table.ends.includes(status);
      const given = byName.get(status) ?? byName.get(outcome ?? '') ?? outcome ?? (isEnd ? outcomes : 'wait');
      const right: readonly Answer[] = typeof given === 'string' ? [given] : given;
      if (right.length === 0) throw new RangeError(`${status}: no answer is right`);
      if (isEnd && right.includes('wait')) throw new RangeError(`${status}: a job that has ended is not waited for`);
      if (right.length > 1 && right.includes('wait'))
        throw new RangeError(`${status}: give either wait, or what else is right`);
      return [status, right];
    }),
  );
}
