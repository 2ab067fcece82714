/**
 * An arc of a directed graph: each unit of flow on it costs `cost`, and at least `lower` units flow; there is no upper
 * bound.
 */
export interface BoundedArc {
  readonly from: number;
  readonly to: number;
  readonly cost: number;
  readonly lower: number;
}

/** A circulation of minimum cost, with a proof that none costs less. */
export interface Circulation {
  /** The flow on each arc, a whole number. */
  readonly flows: readonly number[];
  /** The cost of all flows together. */
  readonly cost: number;
  /** A number for each node that proves the bound: see {@link minCostCirculation}. */
  readonly potentials: readonly number[];
  /** A lower bound of the cost of any circulation. It is computed from the potentials, not from the flows. */
  readonly bound: number;
}

/**
 * Finds a circulation of minimum cost: flows that leave each node as they enter it, with at least `lower` units on each
 * arc. Nodes are numbers from 0 to `size` - 1.
 *
 * Each arc starts with its lower bound, which leaves an excess in some nodes and a deficit in others. Flow is then sent
 * from excess to deficit, each time along a shortest path of the residual graph (successive shortest paths). That never
 * creates a cycle of negative cost, and a circulation whose residual graph has none is of minimum cost. Flows are whole
 * numbers because the bounds are.
 *
 * The proof is the dual's. Let p(v) be the cost of a shortest path to v from any node, in the final residual graph.
 * Each arc u → v can take more flow, so c + p(u) - p(v) >= 0. Around a circulation the p cancel out, so any circulation
 * f costs Σ c·f = Σ (c + p(u) - p(v))·f >= Σ (c + p(u) - p(v))·lower: that is the bound.
 *
 * @returns `undefined` where no circulation meets all lower bounds
 */
export function minCostCirculation(size: number, arcs: readonly BoundedArc[]): Circulation | undefined {
  const nodes = Array.from({ length: size }, (): Node => ({ excess: 0, distance: 0, last: undefined, arcs: [] }));
  const flows = arcs.map((arc) => connect(nodes, arc));
  for (;;) {
    const sources = nodes.filter(({ excess }) => excess > 0);
    if (sources.length === 0) break;
    shortestPaths(nodes, sources);
    const sink = nearest(nodes.filter(({ excess }) => excess < 0));
    if (sink === undefined) return undefined;
    augment(sink);
  }
  shortestPaths(nodes, nodes);
  return {
    flows: flows.map(({ flow }) => flow),
    cost: sum(flows.map(({ arc, flow }) => arc.cost * flow)),
    potentials: nodes.map(({ distance }) => distance),
    bound: sum(flows.map(({ arc, from, to }) => (arc.cost + from.distance - to.distance) * arc.lower)),
  };
}

interface Node {
  /** The flow that enters it and does not leave; negative for a deficit. */
  excess: number;
  /** The cost of the shortest path to it, and the last arc of that path. */
  distance: number;
  last: ResidualArc | undefined;
  /** The residual arcs that leave it. */
  readonly arcs: ResidualArc[];
}

/** An arc with its flow. */
interface ArcFlow {
  readonly arc: BoundedArc;
  readonly from: Node;
  readonly to: Node;
  flow: number;
}

/** An arc of the residual graph: more flow along an arc, or less, which goes back along it. */
interface ResidualArc {
  readonly flow: ArcFlow;
  readonly from: Node;
  readonly to: Node;
  /** 1 along the arc, -1 back. */
  readonly sign: 1 | -1;
}

function connect(nodes: readonly Node[], arc: BoundedArc): ArcFlow {
  const [from, to] = [nodes[arc.from], nodes[arc.to]];
  if (from === undefined || to === undefined) throw new RangeError(`no such node: ${arc.from} → ${arc.to}`);
  const flow: ArcFlow = { arc, from, to, flow: arc.lower };
  from.excess -= arc.lower;
  to.excess += arc.lower;
  from.arcs.push({ flow, from, to, sign: 1 });
  to.arcs.push({ flow, from: to, to: from, sign: -1 });
  return flow;
}

function residualCapacity({ flow: { arc, flow }, sign }: ResidualArc): number {
  return sign > 0 ? Number.POSITIVE_INFINITY : flow - arc.lower;
}

/** Finds a shortest path to each node from any of the sources (Bellman–Ford with a queue). */
function shortestPaths(nodes: readonly Node[], sources: readonly Node[]): void {
  for (const node of nodes) {
    node.distance = Number.POSITIVE_INFINITY;
    node.last = undefined;
  }
  for (const source of sources) source.distance = 0;
  const queue = [...sources];
  const queued = new Set(sources);
  for (const node of queue) {
    queued.delete(node);
    for (const arc of node.arcs) {
      const distance = node.distance + arc.sign * arc.flow.arc.cost;
      if (distance >= arc.to.distance || residualCapacity(arc) === 0) continue;
      arc.to.distance = distance;
      arc.to.last = arc;
      if (!queued.has(arc.to)) queue.push(arc.to);
      queued.add(arc.to);
    }
  }
}

/** The node with the shortest path to it; `undefined` where none can be reached. */
function nearest(nodes: readonly Node[]): Node | undefined {
  return nodes.reduce<Node | undefined>(
    (best, node) => (node.distance < (best?.distance ?? Number.POSITIVE_INFINITY) ? node : best),
    undefined,
  );
}

/** Sends flow along the shortest path to a sink: as much as its source has, its arcs hold and the sink lacks. */
function augment(sink: Node): void {
  const path: ResidualArc[] = [];
  let source = sink;
  for (let arc = sink.last; arc !== undefined; arc = arc.from.last) {
    path.push(arc);
    source = arc.from;
  }
  const amount = Math.min(source.excess, -sink.excess, ...path.map(residualCapacity));
  for (const { flow, sign } of path) flow.flow += sign * amount;
  source.excess -= amount;
  sink.excess += amount;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
