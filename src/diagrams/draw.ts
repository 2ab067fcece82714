import type { Basis } from '../model/evidence.ts';
import type { Lifecycle } from '../model/lifecycle.ts';
import type { Row } from '../model/table.ts';
import type { Trace } from '../paths/trace.ts';
import { type Chart, type ChartEdge, type ChartGroup, type ChartNode, groups } from './chart.ts';
import { collapsed, gathered } from './collapse.ts';
import { freeName } from './escape.ts';
import { noticeOf } from './generated.ts';
import { type Model, modelOf } from './model.ts';
import { painted, seenOf } from './paint.ts';

/** The bases that are drawn with a solid line. */
const SOLID: readonly Basis[] = ['documented', 'recorded', 'client'];

/**
 * The chart of a lifecycle, painted with what a log showed if a trace is given. Transitions are then joined into one edge
 * only if the log showed them in the same way.
 */
export function chartOf(model: Model, trace?: Trace): Chart {
  const lifecycle = modelOf(model);
  const { title, table, drawing } = lifecycle;
  const nodes = [
    ...table.statuses.map((status) => nodeOf(status, lifecycle)),
    ...table.gone.map((name) => goneNode(name, lifecycle)),
  ];
  const groupIds = groupIdsOf(nodes);
  const look = ({ steps }: ChartEdge) => trace && seenOf(steps, trace).kind;
  const edges = collapsed(
    table.rows.map((row) => edgeOf(row, lifecycle)),
    nodes,
    groupIds,
    look,
  );
  const quiet = drawing?.quiet ?? [];
  const chart = { title, notice: noticeOf(lifecycle), initial: table.initial, nodes, edges, groupIds, quiet };
  return trace === undefined ? chart : painted(chart, trace);
}

/**
 * The chart that a map shows. It has the same edges with a trace and without one: notes stand for whole groups, whatever the log
 * showed of their statuses.
 */
export function mapChartOf(model: Model, trace?: Trace): Chart {
  const chart = chartOf(model);
  const map = { ...chart, edges: gathered(chart.edges) };
  return trace === undefined ? map : painted(map, trace);
}

function groupIdsOf(nodes: readonly ChartNode[]): Readonly<Record<ChartGroup, string>> {
  const taken = nodes.map(({ id }) => id);
  const ids: Partial<Record<ChartGroup, string>> = {};
  for (const group of groups) {
    ids[group] = freeName(group, [...taken, ...Object.values(ids)]);
  }
  return ids as Record<ChartGroup, string>;
}

function goneNode(name: string, { drawing }: Lifecycle): ChartNode {
  return { id: name, label: name, group: 'deleted', isReturning: false, isMain: false, cell: drawing?.grid?.[name] };
}

function nodeOf(id: string, { table, statuses, drawing }: Lifecycle): ChartNode {
  const { code, outcome } = statuses.entryOf(id) ?? {};
  return {
    id,
    label: code === undefined ? id : `${code} ${id}`,
    group: table.gaps.includes(id) ? 'unknown' : table.ends.includes(id) ? 'ended' : 'live',
    isReturning: table.returning.includes(id),
    isMain: drawing?.mainRoad.includes(id) ?? false,
    outcome,
    cell: drawing?.grid?.[id],
  };
}

function edgeOf({ from, event, to, basis }: Row, { drawing }: Lifecycle): ChartEdge {
  const { mainRoad = [], quiet = [] } = drawing ?? {};
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
