import { type Trace, traceKinds } from '../paths/trace.ts';
import { figure } from '../sentences.ts';
import type { Chart, ChartEdge, Seen, Step } from './chart.ts';

/** A chart with the counts of a log on its nodes and edges, and with an edge for each impossible step. */
export function painted(chart: Chart, trace: Trace): Chart {
  const { nodes, edges } = chart;
  return {
    ...chart,
    nodes: nodes.map((node) =>
      node.group === 'deleted' ? node : { ...node, count: trace.observations.get(node.id) ?? 0 },
    ),
    edges: [...edges.map((edge) => ({ ...edge, seen: seenOf(edge.steps, trace) })), ...impossibleEdges(trace)].map(
      counted,
    ),
  };
}

/** What a log showed of several steps together: the best kind among them, and the sum of their counts. */
export function seenOf(steps: readonly Step[], trace: Trace): Seen {
  const seen = trace.steps.filter((each) => steps.some(({ from, to }) => each.from === from && each.to === to));
  const kind = traceKinds.find((each) => seen.some((step) => step.kind === each)) ?? 'unseen';
  return { kind, count: seen.reduce((sum, { count }) => sum + count, 0) };
}

/** The width of an edge in points: 1, plus 1 for each order of magnitude of its count. */
export function widthOf({ count }: Pick<Seen, 'count'>): number {
  return Number((1 + Math.log10(count + 1)).toFixed(2));
}

type PaintedEdge = ChartEdge & { readonly seen: Seen };

/** The steps of a log that no transition allows, as edges. */
function impossibleEdges({ steps }: Trace): readonly PaintedEdge[] {
  return steps
    .filter(({ kind }) => kind === 'impossible')
    .map((seen) => ({
      from: seen.from,
      to: seen.to,
      steps: [seen],
      event: 'impossible',
      label: 'impossible',
      isDashed: false,
      emphasis: 'normal',
      seen,
    }));
}

/** An edge with its count in its label; dashed if it was only inferred. */
function counted(edge: PaintedEdge): ChartEdge {
  const { seen } = edge;
  const isDashed = seen.kind === 'inferred' || (seen.kind === 'unseen' && edge.isDashed);
  return seen.count === 0
    ? { ...edge, isDashed }
    : { ...edge, isDashed, label: `${edge.label} ${figure(seen.count)}×` };
}
