import type { Row, Table } from '../model/table.ts';

/** A table folded back into nested states: what all statuses of a group have in common stands on the group. */
export interface Hierarchy {
  /** The statuses of a job that goes on. */
  readonly live: Group;
  /** UNKNOWN, which is outside of both groups; absent where the table has none. */
  readonly unknown?: State;
  /** The statuses in which the run is over. */
  readonly ended: Group;
}

/** Some statuses, and the transitions that lead from every one of them, on the same grounds, to the same status. */
export interface Group {
  readonly shared: readonly Transition[];
  readonly states: readonly State[];
}

/** A status, with the transitions that are its own. */
export interface State {
  readonly name: string;
  readonly transitions: readonly Transition[];
}

/** A row, of which it does not matter from which status it leads. */
export interface Transition extends Omit<Row<string>, 'from' | 'to'> {
  /** A status, `deleted`, or {@link LAST_SEEN}. */
  readonly to: string;
}

/** Stands for the live status that was left. */
export const LAST_SEEN = 'lastSeen';

const UNKNOWN = 'UNKNOWN';

/**
 * Folds a table back into nested states. Where an event leads from UNKNOWN to several statuses, it leads back to the
 * one that was left.
 */
export function hierarchyOf(table: Table<string>): Hierarchy {
  const { statuses, ends } = table;
  const unknown = statuses.find((status) => status === UNKNOWN);
  return {
    live: groupOf(
      table,
      statuses.filter((status) => status !== UNKNOWN && !ends.includes(status)),
    ),
    ...(unknown === undefined
      ? {}
      : { unknown: { name: unknown, transitions: regained(transitionsOf(table, unknown)) } }),
    ended: groupOf(table, ends),
  };
}

function groupOf(table: Table<string>, names: readonly string[]): Group {
  const states = names.map((name) => ({ name, transitions: transitionsOf(table, name) }));
  const [first, ...others] = states;
  const hasLike = ({ transitions }: State, transition: Transition) =>
    transitions.some((other) => isLike(other, transition));
  const shared = first?.transitions.filter((transition) => others.every((state) => hasLike(state, transition))) ?? [];
  const own = (transitions: readonly Transition[]) =>
    transitions.filter((transition) => !shared.some((other) => isLike(other, transition)));
  return { shared, states: states.map(({ name, transitions }) => ({ name, transitions: own(transitions) })) };
}

function transitionsOf({ rows }: Table<string>, name: string): readonly Transition[] {
  return rows.filter(({ from }) => from === name).map(({ from, ...transition }) => transition);
}

function isLike(one: Transition, other: Transition): boolean {
  const essence = ({ event, to, basis, sources, description, race }: Transition) =>
    JSON.stringify([event, to, basis, sources, description, race]);
  return essence(one) === essence(other);
}

function regained(transitions: readonly Transition[]): readonly Transition[] {
  return [...new Set(transitions.map(({ event }) => event))].flatMap((event) => {
    const [transition, ...others] = transitions.filter((each) => each.event === event);
    if (transition === undefined) return [];
    return [others.length === 0 ? transition : { ...transition, to: LAST_SEEN }];
  });
}
