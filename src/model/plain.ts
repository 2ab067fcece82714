import { type AnyStateMachine, type AnyStateNode, createMachine, type StateValue } from 'xstate';
import type { Row, TableData } from './table.ts';

/** Whether a machine goes on by events only, whatever they carry: without guards, timers and actors. */
export function isPlain(node: AnyStateNode): boolean {
  const transitions = [...(node.always ?? []), ...[...node.transitions.values()].flat()];
  const own = transitions.every(({ guard, eventType }) => guard === undefined && !/^$|^xstate\.|\*/.test(eventType));
  return own && node.invoke.length === 0 && Object.values(node.states).every(isPlain);
}

/** The event of a row in a plain machine of its table. */
export function plainEvent({ from, event, to }: Pick<Row, 'from' | 'event' | 'to'>, rows: readonly Row[]): string {
  const isOneOfSeveral = rows.some((row) => row.from === from && row.event === event && row.to !== to);
  return isOneOfSeveral ? `${event} → ${to}` : event;
}

/** The name of the innermost active state. */
export function innermost(value: StateValue): string {
  if (typeof value === 'string') return value;
  const [child] = Object.values(value);
  return child === undefined ? '' : innermost(child);
}

/**
 * A machine with one state for each status of a table, and one event for each row. An event that leads from a status to
 * several others is one event for each: `check → failed`.
 */
export function plainMachine({ initial, statuses, gone, rows }: TableData): AnyStateMachine {
  const names = [...statuses, ...gone];
  const onOf = (status: string) => {
    const own = rows.filter(({ from }) => from === status);
    return Object.fromEntries(own.map((row) => [plainEvent(row, rows), { target: `#${names.indexOf(row.to)}` }]));
  };
  // Names may hold what separates the parts of an address; numbers do not.
  const states = names.map((name, index) => [name, { id: String(index), on: onOf(name) }] as const);
  return createMachine({ id: 'job', initial, states: Object.fromEntries(states) } as never);
}
