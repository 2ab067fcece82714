import type { Look } from '../legend.ts';
import { widthOf } from '../paint.ts';

/** How a line is drawn. */
export interface Stroke {
  readonly width: number;
  /** The length of its arrowhead, and half the breadth. */
  readonly length: number;
  readonly half: number;
}

/** How an edge is drawn: the main road is heavy, and where a log is drawn, what was seen more often is wider. */
export function strokeOf({ emphasis, seen }: Look): Stroke {
  const width = seen === undefined ? (emphasis === 'main' ? 3 : 1) : seen.kind === 'unseen' ? 1 : widthOf(seen);
  return { width, length: 6 + width, half: 2.5 + width / 2 };
}

/** The attributes of the path of an edge. */
export function strokeAttributes(look: Look): Readonly<Record<string, string | number>> {
  const { width } = strokeOf(look);
  return { '@fill': 'none', '@stroke-width': width, ...(look.isDashed && { '@stroke-dasharray': '5,3' }) };
}
