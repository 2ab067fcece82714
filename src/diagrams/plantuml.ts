import type { Outcome } from '../model/catalogue.ts';
import type { Trace } from '../paths/trace.ts';
import { type Chart, type ChartEdge, type ChartNode, groups, leadsToHistory, type Seen } from './chart.ts';
import { chartOf } from './draw.ts';
import { identifierOf, indented, oneLine } from './escape.ts';
import { captionOf, groupTitles, legendOf, outcomeSigns } from './legend.ts';
import type { Model } from './model.ts';
import { widthOf } from './paint.ts';
import { edgeColours, nodeColours, styleOf, traceColours } from './palette.ts';

/** A lifecycle as a state diagram in PlantUML, painted with what a log showed if a trace is given. */
export function plantuml(model: Model, trace?: Trace): string {
  const chart = chartOf(model, trace);
  const { groupIds, initial, nodes, notice } = chart;
  const lines = [
    '@startuml',
    `' ${notice}`,
    'hide empty description',
    'left to right direction',
    ...groups.flatMap((group) => {
      const own = nodes.filter((node) => node.group === group).map(nodeLine);
      const isBox = group === 'live' || group === 'ended';
      if (own.length === 0) return [];
      return isBox
        ? [`state "${text(groupTitles[group])}" as ${identifierOf(groupIds[group])} {`, ...indented(own), '}']
        : own;
    }),
    `[*] --> ${identifierOf(initial)}`,
    ...chart.edges.map((edge) => edgeLine(edge, chart)),
    ...nodes.filter(({ group }) => group === 'deleted').map(({ id }) => `${identifierOf(id)} --> [*]`),
    'legend right',
    ...indented(trace === undefined ? legend(chart) : traceLegend(chart)),
    'endlegend',
    '@enduml',
  ];
  return `${lines.join('\n')}\n`;
}

function nodeLine(node: ChartNode): string {
  const { id, isMain, count } = node;
  const { fill, line } = nodeColours[styleOf(node)];
  const colours = count === 0 ? `#fafafa;line:${bare(traceColours.unseen)};text:888888` : `${fill};line:${bare(line)}`;
  const caption = captionOf(node).map(text).join('\\n');
  return `state "${caption}" as ${identifierOf(id)} ${colours}${isMain ? ';line.bold' : ''}`;
}

function edgeLine(edge: ChartEdge, chart: Chart): string {
  const { from, to, label } = edge;
  const head = `${identifierOf(to)}${leadsToHistory(edge, chart) ? '[H*]' : ''}`;
  return `${identifierOf(from)} -[${stroke(edge)}]-> ${head} : ${label.split('\n').map(text).join('\\n')}`;
}

function stroke({ isDashed, emphasis, seen }: ChartEdge): string {
  const colour = seen === undefined ? edgeColours[emphasis] : traceColours[seen.kind];
  // PlantUML accepts integers only.
  const width = seen === undefined ? (emphasis === 'main' ? 3 : 1) : Math.round(widthOf(seen));
  return [colour, ...(isDashed ? ['dashed'] : []), `thickness=${width}`].join(',');
}

function legend(chart: Chart): readonly string[] {
  const outcome = (name: Outcome) => `<back:${nodeColours[name].fill}> ${outcomeSigns[name]} </back>`;
  return legendOf(
    {
      success: outcome('success'),
      failure: outcome('failure'),
      stopped: outcome('stopped'),
      main: `<color:${edgeColours.main}>**thick**</color>`,
      quiet: `<color:${edgeColours.quiet}>pale</color>`,
      solid: 'solid:',
      dashed: 'dashed:',
    },
    chart,
  );
}

function traceLegend(chart: Chart): readonly string[] {
  const line = (kind: Seen['kind'], name = 'line') => `<color:${traceColours[kind]}>**${name}**</color>`;
  return legendOf(
    {
      direct: line('direct'),
      inferred: line('inferred', 'dashed line'),
      impossible: line('impossible'),
      unseen: line('unseen'),
      wider: 'wider:',
    },
    chart,
  );
}

/** Text with PlantUML's special characters escaped. */
function text(plain: string): string {
  const coded = (sign: string) => `<U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}>`;
  return oneLine(plain).replaceAll(/["<>&~\\*/'[\]{}|#-]|(?<=_)_/g, coded);
}

function bare(colour: string): string {
  return colour.replace('#', '');
}
