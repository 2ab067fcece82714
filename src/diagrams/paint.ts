import { figure } from '../sentences.ts';
import type { Chart, ChartEdge, Seen, Step } from './chart.ts';
import { type Trace, traceKinds } from './trace.ts';

/** A chart with what a log showed of its parts, and with the steps that are none of its edges. */
export function painted({ nodes, edges }: Chart, trace: Trace): Chart {
  return {
    nodes: nodes.map((node) =>
      node.group === 'deleted' ? node : { ...node, count: trace.observations.get(node.id) ?? 0 },
    ),
    edges: [...edges.map((edge) => ({ ...edge, seen: seenOf(edge.steps, trace) })), ...impossibleEdges(trace)].map(
      counted,
    ),
  };
}

/** What a log showed of several steps together: the best of how they were seen, and how often. */
export function seenOf(steps: readonly Step[], trace: Trace): Seen {
  const seen = trace.steps.filter((each) => steps.some(({ from, to }) => each.from === from && each.to === to));
  const kind = traceKinds.find((each) => seen.some((step) => step.kind === each)) ?? 'unseen';
  return { kind, count: seen.reduce((sum, { count }) => sum + count, 0) };
}

/** How wide an edge is drawn: one more for each order of magnitude of how often it was seen. */
export function widthOf({ count }: Pick<Seen, 'count'>): number {
  return Number((1 + Math.log10(count + 1)).toFixed(2));
}

type PaintedEdge = ChartEdge & { readonly seen: Seen };

/** The steps that a log shows although no transition makes them. */
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

/** An edge with how often it was seen on its label; dashed where it was only inferred. */
function counted(edge: PaintedEdge): ChartEdge {
  const { seen } = edge;
  const isDashed = seen.kind === 'inferred' || (seen.kind === 'unseen' && edge.isDashed);
  return seen.count === 0
    ? { ...edge, isDashed }
    : { ...edge, isDashed, label: `${edge.label} ${figure(seen.count)}×` };
}
