import type { Lifecycle } from '../model/lifecycle.ts';
import { freeName } from './escape.ts';
import { noticeOf } from './generated.ts';
import { type Group, groundsOf, type Hierarchy, hierarchyOf, type State, type Transition } from './hierarchy.ts';
import { isBuiltIn, type Model, modelOf } from './model.ts';

/**
 * A lifecycle as the configuration of an XState machine in plain JSON: for `createMachine` of XState 5 and 6, and for
 * Stately. It holds all that a lifecycle is read from, so that compiling it gives the same rows.
 *
 * A terminal status is a final state unless it has transitions of its own, as in a table from which rows were removed:
 * in XState the parent of a final state can have transitions, the final state itself cannot. Where an event leads to
 * several statuses, each transition has a guard that does not say more than that.
 */
export function json(model: Model): string {
  const lifecycle = modelOf(model);
  const { gone } = lifecycle.table;
  const hierarchy = hierarchyOf(lifecycle);
  const layout = layoutOf(lifecycle, hierarchy);
  const { live, gaps, ended } = hierarchy;
  const memory = [live, ...gaps, ...ended.states].some(hasBack) && memoryOf(lifecycle, layout);
  const top = { name: '', shared: [], states: gaps };
  const machine = {
    id: layout.id,
    description: noticeOf(lifecycle),
    initial: layout.pathOf(lifecycle.table.initial)[0],
    states: {
      ...(live.states.length > 0 && { [live.name]: groupOf(live, layout, memory || {}) }),
      ...statesOf(top, layout),
      ...(ended.states.length > 0 && { [ended.name]: groupOf(ended, layout) }),
      ...Object.fromEntries(gone.map((name) => [name, { id: ownId(layout.id, name), type: 'final', tags: ['gone'] }])),
    },
  };
  return `${JSON.stringify(machine, undefined, 2)}\n`;
}

function hasBack(part: Group | State): boolean {
  const own = 'transitions' in part ? part.transitions : part.states.flatMap(({ transitions }) => transitions);
  return own.some(({ isBack }) => isBack);
}

/** Where each state of the configuration is. */
interface Layout {
  readonly id: string;
  readonly lifecycle: Lifecycle;
  /** The name of the history states. */
  readonly lastSeen: string;
  readonly hierarchy: Hierarchy;
  /** States around some statuses, each with a history state of its own. */
  readonly regions: readonly Region[];
  /** The names of the states that lead to a status, and its own. */
  pathOf(status: string): readonly string[];
}

/** A state around some statuses of one group. */
interface Region {
  readonly name: string;
  readonly statuses: readonly string[];
}

function layoutOf(lifecycle: Lifecycle, hierarchy: Hierarchy): Layout {
  const { live, ended, lastSeen } = hierarchy;
  const { statuses, gone } = lifecycle.table;
  const taken = [...statuses, ...gone, live.name, ended.name];
  const regions = regionsIn(lifecycle, hierarchy).map((own, index) => {
    return { name: freeName(`region ${index + 1}`, taken), statuses: own };
  });
  const groupOf = new Map(
    [live, ended].flatMap(({ name, states }) => states.map((state) => [state.name, name] as const)),
  );
  return {
    id: lifecycle.machine?.id ?? (isBuiltIn(lifecycle) ? 'job' : lifecycle.id),
    lifecycle,
    lastSeen,
    hierarchy,
    regions,
    pathOf(status) {
      const outer = [groupOf.get(status), regions.find((region) => region.statuses.includes(status))?.name];
      return [...outer.filter((name) => name !== undefined), status];
    },
  };
}

/**
 * The statuses that need a region for returning statuses that lead back to other statuses than all live ones: one region
 * for each such set, or where that cannot be, one for each status. Gaps do not need any to be known as returning.
 */
