import { type Axis, axisOf } from './axes.ts';
import { labelsOf } from './labels.ts';
import { type Ends, levelsOf, type Stack, stackOf, widened } from './levels.ts';
import type { Box, Line, PlacedLabel, Rectangle, Size } from './parts.ts';
import { createRoom, type Room } from './room.ts';
import { type Connection, type Point, routesOf } from './route.ts';
import { bundlesOf, type Segment, segmentsOf } from './tracks.ts';
import type { Way } from './way.ts';

/** Where everything is. */
export interface Layout extends Size {
  readonly boxes: readonly Rectangle[];
  /** The lines, from the side of a box to the side of a box. */
  readonly lines: readonly Way[];
  readonly labels: readonly PlacedLabel[];
  /** The lines whose labels found no place of their own. */
  readonly homeless: readonly number[];
}

/** How often room is made for labels that have no place. */
const MOST_ROUNDS = 20;

/** Lays boxes out in their cells and lines in the lanes between them; lanes become as wide as lines and labels need. */
export function layoutOf(boxes: readonly Box[], lines: readonly Line[]): Layout {
  const cells = boxes.map(({ cell }) => cell);
  const connections = lines.map(({ from, to, isMain, key }): Connection => {
    return { isMain, key, from: cells[from] ?? [0, 0], to: cells[to] ?? [0, 0] };
  });
  const segments = segmentsOf(routesOf(connections, cells), connections);
  const ends: Ends = { boxes, lines, segments };
  const stacks = bundlesOf(segments, connections).map((bundle) => stackOf(bundle, ends));
  const plan: Plan = { ...ends, stacks, room: createRoom() };
  let best = attempt(plan);
  for (let round = 0, last = best; round < MOST_ROUNDS && best.homeless.length > 0; round += 1) {
    for (const line of last.homeless)
      plan.room.tryNext(line, lines[line]?.label ?? NONE, segments[line] ?? [], last.lines[line]?.corners ?? []);
    last = attempt(plan);
    if (last.homeless.length < best.homeless.length) best = last;
  }
  plan.room.takeBack(() => {
    const less = attempt(plan);
    if (less.homeless.length <= best.homeless.length) best = less;
    return less === best;
  });
  return best;
}

const NONE: Size = { width: 0, height: 0 };

/** What is laid out. */
interface Plan extends Ends {
  readonly stacks: readonly Stack[];
  readonly room: Room;
}

function attempt(plan: Plan): Layout {
  const { lines, segments, stacks, room } = plan;
  const levels = stacks.map((stack) => levelsOf(stack, room));
  const boxes = widened(stacks, levels, plan);
  const [across, down] = ([0, 1] as const).map((axis) => axisOf(axis, stacks, levels, { ...plan, boxes }, room)) as [
    Axis,
    Axis,
  ];
  const places = new Map<Segment, number>();
  for (const [index, { isVertical, lane }] of stacks.entries()) {
    const middle = (isVertical ? across : down).middles[lane] ?? 0;
    for (const [segment, offset] of levels[index]?.offsets ?? []) places.set(segment, middle + offset);
  }
  const middles = boxes.map(({ cell: [column, row] }): Point => {
    return [across.middles[2 * column + 1] ?? 0, down.middles[2 * row + 1] ?? 0];
  });
  const straight = lines.map((line, index) => polyline(line, segments[index] ?? [], places, boxes, middles));
  const ways = straight.map((corners, index) => bowed(corners, partnerOf(index, lines, straight)));
  const labelled = lines.map(({ label, thickness, isMain, isShared }, index) => {
    return { ...label, thickness, isMain, isShared, way: ways[index] ?? { corners: [], bow: [0, 0] } };
  });
  const size = { width: across.length, height: down.length };
  const rectangles = rectanglesOf(boxes, middles);
  return { ...size, boxes: rectangles, lines: ways, ...labelsOf(labelled, rectangles, size) };
}

function rectanglesOf(boxes: readonly Box[], middles: readonly Point[]): readonly Rectangle[] {
  return boxes.map(({ width, height }, index) => {
    const [x, y] = middles[index] ?? [0, 0];
    return { left: x - width / 2, top: y - height / 2, width, height };
  });
}

function polyline(
  { from, to }: Line,
  segments: readonly Segment[],
  places: ReadonlyMap<Segment, number>,
  boxes: readonly Box[],
  middles: readonly Point[],
): readonly Point[] {
  const at = (index: number) => places.get(segments[index] as Segment) ?? 0;
  const corners = segments
    .slice(1)
    .map((segment, index): Point => (segment.isVertical ? [at(index + 1), at(index)] : [at(index), at(index + 1)]));
  const last = segments.length - 1;
  const port = (box: number, index: number, towards: Point): Point => {
    const [x, y] = middles[box] ?? [0, 0];
    const { width, height } = boxes[box] ?? { width: 0, height: 0 };
    return segments[index]?.isVertical
      ? [at(index), y + (Math.sign(towards[1] - y) * height) / 2]
      : [x + (Math.sign(towards[0] - x) * width) / 2, at(index)];
  };
  const start = port(from, 0, corners[0] ?? middles[to] ?? [0, 0]);
  const end = port(to, last, corners.at(-1) ?? middles[from] ?? [0, 0]);
  return [start, ...corners, end];
}

/** The line that leads straight back where a line leads straight. */
function partnerOf(
  index: number,
  lines: readonly Line[],
  ways: readonly (readonly Point[])[],
): readonly Point[] | undefined {
  const line = lines[index];
  if (line === undefined || line.isMain || line.from === line.to || ways[index]?.length !== 2) return undefined;
  const back = lines.findIndex(
    (other, at) => other.from === line.to && other.to === line.from && !other.isMain && ways[at]?.length === 2,
  );
  return ways[back];
}

/** A line, as an arc away from the line that leads back. */
function bowed(corners: readonly Point[], back: readonly Point[] | undefined): Way {
  const [[x = 0, y = 0] = [], [toX] = []] = [corners[0], corners[1]];
  const [bx = x, by = y] = back?.[0] ?? [];
  const bow: Point = x === toX ? [Math.sign(x - bx) * BOW, 0] : [0, Math.sign(y - by) * BOW];
  return { corners, bow: back === undefined ? [0, 0] : bow };
}

/** How far the middle of an arc is from the straight line between its ends. */
const BOW = 6;
