import type { Roles, Scenario } from '../scenario.ts';
import type { JobEventType } from './events.ts';
import type { Status } from './statuses.ts';

/** The names of the built-in scenarios. */
export const scenarioNames = [
  'typical',
  'custom-image-first-run',
  'busy-pool',
  'elastic',
  'flaky',
  'impatient-users',
  'rollout',
] as const;

/** A built-in scenario: one of {@link scenarioNames}. */
export type ScenarioName = (typeof scenarioNames)[number];

/** What the keys of a scenario stand for that name no event. */
export const roles: Roles<Status, JobEventType> = {
  stop: 'stop',
  delete: 'delete',
  deleteFails: 'delete.fail',
  lose: 'sight.lose',
  running: 'RUNNING',
};

/**
 * The built-in scenarios. Where a number comes from a recorded run, the description says so. All others are round
 * numbers, chosen so that a log shows everything that the scenario is about.
 */
export const scenarios: Readonly<Record<ScenarioName, Scenario<Status, JobEventType>>> = {
  typical: {
    description:
      'An ordinary day on a public pool. In the recorded run, 76 s lie between the creation and the start: ' +
      '5 s of set-up, 20 s of submission and 51 s in the queue. Recorded queues last from 1 s to a night, hence the ' +
      'wide distribution of WAITING. The status of a job lags what its process does by 13 to 30 s, so a stop takes as ' +
      'long to show. No record says how long jobs run.',
    arrivals: { exponential: '1m' },
    odds: {
      INIT: { submit: 80, 'image.build': 19, cancel: 1 },
      IMAGE_CREATING: { submit: 96, 'image.fail': 3, cancel: 1 },
      SUBMIT_TRYING: { queue: 88, start: 8, 'submit.fail': 2, 'mount.fail': 1, cancel: 1 },
      WAITING: { start: 96, 'mount.fail': 1, fail: 1, lose: 1, cancel: 1 },
      RUNNING: { finish: 87, fail: 10, requeue: 2, lose: 1 },
      KILLING: { 'stop.done': 94, cancel: 2, finish: 2, fail: 1, 'delete.fail': 1 },
    },
    dwell: {
      INIT: { uniform: ['2s', '8s'] },
      IMAGE_CREATING: { lognormal: { median: '40s', p95: '3m' } },
      SUBMIT_TRYING: { uniform: ['10s', '30s'] },
      WAITING: { lognormal: { median: '51s', p95: '1h' } },
      RUNNING: { lognormal: { median: '10m', p95: '2h' } },
      KILLING: { uniform: ['13s', '30s'] },
      UNKNOWN: { exponential: '30s' },
      COMPLETED: { exponential: '1d' },
      FAILED: { exponential: '6h' },
      KILLED: { exponential: '6h' },
      DELETE_FAILED: { exponential: '1h' },
    },
    maxRunTime: '24h',
    users: {
      stop: { WAITING: 0.02, RUNNING: 0.04 },
      delete: { WAITING: 0.01, RUNNING: 0.005, COMPLETED: 0.2, FAILED: 0.3, KILLED: 0.3, DELETE_FAILED: 0.8 },
      deleteFails: 0.02,
    },
    unknown: 0.01,
  },

  'custom-image-first-run': {
    description:
      'Custom images that run for the first time, and are reviewed before. What follows a review that was passed is ' +
      'not known, so everything that may follow does.',
    extends: 'typical',
    odds: {
      INIT: { 'review.request': 95, submit: 4, 'image.build': 0 },
      CHECK_INIT: { 'review.start': 96, 'review.fail': 2, cancel: 2 },
      CHECK_RUNNING: { 'review.pass': 79, 'review.fail': 20, cancel: 1 },
      CHECK_RUNNING_COMPLETED: { start: 50, submit: 24, queue: 15, 'image.build': 10, cancel: 1 },
    },
    dwell: {
      CHECK_INIT: { uniform: ['5s', '20s'] },
      CHECK_RUNNING: { lognormal: { median: '2m', p95: '10m' } },
      CHECK_RUNNING_COMPLETED: { uniform: ['2s', '15s'] },
      CHECK_FAILED: { exponential: '6h' },
    },
    users: {
      stop: { CHECK_INIT: 0.02, CHECK_RUNNING: 0.02, CHECK_RUNNING_COMPLETED: 0.02 },
      delete: { CHECK_FAILED: 0.3 },
    },
  },

  'busy-pool': {
    description:
      'A crowded pool: jobs come often and queue for hours, some over night; those that run are put back into the ' +
      'queue now and then, and users lose patience.',
    extends: 'typical',
    arrivals: { exponential: '10s' },
    odds: {
      SUBMIT_TRYING: { queue: 96, start: 0 },
      WAITING: { start: 90, fail: 5, lose: 3 },
      RUNNING: { finish: 75, requeue: 14 },
    },
    dwell: { WAITING: { lognormal: { median: '1h', p95: '12h' } } },
    users: { stop: { WAITING: 0.1 }, delete: { WAITING: 0.05 } },
  },

  elastic: {
    description: 'Jobs that are given more nodes as they run, some of them several times.',
    extends: 'typical',
    odds: {
      RUNNING: { finish: 50, fail: 7, scale: 40, requeue: 2, lose: 1 },
      SCALING: { 'scale.done': 90, finish: 3, fail: 4, lose: 3 },
    },
    dwell: { SCALING: { lognormal: { median: '1m', p95: '5m' } } },
    users: { stop: { SCALING: 0.05 } },
  },

  flaky: {
    description: 'A bad day of the platform: every step can fail, nodes are lost, and so is sight of the jobs.',
    extends: 'typical',
    odds: {
      INIT: { submit: 60, 'image.build': 30, cancel: 10 },
      IMAGE_CREATING: { submit: 70, 'image.fail': 25, cancel: 5 },
      SUBMIT_TRYING: { queue: 60, start: 5, 'submit.fail': 20, 'mount.fail': 10, cancel: 5 },
      WAITING: { start: 70, 'mount.fail': 10, fail: 10, lose: 5, cancel: 5 },
      RUNNING: { finish: 50, fail: 20, requeue: 20, lose: 10 },
      KILLING: { 'stop.done': 60, cancel: 10, finish: 10, fail: 10, 'delete.fail': 10 },
    },
    users: { deleteFails: 0.3 },
    unknown: 0.15,
  },

  'impatient-users': {
    description:
      'Users who stop and delete their jobs wherever they can. Some stops come too late: the job ends by itself first.',
    extends: 'typical',
    odds: { KILLING: { 'stop.done': 80, finish: 10, fail: 5 } },
    dwell: {
      CANCELED: { exponential: '1h' },
      IMAGE_FAILED: { exponential: '1h' },
      SUBMIT_FAILED: { exponential: '1h' },
      MOUNT_FAILED: { exponential: '1h' },
      LOST: { exponential: '1h' },
    },
    users: {
      stop: { INIT: 0.1, IMAGE_CREATING: 0.1, SUBMIT_TRYING: 0.1, WAITING: 0.2, RUNNING: 0.3 },
      delete: {
        WAITING: 0.1,
        RUNNING: 0.1,
        COMPLETED: 0.6,
        KILLED: 0.9,
        CANCELED: 0.9,
        IMAGE_FAILED: 0.9,
        SUBMIT_FAILED: 0.9,
        DELETE_FAILED: 0.9,
        FAILED: 0.9,
        LOST: 0.9,
        MOUNT_FAILED: 0.9,
      },
      deleteFails: 0.1,
    },
  },

  rollout: {
    description: 'Jobs whose model is imported and deployed as a service once it is trained: both can fail.',
    extends: 'typical',
    odds: { RUNNING: { finish: 70, 'model.fail': 9, 'deploy.fail': 8 } },
    dwell: { SUBMIT_MODEL_FAILED: { exponential: '6h' }, DEPLOY_SERVICE_FAILED: { exponential: '6h' } },
    users: { delete: { SUBMIT_MODEL_FAILED: 0.3, DEPLOY_SERVICE_FAILED: 0.3 } },
  },
};
