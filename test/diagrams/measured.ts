import type { Page } from 'playwright-core';

/** A rectangle, from its left to its right and from its top to its bottom. */
export interface Extent {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** A text as a browser shows it. */
export interface Text extends Extent {
  readonly text: string;
  readonly size: number;
  /** Its colour: red, green, blue. */
  readonly colour: readonly number[];
}

/** A box, with its texts. */
export interface Shape extends Extent {
  readonly title: string;
  readonly isNote: boolean;
  readonly texts: readonly Text[];
  readonly fill: readonly number[] | undefined;
}

/** A line: points on it, one or less apart, the corners of its arrowhead, of which the first is its tip, and its label. */
export interface Stroke {
  readonly title: string;
  readonly classes: string;
  readonly points: readonly (readonly [x: number, y: number])[];
  readonly head: readonly (readonly [x: number, y: number])[];
  readonly texts: readonly Text[];
}

/** A map as a browser shows it, in the units of its view box. */
export interface Measured {
  readonly width: number;
  readonly height: number;
  readonly paper: readonly number[];
  readonly boxes: readonly Shape[];
  readonly lines: readonly Stroke[];
  /** All texts, with those of the legend. */
  readonly texts: readonly Text[];
}

/** Runs in the page. The height of a text is that of its letters, not of its line. */
const MEASURE = `(() => {
  const svg = document.documentElement;
  const moved = (element, x, y) => {
    const { a, d, e, f } = element.getCTM();
    return [(a * x + e) / scale, (d * y + f) / scale];
  };
  const scale = svg.getCTM().a;
  const colour = (text) => /\\d/.test(text) ? text.match(/[\\d.]+/g).slice(0, 3).map(Number) : undefined;
  const text = (element) => {
    const { x, width } = element.getBBox();
    const size = parseFloat(getComputedStyle(element).fontSize);
    const baseline = Number(element.getAttribute('y'));
    const [left, top] = moved(element, x, baseline - 0.75 * size);
    const [right, bottom] = moved(element, x + width, baseline + 0.2 * size);
    return { left, right, top, bottom, size, text: element.textContent, colour: colour(getComputedStyle(element).fill) };
  };
  const texts = (element) => [...element.querySelectorAll('text')].map(text);
  const titled = (selector) => [...document.querySelectorAll(selector)].filter((each) => each.querySelector('title'));
  const titleOf = (element) => element.querySelector('title').textContent;
  const boxes = titled('.node, .note').map((element) => {
    const path = element.querySelector('path');
    const { x, y, width, height } = path.getBBox();
    const [left, top] = moved(path, x, y);
    const [right, bottom] = moved(path, x + width, y + height);
    const fill = colour(getComputedStyle(path).fill);
    return { left, right, top, bottom, title: titleOf(element), isNote: element.matches('.note'), texts: texts(element), fill };
  });
  const lines = titled('.edge').map((element) => {
    const path = element.querySelector('path');
    const count = Math.ceil(path.getTotalLength());
    const points = Array.from({ length: count + 1 }, (_, index) => {
      const { x, y } = path.getPointAtLength((path.getTotalLength() * index) / count);
      return moved(path, x, y);
    });
    const polygon = element.querySelector('polygon');
    const head = [...polygon.points].map(({ x, y }) => moved(polygon, x, y));
    return { title: titleOf(element), classes: element.getAttribute('class'), points, head, texts: texts(element) };
  });
  const { width, height } = svg.viewBox.baseVal;
  const paper = colour(getComputedStyle(document.querySelector('.paper')).fill);
  return { width, height, paper, boxes, lines, texts: texts(svg) };
})()`;

/** Measures a picture that a page shows. */
export async function measure(page: Page): Promise<Measured> {
  return (await page.evaluate(MEASURE)) as Measured;
}

/** Whether two rectangles share more than their sides. */
export function overlap(one: Extent, other: Extent): boolean {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}

/** Whether a point is within a rectangle, further from its sides than that. */
export function isWithin([x, y]: readonly [number, number], { left, right, top, bottom }: Extent, by = 0): boolean {
  return x > left + by && x < right - by && y > top + by && y < bottom - by;
}

/** The contrast of two colours by WCAG 2: from 1 to 21. */
export function contrast(one: readonly number[], other: readonly number[]): number {
  const [dark = 0, light = 0] = [one, other].map(luminance).sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: readonly number[]): number {
  const [red = 0, green = 0, blue = 0] = colour.map((each) => {
    const share = each / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
