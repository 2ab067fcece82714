import type { Drawing } from '../lifecycle.ts';
import type { EventTypeV2 } from './events.ts';
import type { PhaseV2 } from './statuses.ts';

/** How the machine is drawn. */
export const drawing = {
  // A job that queues, runs and completes.
  mainRoad: ['Creating', 'Pending', 'Running', 'Completed'],
  // What users do to end a job, and its result.
  quiet: ['stop', 'stop.done', 'delete'],
} as const satisfies Drawing<PhaseV2, EventTypeV2>;
