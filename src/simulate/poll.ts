import { type DefaultStatus, lifecycleIn, type WithLifecycle } from '../model/lifecycles.ts';
import { type Duration, toMilliseconds } from '../time.ts';
import { type Generator, next } from './random.ts';
import type { Change } from './walk.ts';

/** How jobs are polled. */
export interface Polling {
  /** The time between two polls of a job. */
  readonly every: Duration;
  /** The maximum deviation of a poll from its time, as a share of `every`, up to 0.5: 0.1 unless given. */
  readonly jitter?: number;
  /** The share of polls that get no answer, below 1: 0.01 unless given. */
  readonly lost?: number;
}

/** A status that was observed at a time. */
export interface TimedStatus {
  readonly status: string;
  /** Milliseconds since 1970. */
  readonly time: number;
}

/** Turns the changes of a job into what its polls observe. */
export type Poller = (changes: Iterable<Change>, generator: Generator) => Iterable<TimedStatus>;

/**
 * A poller. The first poll of a job is due within one period of its creation; the last one is the first that finds it
 * in a terminal status, or in none any more.
 *
 * @throws RangeError for a period, jitter or share that is out of range
 */
export function createPoller<S extends string = DefaultStatus>(
  polling: Duration | Polling,
  options: WithLifecycle<S> = {},
): Poller {
  const { every, jitter = 0.1, lost = 0.01 } = typeof polling === 'string' ? { every: polling } : polling;
  const period = toMilliseconds(every);
  if (!(period > 0)) throw new RangeError(`the time between two polls must be above 0: ${every}`);
  if (!(jitter >= 0 && jitter <= 0.5)) throw new RangeError(`the jitter must be from 0 to 0.5: ${jitter}`);
  if (!(lost >= 0 && lost < 1)) throw new RangeError(`the share of lost polls must be from 0 to below 1: ${lost}`);

  const { ends, gone }: Readonly<Record<'ends' | 'gone', readonly string[]>> = lifecycleIn(options).table;
  return function* (changes, generator) {
    let status: Change['status'] | undefined;
    let due = Number.NaN;
    let time = Number.NaN;
    const plan = () => {
      time = Math.round(due + jitter * period * (2 * next(generator) - 1));
      due += period;
    };
    for (const change of withoutEnd(changes)) {
      if (status === undefined) {
        due = change.time + period * (jitter + (1 - jitter) * next(generator));
        plan();
      }
      for (; status !== undefined && time < change.time; plan()) {
        if (gone.includes(status)) return;
        if (next(generator) < lost) continue;
        yield { status, time };
        if (ends.includes(status)) return;
      }
      status = change.status;
    }
  };
}

/** The changes, and the last status once more at the end of time: it stays until then. */
function* withoutEnd(changes: Iterable<Change>): Iterable<Pick<Change, 'status' | 'time'>> {
  let last: Change | undefined;
  for (const change of changes) {
    yield change;
    last = change;
  }
  if (last !== undefined) yield { status: last.status, time: Number.POSITIVE_INFINITY };
}
