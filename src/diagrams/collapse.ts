import { type ChartEdge, type ChartGroup, type ChartNode, groups } from './chart.ts';

type Look = (edge: ChartEdge) => string | undefined;

/** A quiet edge is drawn for a whole group even if it does not apply to this many of its statuses. */
const MOST_EXCEPTIONS = 2;

/**
 * Joins the edges that lead from every status of a group to the same status, or from one status to every status of a
 * group, into one edge of the group. Quiet edges are joined even if a few statuses of the group have none. Only edges
 * with the same label and the same `look` are joined; the result is dashed if any of them is.
 */
export function collapsed(edges: readonly ChartEdge[], nodes: readonly ChartNode[], look: Look): readonly ChartEdge[] {
  const wholes = groups.flatMap((group) => {
    const ids = nodes.filter((node) => node.group === group).map(({ id }) => id);
    return ids.length === 1 ? [] : ends.flatMap((end) => [...wholesOf(edges, { group, ids, end }, look)]);
  });
  const wholeOf = new Map(wholes.flatMap(({ whole, parts }) => parts.map((part) => [part, whole])));
  return [...new Set(edges.map((edge) => wholeOf.get(edge) ?? edge))];
}

const ends = ['from', 'to'] as const;

interface GroupEnd {
  readonly group: ChartGroup;
  readonly ids: readonly string[];
  readonly end: 'from' | 'to';
}

/** An edge of a group, and the edges that it replaces. */
interface Whole {
  readonly whole: ChartEdge;
  readonly parts: readonly ChartEdge[];
}

function* wholesOf(edges: readonly ChartEdge[], { group, ids, end }: GroupEnd, look: Look): Iterable<Whole> {
  const own = edges.filter((edge) => ids.includes(edge[end]));
  const other = end === 'from' ? 'to' : 'from';
  for (const [first, ...others] of grouped(own, (edge) => JSON.stringify([edge.label, look(edge), edge[other]]))) {
    const parts = [first, ...others];
    const exceptions = ids.filter((id) => !parts.some((edge) => edge[end] === id));
    if (exceptions.length > (first.emphasis === 'quiet' ? MOST_EXCEPTIONS : 0)) continue;
    const label = exceptions.length === 0 ? first.label : `${first.label}\n${end} all but ${exceptions.join(', ')}`;
    const isDashed = parts.some(({ isDashed }) => isDashed);
    const steps = parts.flatMap((edge) => edge.steps);
    yield { whole: { ...first, [end]: group, steps, label, exceptions, isDashed }, parts };
  }
}

function grouped<Item>(items: readonly Item[], keyOf: (item: Item) => string): Iterable<readonly [Item, ...Item[]]> {
  const found = new Map<string, [Item, ...Item[]]>();
  for (const item of items) {
    const key = keyOf(item);
    const others = found.get(key);
    if (others === undefined) found.set(key, [item]);
    else others.push(item);
  }
  return found.values();
}
