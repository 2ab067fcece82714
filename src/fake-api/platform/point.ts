import { type AnyMachineSnapshot, type AnyStateMachine, initialTransition, transition } from 'xstate';
import type { TableData } from '../../model/table.ts';

/**
 * Where a job is in its machine. There are few such points and many jobs, so each step between two of them is taken by
 * XState once, and looked up after that.
 */
export interface Point {
  /** `undefined` once the record of the job is gone. */
  readonly status: string | undefined;
  can(event: string): boolean;
  /** The point after an event: the same one if the event is impossible. */
  after(event: string): Point;
}

/** The point at which every job of a machine begins. */
export function initialPoint(machine: AnyStateMachine, { gone }: Pick<TableData, 'gone'>): Point {
  /** The points that were reached, by all that decides what can follow. */
  const points = new Map<string, Point>();
  const pointOf = (snapshot: AnyMachineSnapshot): Point => {
    const remembered = Object.values<readonly { readonly id: string }[]>(snapshot.historyValue).flat();
    const key = JSON.stringify([snapshot.value, remembered.map(({ id }) => id)]);
    return lookUp(points, key, () => {
      const name = innermost(snapshot.value);
      const possible = new Map<string, boolean>();
      const following = new Map<string, Point>();
      return {
        status: gone.includes(name) ? undefined : name,
        can: (type) => lookUp(possible, type, () => snapshot.can({ type })),
        after: (type) => lookUp(following, type, () => pointOf(transition(machine, snapshot, { type })[0])),
      };
    });
  };
  return pointOf(initialTransition(machine)[0]);
}

/** The name of the innermost state: no state of these machines has parallel ones. */
function innermost(value: AnyMachineSnapshot['value']): string {
  return typeof value === 'string' ? value : innermost(Object.values(value)[0] ?? '');
}

function lookUp<Key, Value>(values: Map<Key, Value>, key: Key, make: () => Value): Value {
  let value = values.get(key);
  if (value === undefined) {
    value = make();
    values.set(key, value);
  }
  return value;
}
