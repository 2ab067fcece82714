/**
 * A Slurm job, by the one state that `squeue` and `sacct` print: a base state, or a flag that is printed in its place.
 *
 * Written from:
 * - Slurm, "Job State Codes": https://slurm.schedmd.com/job_state_codes.html
 * - the manuals of squeue, section "JOB STATE CODES", and of scontrol (suspend, requeue, requeuehold, release):
 *   https://slurm.schedmd.com/squeue.html and https://slurm.schedmd.com/scontrol.html
 * - Slurm, "Preemption" and "Federated Scheduling Guide": https://slurm.schedmd.com/preempt.html and
 *   https://slurm.schedmd.com/federation.html
 *
 * A batch job can be requeued after it has ended. So the ends are terminal, but lead back to the queue, and to a poll almost
 * everything is possible. A full record of events shows more: what has ended cannot run without having been queued. The
 * exception is BOOT_FAIL, where a job ends only if it cannot be requeued.
 *
 * Left out: the flags LAUNCH_FAILED, POWER_UP_NODE, RECONFIG_FAIL and UPDATE_DB, which are not printed; the states of job
 * steps; and that the record of an ended job is dropped after a while.
 */
export const slurm = {
  id: 'slurm',
  initial: 'queued',
  states: {
    queued: {
      initial: 'PENDING',
      on: { cancel: '#slurm.ended.CANCELLED', deadline: '#slurm.ended.DEADLINE', revoke: '#slurm.ended.REVOKED' },
      states: {
        PENDING: {
          on: {
            allocate: '#slurm.allocated.holding.RUNNING',
            allocateAndBoot: '#slurm.allocated.holding.CONFIGURING',
            deleteReservation: 'RESV_DEL_HOLD',
            hold: 'REQUEUE_HOLD',
            fail: '#slurm.ended.FAILED',
          },
        },
        REQUEUED: { on: { queue: 'PENDING', hold: 'REQUEUE_HOLD', holdSpecially: 'SPECIAL_EXIT' } },
        REQUEUE_FED: { on: { queue: 'PENDING' } },
        REQUEUE_HOLD: { on: { release: 'PENDING', holdSpecially: 'SPECIAL_EXIT' } },
        SPECIAL_EXIT: { on: { release: 'PENDING', hold: 'REQUEUE_HOLD' } },
        RESV_DEL_HOLD: { on: { release: 'PENDING' } },
      },
    },
    allocated: {
      initial: 'holding',
      on: {
        complete: 'ended.COMPLETED',
        fail: 'ended.FAILED',
        cancel: 'ended.CANCELLED',
        timeLimit: 'ended.TIMEOUT',
        deadline: 'ended.DEADLINE',
        nodeFails: 'ended.NODE_FAIL',
        memoryRunsOut: 'ended.OUT_OF_MEMORY',
        preempt: 'ended.PREEMPTED',
        revoke: 'ended.REVOKED',
        bootFails: 'BOOT_FAIL',
        queue: 'queued.PENDING',
        requeue: 'queued.REQUEUED',
        requeueInFederation: 'queued.REQUEUE_FED',
        requeueAndHold: 'queued.REQUEUE_HOLD',
        requeueSpecially: 'queued.SPECIAL_EXIT',
      },
      states: {
        holding: {
          initial: 'RUNNING',
          on: { cleanUp: 'COMPLETING', stageOut: 'STAGE_OUT' },
          states: {
            CONFIGURING: { on: { start: 'RUNNING' } },
            RUNNING: { on: { suspend: 'SUSPENDED', stop: 'STOPPED', resize: 'RESIZING', signal: 'SIGNALING' } },
            SUSPENDED: { on: { resume: 'RUNNING', signal: 'SIGNALING' } },
            STOPPED: { on: { continue: 'RUNNING', signal: 'SIGNALING' } },
            RESIZING: { on: { resized: 'RUNNING' } },
            SIGNALING: { on: { signalled: 'RUNNING', signalledSuspended: 'SUSPENDED', signalledStopped: 'STOPPED' } },
          },
        },
        COMPLETING: { on: { stageOut: 'STAGE_OUT' } },
        STAGE_OUT: { on: { cleanUp: 'COMPLETING' } },
      },
    },
    ended: {
      initial: 'COMPLETED',
      on: {
        queue: 'queued.PENDING',
        requeue: 'queued.REQUEUED',
        requeueInFederation: 'queued.REQUEUE_FED',
        requeueAndHold: 'queued.REQUEUE_HOLD',
        requeueSpecially: 'queued.SPECIAL_EXIT',
      },
      states: {
        COMPLETED: { tags: ['terminal', 'success'] },
        FAILED: { tags: ['terminal', 'failure'] },
        TIMEOUT: { tags: ['terminal', 'failure'] },
        DEADLINE: { tags: ['terminal', 'failure'] },
        NODE_FAIL: { tags: ['terminal', 'failure'] },
        OUT_OF_MEMORY: { tags: ['terminal', 'failure'] },
        CANCELLED: { tags: ['terminal', 'stopped'] },
        // What follows depends on how preemption is configured.
        PREEMPTED: {
          tags: ['terminal', 'stopped'],
          on: { cancel: 'CANCELLED', cleanUp: '#slurm.allocated.COMPLETING' },
        },
        // A sibling runs on another cluster; if that one is requeued, this one is queued again.
        REVOKED: { tags: ['terminal', 'stopped'] },
      },
    },
    BOOT_FAIL: { type: 'final', tags: ['failure'] },
  },
} as const;
