import type { WalkArc, Walks } from './network.ts';

/** What a circuit is made of: the arcs of the network, and one back to the start from each end. */
type CircuitArc<A> = A | 'back';

/**
 * Takes a cover apart into paths. Finds a circuit from the start that takes each arc as often as the cover does, and
 * goes back to the start from each end (Hierholzer's algorithm), and cuts it there.
 *
 * @param counts how often each arc of the network is taken
 */
export function decompose<A extends WalkArc>(network: Walks<A>, counts: readonly number[]): readonly (readonly A[])[] {
  const paths: A[][] = [[]];
  for (const arc of circuitOf(untakenArcs(network, counts))) {
    if (arc === 'back') paths.push([]);
    else paths.at(-1)?.push(arc);
  }
  // What follows the last way back continues through the start: the first path begins with it.
  const [first = [], ...others] = paths;
  const last = others.pop() ?? [];
  return others.length + first.length === 0 ? [] : [[...last, ...first], ...others];
}

/** The arcs that leave each vertex, once for each time that they are still to be taken. */
function untakenArcs<A extends WalkArc>(
  { ends, arcs }: Walks<A>,
  counts: readonly number[],
): ReadonlyMap<number, CircuitArc<A>[]> {
  const untaken = new Map<number, CircuitArc<A>[]>();
  const add = (vertex: number, arc: CircuitArc<A>) => untaken.set(vertex, [...(untaken.get(vertex) ?? []), arc]);
  for (const [index, arc] of arcs.entries()) {
    for (let time = 0; time < (counts[index] ?? 0); time++) {
      add(arc.from, arc);
      if (ends.includes(arc.to)) add(arc.to, 'back');
    }
  }
  return untaken;
}

function circuitOf<A extends WalkArc>(untaken: ReadonlyMap<number, CircuitArc<A>[]>): readonly CircuitArc<A>[] {
  const circuit: CircuitArc<A>[] = [];
  const stack: { readonly vertex: number; readonly arc?: CircuitArc<A> }[] = [{ vertex: 0 }];
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const arc = untaken.get(top.vertex)?.shift();
    if (arc !== undefined) stack.push({ vertex: arc === 'back' ? 0 : arc.to, arc });
    else if (top.arc !== undefined) circuit.unshift(top.arc);
    if (arc === undefined) stack.pop();
  }
  return circuit;
}
