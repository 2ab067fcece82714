import { type ChartEdge, type ChartNode, places } from './chart.ts';

/** Of how many statuses of a place something quiet must not be left out to be drawn for the place as a whole. */
const MOST_EXCEPTIONS = 2;

/**
 * What leads from every status of a place to the same status, or the other way round, is one edge of the place; of what
 * is quiet, also what leads from almost every one. It is dashed if one of its transitions is. Only edges with the same
 * `look` become one.
 */
export function collapsed(
  edges: readonly ChartEdge[],
  nodes: readonly ChartNode[],
  look: (edge: ChartEdge) => string | undefined,
): readonly ChartEdge[] {
  const whole = new Map<ChartEdge, ChartEdge>();
  for (const place of places) {
    const ids = nodes.filter((node) => node.place === place).map(({ id }) => id);
    if (ids.length === 1) continue;
    for (const end of ['from', 'to'] as const) {
      const other = end === 'from' ? 'to' : 'from';
      const own = edges.filter((edge) => ids.includes(edge[end]));
      for (const [first, ...others] of grouped(own, (edge) => `${edge.label} ${look(edge)} ${edge[other]}`)) {
        const group = [first, ...others];
        const exceptions = ids.filter((id) => !group.some((edge) => edge[end] === id));
        if (exceptions.length > (first.emphasis === 'quiet' ? MOST_EXCEPTIONS : 0)) continue;
        const label = exceptions.length === 0 ? first.label : `${first.label}\n${end} all but ${exceptions.join(', ')}`;
        const isDashed = group.some(({ isDashed }) => isDashed);
        const steps = group.flatMap((edge) => edge.steps);
        const edge = { ...first, [end]: place, steps, label, exceptions, isDashed };
        for (const each of group) whole.set(each, edge);
      }
    }
  }
  return [...new Set(edges.map((edge) => whole.get(edge) ?? edge))];
}

function grouped<Item>(items: readonly Item[], keyOf: (item: Item) => string): Iterable<readonly [Item, ...Item[]]> {
  const groups = new Map<string, [Item, ...Item[]]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups.values();
}
