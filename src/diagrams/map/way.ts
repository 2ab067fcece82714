import type { Point } from './route.ts';

/** A line as it is drawn. */
export interface Way {
  /** Its ends, and the corners between them, which are rounded. */
  readonly corners: readonly Point[];
  /** How far the middle of a line without corners is from its straight way, if it is an arc. */
  readonly bow: Point;
}

/** How far from a corner a curve begins, and how far where a line turns back and looks like an arc. */
const REACH = { corner: 11, arc: 26 } as const;

/** The shortest straight part of a line at its ends. */
const END = 9;

/** How far from each point of a line its curve begins: nowhere at its ends. */
export function reachesOf(points: readonly Point[]): readonly number[] {
  const last = points.length - 1;
  const isArc = points.length === 4 && sideOf(points[0], points[1]) === -sideOf(points[2], points[3]);
  return points.map((at, index) => {
    const [before, after] = [points[index - 1], points[index + 1]];
    if (before === undefined || after === undefined) return 0;
    const most = (other: Point, isEnd: boolean) =>
      isEnd ? Math.max(distance(at, other) / 2, distance(at, other) - END) : distance(at, other) / 2;
    return Math.min(isArc ? REACH.arc : REACH.corner, most(before, index === 1), most(after, index === last - 1));
  });
}

/** In which direction a line runs: right or down, or the other way. */
function sideOf(from: Point | undefined, to: Point | undefined): number {
  if (from === undefined || to === undefined) return 0;
  return Math.sign(to[0] - from[0]) || 2 * Math.sign(to[1] - from[1]);
}

/** A line and its arrowhead, as data of SVG. */
export interface Arrow {
  readonly path: string;
  readonly head: string;
}

/** A line with an arrow at its end. */
export function arrowOf({ corners, bow }: Way, length: number, half: number): Arrow {
  const [start = [0, 0], end = [0, 0]] = [corners[0], corners.at(-1)];
  const control: Point = [(start[0] + end[0]) / 2 + 2 * bow[0], (start[1] + end[1]) / 2 + 2 * bow[1]];
  const isBowed = bow[0] !== 0 || bow[1] !== 0;
  const from = isBowed ? control : (corners.at(-2) ?? start);
  const away = Math.hypot(end[0] - from[0], end[1] - from[1]) || 1;
  const [dx, dy] = [(end[0] - from[0]) / away, (end[1] - from[1]) / away];
  const base: Point = [end[0] - dx * length, end[1] - dy * length];
  const head = [end, [base[0] - dy * half, base[1] + dx * half], [base[0] + dy * half, base[1] - dx * half]] as const;
  const path = isBowed
    ? `M${text(start)}Q${text(control)} ${text(base)}`
    : rounded([...corners.slice(0, -1), base], reachesOf(corners));
  return { path, head: head.map((point) => point.map(round).join()).join(' ') };
}

function rounded(points: readonly Point[], reaches: readonly number[]): string {
  return points
    .map((at, index) => {
      const [before, after] = [points[index - 1], points[index + 1]];
      if (before === undefined) return `M${text(at)}`;
      if (after === undefined) return `L${text(at)}`;
      const reach = reaches[index] ?? 0;
      return `L${text(towards(at, before, reach))}Q${text(at)} ${text(towards(at, after, reach))}`;
    })
    .join('');
}

function towards([x, y]: Point, [toX, toY]: Point, by: number): Point {
  return [x + Math.sign(toX - x) * by, y + Math.sign(toY - y) * by];
}

function distance([x1, y1]: Point, [x2, y2]: Point): number {
  return Math.abs(x1 - x2) + Math.abs(y1 - y2);
}

function text(point: Point): string {
  return point.map(round).join(' ');
}

/** A coordinate with one digit behind the point. */
export function round(value: number): number {
  return Math.round(value * 10) / 10;
}
