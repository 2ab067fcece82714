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
  const lines = labelled.map(({ way }) => partsOf(way));
  const strokes = new Obstacles();
  for (const [line, parts] of lines.entries()) {
    const half = (labelled[line]?.thickness ?? 0) / 2;
    for (const part of parts) strokes.add(spanOf(part.from, part.to), half);
    for (const inside of insidesOf(parts)) strokes.add(inside, half);
  }
  const solids = new Obstacles();
  for (const box of boxes) solids.add(box);
  const labels = labelled.map(
    ({ width, height }): PlacedLabel => ({ left: 0, top: 0, width, height, anchor: 'middle' }),
  );
  const homeless: number[] = [];
  const ranks = labelled.map(({ isMain }, line) => (isMain ? 0 : lengthOf(lines[line] ?? [])));
  const inOrder = [...labelled.keys()].sort((one, other) => (ranks[one] ?? 0) - (ranks[other] ?? 0));
  for (const line of inOrder) {
    const { width = 0, height = 0, thickness = 0, isShared = false } = labelled[line] ?? {};
    if (width === 0) continue;
    const search = new Search({ width, height }, area, solids, strokes);
    search.along(lines[line] ?? [], CLEAR + thickness / 2, isShared ? 0 : 0.4);
    if (!search.isFree) homeless.push(line);
    const { best } = search;
    if (best === undefined) continue;
    labels[line] = best;
    solids.add(best);
  }
  return { labels, homeless };
}

/** A label beside its own line is at the very distance; sums of fractions are not exact. */
const SLACK = 0.001;

/** Rectangles that labels keep off. Hundreds of places are compared with hundreds of them, so they are bare numbers. */
class Obstacles {
  /** The left, top, right and bottom of each, with the distance that labels keep. */
  readonly #sides: number[] = [];

  /** @param by how much larger it is on each side than was said */
  add({ left, top, width, height }: Rectangle, by = 0): void {
    const more = by + CLEAR - SLACK;
    this.#sides.push(left - more, top - more, left + width + more, top + height + more);
  }

  meet(left: number, top: number, right: number, bottom: number): boolean {
    const sides = this.#sides;
    for (let at = 0; at < sides.length; at += 4) {
      if (
        (sides[at] ?? 0) < right &&
        left < (sides[at + 2] ?? 0) &&
        (sides[at + 1] ?? 0) < bottom &&
        top < (sides[at + 3] ?? 0)
      )
        return true;
    }
    return false;
  }
}

/** How good the best place is that was found: on a line, or on other things too, if need be. */
const FOUND = { nothing: 0, taken: 1, onLine: 2, free: 3 } as const;

/** The search for the best place of one label: the cheapest that is free. */
class Search {
  readonly #size: Size;
  readonly #area: Size;
  readonly #solids: Obstacles;
  readonly #strokes: Obstacles;
  #found: number = FOUND.nothing;
  #cost = Number.POSITIVE_INFINITY;
  #left = 0;
  #top = 0;
  #anchor: PlacedLabel['anchor'] = 'middle';

  constructor(size: Size, area: Size, solids: Obstacles, strokes: Obstacles) {
    this.#size = size;
    this.#area = area;
    this.#solids = solids;
    this.#strokes = strokes;
  }

