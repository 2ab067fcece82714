import { setup } from 'xstate';
import type { GroundedMeta } from '../table.ts';
import type { EventTypeV2 } from './events.ts';
import type { SourceId } from './sources.ts';

/**
 * The lifecycle of one ModelArts v2 training job as an XState machine, at the level of `status.phase`.
 *
 * `live` contains the phases of a job whose run goes on, `ended` those of a job whose run is over and whose record still
 * exists; in `deleted` the record is gone. There is no phase that proves nothing, as UNKNOWN of v1 does.
 *
 * Every transition states its grounds. `restart` and the lost races are seen in the running records of a job only: the phase stays,
 * or ends as if nothing had been asked. The steps in `absences.ts` are left out on purpose.
 */
export const machine = setup({
  types: {
    events: {} as { readonly type: EventTypeV2 },
    tags: {} as 'terminal' | 'success' | 'failure' | 'stopped' | 'gone',
    transitionMeta: {} as GroundedMeta<SourceId>,
  },
}).createMachine({
  id: 'job',
  initial: 'live',
  states: {
    live: {
      initial: 'Creating',
      states: {
        Creating: {
          description: 'The job was accepted and is being set up.',
          on: {
            queue: {
              target: 'Pending',
              description: 'the console shows a new job as pending',
              meta: { basis: 'documented', sources: ['S46', 'S27'] },
            },
            start: {
              target: 'Running',
              description:
                'a poller must accept Running right after Creating; a real job had its node 12.4 s after its creation',
              meta: { basis: 'client', sources: ['S50', 'S43'] },
            },
            'create.fail': {
              target: '#job.ended.Abnormal',
              description: 'a secondary phase says so, and a record shows it',
              meta: { basis: 'documented', sources: ['S37', 'S40'] },
            },
            fail: {
              target: '#job.ended.Failed',
              description: 'preparations can time out; which phase that gives is not said',
              meta: { basis: 'inferred', sources: ['S27'] },
            },
            stop: {
              target: 'Terminating',
              meta: { basis: 'documented', sources: ['S38', 'S26', 'S63'] },
            },
            'sight.lose': {
              target: '#job.ended.Abnormal',
              description: 'a secondary phase is called Unknown; that its phase is Abnormal is not said',
              meta: { basis: 'inferred', sources: ['S37'] },
            },
            delete: {
              target: '#job.deleted',
              description: 'no restriction is documented',
              meta: { basis: 'client', sources: ['S50', 'S51'] },
            },
          },
        },
        Pending: {
          description: 'The job queues for resources.',
          on: {
            start: {
              target: 'Running',
              meta: { basis: 'documented', sources: ['S28', 'S58'] },
            },
            'queue.fail': {
              target: '#job.ended.Abnormal',
              description: 'queuing can fail; which phase that gives is not said',
              meta: { basis: 'inferred', sources: ['S27'] },
            },
            fail: {
              target: '#job.ended.Failed',
              description: 'a job that was issued again leaves the queue after 30 minutes without resources',
              meta: { basis: 'documented', sources: ['S45', 'S59'] },
            },
            lose: {
              target: '#job.ended.Abnormal',
              meta: { basis: 'inferred', sources: ['S37'] },
            },
            stop: {
              target: 'Terminating',
              meta: { basis: 'documented', sources: ['S38', 'S26', 'S63'] },
            },
            'sight.lose': {
              target: '#job.ended.Abnormal',
              meta: { basis: 'inferred', sources: ['S37'] },
            },
            delete: {
              target: '#job.deleted',
              meta: { basis: 'client', sources: ['S50', 'S51'] },
            },
          },
        },
        Running: {
          description: 'The training process runs.',
          on: {
            finish: {
              target: '#job.ended.Completed',
              meta: { basis: 'documented', sources: ['S46'] },
            },
            fail: {
              target: '#job.ended.Failed',
              description: 'user code fails, or a worker is evicted: recorded twice',
              meta: { basis: 'documented', sources: ['S45', 'S55', 'S42', 'S52'] },
            },
            stop: {
              target: 'Terminating',
              description: 'a user stops it, or it is stopped at its maximum duration',
              meta: { basis: 'documented', sources: ['S38', 'S26', 'S63'] },
            },
            requeue: {
              target: 'Pending',
              description: 'after a fault the job is issued again, and queues',
              meta: { basis: 'documented', sources: ['S45', 'S57', 'S48', 'S49', 'S59', 'S61'] },
            },
            reissue: {
              target: 'Creating',
              description: 'figures lead back to the creation of the job; whether the API shows Creating is not known',
              meta: { basis: 'inferred', sources: ['S45'] },
            },
            restart: {
              target: 'Running',
              description: 'a process is restarted in place',
              meta: { basis: 'documented', sources: ['S56', 'S57', 'S37'] },
            },
            preempt: {
              target: 'Pending',
              description: 'preemption is documented, the phase after it is not',
              meta: { basis: 'analogy', sources: ['S39', 'S48', 'S61'] },
            },
            lose: {
              target: '#job.ended.Abnormal',
              description: 'to a client, an abnormal job was created and then had an error',
              meta: { basis: 'client', sources: ['S50', 'S16', 'S37'] },
            },
            'sight.lose': {
              target: '#job.ended.Abnormal',
              meta: { basis: 'inferred', sources: ['S37'] },
            },
            delete: {
              target: '#job.deleted',
              meta: { basis: 'client', sources: ['S50', 'S51'] },
            },
          },
        },
        Terminating: {
          description: 'The job was told to stop and is stopping.',
          on: {
            'stop.done': {
              target: '#job.ended.Terminated',
              meta: { basis: 'documented', sources: ['S37', 'S27'] },
            },
            'stop.fail': {
              target: '#job.ended.Abnormal',
              description: 'a secondary phase says that stopping failed; that its phase is Abnormal is not said',
              meta: { basis: 'inferred', sources: ['S37'] },
            },
            finish: {
              target: '#job.ended.Completed',
              description: 'the run ended first',
              meta: { basis: 'analogy', sources: ['S36'], race: true },
            },
            fail: {
              target: '#job.ended.Failed',
              description: 'the run ended first, or the platform clears a failed job away',
              meta: { basis: 'analogy', sources: ['S36'], race: true },
            },
            'sight.lose': {
              target: '#job.ended.Abnormal',
              meta: { basis: 'inferred', sources: ['S37'] },
            },
            delete: {
              target: '#job.deleted',
              description: 'nothing forbids it; nobody shows it',
              meta: { basis: 'inferred', sources: ['S41'] },
            },
          },
        },
      },
    },
    ended: {
      initial: 'Completed',
      on: {
        delete: {
          target: 'deleted',
          meta: { basis: 'documented', sources: ['S41', 'S54', 'S50'] },
        },
      },
      states: {
        Completed: {
          description: 'The training process ended well.',
          type: 'final',
          tags: ['terminal', 'success'],
        },
        Failed: {
          description: 'The run failed.',
          type: 'final',
          tags: ['terminal', 'failure'],
        },
        Terminated: {
          description: 'The job was stopped on request.',
          type: 'final',
          tags: ['terminal', 'stopped'],
        },
        Abnormal: {
          description: 'The job could not be created or stopped, or the platform lost track of it.',
          type: 'final',
          tags: ['terminal', 'failure'],
        },
      },
    },
    deleted: {
      description: 'The record is gone.',
      type: 'final',
      tags: ['gone'],
    },
  },
});
