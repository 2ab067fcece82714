import { grouped } from '../model/grouped.ts';
import type { ChartEdge, ChartGroup, ChartNode } from './chart.ts';

type Look = (edge: ChartEdge) => string | undefined;

/** The groups at whose box an edge may end. */
const boxes = ['live', 'ended'] as const satisfies readonly ChartGroup[];

/** A quiet edge is drawn for a whole group even if it does not apply to this many of its statuses. */
const MOST_EXCEPTIONS = 2;

/**
 * Joins the edges that lead from every status of a group to the same status, or from one status to every status of a
 * group, into one edge of the group. Quiet edges are joined even if a few statuses of the group have none. Only edges
 * with the same label and the same `look` are joined; the result is dashed if any of them is.
 *
 * @param groupIds what edges call each group
 */
export function collapsed(
  edges: readonly ChartEdge[],
  nodes: readonly ChartNode[],
  groupIds: Readonly<Record<ChartGroup, string>>,
  look: Look,
): readonly ChartEdge[] {
  const joined = boxes.flatMap((group) => {
    const ids = nodes.filter((node) => node.group === group).map(({ id }) => id);
    const groupEnd = { group, groupId: groupIds[group], ids };
    return ids.length < 2 ? [] : ends.flatMap((end) => [...joinedOf(edges, { ...groupEnd, end }, look)]);
  });
  const wholeOf = new Map<ChartEdge, ChartEdge>();
  for (const { edge, parts } of joined) for (const part of parts) if (!wholeOf.has(part)) wholeOf.set(part, edge);
  return [...new Set(edges.map((edge) => wholeOf.get(edge) ?? edge))];
}

/** Joins each edge that leads to the same status by the same event as an edge of a group with that edge. */
export function gathered(edges: readonly ChartEdge[]): readonly ChartEdge[] {
  const joined = new Map<ChartEdge, ChartEdge>();
  for (const like of grouped(edges, ({ event, to, emphasis }) => JSON.stringify([event, to, emphasis])).values()) {
    const first = like.find(({ whole }) => whole?.end === 'from');
    const singles = like.filter(({ whole }) => whole === undefined);
    if (first?.whole === undefined || singles.length === 0) continue;
    const parts = [first, ...singles];
    const whole = { ...first.whole, others: singles.map(({ from }) => from) };
    const isDashed = parts.some((part) => part.isDashed);
    const edge = { ...first, steps: parts.flatMap(({ steps }) => steps), isDashed, whole };
    for (const part of parts) joined.set(part, edge);
  }
  return [...new Set(edges.map((edge) => joined.get(edge) ?? edge))];
}

const ends = ['from', 'to'] as const;

interface GroupEnd {
  readonly group: ChartGroup;
  readonly groupId: string;
  readonly ids: readonly string[];
  readonly end: 'from' | 'to';
}

/** An edge of a group, and the edges that it replaces. */
interface Joined {
  readonly edge: ChartEdge;
  readonly parts: readonly ChartEdge[];
}

function* joinedOf(edges: readonly ChartEdge[], { group, groupId, ids, end }: GroupEnd, look: Look): Iterable<Joined> {
  const own = edges.filter((edge) => ids.includes(edge[end]));
  const other = end === 'from' ? 'to' : 'from';
  for (const [first, ...others] of grouped(own, (edge) =>
    JSON.stringify([edge.label, look(edge), edge[other]]),
  ).values()) {
    const parts = [first, ...others];
    const exceptions = ids.filter((id) => !parts.some((edge) => edge[end] === id));
    if (exceptions.length > (first.emphasis === 'quiet' ? MOST_EXCEPTIONS : 0)) continue;
    if (parts.length < 2) continue;
    const label = exceptions.length === 0 ? first.label : `${first.label}\n${end} all but ${exceptions.join(', ')}`;
    const isDashed = parts.some(({ isDashed }) => isDashed);
    const steps = parts.flatMap((edge) => edge.steps);
    yield { edge: { ...first, [end]: groupId, steps, label, whole: { end, group, exceptions }, isDashed }, parts };
  }
}