  /** The best place; `undefined` if none was tried. */
  get best(): PlacedLabel | undefined {
    if (this.#found === FOUND.nothing) return undefined;
    return { left: this.#left, top: this.#top, ...this.#size, anchor: this.#anchor };
  }

  get isFree(): boolean {
    return this.#found === FOUND.free;
  }

  /**
   * Tries places on both sides of a line.
   *
   * @param clear how far the label is from the middle of the line
   * @param best the best place, as a share of the length of the line
   */
  along(parts: readonly Part[], clear: number, best: number): void {
    const { width, height } = this.#size;
    const total = lengthOf(parts);
    let before = 0;
    for (const { from, to, length } of parts) {
      const isVertical = from[0] === to[0];
      const own = isVertical ? height : width;
      const free = Math.max(0, length - own);
      const count = Math.max(1, Math.floor(free / STEP));
      for (let index = 0; index <= count; index += 1) {
        const along = length < own ? length / 2 : own / 2 + (free * index) / count;
        const cost = Math.abs((before + along) / total - best) * 10 + (length < own ? 12 : 0) + (isVertical ? 2 : 0);
        const x = from[0] + ((to[0] - from[0]) * along) / Math.max(1, length);
        const y = from[1] + ((to[1] - from[1]) * along) / Math.max(1, length);
        if (isVertical) {
          this.#try(x + clear, y - height / 2, 'start', cost);
          this.#try(x - clear - width, y - height / 2, 'end', cost + 0.5);
        } else {
          this.#try(x - width / 2, y - clear - height, 'middle', cost);
          this.#try(x - width / 2, y + clear, 'middle', cost + 1);
        }
      }
      before += length;
    }
  }

  #try(left: number, top: number, anchor: PlacedLabel['anchor'], cost: number): void {
    if (this.#found === FOUND.free && cost >= this.#cost) return;
    const found = this.#foundAt(left, top);
    if (found < this.#found || (found === this.#found && cost >= this.#cost)) return;
    this.#found = found;
    this.#cost = cost;
    this.#left = left;
    this.#top = top;
    this.#anchor = anchor;
  }

  #foundAt(left: number, top: number): number {
    const [right, bottom] = [left + this.#size.width, top + this.#size.height];
    const isIn =
      Math.min(left, top) >= -BEYOND && right <= this.#area.width + BEYOND && bottom <= this.#area.height + BEYOND;
    if (!isIn || this.#solids.meet(left, top, right, bottom)) return FOUND.taken;
    return this.#strokes.meet(left, top, right, bottom) ? FOUND.onLine : FOUND.free;
  }
}

/** A straight part of a line. */
interface Part {
  readonly from: Point;
  readonly to: Point;
  readonly length: number;
  /** How far from its end the curve to the next part begins. */
  readonly reach: number;
}

/** The parts of a line; of an arc, one through its middle. */
function partsOf({ corners, bow: [dx, dy] }: Way): readonly Part[] {
  const reaches = reachesOf(corners);
  const parts: Part[] = [];
  for (let index = 1; index < corners.length; index += 1) {
    const [[x1, y1] = [0, 0], [x2, y2] = [0, 0]] = [corners[index - 1], corners[index]];
    parts.push({
      from: [x1 + dx, y1 + dy],
      to: [x2 + dx, y2 + dy],
      length: Math.abs(x2 - x1) + Math.abs(y2 - y1),
      reach: reaches[index] ?? 0,
    });
  }
  return parts;
}

function lengthOf(parts: readonly Part[]): number {
  let sum = 0;
  for (const { length } of parts) sum += length;
  return sum;
}

/** The squares inside the corners of a line that its curves touch, where these are wide. */
function insidesOf(parts: readonly Part[]): readonly Rectangle[] {
  return parts.flatMap(({ from, to: at, reach }, index) => {
    const { to: after } = parts[index + 1] ?? {};
    // A label this far from both parts of a corner is on the curve: the roots of both distances have the sum √reach.
    const side = (Math.sqrt(reach) - Math.sqrt(CLEAR)) ** 2 - CLEAR;
    if (after === undefined || reach < CLEAR || side <= 0) return [];
    const [dx, dy] = [Math.sign(from[0] + after[0] - 2 * at[0]), Math.sign(from[1] + after[1] - 2 * at[1])];
    return [spanOf(at, [at[0] + dx * side, at[1] + dy * side])];
  });
}

function spanOf([x1, y1]: Point, [x2, y2]: Point): Rectangle {
  return { left: Math.min(x1, x2), top: Math.min(y1, y2), width: Math.abs(x2 - x1), height: Math.abs(y2 - y1) };
}
