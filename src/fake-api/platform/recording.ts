import { StorageError } from '../../errors.ts';
import type { Clock } from './clock.ts';
import type { Journal } from './journal.ts';
import type { Platform } from './platform.ts';
import type { State } from './state.ts';

/** Runs requests so that the state in memory is at any time the one that the journal has. */
export interface Recording {
  /**
   * Runs what changes the platform, at the current time. Once it returns, its entries are written.
   *
   * @throws StorageError if they cannot be written; then nothing has changed
   */
  change<Result>(act: (now: number) => Result): Result;
  /**
   * Runs what looks at the platform, at the current time. While nothing can be written, the platform stands still: it is
   * looked at as it was last written and at the time of that, polls do not count, and faults that are counted do not
   * strike.
   */
  read<Result>(act: (now: number) => Result): Result;
}

/** Makes the recording of a platform. */
export function createRecording({
  state,
  platform,
  clock,
  journal,
}: {
  readonly state: State;
  readonly platform: Platform;
  readonly clock: Clock;
  readonly journal: Journal;
}): Recording {
  const recording: Recording = {
    change(act) {
      journal.checkWritable();
      const setBack = clock.mark();
      try {
        const result = thenFlushed(act);
        journal.compact(state);
        return result;
      } catch (error) {
        if (!(error instanceof StorageError)) throw error;
        setBack();
        state.restart();
        journal.restore(state.apply);
        throw error;
      }
    },
    read(act) {
      try {
        return recording.change(act);
      } catch (error) {
        if (!(error instanceof StorageError)) throw error;
        return platform.still(() => act(state.latest ?? clock.now()));
      }
    },
  };
  return recording;

  /** A request that is refused has still seen the time, and what was due by then. */
  function thenFlushed<Result>(act: (now: number) => Result): Result {
    try {
      return act(clock.now());
    } finally {
      journal.flush();
    }
  }
}
