import type { Table } from '../model/table.ts';
import { entryOf } from './catalogue.ts';
import { GENERATED } from './generated.ts';
import { type Group, hierarchyOf, LAST_SEEN, type State, type Transition } from './hierarchy.ts';

/**
 * A table as the configuration of an XState machine in plain JSON: for `createMachine` of XState 5 and 6, and for
 * Stately.
 *
 * A terminal status is a final state unless it has transitions of its own, as in a table from which rows were removed:
 * in XState the parent of a final state can have transitions, the final state itself cannot.
 */
export function json(table: Table<string>): string {
  const { live, unknown, ended } = hierarchyOf(table);
  const addressOf = addressesIn(table);
  const groupOf = ({ shared, states }: Group, initial: string | undefined, type: 'final' | undefined, more = {}) => ({
    initial,
    on: transitionsOf(shared, addressOf),
    states: { ...Object.fromEntries(states.map((state) => [state.name, stateOf(state, type, addressOf)])), ...more },
  });
  const lastSeen = unknown && { [LAST_SEEN]: { type: 'history', history: 'deep', target: escaped(table.initial) } };
  const machine = {
    id: 'job',
    description: GENERATED,
    initial: 'live',
    states: {
      live: groupOf(live, table.initial, undefined, lastSeen),
      ...(unknown && { [unknown.name]: stateOf(unknown, undefined, addressOf) }),
      ...(ended.states.length > 0 && { ended: groupOf(ended, ended.states[0]?.name, 'final') }),
      deleted: { type: 'final' },
    },
  };
  return `${JSON.stringify(machine, undefined, 2)}\n`;
}

/** The target that addresses a status: `#job.live.RUNNING`. */
type AddressOf = (name: string) => string;

function addressesIn({ statuses, ends }: Table<string>): AddressOf {
  const isLive = (name: string) => name !== 'UNKNOWN' && statuses.includes(name) && !ends.includes(name);
  return (name) => {
    const group = ends.includes(name) ? 'ended.' : isLive(name) || name === LAST_SEEN ? 'live.' : '';
    return `#job.${group}${escaped(name)}`;
  };
}

function stateOf({ name, transitions }: State, type: 'final' | undefined, addressOf: AddressOf) {
  const { code, wire, phase, outcome, description } = entryOf(name) ?? {};
  return {
    type: transitions.length === 0 ? type : undefined,
    description: description?.en,
    tags: type && ['terminal', ...(outcome ? [outcome] : [])],
    meta: code === undefined ? undefined : { code, wire, phase },
    on: transitionsOf(transitions, addressOf),
  };
}

/** Transitions by event type; `undefined` if there are none. */
function transitionsOf(transitions: readonly Transition[], addressOf: AddressOf): object | undefined {
  if (transitions.length === 0) return undefined;
  return Object.fromEntries(
    transitions.map(({ event, to, description, basis, sources, race }) => [
      event,
      { target: addressOf(to), description, meta: { basis, sources, race } },
    ]),
  );
}

/** A name with the characters escaped that separate the names of a path in XState. */
function escaped(name: string): string {
  return name.replaceAll(/[.\\]/g, '\\$&');
}
