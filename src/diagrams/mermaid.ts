import type { Trace } from '../paths/trace.ts';
import { figure } from '../sentences.ts';
import { type Chart, type ChartEdge, type ChartNode, groups, leadsToHistory } from './chart.ts';
import { chartOf } from './draw.ts';
import { identifierOf, indented, oneLine } from './escape.ts';
import { captionOf, groupTitles, legendOf, outcomeSigns, traceTitles } from './legend.ts';
import type { Model } from './model.ts';
import { widthOf } from './paint.ts';
import { nodeColours, styleOf, traceColours } from './palette.ts';

/**
 * A lifecycle as a state diagram in Mermaid; with a trace, as a flowchart, because edges of state diagrams have no style.
 *
 * The state diagram is flat, because Mermaid draws no transition between states inside two different composite states.
 * Transitions of a whole group are in notes. A question mark stands for the dashed line.
 */
export function mermaid(model: Model, trace?: Trace): string {
  const chart = chartOf(model, trace);
  const lines = trace === undefined ? stateDiagram(chart) : flowchart(chart);
  return `${lines.join('\n')}\n`;
}

type NodeClass = keyof typeof nodeColours;

const nodeClasses = Object.keys(nodeColours) as readonly NodeClass[];

/** The title of a state diagram, which serves as its legend. */
function legend(chart: Chart): string {
  return [chart.title, ...legendOf({ ...outcomeSigns, main: 'heavy:', dashed: '?' }, chart)].join(' · ');
}

function stateDiagram(chart: Chart): readonly string[] {
  const { nodes, edges, initial } = chart;
  const joined = edges.filter(({ whole }) => whole !== undefined);
  return [
    ...heading(legend(chart), chart),
    'stateDiagram-v2',
    ...indented([
      'direction LR',
      ...classDefinitions(),
      ...nodes.map((node) => `state "${captionOf(node).map(text).join(' ')}" as ${identifierOf(node.id)}`),
      `[*] --> ${identifierOf(initial)}`,
      ...edges
        .filter((edge) => !joined.includes(edge))
        .map((edge) => `${identifierOf(edge.from)} --> ${identifierOf(edge.to)} : ${marked(edge)}`),
      ...nodes.filter(({ group }) => group === 'deleted').map(({ id }) => `${identifierOf(id)} --> [*]`),
      ...nodes.flatMap(({ id }) => note(id, joined, chart)),
      ...nodes.map((node) => `class ${identifierOf(node.id)} ${styleOf(node)}`),
      ...nodes.filter(({ isMain }) => isMain).map(({ id }) => `class ${identifierOf(id)} main`),
    ]),
  ];
}

/** The edges of a group, as a note beside the status at their other end. */
function note(id: string, joined: readonly ChartEdge[], chart: Chart): readonly string[] {
  const own = joined.filter(({ from, to }) => from === id || to === id);
  if (own.length === 0) return [];
  const sentence = (edge: ChartEdge) => text(`${marked(edge)}, ${edge.whole?.end} ${everyOf(edge, chart)}`);
  return [`note right of ${identifierOf(id)}`, ...indented(own.map(sentence)), 'end note'];
}

/** The statuses that an edge of a group applies to: `every live status but KILLING`; `undefined` for other edges. */
function everyOf(edge: ChartEdge, chart: Chart): string | undefined {
  if (edge.whole === undefined) return undefined;
  const { group, exceptions } = edge.whole;
  if (leadsToHistory(edge, chart)) return `the ${group} status that was left`;
  return `every ${group} status${exceptions.length === 0 ? '' : ` but ${exceptions.join(', ')}`}`;
}

/** The event of an edge, with a question mark if its line should be dashed. */
function marked({ event, isDashed }: ChartEdge): string {
  return `${event}${isDashed ? ' ?' : ''}`;
}

/** The brackets around a label, which give a node the shape of its outcome. */
const SHAPES = {
  success: ['([', '])'],
  failure: ['[', ']'],
  stopped: ['{{', '}}'],
  live: ['(', ')'],
  none: ['(', ')'],
} as const satisfies Readonly<Record<NodeClass, readonly [string, string]>>;

