import { type ActorRefFrom, createActor } from 'xstate';
import { type JobEvent, jobMachine, statusOf } from '../../model/modelarts-v1/machine.ts';
import { isTerminal, type Status } from '../../model/modelarts-v1/statuses.ts';
import type { Inspector } from '../../viewer/inspect/inspector.ts';

/** A job that is inspected. */
export type InspectedJob = ActorRefFrom<typeof jobMachine>;

/** An event, with what a page is told of it besides. */
export interface InspectedEvent extends JobEvent {
  /** When it happened, in ISO 8601; now unless given. */
  readonly at?: string;
  /** Not seen, but concluded from what was. */
  readonly inferred?: true;
  /** What came of it was not seen either. */
  readonly unseen?: true;
}

/** How a job begins. */
export interface JobStart {
  /** The status in which it is first seen: that of a new job unless given. */
  readonly status?: Status;
  /** When, in ISO 8601; now unless given. */
  readonly at?: string | undefined;
}

/** Has jobs begin that are inspected. */
export type StartJob = (name: string, start?: JobStart) => InspectedJob;

/** A stage on which an inspector sees all. */
export function createJobStarter({ inspect }: Pick<Inspector, 'inspect'>): StartJob {
  return (name, { status, at } = {}) => {
    const snapshot = status === undefined ? {} : { snapshot: jobMachine.resolveState({ value: placeOf(status) }) };
    const input = at === undefined ? {} : { input: { at } };
    return createActor(jobMachine, { id: name, inspect, ...snapshot, ...input }).start();
  };
}

/** The status of a job, or that its record is gone. */
export function stateOf(job: InspectedJob): Status | 'deleted' {
  return statusOf(job.getSnapshot()) ?? 'deleted';
}

/** Where a status is in the machine. */
function placeOf(status: Status) {
  if (status === 'UNKNOWN') return status;
  return isTerminal(status) ? { ended: status } : { live: status };
}
