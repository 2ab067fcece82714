import type { Status } from '../modelarts-v1/statuses.ts';
import type { PhaseV2 } from './statuses.ts';

/** How sure it is that two statuses mean the same. */
export type Strength = 'high' | 'medium' | 'low';

/** What a status of v1 is in v2. No official source relates the two. */
export interface Correspondence {
  readonly v1: Status;
  /** Absent where v2 has no such status. */
  readonly v2?: PhaseV2;
  readonly strength?: Strength;
  readonly why: string;
}

/** The crosswalk from v1 to v2, in the order of the codes of v1. */
export const crosswalk: readonly Correspondence[] = [
  {
    v1: 'UNKNOWN',
    v2: 'Abnormal',
    strength: 'medium',
    why: 'the Chinese words are the same, but v2 shows it as a secondary phase only',
  },
  { v1: 'INIT', v2: 'Creating', strength: 'medium', why: 'both are what the call that creates a job returns' },
  { v1: 'IMAGE_CREATING', v2: 'Creating', strength: 'medium', why: 'what happens before a job queues' },
  {
    v1: 'IMAGE_FAILED',
    v2: 'Abnormal',
    strength: 'medium',
    why: 'v1 calls it a failed creation, which is a secondary phase of v2',
  },
  { v1: 'SUBMIT_TRYING', v2: 'Creating', strength: 'medium', why: 'what happens before a job queues' },
  {
    v1: 'SUBMIT_FAILED',
    v2: 'Abnormal',
    strength: 'medium',
    why: 'v1 calls it a failed creation, which is a secondary phase of v2',
  },
  { v1: 'DELETE_FAILED', why: 'in v2, a failed deletion leaves the phase as it was' },
  { v1: 'WAITING', v2: 'Pending', strength: 'high', why: 'the Chinese words are the same' },
  { v1: 'RUNNING', v2: 'Running', strength: 'high', why: 'the Chinese words are the same' },
  { v1: 'KILLING', v2: 'Terminating', strength: 'high', why: 'a request to stop returns it' },
  { v1: 'COMPLETED', v2: 'Completed', strength: 'high', why: 'the Chinese words are the same' },
  { v1: 'FAILED', v2: 'Failed', strength: 'high', why: 'the Chinese words are the same' },
  { v1: 'KILLED', v2: 'Terminated', strength: 'medium', why: 'v2 knows one end for both' },
  { v1: 'CANCELED', v2: 'Terminated', strength: 'medium', why: 'v2 knows one end for both' },
  { v1: 'LOST', v2: 'Abnormal', strength: 'medium', why: 'a secondary phase of v2 has its name' },
  { v1: 'SCALING', v2: 'Running', strength: 'low', why: 'a running job of v2 has a number of nodes that changes' },
  { v1: 'SUBMIT_MODEL_FAILED', why: 'v2 imports no model after training' },
  { v1: 'DEPLOY_SERVICE_FAILED', why: 'v2 deploys no service after training' },
  { v1: 'CHECK_INIT', why: 'v2 has no review of images' },
  { v1: 'CHECK_RUNNING', why: 'v2 has no review of images' },
  { v1: 'CHECK_RUNNING_COMPLETED', why: 'v2 has no review of images' },
  { v1: 'CHECK_FAILED', v2: 'Abnormal', strength: 'medium', why: 'a job that was not created, by its meaning' },
  { v1: 'MOUNT_FAILED', v2: 'Abnormal', strength: 'medium', why: 'a job that was not created, by its meaning' },
];
