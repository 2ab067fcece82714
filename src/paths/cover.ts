import { reachable } from '../model/reachable.ts';
import { type BoundedArc, type Circulation, minCostCirculation } from './min-cost-circulation.ts';
import type { Walks } from './network.ts';

/** What a set of paths must go through: at least one of some arcs, or of some vertices, by their indices. */
export type Requirement = { readonly arcs: readonly number[] } | { readonly vertices: readonly number[] };

/** Which is minimised first: the steps of all paths together, or the number of paths. The other comes second. */
export type Minimise = 'steps' | 'paths';

/** How often each arc of a network is taken, so that all requirements are met. */
export interface Cover {
  readonly counts: readonly number[];
  /** The number of steps of all paths together. */
  readonly steps: number;
  readonly paths: number;
  /** No set of paths has fewer steps; where paths are minimised first, none with as few paths. */
  readonly lowerBound: number;
  /** Whether it is proved that no set of paths is better. */
  readonly optimal: boolean;
}

/** The vertex in which all paths start. */
const START = 0;

/** The number of circulations that are computed at most: then the search ends with the best set so far. */
const MAX_CIRCULATIONS = 20_000;

/**
 * Finds a smallest set of paths that meets all requirements.
 *
 * Paths that start in one vertex and end in some others are a circulation, once an arc leads back to the start from
 * each end; the flow on these arcs is the number of paths. So a circulation of minimum cost, with a lower bound of one
 * on what is required, is a smallest set of paths, but for two things that flows do not know: that one of several arcs
 * is enough, and that flow which goes round in a cycle apart from all paths is no path. Where the circulation fails in
 * such a thing, every set of paths goes through at least one of some arcs that it does not use: one of those that were
 * required, or one that leads into the cycle. Each of them is tried as a further requirement (branch and bound). A
 * branch whose circulation does not cost less than the best set of paths cannot hold a better one.
 */
export function smallestCover(
  network: Walks,
  requirements: readonly Requirement[],
  minimise: Minimise = 'steps',
): Cover {
  const costs = costsFor(minimise, requirements.length, network.vertices.length);
  const arcs = flowArcs(network, costs);
  const groups = requirements.map((required) => ('arcs' in required ? required.arcs : arcsThrough(network, required)));
  const choices = groups.filter(({ length }) => length > 1);
  const certain = new Set(groups.filter(({ length }) => length === 1).flat());

  let best: Circulation | undefined;
  let root: Circulation | undefined;
  let computed = 0;
  function search(required: ReadonlySet<number>): void {
    computed++;
    if (computed > MAX_CIRCULATIONS) return;
    const circulation = minCostCirculation(
      2 * network.vertices.length,
      arcs.map((arc, index) => ({ ...arc, lower: required.has(index) ? 1 : 0 })),
    );
    root ??= circulation;
    if (circulation === undefined || circulation.bound >= (best?.cost ?? Number.POSITIVE_INFINITY)) return;
    const { flows, bound, potentials } = circulation;
    const missing =
      choices.find((group) => group.every((arc) => flows[arc] === 0)) ?? arcsIntoCycle(network, arcs, flows);
    if (missing === undefined) best = circulation;
    else
      for (const arc of missing) {
        // The potentials prove a bound with this arc, too: see minCostCirculation.
        const { from, to, cost } = arcs[arc] ?? { from: 0, to: 0, cost: 0 };
        const more = cost + (potentials[from] ?? 0) - (potentials[to] ?? 0);
        if (bound + more < (best?.cost ?? Number.POSITIVE_INFINITY)) search(new Set([...required, arc]));
      }
  }
  search(certain);
  if (best === undefined || root === undefined) throw new RangeError('no set of paths meets all requirements');

  const counts = best.flows.slice(0, network.arcs.length);
  const steps = counts.reduce((sum, count, arc) => sum + (network.arcs[arc]?.isFree ? 0 : count), 0);
  const optimal = computed <= MAX_CIRCULATIONS;
  const paths = (best.cost - steps * costs.step) / costs.path;
  const bound = optimal ? best.cost : root.bound;
  const lowerBound = minimise === 'steps' ? Math.floor(bound / costs.step) : bound - paths * costs.path;
  return { counts, steps, paths, lowerBound, optimal };
}

/**
 * Costs of a step and of a path that make what is minimised first outweigh the other. A smallest set has no more paths
 * than requirements, and no path that is longer than twice through all vertices for each requirement.
 */
function costsFor(minimise: Minimise, requirements: number, vertices: number): { step: number; path: number } {
  if (minimise === 'steps') return { step: requirements + 1, path: 1 };
  return { step: 1, path: 2 * (vertices + 1) * (requirements + 1) };
}

/** The arcs of the network, then one through each vertex, then one from each end back to the start. */
function flowArcs({ vertices, ends, arcs }: Walks, cost: { step: number; path: number }) {
  const into = (vertex: number) => 2 * vertex;
  const outOf = (vertex: number) => 2 * vertex + 1;
  return [
    ...arcs.map(({ from, to, isFree }) => ({ from: outOf(from), to: into(to), cost: isFree ? 0 : cost.step })),
    ...vertices.map((_, vertex) => ({ from: into(vertex), to: outOf(vertex), cost: 0 })),
    ...ends.map((end) => ({ from: outOf(end), to: into(START), cost: cost.path })),
  ];
}

function arcsThrough({ arcs }: Walks, { vertices }: { readonly vertices: readonly number[] }) {
  return vertices.map((vertex) => arcs.length + vertex);
}

/**
 * Where flow goes round apart from all paths, the arcs of which at least one must be taken: those that lead into the
 * cycle, or back to the start if there is no path at all. `undefined` where there is no such flow.
 */
function arcsIntoCycle(
  network: Walks,
  arcs: readonly Omit<BoundedArc, 'lower'>[],
  flows: readonly number[],
): readonly number[] | undefined {
  const used = arcs.filter((_, index) => (flows[index] ?? 0) > 0);
  const back = [...arcs.keys()].slice(network.arcs.length + network.vertices.length);
  if (used.length > 0 && back.every((arc) => flows[arc] === 0)) return back;
  const reached = reachable([2 * START], used);
  const stray = used.find(({ from }) => !reached.has(from));
  if (stray === undefined) return undefined;
  // As much flows out of a node as into it, so whatever is reached from the stray arc leads back to it.
  const cycle = reachable([stray.from], used);
  return network.arcs.flatMap((_, index) => {
    const arc = arcs[index];
    return arc !== undefined && !cycle.has(arc.from) && cycle.has(arc.to) ? [index] : [];
  });
}
