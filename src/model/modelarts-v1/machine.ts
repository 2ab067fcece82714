import { type SnapshotFrom, setup } from 'xstate';
import type { Outcome } from '../catalogue.ts';
import type { GroundedMeta } from '../table.ts';
import type { JobEvent } from './events.ts';
import type { SourceId } from './sources.ts';
import type { Status, statuses } from './statuses.ts';

/** The `meta` of a status: its code, wire name and phase, as in the catalogue. */
export type StatusMeta = {
  [S in Status]: Pick<(typeof statuses)[S], 'code' | 'wire' | 'phase'>;
}[Status];

/**
 * The lifecycle of one ModelArts v1 training job as an XState machine.
 *
 * `live` contains the statuses of a job whose run goes on, `ended` those of a job whose run is over and whose record
 * still exists; in `deleted` the record is gone. `UNKNOWN` says nothing about the job: it leads back to the status that
 * was left.
 *
 * Every transition states its grounds: see `GroundedMeta` and `sources.ts`. The steps in `absences.ts` are left
 * out on purpose. Descriptions and `meta` of the states repeat the catalogue, because the literal is static and can be
 * pasted into Stately; a test compares them.
 *
 * @example
 * createActor(jobMachine).start().send({ type: 'submit' });
 */
export const jobMachine = setup({
  types: {
    events: {} as JobEvent,
    tags: {} as 'terminal' | Outcome | 'gap' | 'gone',
    meta: {} as StatusMeta,
    transitionMeta: {} as GroundedMeta<SourceId>,
  },
}).createMachine({
  id: 'job',
  initial: 'live',
  states: {
    live: {
      initial: 'INIT',
      on: {
        'sight.lose': {
          target: 'UNKNOWN',
          description: 'clients keep waiting through 0',
          meta: { basis: 'client', sources: ['S16', 'S18'] },
        },
      },
      states: {
        INIT: {
          description: 'The job was accepted and is being set up.',
          meta: { code: 1, wire: 'JOBSTAT_INIT', phase: 'initializing' },
          on: {
            'review.request': {
              target: 'CHECK_INIT',
              description: 'a custom image is reviewed before its first run',
              meta: { basis: 'documented', sources: ['S10', 'S62'] },
            },
            'image.build': {
              target: 'IMAGE_CREATING',
              description: 'from its name and place in the table; every client waits on it',
              meta: { basis: 'inferred', sources: ['S1', 'S16'] },
            },
            submit: {
              target: 'SUBMIT_TRYING',
              description: 'preset engines need no image of their own',
              meta: { basis: 'inferred', sources: ['S1', 'S11'] },
            },
            stop: {
              target: 'KILLING',
              description: 'contested: S6 and S8 say that only RUNNING can be stopped',
              meta: { basis: 'client', sources: ['S16', 'S18', 'S26'] },
            },
            cancel: {
              target: '#job.ended.CANCELED',
              description: '13 is listed among the jobs that never came into being',
              meta: { basis: 'inferred', sources: ['S4'] },
            },
          },
        },
        CHECK_INIT: {
          description: 'The review of a new custom image is being prepared.',
          meta: { code: 18, wire: 'JOBSTAT_CHECK_INIT', phase: 'review' },
          on: {
            'review.start': {
              target: 'CHECK_RUNNING',
              meta: { basis: 'inferred', sources: ['S1', 'S10'] },
            },
            'review.fail': {
              target: '#job.ended.CHECK_FAILED',
              description: 'the log says why; the user mends the image',
              meta: { basis: 'documented', sources: ['S10'] },
            },
            stop: {
              target: 'KILLING',
              description: 'in v2, a job that is being created can be stopped',
              meta: { basis: 'inferred', sources: ['S26'] },
            },
            cancel: {
              target: '#job.ended.CANCELED',
              meta: { basis: 'inferred', sources: ['S4'] },
            },
          },
        },
        CHECK_RUNNING: {
          description: 'The custom image is being reviewed.',
          meta: { code: 19, wire: 'JOBSTAT_CHECK_RUNNING', phase: 'review' },
          on: {
            'review.pass': {
              target: 'CHECK_RUNNING_COMPLETED',
              meta: { basis: 'inferred', sources: ['S1', 'S10'] },
            },
            'review.fail': {
              target: '#job.ended.CHECK_FAILED',
              meta: { basis: 'documented', sources: ['S10'] },
            },
            stop: {
              target: 'KILLING',
              meta: { basis: 'inferred', sources: ['S26'] },
            },
            cancel: {
              target: '#job.ended.CANCELED',
              meta: { basis: 'inferred', sources: ['S4'] },
            },
          },
        },
        CHECK_RUNNING_COMPLETED: {
          description: 'The review is passed; the job itself has yet to run. Not the end, in spite of its name.',
          meta: { code: 20, wire: 'JOBSTAT_CHECK_RUNNING_COMPLETED', phase: 'review' },
          on: {
            'image.build': {
              target: 'IMAGE_CREATING',
              description: 'the same job goes on after its review; which status it shows next is not known',
              meta: { basis: 'inferred', sources: ['S1', 'S10'] },
            },
            submit: {
              target: 'SUBMIT_TRYING',
              description: 'the same job goes on after its review; which status it shows next is not known',
              meta: { basis: 'inferred', sources: ['S1', 'S10'] },
            },
            queue: {
              target: 'WAITING',
              description: 'the same job goes on after its review; which status it shows next is not known',
              meta: { basis: 'inferred', sources: ['S1', 'S10'] },
            },
            start: {
              target: 'RUNNING',
              description: 'once the image is reviewed, its container is started',
              meta: { basis: 'documented', sources: ['S10'] },
            },
            stop: {
              target: 'KILLING',
              meta: { basis: 'inferred', sources: ['S26'] },
            },
            cancel: {
              target: '#job.ended.CANCELED',
              meta: { basis: 'inferred', sources: ['S4'] },
            },
          },
        },
        IMAGE_CREATING: {
          description: 'The image that the job runs in is being built.',
          meta: { code: 2, wire: 'JOBSTAT_IMAGE_CREATING', phase: 'image' },
          on: {
            submit: {
              target: 'SUBMIT_TRYING',
              meta: { basis: 'inferred', sources: ['S1'] },
            },
            'image.fail': {
              target: '#job.ended.IMAGE_FAILED',
              meta: { basis: 'client', sources: ['S1', 'S16', 'S17', 'S18'] },
            },
            stop: {
              target: 'KILLING',
              description: 'contested: S6 and S8 say that only RUNNING can be stopped',
              meta: { basis: 'client', sources: ['S16', 'S18', 'S26'] },
            },
            cancel: {
              target: '#job.ended.CANCELED',
              meta: { basis: 'inferred', sources: ['S4'] },
            },
          },
        },
        SUBMIT_TRYING: {
          description: 'The job is being handed to the cluster.',
          meta: { code: 4, wire: 'JOBSTAT_SUBMIT_TRYING', phase: 'submission' },
          on: {
            queue: {
              target: 'WAITING',
              description: '7 is queuing for resources',
              meta: { basis: 'documented', sources: ['S13', 'S28'] },
            },
            start: {
              target: 'RUNNING',
              description: 'a job started one second after its creation: no queue',
              meta: { basis: 'recorded', sources: ['S19'] },
            },
            'submit.fail': {
              target: '#job.ended.SUBMIT_FAILED',
              meta: { basis: 'client', sources: ['S1', 'S16', 'S17', 'S18', 'S27'] },
            },
            'mount.fail': {
              target: '#job.ended.MOUNT_FAILED',
              description: 'volumes are mounted before user code runs',
              meta: { basis: 'inferred', sources: ['S2', 'S33'] },
            },
            stop: {
              target: 'KILLING',
              description: 'contested: S6 and S8 say that only RUNNING can be stopped',
              meta: { basis: 'client', sources: ['S16', 'S18', 'S26'] },
            },
            cancel: {
              target: '#job.ended.CANCELED',
              meta: { basis: 'inferred', sources: ['S4'] },
            },
          },
        },
        WAITING: {
          description: 'The job queues for resources.',
          meta: { code: 7, wire: 'JOBSTAT_WAITING', phase: 'queue' },
          on: {
            start: {
              target: 'RUNNING',
              meta: { basis: 'documented', sources: ['S13', 'S28'] },
            },
            'mount.fail': {
              target: '#job.ended.MOUNT_FAILED',
              description: 'volumes are mounted before user code runs',
              meta: { basis: 'inferred', sources: ['S2', 'S27', 'S33'] },
            },
            fail: {
              target: '#job.ended.FAILED',
              description: 'in v2, the preparation of a job can time out',
              meta: { basis: 'analogy', sources: ['S27', 'S45'] },
            },
            lose: {
              target: '#job.ended.LOST',
              meta: { basis: 'inferred', sources: ['S1'] },
            },
            stop: {
              target: 'KILLING',
              description: 'contested: S6 and S8 say that only RUNNING can be stopped',
              meta: { basis: 'client', sources: ['S16', 'S18', 'S26'] },
            },
            cancel: {
              target: '#job.ended.CANCELED',
              meta: { basis: 'inferred', sources: ['S4'] },
            },
            delete: {
              target: '#job.deleted',
              description: 'a queuing job, which the console calls deploying, can be deleted',
              meta: { basis: 'documented', sources: ['S6'] },
            },
            'delete.fail': {
              target: '#job.ended.DELETE_FAILED',
              meta: { basis: 'inferred', sources: ['S1', 'S6'] },
            },
          },
        },
        RUNNING: {
          description: 'The training process runs.',
          meta: { code: 8, wire: 'JOBSTAT_RUNNING', phase: 'execution' },
          on: {
            finish: {
              target: '#job.ended.COMPLETED',
              meta: { basis: 'documented', sources: ['S7', 'S11'] },
            },
            fail: {
              target: '#job.ended.FAILED',
              meta: { basis: 'documented', sources: ['S7', 'S19'] },
            },
            stop: {
              target: 'KILLING',
              meta: { basis: 'documented', sources: ['S5', 'S6', 'S8', 'S18'] },
            },
            scale: {
              target: 'SCALING',
              meta: { basis: 'inferred', sources: ['S1'] },
            },
            requeue: {
              target: 'WAITING',
              description: 'a restart after a fault queues again',
              meta: { basis: 'analogy', sources: ['S45', 'S35'] },
            },
            lose: {
              target: '#job.ended.LOST',
              meta: { basis: 'client', sources: ['S16', 'S17', 'S18', 'S25'] },
            },
            'model.fail': {
              target: '#job.ended.SUBMIT_MODEL_FAILED',
              description: 'train, then import the model, then deploy it',
              meta: { basis: 'inferred', sources: ['S29', 'S30'] },
            },
            'deploy.fail': {
              target: '#job.ended.DEPLOY_SERVICE_FAILED',
              description: 'train, then import the model, then deploy it',
              meta: { basis: 'inferred', sources: ['S29', 'S30'] },
            },
            delete: {
              target: '#job.deleted',
              meta: { basis: 'documented', sources: ['S6'] },
            },
            'delete.fail': {
              target: '#job.ended.DELETE_FAILED',
              meta: { basis: 'inferred', sources: ['S1', 'S6'] },
            },
          },
        },
        SCALING: {
          description: 'A running job is given more nodes.',
          meta: { code: 15, wire: 'JOBSTAT_SCALING', phase: 'scaling' },
          on: {
            'scale.done': {
              target: 'RUNNING',
              description: 'clients count a scaling job as running',
              meta: { basis: 'inferred', sources: ['S1', 'S16', 'S18'] },
            },
            finish: {
              target: '#job.ended.COMPLETED',
              description: 'the process may exit while the platform scales',
              meta: { basis: 'inferred', sources: ['S1'] },
            },
            fail: {
              target: '#job.ended.FAILED',
              meta: { basis: 'inferred', sources: ['S1'] },
            },
            lose: {
              target: '#job.ended.LOST',
              meta: { basis: 'inferred', sources: ['S1'] },
            },
            stop: {
              target: 'KILLING',
              meta: { basis: 'inferred', sources: ['S26'] },
            },
          },
        },
        KILLING: {
          description: 'The job was told to stop and is stopping.',
          meta: { code: 9, wire: 'JOBSTAT_KILLING', phase: 'cancellation' },
          on: {
            'stop.done': {
              target: '#job.ended.KILLED',
              description: 'a client writes 9 after an accepted stop and polls until 12',
              meta: { basis: 'client', sources: ['S12', 'S18'] },
            },
            cancel: {
              target: '#job.ended.CANCELED',
              description: 'the console calls a stopped job canceled',
              meta: { basis: 'inferred', sources: ['S9'] },
            },
            finish: {
              target: '#job.ended.COMPLETED',
              description: 'a stop can lose the race with the end of the run',
              meta: { basis: 'analogy', sources: ['S36'], race: true },
            },
            fail: {
              target: '#job.ended.FAILED',
              description: 'a stop can lose the race with the end of the run',
              meta: { basis: 'analogy', sources: ['S36'], race: true },
            },
            'delete.fail': {
              target: '#job.ended.DELETE_FAILED',
              description: 'older tables explain 9 as being deleted',
              meta: { basis: 'inferred', sources: ['S3', 'S20', 'S21'] },
            },
          },
        },
        lastSeen: { type: 'history', history: 'deep', target: 'INIT' },
      },
    },
    UNKNOWN: {
      tags: 'gap',
      description: 'The platform cannot tell; the job itself goes on unseen.',
      meta: { code: 0, wire: 'JOBSTAT_UNKNOWN', phase: 'unknown' },
      on: {
        'sight.regain': {
          target: 'live.lastSeen',
          description: 'the job went on underneath: it is seen again where it was left',
          meta: { basis: 'client', sources: ['S16', 'S18'] },
        },
      },
    },
    ended: {
      // XState requires an initial state; every transition into `ended` names its own target.
      initial: 'COMPLETED',
      on: {
        delete: {
          target: 'deleted',
          description: 'after its deletion the job is no longer found',
          meta: { basis: 'recorded', sources: ['S6', 'S11'] },
        },
        'delete.fail': {
          target: '.DELETE_FAILED',
          description: 'deletion is asynchronous and can fail, also a second time',
          meta: { basis: 'inferred', sources: ['S1', 'S6'] },
        },
      },
      states: {
        COMPLETED: {
          type: 'final',
          tags: ['terminal', 'success'],
          description: 'The training process ended well.',
          meta: { code: 10, wire: 'JOBSTAT_COMPLETED', phase: 'execution' },
        },
        KILLED: {
          type: 'final',
          tags: ['terminal', 'stopped'],
          description: 'The job was stopped on request.',
          meta: { code: 12, wire: 'JOBSTAT_KILLED', phase: 'cancellation' },
        },
        CANCELED: {
          type: 'final',
          tags: ['terminal', 'stopped'],
          description: 'The job was called off.',
          meta: { code: 13, wire: 'JOBSTAT_CANCELED', phase: 'cancellation' },
        },
        IMAGE_FAILED: {
          type: 'final',
          tags: ['terminal', 'failure'],
          description: 'The image could not be built; the job never ran.',
          meta: { code: 3, wire: 'JOBSTAT_IMAGE_FAILED', phase: 'image' },
        },
        SUBMIT_FAILED: {
          type: 'final',
          tags: ['terminal', 'failure'],
          description: 'The cluster did not take the job; it never ran.',
          meta: { code: 5, wire: 'JOBSTAT_SUBMIT_FAILED', phase: 'submission' },
        },
        DELETE_FAILED: {
          type: 'final',
          tags: ['terminal', 'failure'],
          description: 'The record of the job could not be deleted and is still there.',
          meta: { code: 6, wire: 'JOBSTAT_DELETE_FAILED', phase: 'deletion' },
        },
        FAILED: {
          type: 'final',
          tags: ['terminal', 'failure'],
          description: 'The run failed.',
          meta: { code: 11, wire: 'JOBSTAT_FAILED', phase: 'execution' },
        },
        LOST: {
          type: 'final',
          tags: ['terminal', 'failure'],
          description: 'The platform lost track of the job.',
          meta: { code: 14, wire: 'JOBSTAT_LOST', phase: 'execution' },
        },
        SUBMIT_MODEL_FAILED: {
          type: 'final',
          tags: ['terminal', 'failure'],
          description: 'The trained model could not be imported.',
          meta: { code: 16, wire: 'JOBSTAT_SUBMIT_MODEL_FAILED', phase: 'rollout' },
        },
        DEPLOY_SERVICE_FAILED: {
          type: 'final',
          tags: ['terminal', 'failure'],
          description: 'The service with the trained model could not be deployed.',
          meta: { code: 17, wire: 'JOBSTAT_DEPLOY_SERVICE_FAILED', phase: 'rollout' },
        },
        CHECK_FAILED: {
          type: 'final',
          tags: ['terminal', 'failure'],
          description: 'The custom image did not pass the review; the job never ran.',
          meta: { code: 21, wire: 'JOBSTAT_CHECK_FAILED', phase: 'review' },
        },
        MOUNT_FAILED: {
          type: 'final',
          tags: ['terminal', 'failure'],
          description: 'A storage volume could not be mounted; the job never ran.',
          meta: { code: 22, wire: 'MOUNT_FAILED', phase: 'queue' },
        },
      },
    },
    deleted: { type: 'final', tags: 'gone' },
  },
});

/** A snapshot of the machine, from an actor or from `transition()`. */
export type JobSnapshot = SnapshotFrom<typeof jobMachine>;

/** The status that a job in this snapshot reports; `undefined` after its record was deleted. */
export function statusOf({ value }: Pick<JobSnapshot, 'value'>): Status | undefined {
  if (typeof value === 'string') return value === 'deleted' ? undefined : value;
  return 'live' in value ? value.live : value.ended;
}
