import type { Rectangle, Size } from './parts.ts';
import type { Point } from './route.ts';
import { reachesOf, type Way } from './way.ts';

/** A label where it stands. */
export interface PlacedLabel extends Rectangle {
  /** Which part of its text stays where it is when the text becomes shorter: that at its line. */
  readonly anchor: 'start' | 'middle' | 'end';
}

/** Labels beside their lines. */
export interface Labels {
  readonly labels: readonly PlacedLabel[];
  /** The lines whose labels have no place of their own. */
  readonly homeless: readonly number[];
}

/** A line, and the size of its label. */
export interface Labelled extends Size {
  readonly way: Way;
  readonly thickness: number;
  readonly isMain: boolean;
  /** Whether its label stands near its start, where it is alone, since it may lie on other lines later. */
  readonly isShared: boolean;
}

/** How far labels keep off lines, boxes and each other. */
const CLEAR = 3;

/** How far labels may reach beyond what is laid out, into the margin. */
const BEYOND = 4;

/** How far apart the places are that are tried along a line. */
const STEP = 6;

/**
 * Puts the label of each line beside it, on no line, box or other label. The main road comes first, then the short
 * lines, which have few places.
 *
 * @param labelled the lines; one whose label has no width has none
 */
export function labelsOf(labelled: readonly Labelled[], boxes: readonly Rectangle[], area: Size): Labels {
  const lines = labelled.map(
    ({
      way: {
        corners,
        bow: [dx, dy],
      },
    }) => corners.map(([x, y]): Point => [x + dx, y + dy]),
  );
  const strokes = lines.flatMap((points, line) => {
    const half = (labelled[line]?.thickness ?? 0) / 2;
    return [...partsOf(points).map(({ from, to }) => spanOf(from, to)), ...insidesOf(points)].map((each) =>
      grown(each, half),
    );
  });
  const labels = labelled.map(
    ({ width, height }): PlacedLabel => ({ left: 0, top: 0, width, height, anchor: 'middle' }),
  );
  const placed: Rectangle[] = [];
  const homeless: number[] = [];
  const isClear = (label: Rectangle, others: readonly Rectangle[]) =>
    others.every((other) => !overlap(label, other, CLEAR));
  const isApart = (label: Rectangle) => isIn(label, area) && isClear(label, boxes) && isClear(label, placed);
  const isFree = (label: Rectangle) => isApart(label) && isClear(label, strokes);
  const rankOf = (line: number) => (labelled[line]?.isMain ? 0 : lengthOf(lines[line] ?? []));
  const inOrder = [...labelled.keys()].sort((one, other) => rankOf(one) - rankOf(other));
  for (const line of inOrder) {
    const { width = 0, height = 0, thickness = 0, isShared = false } = labelled[line] ?? {};
    if (width === 0) continue;
    const choices = placesFor({ width, height }, lines[line] ?? [], CLEAR + thickness / 2, isShared ? 0 : 0.4);
    const free = choices.find(({ label }) => isFree(label));
    if (free === undefined) homeless.push(line);
    const { label } = free ?? choices.find((choice) => isApart(choice.label)) ?? choices[0] ?? {};
    if (label === undefined) continue;
    labels[line] = label;
    placed.push(label);
  }
  return { labels, homeless };
}

interface Choice {
  readonly label: PlacedLabel;
  readonly cost: number;
}

/**
 * The places for a label along its line, the best ones first.
 *
 * @param best the best place, as a share of the length of the line
 */
function placesFor(size: Size, points: readonly Point[], clear: number, best: number): readonly Choice[] {
  const parts = partsOf(points);
  const total = lengthOf(points);
  let before = 0;
  const choices = parts.flatMap((part) => {
    const { length } = part;
    const isVertical = part.from[0] === part.to[0];
    const own = isVertical ? size.height : size.width;
    const free = Math.max(0, length - own);
    const count = Math.max(1, Math.floor(free / STEP));
    const start = before;
    before += length;
    return Array.from({ length: count + 1 }, (_, index) => {
      const along = length < own ? length / 2 : own / 2 + (free * index) / count;
      const cost = Math.abs((start + along) / total - best) * 10 + (length < own ? 12 : 0) + (isVertical ? 2 : 0);
      return besides(part, along, size, clear).map(({ label, more }) => ({ label, cost: cost + more }));
    }).flat();
  });
  return choices.sort((one, other) => one.cost - other.cost);
}

/** Both sides of a point on a line. */
function besides({ from, to, length }: Part, along: number, size: Size, clear: number) {
  const [x, y] = [0, 1].map(
    (axis) => (from[axis] ?? 0) + (((to[axis] ?? 0) - (from[axis] ?? 0)) * along) / Math.max(1, length),
  ) as [number, number];
  const { width, height } = size;
  const place = (left: number, top: number, anchor: PlacedLabel['anchor'], more: number) => ({
    label: { left, top, ...size, anchor },
    more,
  });
  return from[0] === to[0]
    ? [place(x + clear, y - height / 2, 'start', 0), place(x - clear - width, y - height / 2, 'end', 0.5)]
    : [place(x - width / 2, y - clear - height, 'middle', 0), place(x - width / 2, y + clear, 'middle', 1)];
}

interface Part {
  readonly from: Point;
  readonly to: Point;
  readonly length: number;
}

function partsOf(points: readonly Point[]): readonly Part[] {
  return points.slice(1).map((to, index) => {
    const from = points[index] ?? to;
    return { from, to, length: Math.abs(to[0] - from[0]) + Math.abs(to[1] - from[1]) };
  });
}

function lengthOf(points: readonly Point[]): number {
  return partsOf(points).reduce((sum, { length }) => sum + length, 0);
}

/** The squares inside the corners of a line that its curves touch, where these are wide. */
function insidesOf(points: readonly Point[]): readonly Rectangle[] {
  return reachesOf(points).flatMap((reach, index) => {
    // A label this far from both parts of a corner is on the curve: the roots of both distances have the sum √reach.
    const side = (Math.sqrt(reach) - Math.sqrt(CLEAR)) ** 2 - CLEAR;
    const [before, at, after] = [points[index - 1], points[index], points[index + 1]];
    if (before === undefined || at === undefined || after === undefined || reach < CLEAR || side <= 0) return [];
    const [dx, dy] = [Math.sign(before[0] + after[0] - 2 * at[0]), Math.sign(before[1] + after[1] - 2 * at[1])];
    return [spanOf(at, [at[0] + dx * side, at[1] + dy * side])];
  });
}

function spanOf([x1, y1]: Point, [x2, y2]: Point): Rectangle {
  return { left: Math.min(x1, x2), top: Math.min(y1, y2), width: Math.abs(x2 - x1), height: Math.abs(y2 - y1) };
}

function grown({ left, top, width, height }: Rectangle, by: number): Rectangle {
  return { left: left - by, top: top - by, width: width + 2 * by, height: height + 2 * by };
}

function isIn({ left, top, width, height }: Rectangle, area: Size): boolean {
  const [right, bottom] = [left + width - area.width, top + height - area.height];
  return Math.min(left, top) >= -BEYOND && Math.max(right, bottom) <= BEYOND;
}

/** A label beside its own line is at the very distance; sums of fractions are not exact. */
const SLACK = 0.001;

/** Whether two rectangles are nearer to each other than that. */
function overlap(one: Rectangle, other: Rectangle, clear: number): boolean {
  const near = clear - SLACK;
  return (
    one.left < other.left + other.width + near &&
    other.left < one.left + one.width + near &&
    one.top < other.top + other.height + near &&
    other.top < one.top + one.height + near
  );
}
