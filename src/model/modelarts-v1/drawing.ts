import type { JobEventType } from './events.ts';
import type { Status } from './statuses.ts';

/** What stands out in a drawing of the machine, and what stands back. */
export const drawing = {
  /** The road of a job that queues, runs and completes. */
  mainRoad: ['INIT', 'SUBMIT_TRYING', 'WAITING', 'RUNNING', 'COMPLETED'],
  /** What users do to end a job, and what comes of it. */
  quiet: ['stop', 'stop.done', 'cancel'],
} as const satisfies Drawing;

/** How a machine is to be drawn. */
export interface Drawing {
  /** Statuses in order: they and the transitions between them are drawn heavy, on one line. */
  readonly mainRoad: readonly Status[];
  /** Events whose transitions are drawn pale. */
  readonly quiet: readonly JobEventType[];
}
