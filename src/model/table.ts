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
import { type JobEventType, jobMachine, type TransitionMeta } from './machine.ts';
import { type Basis, bases, sources } from './sources.ts';
import type { Status } from './statuses.ts';

/** One transition: in status `from`, the event leads to `to`. `deleted` is no status: the record is gone. */
export interface Row<S extends string = Status> extends TransitionMeta {
  readonly from: S;
  readonly event: JobEventType;
  readonly to: S | 'deleted';
  /** Why, where the name of the event is not enough. */
  readonly description?: string;
}

/** The machine unrolled: every transition between two statuses as a row, and the shortest way between any two. */
export interface Table<S extends string = Status> {
  /** The status in which a job begins. */
  readonly initial: S;
  /** All statuses, in the order of the machine. */
  readonly statuses: readonly S[];
  /** The statuses in which a run is over. */
  readonly ends: readonly S[];
  /** All transitions, in the order of the machine. UNKNOWN has one `sight.regain` for each status it can go back to. */
  readonly rows: readonly Row<S>[];
  /** The statuses that a row leads to from this one, best grounded first. */
  successors(status: S): readonly S[];
  /**
   * The rows of a shortest chain between two different statuses, best grounded among the shortest; `undefined` where
   * no chain leads. A chain never passes through UNKNOWN, and through a race lost only where nothing else leads on.
   */
  chain(from: S, to: S): readonly Row<S>[] | undefined;
  /** How many rows {@link Table.chain} has; 0 from a status to itself; `undefined` where no chain leads. */
  distance(from: S, to: S): number | undefined;
}

/** A machine that cannot be compiled. The message names the row or the status that is wrong. */
export class CompileError extends Error {
  override name = 'CompileError';
}

/** The one status that says nothing of the job, and the state that is no status. */
const UNKNOWN = 'UNKNOWN';
const DELETED = 'deleted';

/**
 * Runs a machine through all its configurations and returns its table.
 *
 * The machine has the shape of {@link jobMachine}: `live`, `UNKNOWN`, `ended` and `deleted`.
 *
 * @throws CompileError for a row without grounds or with a source that does not exist, two rows for one status and
 * event, a row that leaves a final status other than through `ended`, a status that cannot be reached, and a live
 * status that cannot reach an end.
 */
export function compile<S extends string = Status>(machine: AnyStateMachine): Table<S> {
  const states = leavesOf(machine.root);
  const statuses = [...states.keys()].filter((name) => name !== DELETED);
  const [{ value }] = initialTransition(machine);
  const initial = leafOf(value);
  const rows = explore(machine, states);
  const reached = new Set([initial, ...rows.map(({ to }) => to)]);
  const lost = statuses.find((status) => !reached.has(status));
  if (lost !== undefined) throw new CompileError(`${lost}: cannot be reached`);

  const ends = statuses.filter((status) => states.get(status)?.parent?.key === 'ended');
  const table = tabulate({ initial, statuses, ends }, rows);
  const stuck = statuses.find((status) => status !== UNKNOWN && !ends.some((end) => table.chain(status, end)));
  if (stuck !== undefined) throw new CompileError(`${stuck}: cannot reach an end`);
  // The border: what was read from the machine by name is taken for the statuses it is said to have.
  return table as Table<string> as Table<S>;
}

/** The table without the rows that are less well grounded than `basis`. */
export function minBasis<S extends string>(table: Table<S>, basis: Basis): Table<S> {
  const weakest = bases.indexOf(basis);
  return restrict(table, (row) => bases.indexOf(row.basis) <= weakest);
}

/** The table with only the rows for which `keep` holds. */
export function restrict<S extends string>(table: Table<S>, keep: (row: Row<S>) => boolean): Table<S> {
  return tabulate(table, table.rows.filter(keep));
}

/** The table of {@link jobMachine}. */
export const jobTable: Table = compile(jobMachine);

