import type { AnyStateMachine, AnyStateNode, AnyTransitionDefinition } from 'xstate';
import { MOST_STATUSES } from './chains.ts';
import { bases, type Source } from './evidence.ts';
import { reachable, reaching } from './reachable.ts';
import { type Row, rowName, type Table, tabulate } from './table.ts';

/** A machine that cannot be compiled. The message names the row or the status that is wrong. */
export class CompileError extends Error {
  override name = 'CompileError';
  /** The names of the states around what is wrong, outermost first; none where it is the machine as a whole. */
  readonly path: readonly string[];

  constructor(message: string, state?: Pick<AnyStateNode, 'path'>) {
    super(message);
    this.path = state?.path ?? [];
  }
}

/** How a machine is compiled. */
export interface CompileOptions {
  /** The sources that rows may cite. If given, each row must have a basis and cite at least one of them. */
  readonly sources?: Readonly<Record<string, Source>>;
}

/**
 * Reads the table of a machine: nothing of it is run. Its statuses are its innermost states. A transition with a guard counts
 * as possible, and so do `always`, `after` and `onDone`.
 *
 * Tags say what a state means: `terminal` where the run of a job is over, as in every final state; `gap` where a status
 * proves nothing, because the job goes on underneath; `gone` where a job reports no status any more.
 *
 * @throws CompileError for a machine without states, a parallel state, two states with one name, more than 250 statuses,
 * a row without grounds or with a source that does not exist, a row that is never taken because another one comes first, a
 * final state with transitions of its own, and a status that cannot reach an end
 */
export function compile<S extends string = string>(machine: AnyStateMachine, options: CompileOptions = {}): Table<S> {
  const states = leavesOf(machine.root);
  const isGone = (node: AnyStateNode) => node.tags.includes('gone');
  const [gone, kept] = divide([...states.values()], isGone);
  if (kept.length === 0) throw new CompileError('a machine without states');
  if (kept.length > MOST_STATUSES) {
    throw new CompileError(`${kept.length} statuses, but there may be at most ${MOST_STATUSES}`);
  }
  const statuses = kept.map(({ key }) => key);
  const gaps = kept.filter(({ tags }) => tags.includes('gap')).map(({ key }) => key);
  const initial = initialOf(machine.root);
  const { rows, returning } = rowsOf(kept, initial, options);
  const table = tabulate({
    initial: initial.key,
    statuses,
    ends: kept.filter(isEnd).map(({ key }) => key),
    gaps,
    returning: statuses.filter((status) => gaps.includes(status) || returning.has(status)),
    gone: gone.map(({ key }) => key),
    rows,
  });
  checkEnds(table, states);
  // The border of the types: the names read from the machine are taken for its statuses.
  return table as Table<string> as Table<S>;
}

function divide<Item>(items: readonly Item[], isFirst: (item: Item) => boolean): readonly [Item[], Item[]] {
  return [items.filter(isFirst), items.filter((item) => !isFirst(item))];
}

/** The innermost states of a machine, by name, without history states, which are never active. */
function leavesOf(node: AnyStateNode, leaves = new Map<string, AnyStateNode>()): ReadonlyMap<string, AnyStateNode> {
  if (node.type === 'parallel')
    throw new CompileError(`${node.key}: a job has one status, but parallel states have several`, node);
  for (const child of Object.values(node.states)) {
    if (child.type === 'compound' || child.type === 'parallel') leavesOf(child, leaves);
    else if (leaves.has(child.key)) throw new CompileError(`${child.key}: two states have this name`, child);
    else if (child.type !== 'history') leaves.set(child.key, child);
  }
  return leaves;
}

/** Whether a job in this state has ended. A final state within another one that goes on by `onDone` is no end. */
function isEnd({ type, tags, parent }: AnyStateNode): boolean {
  const goesOn = parent !== undefined && [...parent.transitions.keys()].some((event) => event.startsWith(DONE));
  return tags.includes('terminal') || (type === 'final' && !goesOn);
}

const DONE = 'xstate.done.state.';

/** The innermost state that is entered with a state. */
function initialOf(node: AnyStateNode): AnyStateNode {
  const [target] = node.initial.target ?? [];
  return target === undefined ? node : initialOf(target);
}

/** The rows of statuses, in their order, and the statuses that lead back to where they came from. */
function rowsOf(states: readonly AnyStateNode[], initial: AnyStateNode, options: CompileOptions) {
  const steps = states.flatMap((state) => transitionsFrom(state).map((transition) => ({ state, transition })));
  const leaves = (state: AnyStateNode, region: AnyStateNode) =>
    steps.some(
      (step) => step.state === state && targetsOf(step.transition).some((target) => !isWithin(target, region)),
    );
  // A state is restored only if it was active before.
  const edges = steps.flatMap(({ state, transition }) =>
    targetsOf(transition).map((target) => ({ from: state, to: initialOf(target) })),
  );
  const active = reachable([initial], edges);
  const restorable = states.filter((state) => active.has(state));
  const enteredBy = (target: AnyStateNode) =>
    target.type === 'history' ? restoredBy(target, restorable, leaves) : [initialOf(target)];
  return {
    rows: steps.flatMap(({ state, transition }) =>
      targetsOf(transition)
        .flatMap(enteredBy)
        .map((target) => rowOf(state.key, transition, target.key, options)),
    ),
    returning: new Set(
      steps
        .filter(({ transition }) => targetsOf(transition).some(({ type }) => type === 'history'))
        .map(({ state }) => state.key),
    ),
  };
}

