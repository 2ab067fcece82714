import type { Basis } from '../model/evidence.ts';
import { drawing } from '../model/modelarts-v1/drawing.ts';
import type { Row, Table } from '../model/table.ts';
import type { Trace } from '../paths/trace.ts';
import { entryOf } from './catalogue.ts';
import type { Chart, ChartEdge, ChartNode } from './chart.ts';
import { collapsed } from './collapse.ts';
import { painted, seenOf } from './paint.ts';

/** The bases that are drawn with a solid line. */
const SOLID: readonly Basis[] = ['documented', 'recorded', 'client'];

const DELETED = 'deleted';
const UNKNOWN = 'UNKNOWN';

const mainRoad: readonly string[] = drawing.mainRoad;
const quiet: readonly string[] = drawing.quiet;

/**
 * The chart of a table, painted with what a log showed if a trace is given. Transitions are then joined into one edge
 * only if the log showed them in the same way.
 */
export function chartOf(table: Table<string>, trace?: Trace): Chart {
  const nodes = [...table.statuses.map((status) => nodeOf(status, table)), deletedNode];
  const edges = collapsed(table.rows.map(edgeOf), nodes, ({ steps }) => trace && seenOf(steps, trace).kind);
  return trace === undefined ? { nodes, edges } : painted({ nodes, edges }, trace);
}

const deletedNode: ChartNode = { id: DELETED, label: DELETED, group: 'deleted', isMain: false };

function nodeOf(id: string, { ends }: Table<string>): ChartNode {
  const { code, outcome } = entryOf(id) ?? {};
  return {
    id,
    label: code === undefined ? id : `${code} ${id}`,
    group: id === UNKNOWN ? 'unknown' : ends.includes(id) ? 'ended' : 'live',
    isMain: mainRoad.includes(id),
    outcome,
  };
}

function edgeOf({ from, event, to, basis }: Row<string>): ChartEdge {
  const step = mainRoad.indexOf(from);
  const isMain = step >= 0 && mainRoad[step + 1] === to;
  return {
    from,
    to,
    steps: [{ from, to }],
    event,
    label: event,
    isDashed: !SOLID.includes(basis),
    emphasis: isMain ? 'main' : quiet.includes(event) ? 'quiet' : 'normal',
  };
}
