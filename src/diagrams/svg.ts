import type { Trace } from '../paths/trace.ts';
import { dot } from './dot.ts';
import { mapChartOf } from './draw.ts';
import { hasGrid, mapOf } from './map/map.ts';
import type { Model } from './model.ts';

/**
 * A lifecycle as an SVG picture, painted with what a log showed if a trace is given: a map if its drawing has a grid, or else
 * laid out by Graphviz.
 */
export async function svg(model: Model, trace?: Trace): Promise<string> {
  const chart = mapChartOf(model, trace);
  if (hasGrid(chart)) return mapOf(chart, { legend: trace === undefined ? 'plain' : 'traced', isFile: true });
  return pictureOf(dot(model, trace));
}

/** A graph in DOT as an SVG picture, laid out by Graphviz, which is loaded at the first call. */
export async function pictureOf(graph: string): Promise<string> {
  const { instance } = await import('@viz-js/viz');
  const graphviz = await instance();
  const picture = graphviz.renderString(graph, { format: 'svg', engine: 'dot' });
  return picture.slice(picture.indexOf('<svg'));
}
