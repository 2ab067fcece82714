import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { overview } from '../../src/diagrams/overview.ts';
import { svg } from '../../src/diagrams/svg.ts';
import type { Lifecycle } from '../../src/model/lifecycle.ts';
import type { DefaultStatus } from '../../src/model/lifecycles.ts';
import { jobTable, modelartsV1 } from '../../src/model/modelarts-v1/lifecycle.ts';
import { statuses } from '../../src/model/modelarts-v1/statuses.ts';
import { modelartsV2 } from '../../src/model/modelarts-v2/lifecycle.ts';
import { parseLifecycle } from '../../src/model/parse-lifecycle.ts';
import { createCoverage } from '../../src/paths/coverage.ts';
import type { Trace } from '../../src/paths/trace.ts';
import { simulate } from '../../src/simulate/simulate.ts';
import { repository } from '../repository.ts';
import { type Open, type PageOptions, withBrowser } from '../viewer/browser.ts';
import {
  contrast,
  type Extent,
  isWithin,
  type Measured,
  measure,
  overlap,
  type Shape,
  type Stroke,
  type Text,
} from './measured.ts';
import { trace } from './tables.ts';

const openPage = withBrowser();

/** A lifecycle of a user, with what is hard to draw: a step back to the same status, steps back, long names and other letters. */
const own = parseLifecycle(
  JSON.stringify({
    id: 'oven',
    initial: 'cold',
    states: {
      cold: { on: { heat: 'heating', 'break <&>': 'broken beyond all repair, and thrown away' } },
      heating: { on: { ready: 'hot', off: 'cold', heat: 'heating' } },
      hot: { on: { off: 'cold', open: '焼き上がり', hotter: 'hot', wait: 'heating' } },
      焼き上がり: { type: 'final', tags: ['success'] },
      'broken beyond all repair, and thrown away': { type: 'final', tags: ['failure'] },
    },
    meta: {
      drawing: {
        mainRoad: ['cold', 'heating', 'hot', '焼き上がり'],
        grid: {
          cold: [0, 0],
          heating: [1, 0],
          hot: [2, 0],
          焼き上がり: [3, 0],
          'broken beyond all repair, and thrown away': [1, 1],
        },
      },
    },
  }),
);

const deployment = parseLifecycle(readFileSync(join(repository, 'examples/deployment/lifecycle.json'), 'utf8'));

/** What a poller sees of many jobs, with faults. */
function faultyTrace(): Trace {
  const coverage = createCoverage();
  coverage.take([...simulate({ jobs: 400, seed: 3, poll: '10s', corrupt: 0.01 })]);
  return coverage.trace();
}

interface Case {
  readonly lifecycle: Lifecycle;
  readonly seen?: () => Trace;
}

const cases: readonly (readonly [string, Case])[] = [
  ['v1', { lifecycle: modelartsV1 }],
  ['v1 with a small log', { lifecycle: modelartsV1, seen: () => trace }],
  ['v1 with a log of many jobs and faults', { lifecycle: modelartsV1, seen: faultyTrace }],
  ['v2', { lifecycle: modelartsV2 }],
  ['a lifecycle of a user', { lifecycle: own }],
  ['the lifecycle of an example', { lifecycle: deployment }],
];

describe.each(cases)('the map of %s', (_, { lifecycle, seen }) => {
  let drawn: Promise<Measured> | undefined;
  const shown = () => {
    drawn ??= svg(lifecycle, seen?.()).then((picture) => measured(openPage, picture));
    return drawn;
  };

  test('has a box for each status and each state without a record, and its name in it', async () => {
    const map = await shown();
    const { statuses, table } = lifecycle;
    const names = [...table.statuses, ...table.gone].map((name) => {
      const code = statuses.entryOf(name)?.code;
      return code === undefined ? name : `${code} ${name}`;
    });
    const nodes = map.boxes.filter(({ isNote }) => !isNote);
    expect(nodes.map(({ title }) => title).sort()).toEqual(names.sort());
    for (const { title, texts } of nodes) {
      const written = texts.map(({ text }) => text).join('');
      expect(written.replaceAll(' ', '')).toContain(title.replaceAll(' ', ''));
    }
  });

  test('has the event of each line beside it', async () => {
    const map = await shown();
    for (const { title, texts, classes } of map.lines) {
      if (!classes.includes('impossible'))
        expect(texts.map(({ text }) => text.split(' ')[0])).toEqual([title.split(': ')[1]?.split(' ')[0]]);
    }
  });

  test('draws every transition', async () => {
    const map = await shown();
    const rows = lifecycle.table.rows.map(({ from, event, to }) => `${from} → ${to}: ${event}`);
    const lines = map.lines
      .filter(({ classes }) => !classes.includes('impossible'))
      .flatMap(({ title }) => spread(title, lifecycle));
    expect(lines.sort()).toEqual(rows.sort());
  });

  laws(shown);

  test('has its main road on one straight line, from left to right', async () => {
    const map = await shown();
    const road = lifecycle.drawing?.mainRoad.flatMap((name) => boxesOf(map, name)) ?? [];
    const middles = road.map(({ top, bottom }) => ((top + bottom) / 2).toFixed(0));
    expect(new Set(middles).size).toBe(1);
    for (const [index, box] of road.slice(1).entries())
      expect(box.left).toBeGreaterThan(road[index]?.right ?? Infinity);
    const lines = map.lines.filter(({ classes }) => /\bmain\b/.test(classes));
    expect(lines.length).toBe(road.length - 1);
    for (const { points } of lines) expect(new Set(points.map(([, y]) => y.toFixed(1))).size).toBe(1);
  });

  test.each(['light', 'dark'] as const)('can be read in %s colours', async (colorScheme) => {
    const map = await measured(openPage, await svg(lifecycle, seen?.()), { colorScheme });
    const inBoxes = map.boxes.flatMap(({ texts, fill = map.paper }) => texts.map((text) => ({ text, fill })));
    const labels = map.lines.flatMap(({ texts }) => texts.map((text) => ({ text, fill: map.paper })));
    const pale = [...inBoxes, ...labels].filter(({ text, fill }) => contrast(text.colour, fill) < 4.5);
    expect(pale.map(({ text }) => text.text)).toEqual([]);
  });
});

