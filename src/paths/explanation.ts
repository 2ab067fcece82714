import { costOf } from '../model/chains.ts';
import type { Arc, Network } from './network.ts';

/** A path of the machine that a poller may have seen as a sequence. */
export interface Explanation<S extends string> {
  readonly arcs: readonly Arc<S>[];
  /** For each thing that was seen, how many arcs the path had taken by then. */
  readonly seenAfter: readonly number[];
}

/** A way from one vertex to another. */
interface Way<S extends string> {
  readonly cost: number;
  readonly arcs: readonly Arc<S>[];
}

/**
 * Finds paths through a network that explain what a poller sees: of those, one of the shortest, with the best evidence, and
 * with a lost race only where nothing else explains it, as in a chain of the table.
 *
 * @returns a function from what is seen, one of the walks of `observedOf`, to its path
 */
export function explainer<S extends string>(network: Network<S>): (seen: readonly string[]) => Explanation<S> {
  const known = new Map<number, ReadonlyMap<number, Way<S>>>();
  const waysFrom = (vertex: number) => {
    const ways = known.get(vertex) ?? cheapestWays(network, vertex);
    known.set(vertex, ways);
    return ways;
  };
  return (seen) => {
    let places = new Map<number, Explanation<S> & { readonly cost: number }>([
      [0, { cost: 0, arcs: [], seenAfter: [] }],
    ]);
    for (const status of seen) {
      const next: typeof places = new Map();
      for (const [place, { cost: before, arcs, seenAfter }] of places) {
        for (const [vertex, way] of waysFrom(place)) {
          const cost = before + way.cost;
          if (
            network.vertices[vertex]?.status !== status ||
            cost >= (next.get(vertex)?.cost ?? Number.POSITIVE_INFINITY)
          )
            continue;
          const longer = [...arcs, ...way.arcs];
          next.set(vertex, { cost, arcs: longer, seenAfter: [...seenAfter, longer.length] });
        }
      }
      places = next;
    }
    const [best] = [...places.values()].sort((a, b) => a.cost - b.cost);
    if (best === undefined) throw new RangeError(`no path explains ${seen.join(', ')}`);
    return best;
  };
}

/** The cheapest way from a vertex to each that can be reached (Bellman–Ford with a queue). */
function cheapestWays<S extends string>({ arcs }: Network<S>, start: number): ReadonlyMap<number, Way<S>> {
  const ways = new Map<number, Way<S>>([[start, { cost: 0, arcs: [] }]]);
  const queue = [start];
  for (const from of queue) {
    const way = ways.get(from);
    for (const arc of arcs) {
      if (arc.from !== from || way === undefined) continue;
      const cost = way.cost + costOf(arc.row);
      if (cost >= (ways.get(arc.to)?.cost ?? Number.POSITIVE_INFINITY)) continue;
      ways.set(arc.to, { cost, arcs: [...way.arcs, arc] });
      queue.push(arc.to);
    }
  }
  return ways;
}
