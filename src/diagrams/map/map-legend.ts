import type { Chart } from '../chart.ts';
import { type Look, legendLooks, legendShapes } from '../legend.ts';
import { outlinesOf } from './shapes.ts';
import { strokeAttributes, strokeOf } from './stroke.ts';
import { textWidth } from './text-width.ts';
import { arrowOf, round } from './way.ts';

/** The legend below a map. */
export interface LegendRows {
  readonly width: number;
  readonly height: number;
  /** Its elements, as data of XML. */
  readonly items: readonly object[];
}

const SIZE = 10;
const GAP = 13;
const SAMPLE = 24;
const ROW = 26;

/** The shapes and lines of a chart with their meanings, in one row, or in as many as its width asks for. */
export function legendRows(chart: Chart, kind: 'plain' | 'traced', width: number): LegendRows {
  const shapes = legendShapes.map((shape) => ({
    width: textWidth(shape, SIZE) + 12,
    draw: (left: number, top: number) => ({
      '@class': `node ${shape}`,
      path: outlinesOf(shape, { left, top, width: textWidth(shape, SIZE) + 12, height: 20 }).map((d) => ({ '@d': d })),
      text: {
        '@x': round(left + textWidth(shape, SIZE) / 2 + 6),
        '@y': round(top + 13.5),
        '@text-anchor': 'middle',
        '#text': shape,
      },
    }),
  }));
  const lines = legendLooks(chart, kind).map(([title, look]) => ({
    width: SAMPLE + 5 + textWidth(title, SIZE, look.emphasis === 'main'),
    draw: (left: number, top: number) => sampleOf(look, title, left, top + 10),
  }));
  const items: object[] = [];
  let [left, row, right] = [0, 0, 0];
  for (const item of [...shapes, ...lines]) {
    if (left > 0 && left + item.width > width) [left, row] = [0, row + 1];
    items.push(item.draw(left, 14 + row * ROW));
    right = Math.max(right, left + item.width);
    left += item.width + GAP;
  }
  return { width: right, height: 14 + (row + 1) * ROW, items };
}

function sampleOf(look: Look, title: string, left: number, y: number): object {
  const { length, half } = strokeOf(look);
  const corners = [left, left + SAMPLE].map((x) => [x, y] as const);
  const { path, head } = arrowOf({ corners, bow: [0, 0] }, length, half);
  return {
    '@class': `edge ${look.emphasis}`,
    ...(look.seen !== undefined && { '@data-seen': look.seen.kind }),
    path: { '@d': path, ...strokeAttributes(look) },
    polygon: { '@points': head },
    text: { '@x': round(left + SAMPLE + 5), '@y': round(y + 3.5), '#text': title },
  };
}
