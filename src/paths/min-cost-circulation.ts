/** An arc of a network: a unit of flow on it has a cost, at least `lower` units must flow, and any number may. */
export interface Arc {
  readonly from: number;
  readonly to: number;
  readonly cost: number;
  readonly lower: number;
}

/** A cheapest circulation, and the proof that none is cheaper. */
export interface Circulation {
  /** The flow on each arc, a whole number. */
  readonly flows: readonly number[];
  /** What the flows cost. */
  readonly cost: number;
  /** A number for each node that proves the bound: see {@link cheapestCirculation}. */
  readonly potentials: readonly number[];
  /** What any circulation costs at the least. It is worked out from the potentials, not from the flows. */
  readonly bound: number;
}

/**
 * Finds a cheapest circulation: flows that leave each node as they enter it, with at least `lower` units on each arc.
 *
 * The lower bounds are sent first, which leaves too much in some nodes and too little in others. From where there is too
 * much, flow is then sent to where it is missing, each time along a cheapest way of the residual network (successive
 * shortest paths). That never makes a cycle of negative cost, and a circulation without one in its residual network is a
 * cheapest. Its flows are whole, as the bounds are.
 *
 * The proof is the dual's. Let p(v) be the cost of the cheapest way to v from any node, in the residual network that is
 * left. Each arc u → v can take more flow, so c + p(u) - p(v) >= 0. Around a circulation the p cancel out. So any
 * circulation f costs Σ c·f = Σ (c + p(u) - p(v))·f >= Σ (c + p(u) - p(v))·lower: that is the bound.
 *
 * @returns `undefined` where no circulation has enough on each arc
 */
export function cheapestCirculation(size: number, arcs: readonly Arc[]): Circulation | undefined {
  const nodes = Array.from({ length: size }, (): Node => ({ surplus: 0, cost: 0, last: undefined, ways: [] }));
  const pipes = arcs.map((arc) => connect(nodes, arc));
  for (;;) {
    const rich = nodes.filter(({ surplus }) => surplus > 0);
    if (rich.length === 0) break;
    findCheapestWays(nodes, rich);
    const poor = cheapest(nodes.filter(({ surplus }) => surplus < 0));
    if (poor === undefined) return undefined;
    sendTo(poor);
  }
  findCheapestWays(nodes, nodes);
  return {
    flows: pipes.map(({ flow }) => flow),
    cost: sum(pipes.map(({ arc, flow }) => arc.cost * flow)),
    potentials: nodes.map(({ cost }) => cost),
    bound: sum(pipes.map(({ arc, from, to }) => (arc.cost + from.cost - to.cost) * arc.lower)),
  };
}

interface Node {
  /** What enters it and does not leave; what is missing if negative. */
  surplus: number;
  /** The cost of the cheapest way that was found to it, and the last part of that way. */
  cost: number;
  last: Way | undefined;
  readonly ways: Way[];
}

/** An arc with its flow. */
interface Pipe {
  readonly arc: Arc;
  readonly from: Node;
  readonly to: Node;
  flow: number;
}

/** A part of a way through the residual network: along a pipe, or back along one that has more flow than it must have. */
interface Way {
  readonly pipe: Pipe;
  readonly from: Node;
  readonly to: Node;
  /** 1 along the pipe, -1 back. */
  readonly sign: 1 | -1;
}

function connect(nodes: readonly Node[], arc: Arc): Pipe {
  const [from, to] = [nodes[arc.from], nodes[arc.to]];
  if (from === undefined || to === undefined) throw new RangeError(`no such node: ${arc.from} → ${arc.to}`);
  const pipe: Pipe = { arc, from, to, flow: arc.lower };
  from.surplus -= arc.lower;
  to.surplus += arc.lower;
  from.ways.push({ pipe, from, to, sign: 1 });
  to.ways.push({ pipe, from: to, to: from, sign: -1 });
  return pipe;
}

/** How much more can be sent. */
function roomOf({ pipe, sign }: Way): number {
  return sign > 0 ? Number.POSITIVE_INFINITY : pipe.flow - pipe.arc.lower;
}

/** Finds a cheapest way to each node from any of the starts (Bellman and Ford, with a queue). */
function findCheapestWays(nodes: readonly Node[], starts: readonly Node[]): void {
  for (const node of nodes) {
    node.cost = Number.POSITIVE_INFINITY;
    node.last = undefined;
  }
  for (const start of starts) start.cost = 0;
  const queue = [...starts];
  const queued = new Set(starts);
  for (const node of queue) {
    queued.delete(node);
    for (const way of node.ways) {
      const cost = node.cost + way.sign * way.pipe.arc.cost;
      if (cost >= way.to.cost || roomOf(way) === 0) continue;
      way.to.cost = cost;
      way.to.last = way;
      if (!queued.has(way.to)) queue.push(way.to);
      queued.add(way.to);
    }
  }
}

/** Of some nodes, one to which the way costs least; `undefined` where no way leads to any. */
function cheapest(nodes: readonly Node[]): Node | undefined {
  return nodes.reduce<Node | undefined>(
    (best, node) => (node.cost < (best?.cost ?? Number.POSITIVE_INFINITY) ? node : best),
    undefined,
  );
}

/** Sends as much as is there, as fits and as is missing along the way that was found to a node. */
function sendTo(target: Node): void {
  const ways: Way[] = [];
  let start = target;
  for (let way = target.last; way !== undefined; way = way.from.last) {
    ways.push(way);
    start = way.from;
  }
  const amount = Math.min(start.surplus, -target.surplus, ...ways.map(roomOf));
  for (const { pipe, sign } of ways) pipe.flow += sign * amount;
  start.surplus -= amount;
  target.surplus += amount;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
