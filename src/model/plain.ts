import { type AnyStateMachine, type AnyStateNode, createMachine } from 'xstate';
import type { TableData } from './table.ts';

/** Whether a machine goes on by events only, whatever they carry: without guards, timers and actors. */
export function isPlain(node: AnyStateNode): boolean {
  const transitions = [...(node.always ?? []), ...[...node.transitions.values()].flat()];
  const own = transitions.every(({ guard, eventType }) => guard === undefined && !/^$|^xstate\.|\*/.test(eventType));
  return own && node.invoke.length === 0 && Object.values(node.states).every(isPlain);
}

/**
 * A machine with one state for each status of a table, and one event for each row. An event that leads from a status to
 * several others is one event for each: `check → failed`.
 */
export function plainMachine({ initial, statuses, gone, rows }: TableData): AnyStateMachine {
  const onOf = (status: string) => {
    const own = rows.filter(({ from }) => from === status);
    const isAmbiguous = ({ event, to }: (typeof own)[number]) =>
      own.some((row) => row.event === event && row.to !== to);
    return Object.fromEntries(
      own.map((row) => [isAmbiguous(row) ? `${row.event} → ${row.to}` : row.event, { target: `#${row.to}` }]),
    );
  };
  const states = [...statuses, ...gone].map((name) => [name, { id: name, on: onOf(name) }] as const);
  return createMachine({ id: 'job', initial, states: Object.fromEntries(states) } as never);
}
