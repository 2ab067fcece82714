import { grouped } from '../model/grouped.ts';
import { reachable, reaching } from '../model/reachable.ts';
import type { Network, WalkArc, Walks } from './network.ts';

/** What a poller can see, as a graph: its walks are the sequences that a poller may see until it has seen the end. */
export interface Observed extends Walks<Observation> {
  /** For each chain of statuses that can be seen one right after the other: the arcs that complete it. */
  readonly chains: ReadonlyMap<string, readonly number[]>;
}

/** An arc on which a status is seen, or one that leads to it. */
export interface Observation extends WalkArc {
  /** What is seen: a status, or that the record is gone. */
  readonly seen: string;
}

/** Where a poller can be: what it has seen last, and where the job can be when it is seen so. */
interface View {
  /** The vertices of the network in which the job can be, in ascending order. */
  readonly places: readonly number[];
  /** What was seen last, the latest last: as much as is remembered, or all since the start. */
  readonly before: readonly string[];
}

/** An observation that is possible: what leads to it, and what it completes. */
interface Sight {
  readonly from: number;
  readonly to: number;
  readonly seen: string;
  /** What is remembered and what is seen, as a key. */
  readonly chain: string;
}

/** The end of all sequences. */
const END = 1;

/**
 * The graph of all that a poller can see of the paths through a network. Between two polls the job takes any number of
 * rows, none included: so statuses are missed, and seen again.
 *
 * The last status does not always say where the job is: it is not known where a job that is in UNKNOWN came from. So a
 * view holds all vertices in which the job can be (the subset construction). What completes a chain in several views, and
 * leads to the same one, goes through one arc: so whether the chain is covered is a matter of the flow on that arc.
 *
 * @param network what the job does: without memory of rows
 * @param memory how many statuses a chain has before the one that is seen
 * @param isLast whether a poller that has seen this status looks no further
 */
export function observedOf<S extends string>(
  network: Network<S>,
  memory: number,
  isLast: (status: string) => boolean,
): Observed {
  const sightsFrom = sightsIn(network);
  const views: View[] = [
    { places: [0], before: [] },
    { places: [], before: [] },
  ];
  const keyOf = ({ places, before }: View) => JSON.stringify([places, before]);
  // No view of something seen is the start, where nothing is.
  const indices = new Map<string, number>();
  const sights: Sight[] = [];
  for (const [from, { places, before }] of views.entries()) {
    for (const [seen, after] of sightsFrom(places)) {
      const chain = [...before, seen];
      const view: View = { places: after, before: memory === 0 ? [] : chain.slice(-memory) };
      const known = isLast(seen) ? END : indices.get(keyOf(view));
      const to = known ?? views.push(view) - 1;
      if (known === undefined) indices.set(keyOf(view), to);
      // Without memory, what is seen again completes nothing new.
      if (memory === 0 && to === from) continue;
      sights.push({ from, to, seen, chain: chain.join('\n') });
    }
  }
  const useful = reaching([END], sights);
  return joined(
    views,
    sights.filter(({ to }) => useful.has(to)),
  );
}

/** What can be seen next of a job that is in one of some vertices, each with where the job can be then. */
function sightsIn<S extends string>({ vertices, arcs }: Network<S>) {
  const reached = vertices.map((_, vertex) => reachable([vertex], arcs));
  return (places: readonly number[]): ReadonlyMap<string, readonly number[]> => {
    const all = [...new Set(places.flatMap((place) => [...(reached[place] ?? [])]))].sort((a, b) => a - b);
    return grouped(all, (vertex) => vertices[vertex]?.status ?? '');
  };
}

/** The graph of the sights, in which those that complete the same chain and lead to the same view go through one arc. */
function joined(views: readonly View[], sights: readonly Sight[]): Observed {
  const vertices: unknown[] = [...views];
  const arcs: Observation[] = [];
  const chains = new Map<string, number[]>();
  for (const same of grouped(sights, ({ chain, to }) => `${to}\n${chain}`).values()) {
    const [{ from, to, seen, chain }] = same;
    const start = same.length === 1 ? from : vertices.push({ chain }) - 1;
    if (same.length > 1) arcs.push(...same.map(({ from }) => ({ from, to: start, seen, isFree: true }) as const));
    chains.set(chain, [...(chains.get(chain) ?? []), arcs.push({ from: start, to, seen }) - 1]);
  }
  return { vertices, ends: [END], arcs, chains };
}
