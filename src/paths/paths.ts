import { type DefaultStatus, lifecycleIn, type WithLifecycle } from '../model/lifecycles.ts';
import type { Row, Table } from '../model/table.ts';
import { type Minimise, type Requirement, smallestCover } from './cover.ts';
import { decompose } from './euler.ts';
import { type Network, networkOf, type PathSpec } from './network.ts';
import { codesOf, type JobPath, type Path, type PathStep, pathOf, stepOf } from './path.ts';
import { type PolledOptions, type PolledSet, polledSet } from './polled.ts';
import { filtered, type RowFilter } from './row-filter.ts';

/**
 * What a set of paths covers: every status, every transition, every pair of consecutive transitions, or every chain of
 * N + 1 transitions (N-switch coverage: `2-switch` for triples).
 */
export type CoverName = 'statuses' | 'transitions' | 'pairs' | `${number}-switch`;

/** Which paths to look for. */
export interface PathOptions<S extends string = DefaultStatus> extends WithLifecycle<S>, RowFilter {
  /** Whether sequences of polls are looked for: see {@link PolledOptions}. */
  readonly polled?: false;
  /** What they cover: `transitions` unless given. */
  readonly cover?: CoverName;
  /** Where they end: with the run (`terminal`, unless given) or with the record (`deleted`). */
  readonly to?: 'terminal' | 'deleted';
  /** Where they start: in the initial status unless given. */
  readonly from?: NoInfer<S>;
  /** What is minimised first: the total of `steps`, unless given, or the number of `paths`. */
  readonly minimise?: Minimise;
  /** Transitions that need no cover, such as those that a log has shown. */
  readonly covered?: ReadonlySet<Row<S>>;
}

/** A smallest set of paths, with a lower bound that proves it. */
export interface PathSet<S extends string = DefaultStatus, P = Path<S>> {
  /** What they cover. */
  readonly cover: CoverName;
  /** Where they end: with the run or with the record. */
  readonly to: 'terminal' | 'deleted';
  /** The number of distinct transitions on the paths. */
  readonly rows: number;
  /** The paths. */
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

/**
 * A smallest set of sequences that a poller may see of a job, which together show every status, step, pair of steps, or
 * chain of `memory` + 1 statuses that any poller can see: test cases for clients, which see polls and not the machine.
 *
 * A client whose answer after each poll is a matter of the status that it sees and of the `memory` statuses that it saw
 * before, and whose answer is wrong on some sequence that a poller may see, is wrong on one of these. What it sees and has
 * seen there is a chain, which is in one of them; there it gives the same answer. That says nothing of clients that remember
 * more, such as a number of polls, or that go by the time.
 *
 * @example
 * paths({ polled: true, memory: 2 }).sequences; // [{ statuses, codes, path, places }, …]
 * @throws RangeError for an unknown cover, status or event
 */
export function paths<S extends string = DefaultStatus>(options: PolledOptions<S>): PolledSet<S>;
/**
 * A smallest set of paths through a lifecycle that covers every transition, status or pair: test cases.
 *
 * XState takes each path: a returning status, such as UNKNOWN, leads back to the status before.
 *
 * @example
 * paths({ cover: 'transitions' }); // { paths: […], steps, lowerBound: steps, optimal: true, … }
 * @throws RangeError for an unknown cover, status or event
 */
export function paths<S extends string = DefaultStatus>(options?: PathOptions<S>): PathSet<S, JobPath<S>>;
export function paths<S extends string = DefaultStatus>(
  options: PathOptions<S> | PolledOptions<S> = {},
): PathSet<S, JobPath<S>> | PolledSet<S> {
  if (options.polled) return polledSet(options);
  const { table, statuses } = lifecycleIn(options);
  const found = pathsThrough(table, options);
  return { ...found, paths: found.paths.map((path) => ({ ...path, codes: codesOf(path.statuses, statuses) })) };
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
