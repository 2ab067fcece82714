import type { Row, Table } from '../model/table.ts';

/** A table folded back into nested states: what all statuses of a group have in common stands on the group. */
export interface Hierarchy<S extends string> {
  /** The statuses of a job that goes on. */
  readonly live: Group<S>;
  /** UNKNOWN, which is outside of both groups; absent where the table has none. */
  readonly unknown?: State<S>;
  /** The statuses in which the run is over. */
  readonly ended: Group<S>;
}

/** Some statuses, and the transitions that lead from every one of them, on the same grounds, to the same status. */
export interface Group<S extends string> {
  readonly shared: readonly Step<S>[];
  readonly states: readonly State<S>[];
}

/** A status, with the transitions that are its own. */
export interface State<S extends string> {
  readonly name: S;
  readonly steps: readonly Step<S>[];
}

/** A row, of which it does not matter from which status it leads. */
export interface Step<S extends string> extends Omit<Row<S>, 'from' | 'to'> {
  /** `lastSeen` is the live status that was left. */
  readonly to: Row<S>['to'] | 'lastSeen';
}

const UNKNOWN = 'UNKNOWN';

/**
 * Folds a table back into nested states. Where an event leads from UNKNOWN to several statuses, it leads back to the
 * one that was left.
 */
export function hierarchyOf<S extends string>(table: Table<S>): Hierarchy<S> {
  const { statuses, ends } = table;
  const unknown = statuses.find((status) => status === UNKNOWN);
  return {
    live: groupOf(
      table,
      statuses.filter((status) => status !== UNKNOWN && !ends.includes(status)),
    ),
    ...(unknown === undefined ? {} : { unknown: { name: unknown, steps: regained(stepsOf(table, unknown)) } }),
    ended: groupOf(table, ends),
  };
}

function groupOf<S extends string>(table: Table<S>, names: readonly S[]): Group<S> {
  const states = names.map((name) => ({ name, steps: stepsOf(table, name) }));
  const [first, ...others] = states;
  const hasLike = ({ steps }: State<S>, step: Step<S>) => steps.some((other) => isLike(other, step));
  const shared = first?.steps.filter((step) => others.every((state) => hasLike(state, step))) ?? [];
  const own = (steps: readonly Step<S>[]) => steps.filter((step) => !shared.some((other) => isLike(other, step)));
  return { shared, states: states.map(({ name, steps }) => ({ name, steps: own(steps) })) };
}

function stepsOf<S extends string>({ rows }: Table<S>, name: S): readonly Step<S>[] {
  return rows.filter(({ from }) => from === name).map(({ from, ...step }) => step);
}

function isLike<S extends string>(one: Step<S>, other: Step<S>): boolean {
  const essence = ({ event, to, basis, sources, description, race }: Step<S>) =>
    JSON.stringify([event, to, basis, sources, description, race]);
  return essence(one) === essence(other);
}

function regained<S extends string>(steps: readonly Step<S>[]): readonly Step<S>[] {
  return [...new Set(steps.map(({ event }) => event))].flatMap((event) => {
    const [step, ...others] = steps.filter((each) => each.event === event);
    if (step === undefined) return [];
    return [others.length === 0 ? step : { ...step, to: 'lastSeen' as const }];
  });
}
