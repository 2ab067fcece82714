import type { Trace } from '../paths/trace.ts';
import { figure } from '../sentences.ts';
import { type Chart, type ChartEdge, type ChartGroup, type ChartNode, groups } from './chart.ts';
import { chartOf } from './draw.ts';
import { freeName, identifierOf, indented, oneLine } from './escape.ts';
import { groupTitles, type Look, legendLooks, legendShapes } from './legend.ts';
import type { Model } from './model.ts';
import { widthOf } from './paint.ts';
import { edgeColours, nodeColours, styleOf, traceColours } from './palette.ts';

/** Attributes by name, in the order in which they are written; those that are `undefined` are left out. */
type Attributes = Readonly<Record<string, string | number | undefined>>;

/** The shapes by outcome, so that it can be seen without colour. */
const SHAPES = { success: 'doubleoctagon', failure: 'box', stopped: 'hexagon', live: 'box' } as const;

/** The only group with a box. One around the terminal statuses would bend the main road; their shapes show them. */
const BOX: ChartGroup = 'live';

/** The node from which the transitions of the whole group of terminal statuses lead. */
function anyEnded({ nodes }: Chart): string {
  return freeName('any ended status', idsOf(nodes));
}

function idsOf(nodes: readonly ChartNode[]): readonly string[] {
  return nodes.map(({ id }) => id);
}

/** A lifecycle as a graph in DOT, painted with what a log showed if a trace is given. */
export function dot(model: Model, trace?: Trace): string {
  return dotOf(chartOf(model, trace), { legend: trace === undefined ? 'plain' : 'traced' });
}

/** Options of {@link dotOf}. */
export interface DotOptions {
  /** Which legend to draw: for the table alone, or for a log. Default: none. */
  readonly legend?: 'plain' | 'traced';
}

/**
 * A chart as a graph in DOT. In its picture, the node of a status has the class `status-NAME`. An edge has the class
 * `edge-INDEX`, by its index in the chart, and the class `impossible` if its step is impossible.
 */
export function dotOf(chart: Chart, { legend }: DotOptions = {}): string {
  const lines = [
    'digraph jobstat {',
    ...indented([
      `graph ${list(GRAPH)}`,
      `node ${list(NODE)}`,
      `edge ${list(EDGE)}`,
      ...groups.flatMap((group) => groupLines(chart, group)),
      ...anyEndedLines(chart),
      ...chart.edges.map((edge, index) => edgeLine(edge, index, chart)),
      ...(legend === undefined ? [] : legendLines(chart, legend)),
    ]),
    '}',
  ];
  return `${lines.join('\n')}\n`;
}

const FONT = 'Helvetica,Arial,sans-serif';

/** A PostScript name, which Graphviz translates to a bold weight; it passes a list of fonts on as it is. */
const BOLD_FONT = 'Helvetica-Bold';

const GRAPH = {
  rankdir: 'LR',
  compound: 'true',
  fontname: FONT,
  nodesep: 0.3,
  ranksep: 0.7,
  newrank: 'true',
  pad: 0.3,
};
const NODE = { fontname: FONT, fontsize: 12, style: 'filled,rounded', shape: 'box', margin: '0.12,0.06' };
const EDGE = { fontname: FONT, fontsize: 10 };

function groupLines({ nodes }: Chart, group: ChartGroup): readonly string[] {
  const own = nodes.filter((node) => node.group === group).map((node) => `${quoted(node.id)} ${list(look(node))}`);
  return group === BOX && own.length > 0 ? boxed(`cluster_${group}`, groupTitles[BOX], own) : own;
}

function boxed(id: string, label: string, lines: readonly string[]): readonly string[] {
  const box = { label, labeljust: 'l', style: 'rounded', color: '#bbbbbb', fontcolor: '#777777', fontname: FONT };
  return [`subgraph ${id} {`, ...indented([`graph ${list(box)}`, ...lines]), '}'];
}

function anyEndedLines(chart: Chart): readonly string[] {
  if (!chart.edges.some(({ whole }) => whole?.group === 'ended')) return [];
  const id = anyEnded(chart);
  return [`${quoted(id)} ${list({ shape: 'box', style: 'dashed,rounded', color: '#777777', fontcolor: '#555555' })}`];
}

