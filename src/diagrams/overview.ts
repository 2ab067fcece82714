import { grouped } from '../model/grouped.ts';
import type { Lifecycle } from '../model/lifecycle.ts';
import type { Chart, ChartEdge, ChartNode } from './chart.ts';
import { dotOf } from './dot.ts';
import { mapChartOf } from './draw.ts';
import { hasGrid, mapOf } from './map/map.ts';
import { type Model, modelOf } from './model.ts';
import { pictureOf } from './svg.ts';

/**
 * The outline of a lifecycle as an SVG picture: the statuses of the main road, and one box for the other statuses of each phase.
 * What only leads to or from whole groups of statuses is left out.
 */
export async function overview(model: Model): Promise<string> {
  const chart = overviewOf(modelOf(model));
  return hasGrid(chart) ? mapOf(chart, { isFile: true, extent: 'small' }) : pictureOf(dotOf(chart));
}

function overviewOf(lifecycle: Lifecycle): Chart {
  const chart = mapChartOf(lifecycle);
  const groups = [...grouped(chart.nodes, (node) => boxOf(node, lifecycle)).entries()];
  const boxOfId = new Map(groups.flatMap(([id, members]) => members.map((member) => [member.id, id] as const)));
  const edges = edgesBetween(chart.edges, boxOfId);
  const linked = new Set(edges.filter(({ whole }) => whole === undefined).flatMap(({ from, to }) => [from, to]));
  const kept = groups.filter(([id]) => linked.has(id)).map(([id, members]) => boxNode(id, members));
  const ids = new Set(kept.map(({ id }) => id));
  const shown = edges.filter(({ from, to, whole }) =>
    [from, to].every((id, end) => whole?.end === ENDS[end] || ids.has(id)),
  );
  return { ...chart, title: `${chart.title}: overview`, nodes: packed(kept), edges: shown, quiet: [] };
}

const ENDS = ['from', 'to'] as const;

/** What the box of a status is called: its name on the main road, or else its phase, with its failures apart where nothing else is in it. */
function boxOf({ id, isMain }: ChartNode, { statuses, catalogue, drawing }: Lifecycle): string {
  const phase = statuses.entryOf(id)?.phase;
  if (isMain || phase === undefined) return id;
  const others = statuses.names.filter((name) => catalogue[name]?.phase === phase && !drawing?.mainRoad.includes(name));
  return others.every((name) => catalogue[name]?.outcome === 'failure') ? `${phase} failed` : phase;
}

/** A box for several nodes, in the place of the first one. It has their outcome if they have the same. */
function boxNode(id: string, members: readonly [ChartNode, ...ChartNode[]]): ChartNode {
  const [first] = members;
  const outcomes = new Set(members.map(({ outcome }) => outcome));
  return { ...first, id, label: id, outcome: outcomes.size === 1 ? first.outcome : undefined };
}

/** One edge without a label for all edges that lead from one box to another. */
function edgesBetween(edges: readonly ChartEdge[], boxOfId: ReadonlyMap<string, string>): readonly ChartEdge[] {
  const moved = edges.map((edge) => {
    const { whole } = edge;
    const [from, to] = ENDS.map((end) => (whole?.end === end ? edge[end] : (boxOfId.get(edge[end]) ?? edge[end])));
    const bare = whole === undefined ? {} : { whole: { end: whole.end, group: whole.group, exceptions: [] } };
    return { ...edge, from: from ?? '', to: to ?? '', event: '', label: '', isDashed: false, ...bare };
  });
  const apart = moved.filter(({ from, to }) => from !== to);
  return [...grouped(apart, ({ from, to }) => JSON.stringify([from, to])).values()].map((like) => ({
    ...like[0],
    steps: like.flatMap(({ steps }) => steps),
  }));
}

/** The nodes without empty columns, and each as near to the main road as those between them allow. */
function packed(nodes: readonly ChartNode[]): readonly ChartNode[] {
  const columns = [...new Set(nodes.map(({ cell }) => cell?.[0] ?? 0))].sort((one, other) => one - other);
  const road = nodes.find(({ isMain }) => isMain)?.cell?.[1] ?? 0;
  const above = Math.max(
    0,
    ...columns.map((column) => nodes.filter(({ cell }) => cell?.[0] === column && cell[1] < road).length),
  );
  return nodes.map((node) => {
    const [column, row] = node.cell ?? [0, 0];
    if (node.cell === undefined) return node;
    const isBetween = (other: number) => (row < road ? other > row && other < road : other < row && other > road);
    const between = nodes.filter(({ cell }) => cell?.[0] === column && isBetween(cell[1])).length;
    const distance = row === road ? 0 : between + 1;
    return { ...node, cell: [columns.indexOf(column), row < road ? above - distance : above + distance] as const };
  });
}
