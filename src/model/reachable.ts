/** A way from one thing to another. */
export interface Edge<Node> {
  readonly from: Node;
  readonly to: Node;
}

/** All that edges lead to from some nodes, these included. */
export function reachable<Node>(starts: Iterable<Node>, edges: readonly Edge<Node>[]): ReadonlySet<Node> {
  const targets = new Map<Node, Node[]>();
  for (const { from, to } of edges) {
    const known = targets.get(from);
    if (known === undefined) targets.set(from, [to]);
    else known.push(to);
  }
  const reached = new Set(starts);
  for (const node of reached) for (const target of targets.get(node) ?? []) reached.add(target);
  return reached;
}