describe('the overview of v1', () => {
  let drawn: Promise<Measured> | undefined;
  const shown = () => {
    drawn ??= overview(modelartsV1).then((picture) => measured(openPage, picture));
    return drawn;
  };
  const road: readonly string[] = modelartsV1.drawing?.mainRoad ?? [];
  const failed = ['submission', 'queue', 'execution', 'rollout'];
  /** The box of a status: its phase, apart from the main road. */
  const boxOf = (status: DefaultStatus) => {
    const { phase } = statuses[status];
    return road.includes(status) ? status : failed.includes(phase) ? `${phase} failed` : phase;
  };

  test('has a box for each status of the main road, and one for the other statuses of each phase', async () => {
    const boxes = [...road, 'review', 'image', 'scaling', 'cancellation', ...failed.map((phase) => `${phase} failed`)];
    const { boxes: drawnBoxes } = await shown();
    expect(drawnBoxes.map(({ title }) => title).sort()).toEqual([...boxes, 'any live status'].sort());
  });

  test('has a line for all transitions from one box to another', async () => {
    // What can happen in all statuses of a group leads from a note, or is left out with the box that it leads to.
    const single = jobTable.rows.filter(({ event }) => !/^(stop|cancel|delete|delete\.fail|sight\.\w+)$/.test(event));
    const pairs = single.map(({ from, to }) => [boxOf(from), boxOf(to as DefaultStatus)] as const);
    const lines = pairs.filter(([from, to]) => from !== to).map(([from, to]) => `${from} → ${to}`);
    const { lines: drawnLines } = await shown();
    expect(drawnLines.map(({ title }) => title).sort()).toEqual(
      [...new Set(lines), 'any live status → cancellation'].sort(),
    );
  });

  laws(shown);

  test('can be read 400 pixels wide', async () => {
    const map = await shown();
    const names = map.boxes.filter(({ isNote }) => !isNote).flatMap(({ texts }) => texts.map(({ size }) => size));
    expect((Math.min(...names) * 400) / map.width).toBeGreaterThanOrEqual(8);
  });
});

test('the map of v1 is at most half as wide as the picture that Graphviz made of it, and can be read 900 pixels wide', async () => {
  const map = await measured(openPage, await svg(modelartsV1));
  // Laid out by Graphviz, the picture was 2517 wide.
  expect(map.width).toBeLessThanOrEqual(2517 / 2);
  const smallest = Math.min(...map.texts.map(({ size }) => size));
  expect((smallest * 900) / map.width).toBeGreaterThanOrEqual(9);
});

test('the legend of v1 is one row below everything else', async () => {
  const map = await measured(openPage, await svg(modelartsV1));
  const lowest = Math.max(...map.boxes.map(({ bottom }) => bottom));
  const legend = map.texts.filter(({ top }) => top > lowest);
  expect(legend.map(({ text }) => text)).toEqual([
    'live',
    'success',
    'failure',
    'stopped',
    'the main road',
    'documented, recorded or relied on by clients',
    'by analogy or inferred only',
    'stop and cancel',
  ]);
  expect(new Set(legend.map(({ bottom }) => bottom.toFixed(0))).size).toBe(1);
});

