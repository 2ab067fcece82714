import { type ChartEdge, type ChartGroup, type ChartNode, groups } from './chart.ts';

type Look = (edge: ChartEdge) => string | undefined;

/** Of how many statuses of a group something quiet must not be left out to be drawn for the group as a whole. */
const MOST_EXCEPTIONS = 2;

/**
 * What leads from every status of a group to the same status, or the other way round, is one edge of the group; of what
 * is quiet, also what leads from almost every one. It is dashed if one of its transitions is. Only edges with the same
 * `look` become one.
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

/** An edge of a group, and the edges that it stands for. */
interface Whole {
  readonly whole: ChartEdge;
  readonly parts: readonly ChartEdge[];
}

function* wholesOf(edges: readonly ChartEdge[], { group, ids, end }: GroupEnd, look: Look): Iterable<Whole> {
  const own = edges.filter((edge) => ids.includes(edge[end]));
  const other = end === 'from' ? 'to' : 'from';
  for (const [first, ...others] of grouped(own, (edge) => `${edge.label} ${look(edge)} ${edge[other]}`)) {
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
  const groups = new Map<string, [Item, ...Item[]]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups.values();
}
