import type { Row, Table } from '../model/table.ts';

/** A table folded back into nested states: transitions that all statuses of a group share stand on the group. */
export interface Hierarchy {
  /** The live statuses. */
  readonly live: Group;
  /** UNKNOWN, which is in neither group; absent if the table does not have it. */
  readonly unknown?: State;
  /** The terminal statuses. */
  readonly ended: Group;
}

/** Several statuses, and the transitions that they share: same event, target, grounds and description. */
export interface Group {
  readonly shared: readonly Transition[];
  readonly states: readonly State[];
}

/** A status with the transitions that its group does not share. */
export interface State {
  readonly name: string;
  readonly transitions: readonly Transition[];
}

/** A row without its `from`. */
export interface Transition extends Omit<Row<string>, 'from' | 'to'> {
  /** A status, `deleted`, or {@link LAST_SEEN}. */
  readonly to: string;
}

/** The target that stands for the live status that was left: the name of the history state. */
export const LAST_SEEN = 'lastSeen';

const UNKNOWN = 'UNKNOWN';

/**
 * Folds a table back into nested states. An event that leads from UNKNOWN to several statuses becomes one transition to
 * {@link LAST_SEEN}.
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