function regionsIn({ table }: Lifecycle, { live, gaps, ended }: Hierarchy): readonly (readonly string[])[] {
  const { returning, rows } = table;
  const groups = [live, { states: gaps }, ended].map(({ states }) => states.map(({ name }) => name));
  const states = [live, { states: gaps }, ended].flatMap((group) => group.states);
  const canLeave = (status: string, region: readonly string[]) =>
    rows.some(({ from, to }) => from === status && !region.includes(to));
  const wanted: (readonly string[])[] = [];
  let areDisjoint = true;
  for (const { name, transitions } of states) {
    if (!returning.includes(name) || transitions.some(({ isBack }) => isBack)) continue;
    const byEvent = [...new Set(transitions.map(({ event }) => event))].map((event) =>
      transitions.filter((each) => each.event === event),
    );
    const several = byEvent.filter((own) => own.length > 1);
    const remembered = several.length > 0 || gaps.some((gap) => gap.name === name) ? several : byEvent.slice(0, 1);
    for (const own of remembered) {
      const region = [...new Set(own.map(({ to }) => to))];
      const isOne = groups.some((group) => region.every((status) => group.includes(status)));
      const isSame = own.every((each) => groundsOf(each) === groundsOf(own[0] as Transition));
      areDisjoint &&=
        isOne && isSame && own.length === region.length && region.every((status) => canLeave(status, region));
      if (!wanted.some((other) => other.join('\n') === region.join('\n'))) wanted.push(region);
    }
  }
  const all = wanted.flat();
  if (areDisjoint && new Set(all).size === all.length) return wanted;
  return [...new Set(all)]
    .filter((status) => groups.some((group) => group.includes(status)) && canLeave(status, [status]))
    .map((status) => [status]);
}

/** The history state of all live statuses. */
function memoryOf({ table: { initial } }: Lifecycle, { id, lastSeen, hierarchy: { live }, pathOf }: Layout): object {
  const [group, ...path] = pathOf(initial);
  if (group !== live.name) return { [lastSeen]: { type: 'history', history: 'deep' } };
  const isPlain = path.length === 1 && /^\w/.test(initial);
  return {
    [lastSeen]: {
      type: 'history',
      history: 'deep',
      target: isPlain ? escaped(initial) : addressOf(id, pathOf(initial)),
    },
  };
}

function groupOf(group: Group, layout: Layout, more: object = {}): object {
  const { initial } = layout.lifecycle.table;
  const first = group.states.find(({ name }) => name === initial) ?? group.states[0];
  return {
    initial: first && layout.pathOf(first.name)[1],
    ...transitionsOf(group.shared, layout),
    states: { ...statesOf(group, layout), ...more },
  };
}

/** The states of a group by name, some of them in regions. */
function statesOf({ states }: Group, layout: Layout): object {
  const { regions, lastSeen, lifecycle } = layout;
  const written = new Map<string, unknown>();
  for (const state of states) {
    const region = regions.find(({ statuses }) => statuses.includes(state.name));
    if (region === undefined) written.set(state.name, stateOf(state, layout));
    else if (!written.has(region.name)) {
      const own = states.filter(({ name }) => region.statuses.includes(name));
      const first = own.find(({ name }) => name === lifecycle.table.initial) ?? state;
      written.set(region.name, {
        initial: first.name,
        states: {
          ...Object.fromEntries(own.map((each) => [each.name, stateOf(each, layout)])),
          [lastSeen]: { type: 'history', history: 'deep' },
        },
      });
    }
  }
  return Object.fromEntries(written);
}

function stateOf({ name, transitions }: State, layout: Layout): object {
  const { table, statuses } = layout.lifecycle;
  const { code, wire, phase, outcome, aliases = [], labels, description } = statuses.entryOf(name) ?? {};
  const isEnd = table.ends.includes(name);
  const tags = [
    ...(isEnd ? ['terminal', ...(outcome ? [outcome] : [])] : []),
    ...(table.gaps.includes(name) ? ['gap'] : []),
  ];
  const meta = {
    ...(code !== undefined && { code }),
    ...(wire !== undefined && { wire }),
    ...(phase !== undefined && { phase }),
    ...(aliases.length > 0 && { aliases }),
    ...(labels !== undefined && { labels }),
  };
  return {
    id: ownId(layout.id, name),
    type: isEnd && transitions.length === 0 ? 'final' : undefined,
    description: description?.en,
    tags: tags.length > 0 ? tags : undefined,
    meta: Object.keys(meta).length > 0 ? meta : undefined,
    ...transitionsOf(transitions, layout, table.returning.includes(name)),
  };
}

