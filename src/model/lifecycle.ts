import type { AnyStateMachine, AnyStateNode, SnapshotFrom } from 'xstate';
import { type Catalogue, type Outcome, outcomes, type StatusEntry, type Statuses, statusesOf } from './catalogue.ts';
import { CompileError, compile } from './compile.ts';
import type { Absence, Source } from './evidence.ts';
import { checkDrawing, type Drawing } from './grid.ts';
import type { Roles, Scenario } from './scenario.ts';
import { statusRead } from './spelling.ts';
import { type Table, type TableData, tableData, tabulate } from './table.ts';

/** The call of an API that says the status of one job. */
export interface ShowCall {
  /** The vendor's name for it: `ShowTrainingJobDetails`. */
  readonly operation: string;
  /** Where the answer has the status: names with dots between them, as in `status.phase`. */
  readonly path: string;
}

/** Everything that the tools know about one kind of job, as data: for files, threads and pages. */
export interface LifecycleData<S extends string = string> {
  /** What the command line calls it: `modelarts-v1`. */
  readonly id: string;
  /** What it is the lifecycle of, in a title: `ModelArts v1 training job`. */
  readonly title: string;
  readonly catalogue: Catalogue<S>;
  readonly table: TableData<S>;
  /** The steps that are left out on purpose, with the reason. */
  readonly absences?: readonly Absence<S>[];
  /** The sources that rows and absences cite, by their ids. */
  readonly sources?: Readonly<Record<string, Source>>;
  readonly drawing?: Drawing<S>;
  /** Everything that can happen to a job, in the order in which it is listed: that of the rows unless given. */
  readonly events?: readonly string[];
  /** How jobs behave when they are simulated, by the names of the scenarios; `typical` is the usual one. */
  readonly scenarios?: Readonly<Record<string, Scenario<S>>>;
  /** The events and the status that the keys of scenarios stand for. */
  readonly roles?: Roles<S>;
  /** The call that waiters of other tools poll. */
  readonly show?: ShowCall;
}

/** Everything that the tools know about one kind of job. */
export interface Lifecycle<S extends string = string> extends Omit<LifecycleData<S>, 'table'> {
  readonly table: Table<S>;
  /** The statuses by what they mean; derived from the catalogue and the table. */
  readonly statuses: Statuses<S>;
  /** The machine of a lifecycle that is not built in, to be run. */
  readonly machine?: AnyStateMachine;
}

/** What a machine does not say of its lifecycle. */
export interface About<S extends string = string> extends Partial<Omit<LifecycleData<S>, 'catalogue' | 'table'>> {
  /** What is known of statuses, over what their states say. */
  readonly catalogue?: Partial<Catalogue<S>>;
}

/** The statuses of a machine: the names of its innermost states. */
export type StatusOf<M extends AnyStateMachine> = LeafOf<SnapshotFrom<M>['value']>;

/** The innermost states; unless `setup` has typed the machine, they may have whatever names. */
type LeafOf<Value> = Value extends string ? Value : string extends keyof Value ? string : LeafOf<Value[keyof Value]>;

/**
 * The lifecycle of an XState machine. Nothing of the machine is run.
 *
 * Its statuses are the innermost states. `type: 'final'` or the tag `terminal` marks where jobs end, with the tag `success`,
 * `failure` or `stopped` for the outcome; the tag `gap` marks a status that proves nothing, and `gone` a state in which no
 * status is reported any more. The description of a state, and `code`, `wire`, `phase` and `aliases` in its `meta`, become
 * part of the catalogue.
 *
 * @example
 * const door = defineLifecycle(doorMachine, { title: 'Door' });
 * validate(['closed', 'opened', 'broken'], { lifecycle: door });
 * @throws CompileError as `compile` does
 * @throws DrawingError for a drawing whose grid does not give each status a cell of its own
 */
