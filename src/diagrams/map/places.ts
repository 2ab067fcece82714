import type { Cell } from '../../model/grid.ts';
import { figure } from '../../sentences.ts';
import { type Chart, type ChartEdge, type ChartNode, leadsToHistory, type Whole } from '../chart.ts';
import { identifierOf } from '../escape.ts';
import { styleOf } from '../palette.ts';
import type { Box, Size } from './parts.ts';
import type { Shape } from './shapes.ts';
import { textWidth } from './text-width.ts';

/** A box of a map, with what is written into it. */
export interface Place extends Box {
  readonly shape: Shape;
  readonly className: string;
  /** All that it says, in one line. */
  readonly title: string;
  readonly lines: readonly string[];
  readonly fontSize: number;
  readonly isMain: boolean;
  /** The number of observations; absent if no log is drawn. */
  readonly count?: number | undefined;
}

/** The boxes of a map, and which of them stand at the ends of each edge, by their indices. */
export interface Places {
  readonly places: readonly Place[];
  readonly ends: readonly { readonly from: number; readonly to: number }[];
}

/** How texts are set: the size of a font, and the width at which a line is broken. */
const NODE = { fontSize: 11, widest: { whole: 80, small: 58 } } as const;
const NOTE = { fontSize: 10, widest: { whole: 78, small: 58 } } as const;

/** Whether a map shows all or is small. */
export type Extent = 'whole' | 'small';

/** How much higher a line of text is than its letters, and how far the text of a box is from its sides. */
const LEADING = 2;
const PADDING = { width: 12, height: 12 } as const;

const LEAST_WIDTH = { whole: 64, small: 52 } as const;

/**
 * The boxes of a chart whose nodes all have a cell: one for each node, and a note for each group of statuses from which or
 * to which edges lead, beside the status at their other end.
 */
export function placesOf(chart: Chart, extent: Extent): Places {
  const { nodes, edges } = chart;
  const notes = notesOf(chart, extent);
  const ids = nodes.map(({ id }) => id);
  const indexOf = (edge: ChartEdge, end: 'from' | 'to') =>
    edge.whole?.end === end
      ? nodes.length + notes.findIndex((note) => note.edges.includes(edge))
      : ids.indexOf(edge[end]);
  return {
    places: [...nodes.map((node) => nodePlace(node, extent)), ...notes.map(({ place }) => place)],
    ends: edges.map((edge) => ({ from: indexOf(edge, 'from'), to: indexOf(edge, 'to') })),
  };
}

function nodePlace(node: ChartNode, extent: Extent): Place {
  const { id, label, outcome, group, isMain, count, cell = [0, 0] } = node;
  const lines = broken(label, NODE.fontSize, NODE.widest[extent]);
  return {
    cell,
    shape: group === 'deleted' ? 'gone' : (outcome ?? 'live'),
    className: `node status-${identifierOf(id)} ${styleOf(node)}`,
    title: label,
    lines,
    fontSize: NODE.fontSize,
    isMain,
    count,
    ...sizeOf(count === undefined ? lines : [...lines, figure(count)], NODE.fontSize, isMain, extent),
  };
}

function sizeOf(lines: readonly string[], fontSize: number, isBold: boolean, extent: Extent): Size {
  const widths = lines.map((line) => textWidth(line, fontSize, isBold));
  return {
    width: Math.max(LEAST_WIDTH[extent], Math.ceil(Math.max(...widths)) + PADDING.width),
    height: lines.length * (fontSize + LEADING) + PADDING.height,
  };
}

/** A text in lines that are not wider than that, if possible: broken behind blanks, underscores and hyphens. */
function broken(text: string, fontSize: number, widest: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(/(?<=[_\s-])/)) {
    const longer = `${lines.at(-1) ?? ''}${word}`;
    if (lines.length > 0 && textWidth(longer.trimEnd(), fontSize) <= widest) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines.map((line) => line.trim());
}

/** A box that stands for a group of statuses, and the edges that lead from it or to it. */
interface Note {
  readonly edges: readonly ChartEdge[];
  readonly place: Place;
}

function notesOf({ nodes, edges }: Chart, extent: Extent): readonly Note[] {
  const taken = new Set(nodes.map(({ cell }) => String(cell)));
  const notes = new Map<string, [ChartEdge, ...ChartEdge[]]>();
  for (const edge of edges) {
    if (edge.whole === undefined) continue;
    const key = JSON.stringify([besideOf(edge), groupText(edge.whole)]);
    notes.set(key, [...(notes.get(key) ?? []), edge] as [ChartEdge, ...ChartEdge[]]);
  }
  return [...notes.values()].map((own) => {
    const cell = freeCell(nodes.find(({ id }) => id === besideOf(own[0]))?.cell ?? [0, 0], taken);
    taken.add(String(cell));
    return { edges: own, place: notePlace(own[0], cell, extent) };
  });
}

/** The status beside which the note of an edge stands. */
function besideOf({ from, to, whole }: ChartEdge): string {
  return whole?.end === 'from' ? to : from;
}

function notePlace(edge: ChartEdge, cell: Cell, extent: Extent): Place {
  const title = edge.whole === undefined ? '' : groupText(edge.whole, besideOf(edge));
  const lines = broken(title, NOTE.fontSize, NOTE.widest[extent]);
  return {
    cell,
    shape: 'note',
    className: 'note',
    title,
    lines,
    fontSize: NOTE.fontSize,
    isMain: false,
    ...sizeOf(lines, NOTE.fontSize, false, extent),
  };
}

/**
 * The statuses at the end of an edge of a group in words: `any live status but RUNNING`.
 *
 * @param beside a status that needs no mention if it is an exception: the one at the other end
 */
function groupText({ group, exceptions, others = [] }: Whole, beside?: string): string {
  const named = exceptions.filter((id) => id !== beside);
  const any = named.length < exceptions.length ? 'any other' : 'any';
  const [but, and] = [named.join(', '), others.join(', ')];
  return `${any} ${group} status${but && ` but ${but}`}${and && ` and ${and}`}`;
}

/** An edge in one line: `any live status but KILLING → KILLING: stop`. */
export function edgeTitle(edge: ChartEdge, chart: Pick<Chart, 'nodes'>): string {
  const { event, whole } = edge;
  const [from, to] = (['from', 'to'] as const).map((end) => {
    if (whole?.end !== end) return edge[end];
    return leadsToHistory(edge, chart) ? `the ${whole.group} status that was left` : groupText(whole);
  });
  return event === '' ? `${from} → ${to}` : `${from} → ${to}: ${event}`;
}

/** The nearest cell that is free, on the left of another one if possible. */
function freeCell([column, row]: Cell, taken: ReadonlySet<string>): Cell {
  for (let distance = 1; ; distance += 1) {
    const around: readonly Cell[] = [
      [column - distance, row],
      [column + distance, row],
      [column, row + distance],
      [column, row - distance],
    ];
    const free = around.find((cell) => Math.min(...cell) >= 0 && !taken.has(String(cell)));
    if (free !== undefined) return free;
  }
}
