import type { Drawing } from '../grid.ts';
import type { EventTypeV2 } from './events.ts';
import type { PhaseV2 } from './statuses.ts';

/** How the machine is drawn. */
export const drawing = {
  // A job that queues, runs and completes.
  mainRoad: ['Creating', 'Pending', 'Running', 'Completed'],
  // What users do to end a job, and its result.
  quiet: ['stop', 'stop.done', 'delete'],
  // Where jobs fail stands below the main road, and what users do to end them at the bottom.
  grid: {
    Creating: [0, 0],
    Pending: [1, 0],
    Running: [2, 0],
    Completed: [3, 0],
    Abnormal: [1, 1],
    Failed: [3, 1],
    Terminating: [1, 2],
    Terminated: [2, 2],
    deleted: [1, 3],
  },
} as const satisfies Drawing<PhaseV2, EventTypeV2>;