function targetsOf({ target = [] }: AnyTransitionDefinition): readonly AnyStateNode[] {
  return target;
}

/** The transitions that a status may take: its own, then those of the states around it, unless an inner one comes first. */
function transitionsFrom(status: AnyStateNode): readonly AnyTransitionDefinition[] {
  const found: AnyTransitionDefinition[] = [];
  const caught = new Set<string>();
  for (let node: AnyStateNode | undefined = status; node !== undefined; node = node.parent) {
    const isOver =
      status.type === 'final' && (node === status || (status.parent === node && node.parent === undefined));
    const own = [...(node.always ?? []), ...[...node.transitions.values()].flat()];
    if (node === status && isOver && own.length > 0) {
      throw new CompileError(
        `${rowName(rowIn(status, own))}: a final state cannot have transitions of its own`,
        status,
      );
    }
    const here = new Set<string>();
    for (const transition of isOver ? [] : own) {
      const { eventType, guard } = transition;
      if (eventType.startsWith(DONE) && (status.type !== 'final' || status.parent !== node)) continue;
      if (here.has(eventType)) {
        throw new CompileError(
          `${rowName(rowIn(status, [transition]))}: a second row for this status and event, which is never taken`,
          node,
        );
      }
      if (!caught.has(eventType)) found.push(transition);
      if (guard === undefined) here.add(eventType);
    }
    for (const eventType of here) caught.add(eventType);
  }
  return found;
}

/** Where a history state may lead: to the states of its region from which the region can be left. */
function restoredBy(
  history: AnyStateNode,
  states: readonly AnyStateNode[],
  leaves: (state: AnyStateNode, region: AnyStateNode) => boolean,
): readonly AnyStateNode[] {
  const region = history.parent ?? history;
  const within = states.filter((state) => isWithin(state, region) && leaves(state, region));
  if (history.history === 'deep') return within;
  const children = Object.values(region.states).filter((child) => within.some((state) => isWithin(state, child)));
  return children.map(initialOf);
}

function isWithin(state: AnyStateNode, region: AnyStateNode): boolean {
  return state === region || (state.parent !== undefined && isWithin(state.parent, region));
}

function rowOf(from: string, transition: AnyTransitionDefinition, to: string, { sources }: CompileOptions): Row {
  const { description, meta } = transition;
  const row: Row = {
    from,
    event: eventOf(transition),
    to,
    ...(description === undefined ? {} : { description }),
    ...(sources === undefined ? { basis: 'documented', sources: [] } : {}),
    ...meta,
  };
  if (row.basis !== undefined && !bases.includes(row.basis)) {
    throw new CompileError(`${rowName(row)}: no such basis: ${row.basis}`);
  }
  if (sources === undefined) return row;
  if (row.basis === undefined || !row.sources?.length)
    throw new CompileError(`${rowName(row)}: no grounds; give meta a basis and at least one source`);
  const missing = row.sources.find((id) => !Object.hasOwn(sources, id));
  if (missing !== undefined) throw new CompileError(`${rowName(row)}: no such source: ${missing}`);
  return row;
}

/** The event of a transition in words: `always`, `after 1000`, `done`, or the name of the event. */
function eventOf({ eventType, source }: AnyTransitionDefinition): string {
  if (eventType === '') return 'always';
  const own = eventType.replace(/^xstate\./, '').replace(new RegExp(`\\.${escaped(source.id)}$`), '');
  const [, delay] = /^after\.(.+)$/.exec(own) ?? [];
  return delay === undefined || !eventType.startsWith('xstate.') ? own : `after ${delay}`;
}

function escaped(text: string): string {
  return text.replaceAll(/[^\w]/g, '\\$&');
}

/** @throws CompileError for a status that cannot reach an end */
function checkEnds({ statuses, ends, gaps, gone, rows }: Table, states: ReadonlyMap<string, AnyStateNode>): void {
  const last = [...ends, ...gone];
  if (last.length === 0) {
    throw new CompileError(
      "no status is terminal: make the statuses in which jobs end final, or give them the tag 'terminal'",
    );
  }
  const known = rows.filter(({ from, to }) => !gaps.includes(from) && !gaps.includes(to));
  const canEnd = reaching(last, known);
  const stuck = statuses.find((status) => !gaps.includes(status) && !canEnd.has(status));
  if (stuck === undefined) return;
  throw new CompileError(
    `${stuck}: cannot reach an end; if it is one, make it final, or give it the tag 'terminal'`,
    states.get(stuck),
  );
}

/** A transition as far as it is known, for messages. */
function rowIn(
  status: AnyStateNode,
  [transition]: readonly AnyTransitionDefinition[],
): Pick<Row, 'from' | 'event' | 'to'> {
  const [target] = transition?.target ?? [];
  return {
    from: status.key,
    event: transition === undefined ? '' : eventOf(transition),
    to: target === undefined ? status.key : initialOf(target).key,
  };
}
