import type { Trace } from '../paths/trace.ts';
import { type Chart, type ChartEdge, type ChartNode, groups, leadsToHistory } from './chart.ts';
import { chartOf } from './draw.ts';
import { freeName, identifierOf, oneLine } from './escape.ts';
import { captionOf, groupTitles, type LegendSigns, legendOf, outcomeSigns } from './legend.ts';
import type { Model } from './model.ts';
import { widthOf } from './paint.ts';
import { edgeColours, nodeColours, styleOf, traceColours } from './palette.ts';

/**
 * A lifecycle in the language of state-machine-cat, painted with what a log showed if a trace is given. The language has no
 * dashed lines; a question mark stands for them.
 */
export function smcat(model: Model, trace?: Trace): string {
  const chart = chartOf(model, trace);
  const { nodes, edges, groupIds, initial, notice } = chart;
  const taken = [...nodes.map(({ id }) => id), ...Object.values(groupIds)];
  const [begin, lastSeen] = [freeName('begin', taken), freeName('lastSeen', taken)];
  const states = groups
    .map((group) => {
      const own = nodes.filter((node) => node.group === group).map(stateOf);
      if (own.length === 0 || (group !== 'live' && group !== 'ended')) return own.join(',\n');
      const hasMemory = edges.some((edge) => edge.whole?.group === group && leadsToHistory(edge, chart));
      const memory = hasMemory ? [`  ${lastSeen} [type=deephistory]`] : [];
      return `${groupIds[group]} [type=regular label=${quoted(groupTitles[group])}] {\n${[...own, ...memory].join(',\n')};\n}`;
    })
    .filter((part) => part !== '');
  const lines = [
    `// ${notice}`,
    ...legendOf(trace === undefined ? signs : traceSigns, chart).map((line) => `# ${line}`),
    `${[`${begin} [type=initial]`, ...states].join(',\n')};`,
    `${begin} => ${nameOf(initial)};`,
    ...edges.map((edge) => transitionOf(edge, lastSeen, chart)),
  ];
  return `${lines.join('\n')}\n`;
}

const signs: LegendSigns = { ...outcomeSigns, main: 'thick and blue:', quiet: 'pale:', dashed: '?:' };

const traceSigns: LegendSigns = {
  direct: 'green:',
  inferred: 'grey, with ?:',
  impossible: 'red:',
  unseen: 'pale:',
  wider: 'wider:',
};

function stateOf(node: ChartNode): string {
  const { id, outcome, isMain, count } = node;
  const { line } = nodeColours[styleOf(node)];
  const colour = count === 0 ? traceColours.unseen : isMain && outcome === undefined ? edgeColours.main : line;
  return `  ${nameOf(id)} [type=regular label=${quoted(captionOf(node).join(': '))} color="${colour}"]`;
}

function transitionOf(edge: ChartEdge, lastSeen: string, chart: Chart): string {
  const { from, to, label, isDashed, emphasis, seen } = edge;
  const colour = seen === undefined ? edgeColours[emphasis] : traceColours[seen.kind];
  const width = seen === undefined ? (emphasis === 'main' ? 3 : 1) : widthOf(seen);
  const head = leadsToHistory(edge, chart) ? lastSeen : to;
  const caption = `${label}${isDashed ? ' ?' : ''}`;
  return `${nameOf(from)} => ${nameOf(head)} [color="${colour}" width=${width}]: ${quoted(caption)};`;
}

/** The name of a state. Quoted, it may be any identifier. */
function nameOf(id: string): string {
  return quoted(identifierOf(id));
}

/** A text in quotes, in which a backslash cannot be escaped. */
function quoted(text: string): string {
  return `"${oneLine(text).replaceAll('\\', '\u29f5').replaceAll('"', '\\"')}"`;
}
