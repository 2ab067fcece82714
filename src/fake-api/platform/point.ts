import { initialTransition, transition } from 'xstate';
import { type JobEventType, jobEvent } from '../../model/modelarts-v1/events.ts';
import { type JobSnapshot, jobMachine, statusOf } from '../../model/modelarts-v1/machine.ts';
import type { Status } from '../../model/modelarts-v1/statuses.ts';

/**
 * Where a job is in the machine. There are few such points and many jobs, so each step between two of them is taken by
 * XState once, and looked up after that.
 */
export interface Point {
  /** `undefined` once the record of the job is gone. */
  readonly status: Status | undefined;
  can(event: JobEventType): boolean;
  /** The point after an event: the same one if the event is impossible. */
  after(event: JobEventType): Point;
}

/** The points that were reached, by all that decides what can follow. */
const points = new Map<string, Point>();

/** The point at which every job begins. */
export function initialPoint(): Point {
  const [snapshot] = initialTransition(jobMachine);
  return pointOf(snapshot);
}

function pointOf(snapshot: JobSnapshot): Point {
  const remembered = Object.values(snapshot.historyValue).flat();
  const key = JSON.stringify([snapshot.value, remembered.map(({ id }) => id)]);
  const known = points.get(key);
  if (known !== undefined) return known;
  const possible = new Map<JobEventType, boolean>();
  const following = new Map<JobEventType, Point>();
  const point: Point = {
    status: statusOf(snapshot),
    can: (event) => lookUp(possible, event, () => snapshot.can(jobEvent(event))),
    after: (event) => lookUp(following, event, () => pointOf(transition(jobMachine, snapshot, jobEvent(event))[0])),
  };
  points.set(key, point);
  return point;
}

function lookUp<Key, Value>(values: Map<Key, Value>, key: Key, make: () => Value): Value {
  let value = values.get(key);
  if (value === undefined) {
    value = make();
    values.set(key, value);
  }
  return value;
}
