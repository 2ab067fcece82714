import type { PlacedLabel, Rectangle, Size } from './parts.ts';
import type { Point } from './route.ts';

/** A straight part of a line. */
export interface Part {
  readonly from: Point;
  readonly to: Point;
  readonly length: number;
  /** How far from its end the curve to the next part begins. */
  readonly reach: number;
}

/** How far labels keep off lines, boxes and each other. */
export const CLEAR = 3;

/** How far labels may reach beyond what is laid out, into the margin. */
const BEYOND = 4;

/** How far apart the places are that are tried along a line. */
const STEP = 6;

/** A label beside its own line is at the very distance; sums of fractions are not exact. */
const SLACK = 0.001;

/** Rectangles that labels keep off. Hundreds of places are compared with hundreds of them, so they are bare numbers. */
export class Obstacles {
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
export class LabelSearch {
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

/** The length of a line. */
export function lengthOf(parts: readonly Part[]): number {
  let sum = 0;
  for (const { length } of parts) sum += length;
  return sum;
}
