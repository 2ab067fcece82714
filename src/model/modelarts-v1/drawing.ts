import type { JobEventType } from './events.ts';
import type { Status } from './statuses.ts';

/** How the machine is drawn. */
export const drawing = {
  // A job that queues, runs and completes.
  mainRoad: ['INIT', 'SUBMIT_TRYING', 'WAITING', 'RUNNING', 'COMPLETED'],
  // What users do to end a job, and its result.
  quiet: ['stop', 'stop.done', 'cancel'],
} as const satisfies Drawing;

/** What a drawing emphasizes. */
export interface Drawing {
  /** Statuses in order. They and the transitions between them are drawn heavy and on one line. */
  readonly mainRoad: readonly Status[];
  /** Event types whose transitions are drawn pale. */
  readonly quiet: readonly JobEventType[];
}
