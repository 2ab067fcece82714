import type { Outcome } from '../../model/catalogue.ts';
import type { Rectangle } from './parts.ts';
import { round } from './way.ts';

/** What a box is; its outline shows it without colour. */
export type Shape = Outcome | 'live' | 'note' | 'gone';

/** How far the corners of a box are rounded, or cut if it is that of a job that was stopped. */
const CORNERS: Readonly<Record<Shape, number>> = { live: 6, success: 6, failure: 0, stopped: 8, note: 12, gone: 6 };

/** How far the second outline of a success is within the first. */
const INSET = 2.5;

/** The outlines of a box, as paths of SVG: two for a success. */
export function outlinesOf(shape: Shape, box: Rectangle): readonly string[] {
  const corner = Math.min(CORNERS[shape], box.height / 2);
  const outline = (inset: number) => outlineOf(within(box, inset), Math.max(0, corner - inset), shape === 'stopped');
  return shape === 'success' ? [outline(0), outline(INSET)] : [outline(0)];
}

function within({ left, top, width, height }: Rectangle, inset: number): Rectangle {
  return { left: left + inset, top: top + inset, width: width - 2 * inset, height: height - 2 * inset };
}

function outlineOf({ left, top, width, height }: Rectangle, corner: number, isCut: boolean): string {
  const [right, bottom] = [left + width, top + height];
  const to = (x: number, y: number) => `${round(x)} ${round(y)}`;
  if (corner === 0) return `M${to(left, top)}L${to(right, top)}L${to(right, bottom)}L${to(left, bottom)}Z`;
  const turn = (x: number, y: number) => (isCut ? 'L' : `Q${to(x, y)} `);
  return [
    `M${to(left + corner, top)}L${to(right - corner, top)}`,
    `${turn(right, top)}${to(right, top + corner)}L${to(right, bottom - corner)}`,
    `${turn(right, bottom)}${to(right - corner, bottom)}L${to(left + corner, bottom)}`,
    `${turn(left, bottom)}${to(left, bottom - corner)}L${to(left, top + corner)}`,
    `${turn(left, top)}${to(left + corner, top)}Z`,
  ].join('');
}