/** The transitions of a state, where XState looks for them: without an event, after a time, and on events. */
function transitionsOf(transitions: readonly Transition[], layout: Layout, isReturning = false): object {
  const byEvent = new Map<string, Transition[]>();
  for (const transition of transitions) {
    const own = byEvent.get(transition.event);
    if (own === undefined) byEvent.set(transition.event, [transition]);
    else own.push(transition);
  }
  const written = [...byEvent].map(([event, own]) => [event, leading(own, layout, isReturning)] as const);
  const afterwards = written.flatMap(([event, value]) => {
    const delay = delayOf(event);
    return delay === undefined ? [] : [[delay, value] as const];
  });
  const sent = written.filter(([event]) => event !== 'always' && delayOf(event) === undefined);
  const always = written.find(([event]) => event === 'always')?.[1];
  return {
    ...(always !== undefined && { always }),
    ...(afterwards.length > 0 && { after: Object.fromEntries(afterwards) }),
    ...(sent.length > 0 && { on: Object.fromEntries(sent) }),
  };
}

/** The delay in the name of an event that stands for one, if XState reads it in the same way. */
function delayOf(event: string): string | undefined {
  const [, delay] = /^after (.+)$/s.exec(event) ?? [];
  if (delay === undefined || delay.trim() === '') return undefined;
  return Number.isNaN(Number(delay)) || String(Number(delay)) === delay ? delay : undefined;
}

/** Where one event of a status leads: one transition, or several of which guards choose. */
function leading(transitions: readonly Transition[], layout: Layout, isReturning: boolean): unknown {
  const { id, hierarchy, lastSeen, regions, pathOf } = layout;
  const regionOf = (status: string) => regions.find(({ statuses }) => statuses.includes(status));
  const back = (status: string) => addressOf(id, [...pathOf(status).slice(0, -1), lastSeen]);
  const [first] = transitions;
  const whole = isReturning && first !== undefined ? regionOf(first.to) : undefined;
  const isWhole =
    whole !== undefined &&
    whole.statuses.length === transitions.length &&
    transitions.every(({ to }) => whole.statuses.includes(to));
  const shown = isWhole ? transitions.slice(0, 1) : transitions;
  const written = shown.map(({ to, isBack, description, basis, sources, race }, index) => {
    const isRemembered = isReturning && (isWhole || regionOf(to)?.statuses.length === 1);
    const target = isBack
      ? addressOf(id, [hierarchy.live.name, lastSeen])
      : isRemembered
        ? back(to)
        : addressOf(id, pathOf(to));
    const guard = shown.length > 1 ? `${index + 1} of ${shown.length}` : undefined;
    return { target, guard, description, meta: { basis, sources, race } };
  });
  return written.length === 1 ? written[0] : written;
}

/** The target that addresses a state: `#job.live.RUNNING`. */
function addressOf(id: string, path: readonly string[]): string {
  const own = ownId(id, path.at(-1) ?? '');
  return own === undefined ? addressIn(id, path) : `#${escaped(own)}`;
}

/** The id of a state that XState could not find by its name, because it starts like an address. */
function ownId(id: string, name: string): string | undefined {
  return name.startsWith('#') ? `${id} ${name}` : undefined;
}

function addressIn(id: string, path: readonly string[]): string {
  return `#${[id, ...path].map(escaped).join('.')}`;
}

/** A name with the characters escaped that separate the names of a path in XState. */
function escaped(name: string): string {
  return name.replaceAll(/[.\\]/g, '\\$&');
}
