import type { Batch } from './columns/columns.ts';
import type { Entry } from './observation.ts';

/** Takes what is found in a log, in its order. */
export interface Sink {
  /** Takes observations in columns. They are gone after the call. */
  judge(batch: Batch): void;
  /** Takes what was read exactly. */
  take(entry: Entry): void;
}
