import { adjacencyMapToArray, getAdjacencyMap } from '@xstate/graph';
import {
  type AnyEventObject,
  type AnyMachineSnapshot,
  type AnyStateMachine,
  type AnyStateNode,
  type AnyTransitionDefinition,
  getNextTransitions,
  initialTransition,
  type StateValue,
} from 'xstate';
import { MOST_STATUSES } from './chains.ts';
import { bases } from './evidence.ts';
import { sources } from './modelarts-v1/sources.ts';
import type { Status } from './modelarts-v1/statuses.ts';
import { type Row, type Table, tabulate } from './table.ts';

/** A machine that cannot be compiled. The message names the row or the status that is wrong. */
export class CompileError extends Error {
  override name = 'CompileError';
}

/**
 * Runs a machine through all its configurations and returns its table.
 *
 * The machine has the shape of `jobMachine`: `live`, `UNKNOWN`, `ended` and `deleted`.
 *
 * @throws CompileError for a parallel state, more than 32 statuses, a row without grounds or with a source that does not exist, two rows for one status and
 * event, a row that leaves a final status other than through `ended`, a status that cannot be reached, and a live status that
 * cannot reach an end.
 */
export function compile<S extends string = Status>(machine: AnyStateMachine): Table<S> {
  const states = leavesOf(machine.root);
  const statuses = [...states.keys()].filter((name) => name !== 'deleted');
  if (statuses.length > MOST_STATUSES)
    throw new CompileError(`${statuses.length} statuses: there may be at most ${MOST_STATUSES}`);
  const [{ value }] = initialTransition(machine);
  const initial = leafOf(value);
  const rows = explore(machine, states);
  const reached = new Set([initial, ...rows.map(({ to }) => to)]);
  const lost = statuses.find((status) => !reached.has(status));
  if (lost !== undefined) throw new CompileError(`${lost}: cannot be reached`);

  const ends = statuses.filter((status) => states.get(status)?.parent?.key === 'ended');
  const table = tabulate({ initial, statuses, ends, rows });
  const stuck = statuses.find((status) => status !== 'UNKNOWN' && !ends.some((end) => table.chain(status, end)));
  if (stuck !== undefined) throw new CompileError(`${stuck}: cannot reach an end`);
  // The border of the types: the names read from the machine are taken for its statuses.
  return table as Table<string> as Table<S>;
}

/** The innermost states of a machine, by name, without history states, which are never active. */
function leavesOf(node: AnyStateNode, leaves = new Map<string, AnyStateNode>()): ReadonlyMap<string, AnyStateNode> {
  if (node.type === 'parallel')
    throw new CompileError(`${node.key}: a job has one status, but parallel states have several`);
  for (const child of Object.values(node.states)) {
    if (child.type === 'compound' || child.type === 'parallel') leavesOf(child, leaves);
    else if (leaves.has(child.key)) throw new CompileError(`${child.key}: two states have this name`);
    else if (child.type !== 'history') leaves.set(child.key, child);
  }
  return leaves;
}

/** The name of the innermost active state. */
function leafOf(value: StateValue): string {
  if (typeof value === 'string') return value;
  const [child] = Object.values(value);
  return child === undefined ? '' : leafOf(child);
}

/** Runs the machine and returns its rows, in the order of its states. */
function explore(machine: AnyStateMachine, states: ReadonlyMap<string, AnyStateNode>): readonly Row<string>[] {
  const order = [...states.keys()];
  const found: { readonly row: Row<string>; readonly position: number }[] = [];
  const steps = adjacencyMapToArray<AnyMachineSnapshot, AnyEventObject>(
    getAdjacencyMap(machine, { serializeState: configuration }),
  );
  for (const { state, event, nextState } of steps) {
    const possible = getNextTransitions(state);
    const [transition, second] = possible.filter(({ eventType }) => eventType === event.type);
    if (transition === undefined) continue;
    const row = rowOf(leafOf(state.value), transition, leafOf(nextState.value));
    if (second !== undefined) throw new CompileError(`${nameOf(row)}: a second row for this status and event`);
    if (states.get(row.from)?.type === 'final' && transition.source.key !== 'ended') {
      throw new CompileError(`${nameOf(row)}: leaves a final status other than through "ended"`);
    }
    found.push({ row, position: possible.indexOf(transition) });
  }
  found.sort((a, b) => order.indexOf(a.row.from) - order.indexOf(b.row.from) || a.position - b.position);
  return found.map(({ row }) => row);
}

/**
 * The identity of a configuration: the active state, and the recorded history where a transition restores it. (Elsewhere the
 * history is overwritten before it is read.)
 */
function configuration(snapshot: AnyMachineSnapshot): string {
  const recalls = getNextTransitions(snapshot).some(({ target }) => target?.some(({ type }) => type === 'history'));
  const memory = Object.values(snapshot.historyValue).flatMap((nodes) => nodes.map(({ id }) => id));
  return JSON.stringify([snapshot.value, recalls ? memory : []]);
}

function rowOf(from: string, transition: AnyTransitionDefinition, to: string): Row<string> {
  const { eventType: event, description, meta } = transition;
  const row: Row<string> = { from, event, to, ...(description === undefined ? {} : { description }), ...meta };
  if (!bases.includes(row.basis) || !row.sources?.length) {
    throw new CompileError(`${nameOf(row)}: no grounds; give meta a basis and at least one source`);
  }
  const missing = row.sources.find((id) => !Object.hasOwn(sources, id));
  if (missing !== undefined) throw new CompileError(`${nameOf(row)}: no such source: ${missing}`);
  return row;
}

function nameOf({ from, event, to }: Row<string>): string {
  return `${from} ${event} → ${to}`;
}
