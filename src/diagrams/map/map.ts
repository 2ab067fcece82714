import { figure } from '../../sentences.ts';
import { xml } from '../../xml.ts';
import type { Chart, ChartEdge } from '../chart.ts';
import { layoutOf } from './layout.ts';
import { legendRows } from './map-legend.ts';
import type { Line, PlacedLabel, Rectangle } from './parts.ts';
import { type Extent, edgeTitle, type Place, placesOf } from './places.ts';
import { outlinesOf } from './shapes.ts';
import { strokeAttributes, strokeOf } from './stroke.ts';
import { mapStyle } from './style.ts';
import { textWidth } from './text-width.ts';
import { arrowOf, round, type Way } from './way.ts';

/** Options of {@link mapOf}. */
export interface MapOptions {
  /** Which legend to draw: for the table alone, or for a log. Default: none. */
  readonly legend?: 'plain' | 'traced';
  /** Whether it brings its colours, light and dark, as a file does; a page has its own. */
  readonly isFile?: boolean;
  /** Whether each label has room for a count of at least one digit, which a page writes there. */
  readonly hasRoom?: boolean;
  /** Whether it shows all or is small: then names are broken into more lines. Default: it shows all. */
  readonly extent?: Extent;
}

const FONT = 'Helvetica,Arial,sans-serif';

/** The size of the font of labels, and how far their letters reach above the line on which they stand. */
const LABEL = { fontSize: 10, ascent: 7.8 } as const;

const MARGIN = 8;

/** Whether a chart can be drawn as a map: whether each of its nodes has a cell. */
export function hasGrid({ nodes }: Pick<Chart, 'nodes'>): boolean {
  return nodes.every(({ cell }) => cell !== undefined);
}

/**
 * A chart as a map, in SVG: each status stands in its cell, and lines run between them. The node of a status has the class
 * `status-NAME`. An edge has the class `edge-INDEX`, by its index in the chart, and the class `impossible` if its step is.
 */
export function mapOf(
  chart: Chart,
  { legend, isFile = false, hasRoom = false, extent = 'whole' }: MapOptions = {},
): string {
  const { places, ends } = placesOf(chart, extent);
  const layout = layoutOf(
    places,
    chart.edges.map((edge, index) => lineOf(edge, ends[index] ?? { from: 0, to: 0 }, hasRoom)),
  );
  const rows = legend === undefined ? { width: 0, height: 0, items: [] } : legendRows(chart, legend, layout.width);
  const width = Math.ceil(Math.max(layout.width, rows.width) + 2 * MARGIN);
  const height = Math.ceil(layout.height + rows.height + 2 * MARGIN);
  const edges = chart.edges.map((edge, index) => edgeElement(edge, index, chart, layout));
  const nodes = places.map((place, index) => placeElement(place, layout.boxes[index] ?? { left: 0, top: 0, ...place }));
  return xml({
    svg: {
      '@xmlns': 'http://www.w3.org/2000/svg',
      '@width': width,
      '@height': height,
      '@viewBox': `0 0 ${width} ${height}`,
      '@font-family': FONT,
      '@font-size': LABEL.fontSize,
      ...(isFile && fileParts(chart)),
      g: [
        moved((width - layout.width) / 2, MARGIN, [...edges, ...nodes]),
        moved((width - rows.width) / 2, layout.height + MARGIN, rows.items),
      ],
    },
  });
}

/** What a picture has as a file of its own. */
function fileParts({ title, notice }: Chart): object {
  return { title, desc: notice, style: mapStyle(), rect: { '@class': 'paper', '@width': '100%', '@height': '100%' } };
}

function moved(x: number, y: number, items: readonly object[]): object {
  return { '@transform': `translate(${round(x)} ${round(y)})`, g: items };
}

function lineOf(edge: ChartEdge, ends: Pick<Line, 'from' | 'to'>, hasRoom: boolean): Line {
  const { emphasis, seen, from, event, to } = edge;
  const isMain = emphasis === 'main';
  const widest = hasRoom && seen !== undefined ? { ...edge, seen: { ...seen, count: Math.max(1, seen.count) } } : edge;
  const width = textWidth(labelOf(widest), LABEL.fontSize, isMain);
  return {
    ...ends,
    isMain,
    // The impossible steps to a status may lie on one another: the log has them, not the machine.
    key: JSON.stringify(seen?.kind === 'impossible' ? [to] : [from, event, to]),
    isShared: seen?.kind === 'impossible',
    thickness: strokeOf(edge).width,
    label: { width, height: width === 0 ? 0 : LABEL.fontSize },
  };
}

/** The event, and the count where a log is drawn; of an impossible step the count alone, since its colour says what it is. */
function labelOf({ event, seen }: ChartEdge): string {
  const count = seen === undefined || seen.count === 0 ? [] : [`${figure(seen.count)}×`];
  return (seen?.kind === 'impossible' ? count : [event, ...count]).join(' ');
}

interface DrawnLines {
  readonly lines: readonly Way[];
  readonly labels: readonly PlacedLabel[];
}

function edgeElement(edge: ChartEdge, index: number, chart: Chart, { lines, labels }: DrawnLines): object {
  const { emphasis, seen } = edge;
  const { length, half } = strokeOf(edge);
  const { path, head } = arrowOf(lines[index] ?? { corners: [], bow: [0, 0] }, length, half);
  const text = labelOf(edge);
  const label = labels[index];
  return {
    '@class': `edge edge-${index} ${seen?.kind === 'impossible' ? 'impossible' : emphasis}`,
    ...(seen !== undefined && { '@data-seen': seen.kind }),
    title: edgeTitle(edge, chart),
    path: { '@d': path, ...strokeAttributes(edge) },
    polygon: { '@points': head },
    ...(text !== '' && label !== undefined && { text: labelElement(text, label) }),
  };
}

function labelElement(text: string, { left, top, width, anchor }: PlacedLabel): object {
  const x = left + { start: 0, middle: width / 2, end: width }[anchor];
  return { '@x': round(x), '@y': round(top + LABEL.ascent), '@text-anchor': anchor, '#text': text };
}

function placeElement({ shape, className, title, lines, fontSize, isMain, count }: Place, box: Rectangle): object {
  const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
  const texts = count === undefined ? lines : [...lines, figure(count)];
  const step = fontSize + 2;
  const first = y - ((texts.length - 1) * step) / 2 + fontSize * 0.36;
  return {
    '@class': isMain ? `${className} main` : className,
    ...(count !== undefined && { '@data-seen': count === 0 ? 'unseen' : 'seen' }),
    title,
    path: outlinesOf(shape, box).map((outline) => ({ '@d': outline })),
    text: texts.map((line, index) => ({
      '@x': round(x),
      '@y': round(first + index * step),
      '@text-anchor': 'middle',
      '@font-size': fontSize,
      '#text': line,
    })),
  };
}
