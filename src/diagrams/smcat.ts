import type { Table } from '../model/table.ts';
import type { Trace } from '../paths/trace.ts';
import { type Chart, type ChartEdge, type ChartNode, groups, leadsToHistory } from './chart.ts';
import { chartOf } from './draw.ts';
import { GENERATED } from './generated.ts';
import { captionOf, groupTitles, legendOf, outcomeSigns } from './legend.ts';
import { widthOf } from './paint.ts';
import { edgeColours, nodeColours, styleOf, traceColours } from './palette.ts';

/**
 * A table in the language of state-machine-cat, painted with what a log showed if a trace is given. The language has no
 * dashed lines; a question mark stands for them.
 */
export function smcat(table: Table<string>, trace?: Trace): string {
  const chart = chartOf(table, trace);
  const states = groups
    .map((group) => {
      const own = chart.nodes.filter((node) => node.group === group).map(stateOf);
      if (group !== 'live' && group !== 'ended') return own.join(',\n');
      const memory = group === 'live' && chart.edges.some((edge) => leadsToHistory(edge, chart)) ? [MEMORY] : [];
      return `${group} [type=regular label=${quoted(groupTitles[group])}] {\n${[...own, ...memory].join(',\n')};\n}`;
    })
    .filter((part) => part !== '');
  const lines = [
    `// ${GENERATED}`,
    ...(trace === undefined ? legend : traceLegend).map((line) => `# ${line}`),
    `${[BEGIN, ...states].join(',\n')};`,
    `begin => ${quoted(table.initial)};`,
    ...chart.edges.map((edge) => transitionOf(edge, chart)),
  ];
  return `${lines.join('\n')}\n`;
}

const BEGIN = 'begin [type=initial]';
const MEMORY = '  lastSeen [type=deephistory]';

const legend = legendOf({ ...outcomeSigns, main: 'thick and blue:', quiet: 'pale:', dashed: '?:' });

const traceLegend = legendOf({
  direct: 'green:',
  inferred: 'grey, with ?:',
  impossible: 'red:',
  unseen: 'pale:',
  wider: 'wider:',
});

function stateOf(node: ChartNode): string {
  const { id, outcome, isMain, count } = node;
  const { line } = nodeColours[styleOf(node)];
  const colour = count === 0 ? traceColours.unseen : isMain && outcome === undefined ? edgeColours.main : line;
  return `  ${quoted(id)} [type=regular label=${quoted(captionOf(node).join(': '))} color="${colour}"]`;
}

function transitionOf(edge: ChartEdge, chart: Chart): string {
  const { from, to, label, isDashed, emphasis, seen } = edge;
  const colour = seen === undefined ? edgeColours[emphasis] : traceColours[seen.kind];
  const width = seen === undefined ? (emphasis === 'main' ? 3 : 1) : widthOf(seen);
  const head = leadsToHistory(edge, chart) ? 'lastSeen' : to;
  const caption = `${label}${isDashed ? ' ?' : ''}`;
  return `${quoted(from)} => ${quoted(head)} [color="${colour}" width=${width}]: ${quoted(caption)};`;
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '\\"').replaceAll('\n', ' ')}"`;
}
