import type { Drawing } from '../lifecycle.ts';
import type { JobEventType } from './events.ts';
import type { Status } from './statuses.ts';

/** How the machine is drawn. */
export const drawing = {
  // A job that queues, runs and completes.
  mainRoad: ['INIT', 'SUBMIT_TRYING', 'WAITING', 'RUNNING', 'COMPLETED'],
  // What users do to end a job, and its result.
  quiet: ['stop', 'stop.done', 'cancel'],
} as const satisfies Drawing<Status, JobEventType>;
