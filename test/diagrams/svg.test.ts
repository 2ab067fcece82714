import { XMLParser } from 'fast-xml-parser';
import { describe, expect, test } from 'vitest';
import { svg } from '../../src/diagrams/svg.ts';
import { lifecycleData, lifecycleOf } from '../../src/model/lifecycle.ts';
import { jobTable, modelartsV1 } from '../../src/model/modelarts-v1/lifecycle.ts';
import { statuses, statusNames } from '../../src/model/modelarts-v1/statuses.ts';
import { trace } from './tables.ts';

const { grid, ...rest } = modelartsV1.drawing ?? {};
void grid;

/** The lifecycle without a grid, so that Graphviz lays it out. */
const free = lifecycleOf({ ...lifecycleData(modelartsV1), drawing: { mainRoad: [], quiet: [], ...rest } });

/** A text in the picture, and its bounding box. */
interface Label {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

interface Element {
  readonly [name: string]: string | number | Element | readonly Element[];
}

/** The texts of a picture. A letter is taken to be half as wide as it is high. */
function labelsIn(picture: string): readonly Label[] {
  const found: Label[] = [];
  const visit = (element: unknown, name: string): void => {
    if (Array.isArray(element)) for (const each of element) visit(each, name);
    else if (typeof element === 'object' && element !== null) {
      if (name === 'text') found.push(labelOf(element as Element));
      for (const [child, inner] of Object.entries(element)) visit(inner, child);
    }
  };
  visit(new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '' }).parse(picture), '');
  return found;
}

function labelOf(element: Element): Label {
  const [x, y, size] = [Number(element.x), Number(element.y), Number(element['font-size'])];
  const text = String(element['#text']);
  const width = text.length * size * 0.5;
  const left = element['text-anchor'] === 'middle' ? x - width / 2 : x;
  return { text, left, right: left + width, top: y - size * 0.75, bottom: y + size * 0.2 };
}

function overlap(one: Label, other: Label): boolean {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}

describe.each([
  ['the machine', undefined],
  ['the machine with a log', trace],
])('the picture of %s', (_, seen) => {
  test('has no labels that overlap', async () => {
    const labels = labelsIn(await svg(free, seen));
    expect(labels.length).toBeGreaterThan(60);
    const pairs = labels.flatMap((one, index) =>
      labels.slice(index + 1).flatMap((other) => (overlap(one, other) ? [`${one.text} | ${other.text}`] : [])),
    );
    expect(pairs).toEqual([]);
  });

  test('shows every status with its code, and every event', async () => {
    const texts = labelsIn(await svg(free, seen)).map(({ text }) => text);
    for (const status of statusNames) expect(texts).toContain(`${statuses[status].code} ${status}`);
    for (const { event } of jobTable.rows)
      expect(
        texts.some((text) => text.startsWith(event)),
        event,
      ).toBe(true);
  });
});

describe('the main road', () => {
  test('is straight: its statuses are on one line, from left to right', async () => {
    const labels = labelsIn(await svg(free));
    const road = ['1 INIT', '4 SUBMIT_TRYING', '7 WAITING', '8 RUNNING', '10 COMPLETED'];
    const stops = road.map((name) => labels.find(({ text }) => text === name));
    expect(new Set(stops.map((stop) => stop?.top)).size).toBe(1);
    const lefts = stops.map((stop) => stop?.left ?? Number.NaN);
    expect(lefts).toEqual(lefts.toSorted((one, other) => one - other));
  });

  test('has bold labels: Graphviz knows the weight of their font', async () => {
    const picture = await svg(free);
    const bold = [...picture.matchAll(/<text [^>]*font-weight="bold"[^>]*>([^<]*)</g)].map(([, text]) => text);
    expect(bold).toEqual(['submit', 'queue', 'start', 'finish', 'the main road']);
    expect(picture).not.toMatch(/font-family="[^"]*bold/i);
  });
});
