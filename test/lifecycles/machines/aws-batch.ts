/**
 * An AWS Batch job.
 *
 * Written from:
 * - AWS Batch User Guide, "Job states": https://docs.aws.amazon.com/batch/latest/userguide/job_states.html
 * - AWS Batch User Guide, "Automated job retries": https://docs.aws.amazon.com/batch/latest/userguide/job_retries.html
 * - AWS Batch API Reference, CancelJob, TerminateJob and JobDetail: https://docs.aws.amazon.com/batch/latest/APIReference/
 *
 * An attempt that fails leads back to RUNNABLE while attempts are left, so FAILED is the end of the last one. The parent of
 * an array job waits in PENDING until its children have ended, and ends from there.
 *
 * Left out: the status SCHEDULED, which only service jobs have, and the statuses of single attempts.
 */
export const awsBatch = {
  id: 'awsBatch',
  initial: 'SUBMITTED',
  states: {
    SUBMITTED: { on: { hasDependencies: 'PENDING', hasNoDependencies: 'RUNNABLE', cancel: 'FAILED' } },
    PENDING: {
      on: { dependenciesMet: 'RUNNABLE', childrenSucceed: 'SUCCEEDED', childFails: 'FAILED', cancel: 'FAILED' },
    },
    RUNNABLE: { on: { schedule: 'STARTING', cancel: 'FAILED' } },
    STARTING: { on: { start: 'RUNNING', retry: 'RUNNABLE', fail: 'FAILED', terminate: 'FAILED' } },
    RUNNING: { on: { succeed: 'SUCCEEDED', retry: 'RUNNABLE', fail: 'FAILED', terminate: 'FAILED' } },
    SUCCEEDED: { tags: ['terminal', 'success'], on: { forget: 'forgotten' } },
    FAILED: { tags: ['terminal', 'failure'], on: { forget: 'forgotten' } },
    // The service keeps ended jobs for some days only.
    forgotten: { type: 'final', tags: ['gone'] },
  },
} as const;
