import type { Lifecycle } from '../model/lifecycle.ts';
import { dottedOf, identifierOf } from './escape.ts';
import { noticeOf } from './generated.ts';
import { type Group, hierarchyOf, type State, type Transition } from './hierarchy.ts';
import { eventsOf, type Model, modelOf } from './model.ts';

/**
 * A lifecycle as a state chart in W3C SCXML 1.0, for any interpreter. The grounds are attributes in a namespace of our own.
 *
 * A terminal status is a `<final>` unless it has transitions of its own, as in a table from which rows were removed: a
 * `<final>` may not have any, so the status is a `<state>` then. In SCXML the descriptor `stop` also matches
 * `stop.done`. Where a state has a transition on `stop` only, one on `stop.done` without a target stands before it and
 * absorbs that event.
 */
export async function scxml(model: Model): Promise<string> {
  const { xml } = await import('../xml.ts');
  const lifecycle = modelOf(model);
  const { initial, gone } = lifecycle.table;
  const { live, gaps, ended, lastSeen } = hierarchyOf(lifecycle);
  const context = { lifecycle, lastSeen: identifierOf(lastSeen), events: eventsOf(lifecycle) };
  const isLeft = [...live.states, ...gaps].some(({ transitions }) => transitions.some(({ isBack }) => isBack));
  const isIn = (group: Group, status: string) => group.states.some(({ name }) => name === status);
  const groupOf = (group: Group) => {
    const { name, shared, states } = group;
    const first = isIn(group, initial) ? initial : states[0]?.name;
    const isFinal = (state: State) => group === ended && state.transitions.length === 0;
    return {
      '@id': identifierOf(name),
      '@initial': first === undefined ? undefined : identifierOf(first),
      transition: transitionsOf(shared, [], context),
      state: states.filter((state) => !isFinal(state)).map((state) => stateOf(state, shared, context)),
      final: states.filter(isFinal).map((state) => stateOf(state, [], context)),
    };
  };
  const memory = {
    '@id': context.lastSeen,
    '@type': 'deep',
    transition: { '@target': identifierOf(isIn(live, initial) ? initial : (live.states[0]?.name ?? '')) },
  };
  const chart = {
    '@xmlns': 'http://www.w3.org/2005/07/scxml',
    '@xmlns:jobstat': 'urn:jobstat:grounds',
    '@version': '1.0',
    '@name': 'job',
    '@initial': isIn(live, initial)
      ? identifierOf(live.name)
      : identifierOf(isIn(ended, initial) ? ended.name : initial),
    state: [
      ...(live.states.length > 0 ? [{ ...groupOf(live), ...(isLeft && { history: memory }) }] : []),
      ...gaps.map((gap) => stateOf(gap, [], context)),
      ...(ended.states.length > 0 ? [groupOf(ended)] : []),
    ],
    final: gone.map((name) => ({ '@id': identifierOf(name) })),
  };
  const head = { '?xml': { '@version': '1.0', '@encoding': 'UTF-8' }, '#comment': ` ${noticeOf(lifecycle)} ` };
  return `${xml({ ...head, scxml: chart }).trimEnd()}\n`;
}

/** What the transitions of a state depend on. */
interface Context {
  readonly lifecycle: Lifecycle;
  /** The id of the history state. */
  readonly lastSeen: string;
  /** All events. */
  readonly events: readonly string[];
}

function stateOf({ name, transitions }: State, inherited: readonly Transition[], context: Context) {
  const { code, outcome } = context.lifecycle.statuses.entryOf(name) ?? {};
  return {
    '@id': identifierOf(name),
    '@jobstat:code': code,
    '@jobstat:outcome': outcome,
    transition: transitionsOf(transitions, inherited, context),
  };
}

/** The transitions of a state. Before each stand those on longer events that its descriptor would match as well. */
function transitionsOf(transitions: readonly Transition[], inherited: readonly Transition[], context: Context) {
  const events = new Set(
    transitions.flatMap(({ event }) => [...context.events.filter((type) => type.startsWith(`${event}.`)), event]),
  );
  return [...events].flatMap((event) => {
    const all = [...transitions, ...inherited].filter((each) => each.event === event);
    const descriptor = event === 'always' ? {} : { '@event': descriptorOf(event) };
    return all.length === 0
      ? [descriptor]
      : all.map((transition) => ({ ...descriptor, ...attributesOf(transition, context) }));
  });
}

/** The descriptor of an event, in which a space would separate two. */
function descriptorOf(event: string): string {
  return event === '*' ? event : dottedOf(event);
}

function attributesOf({ to, isBack, basis, sources, description, race }: Transition, { lastSeen }: Context) {
  return {
    '@target': isBack ? lastSeen : identifierOf(to),
    '@jobstat:basis': basis,
    '@jobstat:sources': sources.length > 0 ? sources.join(' ') : undefined,
    '@jobstat:race': race,
    '@jobstat:why': description,
  };
}