/** The statuses that may follow this one, best grounded first. */
export function successors(status: Status): readonly Status[] {
  return jobTable.successors(status);
}

/** Whether the event can happen to a job in this status: `accepts('RUNNING', 'stop')`. */
export function accepts(status: Status, event: JobEventType): boolean {
  return jobTable.rows.some((row) => row.from === status && row.event === event);
}

/** The innermost states of a machine, by name. History states are left out: nothing is ever in them. */
function leavesOf(node: AnyStateNode, leaves = new Map<string, AnyStateNode>()): ReadonlyMap<string, AnyStateNode> {
  for (const child of Object.values(node.states)) {
    if (child.type === 'compound') leavesOf(child, leaves);
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
 * What tells two configurations apart: the active state, and what is remembered where a transition leads to memory.
 * (Elsewhere, what is remembered is written anew before it is read.)
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
  return Object.freeze({ ...row, sources: Object.freeze(row.sources) });
}

function nameOf({ from, event, to }: Row<string>): string {
  return `${from} ${event} → ${to}`;
}

/** Finds the shortest chains between all statuses (Floyd and Warshall), and freezes the table. */
function tabulate<S extends string>(
  { initial, statuses, ends }: Pick<Table<S>, 'initial' | 'statuses' | 'ends'>,
  rows: readonly Row<S>[],
): Table<S> {
  const size = statuses.length;
  const indices = new Map<string, number>(statuses.map((status, index) => [status, index]));
  const cost = new Float64Array(size * size).fill(Number.POSITIVE_INFINITY);
  const first: (Row<S> | undefined)[] = Array(size * size);
  const cell = (from: string, to: string) => (indices.get(from) ?? -1) * size + (indices.get(to) ?? -1);

  for (const row of rows) {
    if (row.to === DELETED || row.to === UNKNOWN || row.from === UNKNOWN) continue;
    const at = cell(row.from, row.to);
    if (costOf(row) >= (cost[at] ?? 0)) continue;
    cost[at] = costOf(row);
    first[at] = row;
  }
  for (let middle = 0; middle < size; middle++) {
    for (let from = 0; from < size; from++) {
      for (let to = 0; to < size; to++) {
        const through = (cost[from * size + middle] ?? 0) + (cost[middle * size + to] ?? 0);
        if (through >= (cost[from * size + to] ?? 0)) continue;
        cost[from * size + to] = through;
        first[from * size + to] = first[from * size + middle];
      }
    }
  }

  function chain(from: S, to: S): readonly Row<S>[] | undefined {
    const rows: Row<S>[] = [];
    for (let at: string = from; at !== to; ) {
      const row = first[cell(at, to)];
      if (row === undefined) return undefined;
      rows.push(row);
      at = row.to;
    }
    return Object.freeze(rows);
  }

  return Object.freeze({
    initial,
    statuses: Object.freeze(statuses),
    ends: Object.freeze(ends),
    rows: Object.freeze(rows),
    chain,
    distance: (from: S, to: S) => chain(from, to)?.length,
    successors: (status: S) => successorsAmong(rows, status),
  });
}

/**
 * What a row costs on the way: first of all a race lost, then its length, then the weakness of its grounds, so that the
 * sum over a chain orders chains by their races, their length, and the number of rows of the weakest basis, of the next
 * weakest, and so on. A shortest chain has fewer than 32 rows, hence the base.
 */
function costOf({ race, basis }: Row<string>): number {
  return (race ? 32 ** (bases.length + 1) : 0) + 32 ** bases.length + 32 ** bases.indexOf(basis);
}

function successorsAmong<S extends string>(rows: readonly Row<S>[], status: S): readonly S[] {
  const following = rows.filter(({ from, to }) => from === status && to !== DELETED);
  following.sort((a, b) => bases.indexOf(a.basis) - bases.indexOf(b.basis));
  return Object.freeze([...new Set(following.map(({ to }) => to as S))]);
}
