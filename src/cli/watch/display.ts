import type { WatchedObservation } from '../../watch/watch.ts';

/** Where people see what becomes of watched jobs. */
export interface Display<S extends string> {
  /** Shows what was seen of a job. */
  show(seen: WatchedObservation<S>): void;
  /** Says something on standard error. */
  say(text: string): void;
}
