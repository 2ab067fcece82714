import { type ActorRefFrom, createActor } from 'xstate';
import type { JobEvent } from '../../model/modelarts-v1/events.ts';
import { jobMachine, statusOf } from '../../model/modelarts-v1/machine.ts';
import { isGap, isTerminal, type Status } from '../../model/modelarts-v1/statuses.ts';
import type { Inspector } from '../../viewer/inspect/inspector.ts';

/** A job that an inspector shows. */
export type InspectedJob = ActorRefFrom<typeof jobMachine>;

/** An event, with what a page shows of it besides. */
export type InspectedEvent = JobEvent & {
  /** When it happened, in ISO 8601; now unless given. */
  readonly at?: string;
  /** Not observed, but inferred from later observations. */
  readonly inferred?: true;
  /** The status that it led to was not observed either. */
  readonly unseen?: true;
};

/** How a job starts. */
export interface JobStart {
  /** The status to start in; that of a new job unless given. */
  readonly status?: Status;
  /** When, in ISO 8601; now unless given. */
  readonly at?: string | undefined;
}

/** Starts a job that an inspector shows. */
export type StartJob = (name: string, start?: JobStart) => InspectedJob;

/** Starts jobs for an inspector. */
export function createJobStarter({ inspect }: Pick<Inspector, 'inspect'>): StartJob {
  return (name, { status, at } = {}) => {
    const snapshot = status === undefined ? {} : { snapshot: jobMachine.resolveState({ value: placeOf(status) }) };
    const input = at === undefined ? {} : { input: { at } };
    return createActor(jobMachine, { id: name, inspect, ...snapshot, ...input }).start();
  };
}

/** The status of a job; `deleted` when its record is gone. */
export function stateOf(job: InspectedJob): Status | 'deleted' {
  return statusOf(job.getSnapshot()) ?? 'deleted';
}

/** The state of the machine for a status. */
function placeOf(status: Status) {
  if (isGap(status)) return status;
  return isTerminal(status) ? { ended: status } : { live: status };
}
