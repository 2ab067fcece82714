import { dotOf } from '../diagrams/dot.ts';
import { chartOf, mapChartOf } from '../diagrams/draw.ts';
import { hasGrid, mapOf } from '../diagrams/map/map.ts';
import type { Model } from '../diagrams/model.ts';
import { painted } from '../diagrams/paint.ts';
import { pictureOf } from '../diagrams/svg.ts';
import type { Trace } from '../paths/trace.ts';

/** A drawing of the machine, on which a page can paint. */
export interface Picture {
  /** The drawing, with a class for each status and each edge: see `mapOf` and `dotOf`. */
  readonly svg: string;
  /** Whether it is a map, which can be read at the width of a page. */
  readonly isMap: boolean;
  /** Its nodes, in no order. */
  readonly nodes: readonly PictureNode[];
  /** The steps that each edge stands for, by its index in the chart. */
  readonly edges: readonly (readonly (readonly [from: string, to: string])[])[];
}

/** A node of a drawing: a status, or a state in which the record is gone. */
export interface PictureNode {
  readonly name: string;
  readonly isStatus: boolean;
}

/** Draws a lifecycle, or its table alone, with room for the counts of a trace, and with its impossible steps. */
export async function picture(model: Model, trace: Trace): Promise<Picture> {
  const map = mapChartOf(model, trace);
  const isMap = hasGrid(map);
  const chart = isMap ? map : painted(chartOf(model), trace);
  const edges = chart.edges.map(({ steps }) => steps.map(({ from, to }) => [from, to] as const));
  const nodes = chart.nodes.map(({ id, group }) => ({ name: id, isStatus: group !== 'deleted' }));
  const svg = isMap ? mapOf(chart, { hasRoom: true }) : await pictureOf(dotOf(chart));
  return { nodes, svg, edges, isMap };
}
