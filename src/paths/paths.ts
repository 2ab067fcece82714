import type { Statuses } from '../model/catalogue.ts';
import { type Basis, bases } from '../model/evidence.ts';
import { type DefaultStatus, lifecycleIn, type RowOf, type WithLifecycle } from '../model/lifecycles.ts';
import { type Row, restrict, type Table } from '../model/table.ts';
import { type Minimise, type Requirement, smallestCover } from './cover.ts';
import { decompose } from './euler.ts';
import { type Arc, type Network, networkOf, type PathSpec } from './network.ts';

/**
 * What a set of paths covers: every status, every transition, every pair of consecutive transitions, or every chain of
 * N + 1 transitions (N-switch coverage: `2-switch` for triples).
 */
export type CoverName = 'statuses' | 'transitions' | 'pairs' | `${number}-switch`;

/** Which paths to look for. */
export interface PathOptions<S extends string = DefaultStatus> extends WithLifecycle<S> {
  /** What they cover: `transitions` unless given. */
  readonly cover?: CoverName;
  /** Where they end: with the run (`terminal`, unless given) or with the record (`deleted`). */
  readonly to?: 'terminal' | 'deleted';
  /** Where they start: in the initial status unless given. */
  readonly from?: NoInfer<S>;
  /** What is minimised first: the total of `steps`, unless given, or the number of `paths`. */
  readonly minimise?: Minimise;
  /** Use only transitions with at least this evidence. */
  readonly minBasis?: Basis;
  /** Leave out transitions by these events: an event, or a group by the word before the dot, such as `sight`. */
  readonly without?: readonly string[];
  /** Transitions that need no cover, such as those that a log has shown. */
  readonly covered?: ReadonlySet<Row<S>>;
}

/** A path through the machine. */
export interface Path<S extends string = DefaultStatus> {
  readonly steps: readonly PathStep<S>[];
  /** The statuses along the path, from the first to the last. */
  readonly statuses: readonly S[];
}

/** One transition of a path. */
export type PathStep<S extends string = DefaultStatus> = Pick<RowOf<S>, 'from' | 'event' | 'to'>;

/** A smallest set of paths, with a lower bound that proves it. */
export interface PathSet<S extends string = DefaultStatus, P = Path<S>> {
  readonly cover: CoverName;
  readonly to: 'terminal' | 'deleted';
  /** The number of distinct transitions on the paths. */
  readonly rows: number;
  readonly paths: readonly P[];
  /** The number of steps of all paths together. */
  readonly steps: number;
  /** No set of paths has fewer steps; where paths are minimised first, none with as few paths. */
  readonly lowerBound: number;
  /** Whether it is proved that no set is smaller. */
  readonly optimal: boolean;
  /** Transitions that no path can take, because others that lead to or from them were left out. */
  readonly infeasible: readonly PathStep<S>[];
}

/** A path with the codes of its statuses, where they have codes. */
export interface JobPath<S extends string = DefaultStatus> extends Path<S> {
  readonly codes: readonly number[];
}

/**
 * A smallest set of paths through a lifecycle that covers every transition, status or pair: test cases.
 *
 * XState takes each path: a returning status, such as UNKNOWN, leads back to the status before.
 *
 * @example
 * paths({ cover: 'transitions' }); // { paths: […], steps, lowerBound: steps, optimal: true, … }
 * @throws RangeError for an unknown cover, status or event
 */
export function paths<S extends string = DefaultStatus>(options: PathOptions<S> = {}): PathSet<S, JobPath<S>> {
  const { table, statuses } = lifecycleIn(options);
  const found = pathsThrough(table, options);
  return { ...found, paths: found.paths.map((path) => ({ ...path, codes: codesOf(path.statuses, statuses) })) };
}

/** The codes of statuses; none unless each of them has one. */
export function codesOf<S extends string>(names: readonly S[], { entryOf }: Statuses<S>): readonly number[] {
  const codes = names.flatMap((name) => entryOf(name).code ?? []);
  return codes.length === names.length ? codes : [];
}

/** Like {@link paths}, for any table. */
export function pathsThrough<S extends string>(
  table: Table<S>,
  options: Omit<PathOptions<S>, 'lifecycle'> = {},
): PathSet<S> {
  const { cover = 'transitions', to = 'terminal', from = table.initial, minimise = 'steps', covered } = options;
  if (!table.statuses.includes(from) || table.returning.includes(from))
    throw new RangeError(`no path begins in ${from}`);
  const spec: PathSpec<S> = { from, to, memory: memoryFor(cover) };
  const kept = filtered(table, options);

  const network = networkOf(kept, spec);
  const required =
    cover === 'statuses' ? eachStatus(network, table) : eachChain(network, spec.memory, covered ?? new Set());
  const { counts, ...size } = smallestCover(network, required, minimise);
  const taken = new Set(network.arcs.filter((_, index) => counts[index] !== 0).map(({ row }) => row));
  const feasible = new Set(network.arcs.map(({ row }) => row));
  const inScope = rowsWithin(table, spec);
  return {
    cover,
    to,
    rows: taken.size,
    paths: decompose(network, counts).map((arcs) => pathOf(from, arcs, table)),
    steps: size.steps,
    lowerBound: size.lowerBound,
    optimal: size.optimal,
    infeasible: kept.rows.filter((row) => inScope.has(row) && !feasible.has(row)).map(stepOf),
  };
}

