import type { AnyStateMachine } from 'xstate';
import type { Lifecycle } from '../../model/lifecycle.ts';
import { modelartsV1 } from '../../model/modelarts-v1/lifecycle.ts';
import { jobMachine } from '../../model/modelarts-v1/machine.ts';
import { modelartsV2 } from '../../model/modelarts-v2/lifecycle.ts';
import { machine as machineV2 } from '../../model/modelarts-v2/machine.ts';
import { initialPoint, type Point } from './point.ts';

/** The APIs that the platform has, by the version of the vendor's. */
export const apiNames = ['v1', 'v2'] as const;

/**
 * The version of an API that is served.
 *
 * @useDeclaredType
 */
export type ApiName = (typeof apiNames)[number];

/** What the platform knows of the jobs of an API. */
export interface Api {
  readonly name: ApiName;
  readonly lifecycle: Lifecycle;
  /** The events that can happen to a job. */
  readonly events: readonly string[];
  /** Where every job begins in the machine. */
  readonly start: Point;
  /** The event by which a user stops a job, and by which one deletes it. */
  readonly stop: string;
  readonly delete: string;
  /** The event by which that fails; `undefined` where a failed deletion leaves no trace. */
  readonly deleteFails: string | undefined;
  /** The status in which jobs run. */
  readonly running: string;
  /** The status that proves nothing; `undefined` where there is none. */
  readonly gap: string | undefined;
}

/** The APIs by their names. */
export const apis: Readonly<Record<ApiName, Api>> = {
  v1: apiOf('v1', modelartsV1 as Lifecycle<string>, jobMachine),
  v2: apiOf('v2', modelartsV2 as Lifecycle<string>, machineV2),
};

function apiOf(name: ApiName, lifecycle: Lifecycle, machine: AnyStateMachine): Api {
  const { roles = {}, events = [], table, id } = lifecycle;
  const { stop, delete: deletion, deleteFails, running } = roles;
  if (stop === undefined || deletion === undefined || running === undefined)
    throw new TypeError(`${id}: no event stops or deletes a job, or it has no status in which jobs run`);
  return {
    name,
    lifecycle,
    events,
    start: initialPoint(machine, table),
    stop,
    delete: deletion,
    deleteFails,
    running,
    gap: table.gaps[0],
  };
}

/** The status as the API reports it: its code, where it has one. */
export function reportedOf({ lifecycle: { statuses } }: Api, status: string): number | string {
  return statuses.vocabulary.written[statuses.indexOf(status)] ?? status;
}
