import type { Roles, Scenario } from '../scenario.ts';
import type { EventTypeV2 } from './events.ts';
import type { PhaseV2 } from './statuses.ts';

/** What the keys of scenarios stand for. No event loses and regains a job, and a failed deletion leaves no trace. */
export const roles: Roles<PhaseV2, EventTypeV2> = { stop: 'stop', delete: 'delete', running: 'Running' };

/**
 * The built-in scenarios. Where a number comes from a recorded job, the description says so. All others are round numbers,
 * chosen so that a log shows everything that the scenario is about.
 */
export const scenarios = {
  typical: {
    description:
      'An ordinary day. In the recorded run, a job has its node and runs 12.4 s after its creation. No record says how long ' +
      'other jobs queue or run. A job that failed shows it 30 s after its process has ended, so a stop takes as long.',
    arrivals: { exponential: '1m' },
    odds: {
      Creating: { queue: 75, start: 22, 'create.fail': 2, fail: 1, 'sight.lose': 0 },
      Pending: { start: 96, 'queue.fail': 1, fail: 2, lose: 1, 'sight.lose': 0 },
      Running: { finish: 86, fail: 10, requeue: 2, restart: 1, lose: 1, reissue: 0, preempt: 0, 'sight.lose': 0 },
      Terminating: { 'stop.done': 95, 'stop.fail': 1, finish: 2, fail: 2, 'sight.lose': 0 },
    },
    dwell: {
      Creating: { uniform: ['5s', '20s'] },
      Pending: { lognormal: { median: '1m', p95: '2h' } },
      Running: { lognormal: { median: '10m', p95: '2h' } },
      Terminating: { uniform: ['10s', '30s'] },
      Completed: { exponential: '1d' },
      Failed: { exponential: '6h' },
      Terminated: { exponential: '6h' },
      Abnormal: { exponential: '6h' },
    },
    maxRunTime: '24h',
    users: {
      stop: { Creating: 0.01, Pending: 0.03, Running: 0.05 },
      delete: { Pending: 0.01, Completed: 0.2, Failed: 0.3, Terminated: 0.3, Abnormal: 0.3 },
    },
  },

  'busy-pool': {
    description:
      'A pool with more jobs than nodes. Jobs queue for hours and days (the vendor shows a pool in which some had queued for ' +
      '22 to 98 days), and a running job gives way to one of a higher priority.',
    extends: 'typical',
    odds: { Creating: { queue: 97, start: 1 }, Running: { preempt: 30, finish: 60 } },
    dwell: { Pending: { lognormal: { median: '12h', p95: '22d' } } },
    users: { stop: { Pending: 0.2 } },
  },

  'faulty-nodes': {
    description:
      'Nodes fail, and jobs are restarted in place, issued again or lost. One that is issued again leaves the queue after 30 minutes.',
    extends: 'typical',
    odds: {
      Pending: { start: 80, fail: 10, lose: 5, 'queue.fail': 4, 'sight.lose': 1 },
      Running: { finish: 40, fail: 15, requeue: 15, reissue: 10, restart: 12, lose: 6, 'sight.lose': 2 },
      Terminating: { 'stop.done': 80, 'stop.fail': 15, fail: 4, 'sight.lose': 1 },
    },
    dwell: { Pending: { uniform: ['10s', '30m'] } },
  },

  'impatient-users': {
    description:
      'Users who stop and delete their jobs wherever they can. Some stops come too late: the job ends by itself first.',
    extends: 'typical',
    odds: { Terminating: { 'stop.done': 80, finish: 10, fail: 10 } },
    users: {
      stop: { Creating: 0.1, Pending: 0.2, Running: 0.3 },
      delete: {
        Creating: 0.05,
        Pending: 0.1,
        Running: 0.1,
        Completed: 0.6,
        Failed: 0.9,
        Terminated: 0.9,
        Abnormal: 0.9,
      },
    },
  },
} as const satisfies Readonly<Record<string, Scenario<PhaseV2, EventTypeV2>>>;

/** The name of a built-in scenario of v2. */
export type ScenarioNameV2 = keyof typeof scenarios;