/** What names of our own in a flowchart begin with. */
const OWN_NAMES = ['every', 'legend', ...Object.keys(traceTitles)];

function flowchart(chart: Chart): readonly string[] {
  const { title, nodes, edges, groupIds } = chart;
  const taken = new Set([...nodes.map(({ id }) => id), ...Object.values(groupIds)].map(identifierOf));
  // Names of our own with a number behind them; all of them are free.
  let own = '';
  while ([...taken].some((id) => OWN_NAMES.some((name) => id.startsWith(`${name}${own}`)))) own += '_';
  const kinds = Object.keys(traceTitles) as readonly (keyof typeof traceTitles)[];
  const styles = [
    ...edges.map(stroke),
    ...kinds.map((kind) => stroke({ seen: { kind, count: 9 }, isDashed: kind === 'inferred' })),
  ];
  return [
    ...heading(`${title}: what a log showed`, chart),
    'flowchart LR',
    ...indented([
      ...classDefinitions(),
      ...groups.flatMap((group) => {
        const own = nodes.filter((node) => node.group === group).map(flowNode);
        return own.length < 2
          ? own
          : [`subgraph ${identifierOf(groupIds[group])} ["${groupTitles[group]}"]`, ...indented(own), 'end'];
      }),
      ...nodes.filter(({ isMain }) => isMain).map(({ id }) => `class ${identifierOf(id)} main`),
      ...edges.flatMap((edge, index) => flowEdge(edge, `every${own}${index}`, chart)),
      `subgraph legend${own}`,
      ...indented(kinds.map((kind) => `${kind}${own}1[ ] -->|"${traceTitles[kind]}"| ${kind}${own}2[ ]`)),
      'end',
      ...styles.map((style, index) => `linkStyle ${index} ${style}`),
    ]),
  ];
}

function flowNode(node: ChartNode): string {
  const { id, count } = node;
  const [open, close] = SHAPES[styleOf(node)];
  const caption = captionOf(node).map(text).join('<br/>');
  return `${identifierOf(id)}${open}"${caption}"${close}:::${count === 0 ? 'faded' : styleOf(node)}`;
}

/** An edge. One of a group starts or ends at a node that names its statuses, because a box cannot lead into itself. */
function flowEdge(edge: ChartEdge, every: string, chart: Chart): readonly string[] {
  const { from, to, event, isDashed, seen, whole } = edge;
  const end = whole?.end;
  const tail = end === 'from' ? every : identifierOf(from);
  const head = end === 'to' ? every : identifierOf(to);
  const caption = seen?.count ? `${event} ${figure(seen.count)}×` : event;
  return [
    ...(end === undefined ? [] : [`${every}["${text(everyOf(edge, chart) ?? '')}"]:::every`]),
    `${tail} ${isDashed ? '-.->' : '-->'}|"${text(caption)}"| ${head}`,
  ];
}

function stroke({ seen, isDashed }: Pick<ChartEdge, 'seen' | 'isDashed'>): string {
  const kind = seen?.kind ?? 'unseen';
  const colour = traceColours[kind];
  const width = seen === undefined || kind === 'unseen' ? 0.5 : widthOf(seen);
  return `stroke:${colour},stroke-width:${width}px,color:${colour}${isDashed ? ',stroke-dasharray:5 4' : ''}`;
}

function heading(title: string, { notice }: Chart): readonly string[] {
  return ['---', `title: ${JSON.stringify(oneLine(title))}`, '---', `%% ${notice}`];
}

function classDefinitions(): readonly string[] {
  return [
    ...nodeClasses.map((name) => {
      const { fill, line } = nodeColours[name];
      return `classDef ${name} fill:${fill},stroke:${line},color:#222222`;
    }),
    'classDef main stroke-width:4px,font-weight:bold',
    'classDef faded fill:#fafafa,stroke:#d8d8d8,color:#888888',
    'classDef every fill:none,stroke:none,color:#777777',
  ];
}

/** Text with Mermaid's special characters escaped. */
export function text(plain: string): string {
  return oneLine(plain).replaceAll(/["#;<>&\\]/g, (sign) => `#${sign.codePointAt(0)};`);
}
