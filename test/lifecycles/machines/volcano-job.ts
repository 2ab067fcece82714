/**
 * A Job of the batch system Volcano.
 *
 * Written from:
 * - Volcano design, "Job API", section "Conditions and Phases":
 *   https://github.com/volcano-sh/volcano/blob/master/docs/design/job-api.md
 * - the states of the job controller, for what the design does not say of Restarting, Completing and Failed:
 *   https://github.com/volcano-sh/volcano/tree/master/pkg/controllers/job/state
 *
 * Aborted is no end: an aborted job can be resumed. A resumed job is Restarting; the design has it Pending at once. Both are
 * possible here, and so is Restarting → Running, which earlier versions had.
 *
 * Left out: the reasons of phases, the phases of tasks and Pods, and the deletion of jobs.
 */
export const volcanoJob = {
  id: 'volcanoJob',
  initial: 'Pending',
  states: {
    Pending: {
      on: {
        run: 'Running',
        restart: 'Restarting',
        abort: 'Aborting',
        complete: 'Completing',
        terminate: 'Terminating',
      },
    },
    Running: {
      on: {
        lackPods: 'Pending',
        restart: 'Restarting',
        abort: 'Aborting',
        complete: 'Completing',
        terminate: 'Terminating',
        succeed: 'Completed',
        fail: 'Failed',
      },
    },
    Restarting: { on: { podsReleased: 'Pending', podsReady: 'Running', retriesExhausted: 'Failed' } },
    Aborting: { on: { podsReleased: 'Aborted', resume: 'Restarting' } },
    Aborted: { on: { resume: 'Restarting', resumeAtOnce: 'Pending' } },
    Completing: { on: { podsReleased: 'Completed' } },
    Terminating: { on: { podsReleased: 'Terminated' } },
    Completed: { type: 'final', tags: ['success'] },
    Terminated: { type: 'final', tags: ['stopped'] },
    Failed: { type: 'final', tags: ['failure'] },
  },
} as const;
