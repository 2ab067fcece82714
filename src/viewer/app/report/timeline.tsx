import * as Plot from '@observablehq/plot';
import { useCallback } from 'preact/hooks';
import { moment, type StatusKind } from '../format.ts';
import { useKinds } from '../status.tsx';
import { Chart, marginFor } from './chart.tsx';
import type { JudgedRun } from './judged-runs.ts';

/** The margin at the right of the chart, in pixels. */
const MARGIN_RIGHT = 24;

/** The label of the row for reports that are not a status. */
const NO_STATUS = 'not a status';

/** A period in which a job was in a status. */
interface Bar {
  readonly status: string;
  readonly from: number;
  readonly to: number;
  readonly colour: string;
}

/** The statuses of a job over time: solid where observed, pale up to the next observation, hollow where missed. */
export function Timeline({ runs, at }: { runs: readonly JudgedRun[]; at: number }) {
  const kindOf = useKinds();
  const draw = useCallback(
    (width: number): Plot.PlotOptions => {
      const colourOf = colours(kindOf);
      const times = timesOf(runs);
      const rows = rowsOf(runs);
      const until = (index: number) => times.starts[index + 1] ?? times.ends[index] ?? 0;
      const seen = runs.map((run, index) => bar(run, times.starts[index] ?? 0, times.ends[index] ?? 0, colourOf));
      const held = runs.map((run, index) => bar(run, times.starts[index] ?? 0, until(index), colourOf));
      const missed = runs.flatMap((run, index) =>
        missedBars(run, times.ends[index - 1] ?? 0, times.starts[index] ?? 0, colourOf),
      );
      const wrong = runs
        .map((run, index) => ({ run, time: times.starts[index] ?? 0, status: rowOf(run) }))
        .filter(({ run }) => run.verdict === 'impossible' || run.verdict === 'unrecognized');
      const ticks = runs.map((run, index) => {
        return { status: rowOf(run), time: times.starts[index] ?? 0, colour: colourOf(run.status) };
      });
      const marginLeft = marginFor(rows, width);
      return {
        marginLeft,
        marginRight: MARGIN_RIGHT,
        marginTop: 8,
        height: 44 + 26 * rows.length,
        x: times.areKnown
          ? timeAxis(times, width - marginLeft - MARGIN_RIGHT)
          : { label: 'in the order observed', ticks: [] },
        y: { domain: rows, label: null, tickSize: 0, padding: 0.35 },
        marks: [
          ...(times.areKnown ? [Plot.gridX({ stroke: 'var(--line)', strokeOpacity: 1 })] : []),
          Plot.ruleX([times.ends[at] ?? 0], { stroke: 'var(--accent)', strokeWidth: 6, strokeOpacity: 0.4 }),
          Plot.barX(held, { y: 'status', x1: 'from', x2: 'to', fill: 'colour', fillOpacity: 0.3 }),
          Plot.barX(seen, { y: 'status', x1: 'from', x2: 'to', fill: 'colour' }),
          Plot.barX(missed, {
            y: 'status',
            x1: 'from',
            x2: 'to',
            stroke: 'colour',
            strokeDasharray: '4,3',
            strokeWidth: 1.5,
          }),
          Plot.tickX(ticks, { y: 'status', x: 'time', stroke: 'colour', strokeWidth: 4 }),
          Plot.dot(wrong, { y: 'status', x: 'time', symbol: 'times', stroke: 'var(--bad)', strokeWidth: 3, r: 7 }),
        ],
      };
    },
    [runs, at, kindOf],
  );
  return <Chart label="The statuses of the job over time; the table below lists them" draw={draw} />;
}

/** When each run starts and ends: times, or positions in the list where some times are not known. */
function timesOf(runs: readonly JudgedRun[]) {
  const areKnown = runs.every(({ first, last }) => first !== null && last !== null);
  return {
    areKnown,
    starts: runs.map(({ first }, index) => (areKnown ? (first ?? 0) : index)),
    ends: runs.map(({ last }, index) => (areKnown ? (last ?? 0) : index + 0.8)),
  };
}

/** An axis of times in UTC. Its labels say no more than they need to. */
function timeAxis({ starts, ends }: { starts: readonly number[]; ends: readonly number[] }, width: number) {
  const span = Math.max(...ends) - Math.min(...starts);
  const ticks = Math.max(1, Math.floor(width / 100));
  const [from, to] = labelPart(span, span / ticks);
  return { type: 'utc' as const, label: null, ticks, tickFormat: (time: Date) => moment(Number(time)).slice(from, to) };
}

/** The part of a time in UTC, such as `2025-01-01 00:00:07`, that stands at the ticks of an axis, which are a step apart. */
function labelPart(span: number, step: number): readonly [from: number, to: number] {
  if (step > 15 * HOUR) return [0, 10];
  if (span > 24 * HOUR) return [5, 16];
  return step > HOUR / 40 ? [11, 16] : [11, 19];
}

/** An hour in milliseconds. */
const HOUR = 3_600_000;

function rowOf({ status }: JudgedRun): string {
  return status ?? NO_STATUS;
}

/** The rows, in the order in which the job entered them. */
function rowsOf(runs: readonly JudgedRun[]): readonly string[] {
  return [...new Set(runs.flatMap((run) => [...(run.step?.missed ?? []), rowOf(run)]))];
}

function bar(run: JudgedRun, from: number, to: number, colourOf: ColourOf): Bar {
  return { status: rowOf(run), from, to, colour: colourOf(run.status) };
}

/** The statuses missed before a run, which share the time in between equally. */
function missedBars({ step }: JudgedRun, from: number, to: number, colourOf: ColourOf): readonly Bar[] {
  const { missed = [] } = step ?? {};
  const each = (to - from) / missed.length;
  return missed.map((status, index) => {
    return { status, from: from + index * each, to: from + (index + 1) * each, colour: colourOf(status) };
  });
}

/** The colour of a status; absent for what is none. */
type ColourOf = (status: string | undefined) => string;

function colours(kindOf: (status: string) => StatusKind): ColourOf {
  return (status) => (status === undefined ? 'var(--bad)' : `var(--${kindOf(status)})`);
}
