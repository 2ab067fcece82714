/** An edge of a directed graph. */
export interface Edge<Node> {
  readonly from: Node;
  readonly to: Node;
}

/**
 * All nodes that can be reached from some nodes, those included.
 *
 * @param edges the edges of the graph, or a function from a node to those next to it
 */
export function reachable<Node>(
  starts: Iterable<Node>,
  edges: readonly Edge<Node>[] | ((node: Node) => Iterable<Node>),
): ReadonlySet<Node> {
  const nextTo = typeof edges === 'function' ? edges : neighboursIn(edges);
  const reached = new Set(starts);
  for (const node of reached) for (const next of nextTo(node)) reached.add(next);
  return reached;
}

/** All nodes from which some nodes can be reached, those included. */
export function reaching<Node>(ends: Iterable<Node>, edges: readonly Edge<Node>[]): ReadonlySet<Node> {
  return reachable(
    ends,
    edges.map(({ from, to }) => ({ from: to, to: from })),
  );
}

function neighboursIn<Node>(edges: readonly Edge<Node>[]): (node: Node) => Iterable<Node> {
  const neighbours = new Map<Node, Node[]>();
  for (const { from, to } of edges) {
    const known = neighbours.get(from);
    if (known === undefined) neighbours.set(from, [to]);
    else known.push(to);
  }
  return (node) => neighbours.get(node) ?? [];
}
