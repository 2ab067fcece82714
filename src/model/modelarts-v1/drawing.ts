import type { Drawing } from '../grid.ts';
import type { JobEventType } from './events.ts';
import type { Status } from './statuses.ts';

/** How the machine is drawn. */
export const drawing = {
  // A job that queues, runs and completes.
  mainRoad: ['INIT', 'SUBMIT_TRYING', 'WAITING', 'RUNNING', 'COMPLETED'],
  // What users do to end a job, and its result.
  quiet: ['stop', 'stop.done', 'cancel'],
  grid: {
    CHECK_INIT: [0, 0],
    CHECK_RUNNING: [1, 0],
    CHECK_RUNNING_COMPLETED: [2, 0],
    CHECK_FAILED: [1, 1],
    IMAGE_CREATING: [2, 1],
    IMAGE_FAILED: [3, 1],
    SCALING: [4, 1],
    INIT: [0, 2],
    SUBMIT_TRYING: [2, 2],
    WAITING: [3, 2],
    RUNNING: [4, 2],
    COMPLETED: [5, 2],
    SUBMIT_FAILED: [2, 3],
    MOUNT_FAILED: [3, 3],
    FAILED: [4, 3],
    SUBMIT_MODEL_FAILED: [5, 3],
    LOST: [4, 4],
    DEPLOY_SERVICE_FAILED: [5, 4],
    CANCELED: [3, 4],
    KILLING: [3, 5],
    KILLED: [4, 5],
    UNKNOWN: [1, 3],
    deleted: [1, 4],
    DELETE_FAILED: [1, 5],
  },
} as const satisfies Drawing<Status, JobEventType>;
