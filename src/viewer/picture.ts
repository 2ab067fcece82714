import { dotOf } from '../diagrams/dot.ts';
import { chartOf } from '../diagrams/draw.ts';
import { painted } from '../diagrams/paint.ts';
import { pictureOf } from '../diagrams/svg.ts';
import type { Table } from '../model/table.ts';
import type { Trace } from '../paths/trace.ts';

/** A drawing of the machine, on which a page can paint. */
export interface Picture {
  /** The drawing, with a class for each status and each edge: see `dotOf`. */
  readonly svg: string;
  /** The steps that each edge stands for, by its index in the chart. */
  readonly edges: readonly (readonly (readonly [from: string, to: string])[])[];
}

/** Draws the machine with room for the counts of a trace, and with its impossible steps. */
export async function picture(table: Table, trace: Trace): Promise<Picture> {
  const chart = painted(chartOf(table), trace);
  const edges = chart.edges.map(({ steps }) => steps.map(({ from, to }) => [from, to] as const));
  return { svg: await pictureOf(dotOf(chart)), edges };
}
