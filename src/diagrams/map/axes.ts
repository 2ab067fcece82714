import type { Ends, Levels, Stack } from './levels.ts';
import type { Room } from './room.ts';
import type { Segment } from './tracks.ts';

/** The middles of all lanes along one axis, and the length of all. */
export interface Axis {
  readonly middles: readonly number[];
  readonly length: number;
}

/** How far lines are from the boxes on both sides of their lane, so that there is room for arrowheads. */
const SIDE = 13;

/** How much a lane between columns and one between rows measures at least, and a column or a row without boxes. */
const LEAST = { between: [26, 24], empty: 20 } as const;

/** How much longer than its label a line has to be, by whether it is on the main road, whose arrowheads are larger; how much higher. */
const LONGER = { main: 18, other: 12, height: 16 } as const;

/** The lanes along one axis: columns and what is between them (0), or rows (1). Each is as wide as boxes, lines and labels need. */
export function axisOf(axis: 0 | 1, stacks: readonly Stack[], levels: readonly Levels[], ends: Ends, room: Room): Axis {
  const count = 2 * Math.max(...ends.boxes.map(({ cell }) => cell[axis])) + 3;
  const middles: number[] = [];
  let length = 0;
  for (let lane = 0; lane < count; lane += 1) {
    const own = levels.filter((_, index) => isOn(stacks[index], axis, lane));
    const [before, after] = lane % 2 === 1 ? boxSides(axis, lane, ends) : laneSides(own);
    const least = lane % 2 === 1 || lane === 0 || lane === count - 1 ? 0 : leastOf(axis, lane, ends);
    const more = Math.max(0, least - before - after) + room.onLane(axis, lane);
    middles.push(length + before + more / 2);
    length += before + more + after;
  }
  return { middles, length };
}

function isOn(stack: Stack | undefined, axis: 0 | 1, lane: number): boolean {
  return stack?.lane === lane && stack.isVertical === (axis === 0);
}

type Sides = readonly [before: number, after: number];

/** How far the boxes of a column or a row reach from its middle. */
function boxSides(axis: 0 | 1, lane: number, { boxes }: Ends): Sides {
  const own = boxes.filter(({ cell }) => 2 * cell[axis] + 1 === lane);
  const half = Math.max(LEAST.empty, ...own.map((box) => (axis === 0 ? box.width : box.height))) / 2;
  return [half, half];
}

/** How far the lines on a lane reach from its middle, with what keeps them off boxes. */
function laneSides(own: readonly Levels[]): Sides {
  if (own.length === 0) return [0, 0];
  return [Math.max(...own.map(({ before }) => before)) + SIDE, Math.max(...own.map(({ after }) => after)) + SIDE];
}

/** How wide a lane between boxes is at least, so that there is room for the labels of the lines that lead straight over it. */
function leastOf(axis: 0 | 1, lane: number, { lines, segments }: Ends): number {
  const needs = lines.flatMap(({ label, isMain }, line) => {
    const own = segments[line] ?? [];
    if (own.length !== 1 || !own.every((segment) => isAcross(segment, axis, lane))) return [];
    return axis === 0 ? label.width + (isMain ? LONGER.main : LONGER.other) : label.height + LONGER.height;
  });
  return Math.max(LEAST.between[axis], ...needs);
}

/** Whether a segment leads from one column to the next, or from one row to the next, over a lane. */
function isAcross({ isVertical, start, end }: Segment, axis: 0 | 1, lane: number): boolean {
  return isVertical === (axis === 1) && start <= lane && lane <= end && end - start <= 1;
}