export function defineLifecycle<M extends AnyStateMachine>(
  machine: M,
  about: About<StatusOf<M>> = {},
): Lifecycle<StatusOf<M>> {
  const { id = machine.id, title = id, catalogue: known = {}, ...rest } = about;
  const table = compile<StatusOf<M>>(machine, about.sources === undefined ? {} : { sources: about.sources });
  const nodes = nodesByName(machine.root);
  const own: Partial<Catalogue<string>> = known;
  const catalogue = Object.fromEntries(
    table.statuses.map((status) => [status, { ...entryOf(nodes.get(status), table.ends), ...own[status] }]),
  ) as Catalogue<StatusOf<M>>;
  if (rest.drawing !== undefined) checkDrawing(rest.drawing, table);
  return lifecycleOf({ id, title, ...rest, catalogue, table }, machine);
}

/**
 * A lifecycle of its data.
 *
 * @param machine the machine that the table was compiled from, to be run
 */
export function lifecycleOf<S extends string>(
  { table: data, ...rest }: LifecycleData<S>,
  machine?: AnyStateMachine,
): Lifecycle<S> {
  const table = 'chain' in data ? (data as Table<S>) : tabulate(data);
  const statuses = statusesOf(rest.catalogue, table);
  return Object.freeze({ ...rest, table, statuses, ...(machine === undefined ? {} : { machine }) });
}

/**
 * The same lifecycle for logs that spell statuses in their own way. Upper and lower case, blanks and underscores do not
 * matter, and what is mapped comes before every other spelling. What was mapped before stays so, unless it is mapped anew.
 *
 * @param map the statuses by their spellings in logs; a status is given by its code, its name or an alias
 * @example
 * validate(['queued', 'done'], { lifecycle: withSpellings(modelartsV1, { queued: 'WAITING', done: 10 }) });
 * @throws RangeError for what is no status
 */
export function withSpellings<S extends string>(
  lifecycle: Lifecycle<S>,
  map: Readonly<Record<string, number | string>>,
): Lifecycle<S> {
  const { catalogue, table, statuses } = lifecycle;
  const indices = Object.entries(map).map(([spelling, status]) => {
    const index = statusRead(statuses.vocabulary, status);
    if (index === statuses.size) throw new RangeError(`unknown status: ${status}, as which ${spelling} is to be read`);
    return [spelling, index] as const;
  });
  const before = [...statuses.vocabulary.told.values()].filter(({ by }) => by === 'map');
  const all = [...before.map(({ spelling, index }) => [spelling, index] as const), ...indices];
  return Object.freeze({ ...lifecycle, statuses: statusesOf(catalogue, table, new Map(all)) });
}

/** The data of a lifecycle. */
export function lifecycleData<S extends string>(lifecycle: Lifecycle<S>): LifecycleData<S> {
  const { statuses, machine, table, ...rest } = lifecycle;
  return { ...rest, table: tableData(table) };
}

/** The innermost states of a machine by their names. */
function nodesByName(node: AnyStateNode): ReadonlyMap<string, AnyStateNode> {
  const children = Object.values(node.states);
  if (children.length === 0) return new Map([[node.key, node]]);
  return new Map(children.flatMap((child) => [...nodesByName(child)]));
}

/** What a state says of its status. */
function entryOf(node: AnyStateNode | undefined, ends: readonly string[]): StatusEntry {
  if (node === undefined) return {};
  const { code, wire, phase, aliases, labels }: StatusEntry = node.meta ?? {};
  const outcome = outcomes.find((each): each is Outcome => node.tags.includes(each));
  if (outcome !== undefined && !ends.includes(node.key)) {
    throw new CompileError(`${node.key}: has the tag ${outcome}, but is not terminal`);
  }
  const { description } = node;
  return {
    ...(code === undefined ? {} : { code }),
    ...(wire === undefined ? {} : { wire }),
    ...(phase === undefined ? {} : { phase }),
    ...(outcome === undefined ? {} : { outcome }),
    ...(aliases === undefined ? {} : { aliases }),
    ...(labels === undefined ? {} : { labels }),
    ...(description === undefined ? {} : { description: { en: description } }),
  };
}