/** What holds for every map, wherever its boxes stand. */
function laws(shown: () => Promise<Measured>): void {
  test('has lines that begin and end at the boxes that they are of', async () => {
    const map = await shown();
    for (const { title, points, head } of map.lines) {
      const [from, to] = endsOf(title);
      expect(nearest(points[0], boxesOf(map, from)), title).toBeLessThan(1);
      expect(nearest(head[0], boxesOf(map, to)), title).toBeLessThan(1);
    }
  });

  test('has no line through a box', async () => {
    const map = await shown();
    const through = map.lines.flatMap(({ title, points }) =>
      map.boxes
        .filter((box) => points.some((point) => isWithin(point, box, 1)))
        .map((box) => `${title} | ${box.title}`),
    );
    expect(through).toEqual([]);
  });

  test('has no label on a box, on a line or on another label, and no box on another', async () => {
    const map = await shown();
    const labels = map.lines.flatMap(({ texts }) => texts);
    expect(pairs(labels, labels, overlap)).toEqual([]);
    expect(pairs(labels, map.boxes, overlap)).toEqual([]);
    expect(pairs(map.boxes, map.boxes, overlap)).toEqual([]);
    expect(pairs(labels, map.lines, isCrossed)).toEqual([]);
  });

  test('has its texts within their boxes, and everything within the picture', async () => {
    const map = await shown();
    const out = map.boxes.flatMap((box) => box.texts.filter((text) => !isInside(text, box)).map(({ text }) => text));
    expect(out).toEqual([]);
    const picture = { left: 0, top: 0, right: map.width, bottom: map.height };
    expect([...map.boxes, ...map.texts].filter((each) => !isInside(each, picture))).toEqual([]);
    const points = map.lines.flatMap((line) => [...line.points, ...line.head]);
    expect(points.filter((point) => !isWithin(point, picture))).toEqual([]);
  });
}

async function measured(open: Open, picture: string, options?: PageOptions): Promise<Measured> {
  const { page } = await open(`data:image/svg+xml;base64,${Buffer.from(picture).toString('base64')}`, options);
  const map = await measure(page);
  await page.close();
  return map;
}

/** The transitions that a line stands for, by its title, such as `any live status but RUNNING → KILLING: stop`. */
function spread(title: string, lifecycle: Lifecycle): readonly string[] {
  const [, from = '', to = '', event = ''] = /^(.*) → (.*): (.*)$/.exec(title) ?? [];
  return membersOf(from, lifecycle).flatMap((one) =>
    membersOf(to, lifecycle).map((other) => `${one} → ${other}: ${event}`),
  );
}

function membersOf(text: string, { table }: Lifecycle): readonly string[] {
  const [, group, but = '', and = ''] =
    /^(?:any|the) (live|ended) status(?: that was left)?(?: but (.*?))?(?: and (.*))?$/.exec(text) ?? [];
  if (group === undefined) return [text];
  const { statuses, ends, gaps } = table;
  const members = group === 'ended' ? ends : statuses.filter((name) => !ends.includes(name) && !gaps.includes(name));
  const exceptions = but.split(', ');
  return [...members.filter((name) => !exceptions.includes(name)), ...and.split(', ').filter((name) => name !== '')];
}

/** The titles of the boxes at the ends of a line: names of statuses, or undefined for a note. */
function endsOf(title: string): readonly (string | undefined)[] {
  const [, from = '', to = ''] = /^(.*) → (.*?)(?:: .*)?$/.exec(title) ?? [];
  return [from, to].map((name) => (/^(any|the) .*\bstatus\b/.test(name) ? undefined : name));
}

/** The box of a status, by its name; all notes where there is no name. */
function boxesOf({ boxes }: Measured, name: string | undefined): readonly Shape[] {
  if (name === undefined) return boxes.filter(({ isNote }) => isNote);
  return boxes.filter(({ title }) => title === name || title.replace(/^\d+ /, '') === name);
}

/** How far a point is from the side of the nearest of some boxes. */
function nearest([x, y]: readonly [number, number] = [Number.NaN, Number.NaN], boxes: readonly Shape[]): number {
  const distances = boxes.map(({ left, right, top, bottom }) => {
    const [across, down] = [Math.max(left - x, x - right), Math.max(top - y, y - bottom)];
    return Math.max(across, down) <= 0 ? -Math.max(across, down) : Math.hypot(Math.max(0, across), Math.max(0, down));
  });
  return Math.min(...distances);
}

/** The names of the pairs that are too near to each other. */
function pairs<One extends Named, Other extends Named>(
  ones: readonly One[],
  others: readonly Other[],
  areNear: (one: One, other: Other) => boolean,
): readonly string[] {
  return ones.flatMap((one, index) =>
    others
      .filter((other, at) => !((ones as readonly Named[]) === others && at <= index) && areNear(one, other))
      .map((other) => `${nameOf(one)} | ${nameOf(other)}`),
  );
}

type Named = Text | Shape | Stroke;

function nameOf(named: Named): string {
  return 'text' in named ? named.text : named.title;
}

function isCrossed(text: Text, { points, head }: Stroke): boolean {
  return [...points, ...head].some((point) => isWithin(point, text));
}

function isInside(inner: Extent, { left, right, top, bottom }: Extent): boolean {
  return inner.left >= left && inner.right <= right && inner.top >= top && inner.bottom <= bottom;
}