function look(node: ChartNode): Attributes {
  const { group, isMain, outcome, count } = node;
  const label = oneLine(node.label);
  const { fill, line } = nodeColours[styleOf(node)];
  const isFaded = count === 0;
  return {
    label: count === undefined ? label : `${label}\n${figure(count)}`,
    class: `status-${identifierOf(node.id)} ${styleOf(node)}`,
    shape: group === 'deleted' ? 'plaintext' : SHAPES[outcome ?? 'live'],
    style: group === 'live' ? undefined : outcome === 'failure' ? 'filled' : 'filled,rounded',
    group: isMain ? 'main' : undefined,
    penwidth: isMain ? 2 : undefined,
    fillcolor: isFaded ? '#fafafa' : fill,
    color: isFaded ? traceColours.unseen : line,
    fontcolor: isFaded ? '#aaaaaa' : undefined,
  };
}

function edgeLine(edge: ChartEdge, index: number, chart: Chart): string {
  // Edges from the box to a status inside it, and impossible steps, do not influence the layout.
  const isInBox = isBox(edge, 'from') && chart.nodes.some(({ id, group }) => id === edge.to && group === BOX);
  const isLoose = isInBox || edge.seen?.kind === 'impossible';
  const attributes = {
    label: edge.label,
    class: classOf(edge, index),
    ...stroke(edge),
    ltail: isBox(edge, 'from') ? `cluster_${BOX}` : undefined,
    lhead: isBox(edge, 'to') ? `cluster_${BOX}` : undefined,
    constraint: isLoose ? 'false' : undefined,
    // Above the status, the label of a loop would be crossed by the edges of the group.
    ...(edge.from === edge.to && edge.whole === undefined ? { tailport: 's', headport: 's' } : {}),
  };
  const [tail, head] = (['from', 'to'] as const).map((end) => quoted(anchor(edge, end, chart)));
  return `${tail} -> ${head} ${list(attributes)}`;
}

function classOf({ seen }: ChartEdge, index: number): string {
  return seen?.kind === 'impossible' ? `edge-${index} impossible` : `edge-${index}`;
}

function isBox({ whole }: ChartEdge, end: 'from' | 'to'): boolean {
  return whole?.end === end && whole.group === BOX;
}

/** The node at which an edge ends: for the box, the one in its middle. */
function anchor(edge: ChartEdge, end: 'from' | 'to', chart: Chart): string {
  if (edge.whole?.end !== end) return edge[end];
  if (edge.whole.group !== BOX) return anyEnded(chart);
  const own = chart.nodes.filter(({ group }) => group === BOX);
  return own[Math.floor(own.length / 2)]?.id ?? edge[end];
}

function stroke({ isDashed, emphasis, seen }: Look): Attributes {
  const isMain = emphasis === 'main';
  const layout = { style: isDashed ? 'dashed' : undefined, weight: isMain ? 100 : undefined };
  if (seen === undefined) {
    const color = edgeColours[emphasis];
    return { ...layout, ...(isMain && { penwidth: 3, fontname: BOLD_FONT }), color, fontcolor: color };
  }
  const color = traceColours[seen.kind];
  if (seen.kind === 'unseen') return { ...layout, color, fontcolor: '#bbbbbb', penwidth: 0.5 };
  return { ...layout, color, fontcolor: color, penwidth: widthOf(seen) };
}

/** The legend of shapes and lines, as a small graph of its own. */
function legendLines(chart: Chart, legend: 'plain' | 'traced'): readonly string[] {
  const ids = idsOf(chart.nodes);
  let prefix = 'legend';
  while (ids.some((id) => id.startsWith(`${prefix} `))) prefix += '_';
  const node = (id: string, more: Attributes) => `${quoted(`${prefix} ${id}`)} ${list({ label: id, ...more })}`;
  const shapes = legendShapes.map((kind) =>
    node(kind, {
      shape: SHAPES[kind],
      fillcolor: nodeColours[kind].fill,
      color: nodeColours[kind].line,
      style: kind === 'failure' ? 'filled' : undefined,
    }),
  );
  const lines = legendLooks(chart, legend).flatMap(([label, look], index) => {
    const [from, to] = [quoted(`${prefix} ${index} from`), quoted(`${prefix} ${index} to`)];
    const point = list({ shape: 'point', width: 0.02, color: '#bbbbbb', label: '', group: `legend ${index}` });
    return [`${from} ${point}`, `${to} ${point}`, `${from} -> ${to} ${list({ label, ...stroke(look), weight: 100 })}`];
  });
  return boxed('cluster_legend', 'legend', [...shapes, ...lines]);
}

function list(attributes: Attributes): string {
  const pairs = Object.entries(attributes).flatMap(([name, value]) => {
    if (value === undefined) return [];
    return [`${name}=${typeof value === 'number' ? value : quoted(value)}`];
  });
  return `[${pairs.join(', ')}]`;
}

function quoted(text: string): string {
  return `"${text.replaceAll(/[\\"]/g, '\\$&').replaceAll('&', '&amp;').replaceAll('\n', '\\n')}"`;
}
