import TinyQueue from 'tinyqueue';
import type { Cell } from '../../model/grid.ts';

/** A line to draw from one cell to another, or back to the same. */
export interface Connection {
  readonly from: Cell;
  readonly to: Cell;
  /** The main road is as straight as can be, and other lines rather go round it than through it. */
  readonly isMain: boolean;
  /** Lines with the same key may lie on one another. */
  readonly key: string;
}

/**
 * A point in the net of a grid, on which lines run. The middle of the cell (column, row) is the point (2 column + 1, 2 row + 1);
 * even coordinates are the lanes between columns and between rows, and around them.
 */
export type Point = readonly [x: number, y: number];

/** The way of a line: the points at which it begins, bends and ends. */
export type Route = readonly Point[];

/** What a way costs, in steps from row to row. The cheapest is taken. */
const COST = {
  /** A step from row to row, or from column to column. */
  row: 1,
  column: 1.6,
  bend: 2.5,
  /** A step through the middle of a free cell. */
  cell: 0.8,
  /** A step beside another line: between boxes, at the top or the bottom of a box, and at its sides, which are low. */
  lane: 0.7,
  top: 1.2,
  side: 6,
  /** To use the side of a box at all, which is better left to the main road. */
  sideUsed: 0.3,
  /** To cross the main road. */
  road: 4,
} as const;

/** Finds a way for each line along the lanes of a grid: short, with few bends, around the cells that are taken. */
export function routesOf(connections: readonly Connection[], taken: readonly Cell[]): readonly Route[] {
  const size: Point = [2 * (most(taken, 0) + 1), 2 * (most(taken, 1) + 1)];
  const boxes = new Set(taken.map((cell) => numberOf(middleOf(cell), size)));
  const traffic: Traffic = { boxes, size, keys: new Map(), road: new Set() };
  const routes: Route[] = [];
  const inOrder = [...connections.entries()].sort(([, one], [, other]) => rank(one) - rank(other));
  for (const [index, connection] of inOrder) {
    const points =
      connection.from.join() === connection.to.join() ? loopAt(connection.from) : wayOf(connection, traffic);
    record(points, connection, traffic);
    routes[index] = bendsOf(points);
  }
  return routes;
}

function most(cells: readonly Cell[], axis: 0 | 1): number {
  return Math.max(0, ...cells.map((cell) => cell[axis]));
}

/** The main road comes first, then the short lines. */
function rank({ from, to, isMain }: Connection): number {
  return isMain ? -1 : Math.abs(from[0] - to[0]) * 2 + Math.abs(from[1] - to[1]);
}

/** What is in the way. */
interface Traffic {
  /** The points in the middle of boxes, by their numbers. */
  readonly boxes: ReadonlySet<number>;
  readonly size: Point;
  /** The keys of the lines on each stretch between two neighbouring points, by its number. */
  readonly keys: Map<number, string[]>;
  /** The points of the main road at which it can be crossed, by their numbers. */
  readonly road: Set<number>;
}

/** A point that has been reached, from the direction in which it was. */
interface Reached {
  readonly point: Point;
  readonly direction: number;
  readonly cost: number;
  readonly before?: Reached;
}

const DIRECTIONS = [
  [1, 0],
  [0, 1],
  [-1, 0],
  [0, -1],
] as const;

function wayOf({ from, to, isMain, key }: Connection, traffic: Traffic): readonly Point[] {
  const [start, goal] = [middleOf(from), middleOf(to)];
  const queue = new TinyQueue<Reached>(
    [{ point: start, direction: -1, cost: 0 }],
    (one, other) => one.cost - other.cost,
  );
  const [end, done] = [numberOf(goal, traffic.size), new Set<number>()];
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    const here = numberOf(at.point, traffic.size);
    const state = here * (DIRECTIONS.length + 1) + at.direction + 1;
    if (done.has(state)) continue;
    done.add(state);
    if (here === end) return pointsTo(at);
    for (const [direction, [dx, dy]] of DIRECTIONS.entries()) {
      const point: Point = [at.point[0] + dx, at.point[1] + dy];
      if (!isIn(point, traffic.size) || (at.direction >= 0 && (at.direction + 2) % 4 === direction)) continue;
      const next = numberOf(point, traffic.size);
      if (traffic.boxes.has(next) && next !== end) continue;
      const bend = at.direction >= 0 && at.direction !== direction ? COST.bend : 0;
      const cost = at.cost + bend + stepCost(at.point, point, traffic, { isMain, key });
      queue.push({ point, direction, cost, before: at });
    }
  }
  throw new Error('no way in the grid');
}

function stepCost(
  from: Point,
  to: Point,
  traffic: Traffic,
  { isMain, key }: Pick<Connection, 'isMain' | 'key'>,
): number {
  const { boxes, size, keys, road } = traffic;
  const [start, end] = [numberOf(from, size), numberOf(to, size)];
  const isHorizontal = from[1] === to[1];
  const atBox = boxes.has(start) || boxes.has(end);
  let others = 0;
  for (const other of keys.get(stretchOf(start, end)) ?? []) if (other !== key) others += 1;
  const isMiddle = from[isHorizontal ? 1 : 0] % 2 === 1;
  const beside = !isMiddle ? COST.lane : isHorizontal ? COST.side : COST.top;
  return (
    (isHorizontal ? COST.column : COST.row) +
    others * beside +
    (isMiddle && !atBox ? COST.cell : 0) +
    (isMiddle && atBox && isHorizontal && !isMain ? COST.sideUsed : 0) +
    (road.has(end) && !isMain ? COST.road : 0)
  );
}

function record(points: readonly Point[], { isMain, key }: Connection, { keys, road, size }: Traffic): void {
  for (const [index, point] of points.entries()) {
    const next = points[index + 1];
    if (next === undefined) break;
    const stretch = stretchOf(numberOf(point, size), numberOf(next, size));
    keys.set(stretch, [...(keys.get(stretch) ?? []), key]);
    if (isMain && index > 0) road.add(numberOf(point, size));
  }
}

function pointsTo(end: Reached): readonly Point[] {
  const points: Point[] = [];
  for (let at: Reached | undefined = end; at !== undefined; at = at.before) points.unshift(at.point);
  return points;
}

/** Out of a cell and back into it, over it. */
function loopAt(cell: Cell): readonly Point[] {
  const [x, y] = middleOf(cell);
  return [
    [x, y],
    [x, y - 1],
    [x, y - 1],
    [x, y],
  ];
}

/** The points of a way without those that it passes straight. */
function bendsOf(points: readonly Point[]): Route {
  return points.filter((point, index) => {
    const [before, after] = [points[index - 1], points[index + 1]];
    if (before === undefined || after === undefined) return true;
    return (
      !((before[0] === point[0] && after[0] === point[0]) || (before[1] === point[1] && after[1] === point[1])) ||
      isSame(before, point) ||
      isSame(after, point)
    );
  });
}

function middleOf([column, row]: Cell): Point {
  return [2 * column + 1, 2 * row + 1];
}

function isIn([x, y]: Point, [width, height]: Point): boolean {
  return x >= 0 && y >= 0 && x <= width && y <= height;
}

/** The number of a point in the net: net by net line, from the left. */
function numberOf([x, y]: Point, [width]: Point): number {
  return y * (width + 1) + x;
}

/** The number of the stretch between two points that are neighbours, or the same, by their numbers. */
function stretchOf(one: number, other: number): number {
  return 3 * Math.min(one, other) + Math.min(2, Math.abs(one - other));
}

function isSame(one: Point, other: Point): boolean {
  return one[0] === other[0] && one[1] === other[1];
}
