import fc from 'fast-check';
import {
  type AnyMachineSnapshot,
  type AnyStateMachine,
  getNextTransitions,
  initialTransition,
  transition,
} from 'xstate';
import type { Lifecycle } from '../../src/model/lifecycle.ts';

/** The innermost active state. */
export function statusIn(snapshot: AnyMachineSnapshot): string {
  let value = snapshot.value;
  while (typeof value !== 'string') value = Object.values(value)[0] ?? '';
  return value;
}

/** The events that XState takes in a snapshot. */
export function eventsIn(snapshot: AnyMachineSnapshot): readonly string[] {
  return [...new Set(getNextTransitions(snapshot).map(({ eventType }) => eventType))];
}

/** Where XState goes from a snapshot on an event. */
export function after(machine: AnyStateMachine, snapshot: AnyMachineSnapshot, type: string): AnyMachineSnapshot {
  return transition(machine, snapshot, { type })[0];
}

/** The statuses of a job that XState walks through: by the choices, up to where the record is gone. */
export function walk(machine: AnyStateMachine, { table }: Lifecycle, choices: readonly number[]): readonly string[] {
  let [snapshot]: [AnyMachineSnapshot, ...unknown[]] = initialTransition(machine);
  const statuses = [statusIn(snapshot)];
  for (const choice of choices) {
    const events = eventsIn(snapshot);
    const event = events[choice % events.length];
    if (event === undefined) break;
    snapshot = after(machine, snapshot, event);
    if (table.gone.includes(statusIn(snapshot))) break;
    statuses.push(statusIn(snapshot));
  }
  return statuses;
}

/** Choices for a walk, and what of it is seen. */
export const choices: fc.Arbitrary<readonly number[]> = fc.array(fc.nat(), { maxLength: 25 });

/** Some of the items, in their order. */
export function thinned<Item>(items: readonly Item[], mask: readonly number[]): readonly Item[] {
  return items.filter((_, index) => (mask[index % Math.max(1, mask.length)] ?? 0) % 2 === 0);
}
