import type { Row, Table } from '../model/table.ts';
import { entryOf } from './catalogue.ts';
import { GENERATED } from './generated.ts';
import { type Group, hierarchyOf, type State, type Step } from './hierarchy.ts';

/**
 * A table as the configuration of an XState machine in plain JSON: for `createMachine`, and to be pasted into Stately.
 *
 * An ended status is a final state, unless it has transitions of its own, as in a table from which rows were left out:
 * XState lets a transition lead from what is around a final state, but not from the final state itself.
 */
export function json<S extends string>(table: Table<S>): string {
  const { live, unknown, ended } = hierarchyOf(table);
  const transitions = transitionsOf(table);
  const groupOf = ({ shared, states }: Group<S>, initial: S | undefined, type: 'final' | undefined, more = {}) => ({
    initial,
    on: transitions(shared),
    states: { ...Object.fromEntries(states.map((state) => [state.name, stateOf(state, transitions, type)])), ...more },
  });
  const lastSeen = unknown && { lastSeen: { type: 'history', history: 'deep', target: escaped(table.initial) } };
  const machine = {
    id: 'job',
    description: GENERATED,
    initial: 'live',
    states: {
      live: groupOf(live, table.initial, undefined, lastSeen),
      ...(unknown && { [unknown.name]: stateOf(unknown, transitions, undefined) }),
      ...(ended.states.length > 0 && { ended: groupOf(ended, ended.states[0]?.name, 'final') }),
      deleted: { type: 'final' },
    },
  };
  return `${JSON.stringify(machine, undefined, 2)}\n`;
}

type Transitions<S extends string> = (steps: readonly Step<S>[]) => object | undefined;

function stateOf<S extends string>({ name, steps }: State<S>, transitions: Transitions<S>, type: 'final' | undefined) {
  const { code, wire, phase, outcome, description } = entryOf(name) ?? {};
  return {
    type: steps.length === 0 ? type : undefined,
    description: description?.en,
    tags: type && ['terminal', ...(outcome ? [outcome] : [])],
    meta: code === undefined ? undefined : { code, wire, phase },
    on: transitions(steps),
  };
}

/** Writes transitions down by their events, each with the address of its target. */
function transitionsOf<S extends string>({ statuses, ends }: Table<S>): Transitions<S> {
  const place = (name: Step<S>['to']) => {
    if (name === 'UNKNOWN' || !statuses.some((status) => status === name)) return name === 'lastSeen' ? 'live.' : '';
    return ends.some((end) => end === name) ? 'ended.' : 'live.';
  };
  return (steps) => {
    if (steps.length === 0) return undefined;
    const transition = ({ to, description, basis, sources, race }: Step<S>) => ({
      target: `#job.${place(to)}${escaped(to)}`,
      description,
      meta: { basis, sources, race } satisfies Partial<Record<keyof Row, unknown>>,
    });
    return Object.fromEntries(steps.map((step) => [step.event, transition(step)]));
  };
}

/** A name in which XState finds no path. */
function escaped(name: string): string {
  return name.replaceAll(/[.\\]/g, '\\$&');
}
