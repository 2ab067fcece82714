import { jobEventTypes } from '../model/modelarts-v1/events.ts';
import type { Table } from '../model/table.ts';
import { entryOf } from './catalogue.ts';
import { identifierOf } from './escape.ts';
import { GENERATED } from './generated.ts';
import { type Group, hierarchyOf, LAST_SEEN, type State, type Transition } from './hierarchy.ts';

/**
 * A table as a state chart in W3C SCXML 1.0, for any interpreter. The grounds are attributes in a namespace of our own.
 *
 * A terminal status is a `<final>` unless it has transitions of its own, as in a table from which rows were removed: a
 * `<final>` may not have any, so the status is a `<state>` then. In SCXML the descriptor `stop` also matches
 * `stop.done`. Where a state has a transition on `stop` only, one on `stop.done` without a target stands before it and
 * absorbs that event.
 */
export async function scxml(table: Table<string>): Promise<string> {
  const { xml } = await import('../xml.ts');
  const { live, unknown, ended } = hierarchyOf(table);
  const chart = {
    '@xmlns': 'http://www.w3.org/2005/07/scxml',
    '@xmlns:jobstat': 'urn:jobstat:grounds',
    '@version': '1.0',
    '@name': 'job',
    '@initial': 'live',
    state: [
      {
        ...groupOf('live', live, table.initial),
        ...(unknown && {
          history: { '@id': LAST_SEEN, '@type': 'deep', transition: { '@target': identifierOf(table.initial) } },
        }),
      },
      ...(unknown ? [stateOf(unknown)] : []),
      ...(ended.states.length > 0 ? [groupOf('ended', ended, ended.states[0]?.name)] : []),
    ],
    final: { '@id': 'deleted' },
  };
  const head = { '?xml': { '@version': '1.0', '@encoding': 'UTF-8' }, '#comment': ` ${GENERATED} ` };
  return `${xml({ ...head, scxml: chart }).trimEnd()}\n`;
}

function groupOf(id: 'live' | 'ended', { shared, states }: Group, initial: string | undefined) {
  const isFinal = ({ transitions }: State) => id === 'ended' && transitions.length === 0;
  return {
    '@id': id,
    '@initial': initial && identifierOf(initial),
    transition: transitionsOf(shared),
    state: states.filter((state) => !isFinal(state)).map((state) => stateOf(state, shared)),
    final: states.filter(isFinal).map((state) => stateOf(state)),
  };
}

function stateOf({ name, transitions }: State, inherited: readonly Transition[] = []) {
  const { code, outcome } = entryOf(name) ?? {};
  return {
    '@id': identifierOf(name),
    '@jobstat:code': code,
    '@jobstat:outcome': outcome,
    transition: transitionsOf(transitions, inherited),
  };
}

/** The transitions of a state. Before each stand those on longer events that its descriptor would match as well. */
function transitionsOf(transitions: readonly Transition[], inherited: readonly Transition[] = []) {
  const events = new Set(
    transitions.flatMap(({ event }) => [...jobEventTypes.filter((type) => type.startsWith(`${event}.`)), event]),
  );
  return [...events].map((event) => {
    const transition = [...transitions, ...inherited].find((each) => each.event === event);
    return { '@event': event, ...(transition && attributesOf(transition)) };
  });
}

function attributesOf({ to, basis, sources, description, race }: Transition) {
  return {
    '@target': to === LAST_SEEN ? LAST_SEEN : identifierOf(to),
    '@jobstat:basis': basis,
    '@jobstat:sources': sources.join(' '),
    '@jobstat:race': race,
    '@jobstat:why': description,
  };
}