/** The rows that paths can take if none is left out. */
export function rowsWithin<S extends string>(table: Table<S>, spec: Omit<PathSpec<S>, 'memory'>): ReadonlySet<Row<S>> {
  return new Set(networkOf(table, { ...spec, memory: 0 }).arcs.map(({ row }) => row));
}

/** How many rows a vertex must remember, so that each arc of the network stands for one chain to be covered. */
function memoryFor(cover: CoverName): number {
  const [, count] = /^(\d+)-switch$/.exec(cover) ?? [];
  if (count !== undefined) return Number(count);
  if (cover === 'pairs') return 1;
  if (cover === 'transitions' || cover === 'statuses') return 0;
  throw new RangeError(`no such cover: ${cover}`);
}

/** Which transitions are left out. */
export type RowFilter = Pick<PathOptions, 'minBasis' | 'without'>;

/**
 * The table with the rows that a filter leaves.
 *
 * @throws RangeError for an event or a group of events that does not exist
 */
export function filtered<S extends string>(table: Table<S>, filter: RowFilter): Table<S> {
  return restrict(table, filterFor(table, filter));
}

function filterFor<S extends string>(
  table: Table<S>,
  { minBasis: basis, without = [] }: RowFilter,
): (row: Row<S>) => boolean {
  const strong = basis === undefined ? bases : bases.slice(0, bases.indexOf(basis) + 1);
  for (const name of without) {
    if (!table.rows.some(({ event }) => isNamed(event, name))) throw new RangeError(`no such event: ${name}`);
  }
  return (row) => strong.includes(row.basis) && !without.some((name) => isNamed(row.event, name));
}

/** Whether a name is that of an event, or of its group. */
function isNamed(event: string, name: string): boolean {
  return event === name || event.startsWith(`${name}.`);
}

/** Requires each status, in any of its vertices. */
function eachStatus<S extends string>({ vertices, arcs }: Network<S>, { gone }: Table<S>): readonly Requirement[] {
  const byStatus = new Map<string, Set<number>>();
  for (const index of new Set([0, ...arcs.map(({ to }) => to)])) {
    const status = vertices[index]?.status;
    if (status !== undefined && !gone.includes(status))
      byStatus.set(status, (byStatus.get(status) ?? new Set()).add(index));
  }
  return [...byStatus.values()].map((indices) => ({ vertices: [...indices] }));
}

/**
 * Requires each arc that completes a chain of `memory` + 1 rows; and the last arc of each path that is too short for a
 * chain, unless a longer path ends with the same rows.
 */
function eachChain<S extends string>(
  { vertices, ends, arcs }: Network<S>,
  memory: number,
  covered: ReadonlySet<Row<S>>,
): readonly Requirement[] {
  const chains = arcs.map(({ from, row }) => [...(vertices[from]?.before ?? []), row]);
  const endsOfChains = new Set(chains.flatMap((chain) => chain.map((_, index) => keyOf(chain.slice(index + 1)))));
  return arcs.flatMap(({ to, row }, index) => {
    const chain = chains[index] ?? [];
    const isWhole = chain.length === memory + 1;
    const isShortPath = ends.includes(to) && !endsOfChains.has(keyOf(chain));
    return (isWhole || isShortPath) && !covered.has(row) ? [{ arcs: [index] }] : [];
  });
}

function keyOf<S extends string>(rows: readonly Row<S>[]): string {
  return rows.map(({ from, event, to }) => `${from} ${event} ${to}`).join(', ');
}

function pathOf<S extends string>(from: S, arcs: readonly Arc<S>[], { gone }: Table<S>): Path<S> {
  const statuses = arcs.flatMap(({ row }) => (gone.includes(row.to) ? [] : [row.to as S]));
  return { steps: arcs.map(({ row }) => stepOf(row)), statuses: [from, ...statuses] };
}

/** A row as a step of a path. */
export function stepOf<S extends string>({ from, event, to }: Row<S>): PathStep<S> {
  // The border of the types: a row of the default lifecycle has its events.
  return { from, event, to } as Pick<Row<S>, 'from' | 'event' | 'to'> as PathStep<S>;
}
