import type { Connection, Route } from './route.ts';

/** A straight part of a line, on a lane. */
export interface Segment {
  /** The index of its line. */
  readonly line: number;
  /** Its index among the segments of its line. */
  readonly index: number;
  readonly isVertical: boolean;
  readonly lane: number;
  /** What it covers of its lane, from the smaller coordinate to the greater one; it ends at the side of a box. */
  readonly start: number;
  readonly end: number;
  readonly isMain: boolean;
}

/** Segments side by side on one lane, each group of those that lie on one another on a track of its own, in their order. */
export interface Bundle {
  readonly isVertical: boolean;
  readonly lane: number;
  readonly tracks: Segment[][];
}

/** How far from its middle a box ends, in the coordinates of the net. */
const SIDE = 0.5;

/** The segments of each line. */
export function segmentsOf(
  routes: readonly Route[],
  connections: readonly Connection[],
): readonly (readonly Segment[])[] {
  return routes.map((route, line) =>
    route.slice(1).map((to, index) => {
      const from = route[index] ?? to;
      const before = route[index - 1];
      // A line that turns back at once runs across its lane for no length.
      const isVertical = before !== undefined && from.join() === to.join() ? before[1] === from[1] : from[0] === to[0];
      const axis = isVertical ? 1 : 0;
      const ends = [from[axis], to[axis]];
      const [first, last] = [ends[0] ?? 0, ends[1] ?? 0];
      const direction = Math.sign(last - first);
      const begin = index === 0 ? first + direction * SIDE : first;
      const finish = index === route.length - 2 ? last - direction * SIDE : last;
      return {
        line,
        index,
        isVertical,
        lane: from[isVertical ? 0 : 1],
        start: Math.min(begin, finish),
        end: Math.max(begin, finish),
        isMain: connections[line]?.isMain ?? false,
      };
    }),
  );
}

/** Puts segments that share a stretch of a lane on tracks side by side, in an order with few crossings. */
export function bundlesOf(
  segments: readonly (readonly Segment[])[],
  connections: readonly Connection[],
): readonly Bundle[] {
  const bundles = joinedOf(segments.flat(), ({ line, index }) => trackKey(connections[line], index));
  const places = new Map<Segment, number>();
  for (const bundle of bundles) place(bundle, places);
  const drawn = segments.map((own) => placedOf(own, places));
  for (let round = 0, improved = true; improved && round < MOST_ROUNDS; round += 1) {
    improved = false;
    for (const bundle of bundles) improved = improve(bundle, { segments, places, drawn }) || improved;
  }
  return bundles;
}

/** What segments on the same track have in common. A line that leads back to its box comes and goes on tracks of its own. */
function trackKey(connection: Connection | undefined, index: number): string {
  if (connection === undefined) return '';
  const { key, from, to } = connection;
  return from.join() === to.join() ? `${key} ${index}` : key;
}

/** How often the order on all lanes is improved. */
const MOST_ROUNDS = 8;

/** All lines, and where their segments lie. */
interface Drawn {
  readonly segments: readonly (readonly Segment[])[];
  readonly places: Map<Segment, number>;
  readonly drawn: PlacedLine[];
}

function joinedOf(all: readonly Segment[], keyOf: (segment: Segment) => string): readonly Bundle[] {
  const lanes = new Map<string, Segment[]>();
  for (const segment of all) {
    const key = `${segment.isVertical} ${segment.lane}`;
    lanes.set(key, [...(lanes.get(key) ?? []), segment]);
  }
  return [...lanes.values()].flatMap((own) => componentsOf(own).map((segments) => bundleOf(segments, keyOf)));
}

/** The segments of a lane in groups, of which none shares a stretch with another. */
function componentsOf(segments: readonly Segment[]): readonly (readonly Segment[])[] {
  const groups: Segment[][] = [];
  let end = Number.NEGATIVE_INFINITY;
  for (const segment of segments.toSorted((one, other) => one.start - other.start)) {
    if (segment.start > end) groups.push([]);
    groups.at(-1)?.push(segment);
    end = Math.max(end, segment.end);
  }
  return groups;
}

function bundleOf(segments: readonly Segment[], keyOf: (segment: Segment) => string): Bundle {
  const tracks = new Map<string, Segment[]>();
  for (const segment of segments) {
    const key = keyOf(segment);
    tracks.set(key, [...(tracks.get(key) ?? []), segment]);
  }
  const { isVertical = false, lane = 0 } = segments[0] ?? {};
  return { isVertical, lane, tracks: [...tracks.values()] };
}

/** The index of the track that stays in the middle of its lane: that of the main road. */
export function middleTrack({ tracks }: Bundle): number {
  const main = tracks.findIndex((track) => track.some(({ isMain }) => isMain));
  return main >= 0 ? main : (tracks.length - 1) / 2;
}

/** How far tracks are apart in the coordinates of the net, so that even many of them stay on their lane. */
const STEP = 0.004;

function place(bundle: Bundle, places: Map<Segment, number>): void {
  const middle = middleTrack(bundle);
  for (const [index, track] of bundle.tracks.entries())
    for (const segment of track) places.set(segment, bundle.lane + (index - middle) * STEP);
}

/** Exchanges tracks of a bundle as long as fewer lines cross. */
function improve(bundle: Bundle, all: Drawn): boolean {
  const { tracks } = bundle;
  let improved = false;
  for (let one = 0; one < tracks.length; one += 1) {
    for (let other = one + 1; other < tracks.length; other += 1) {
      const moved = new Set([tracks[one], tracks[other]].flatMap((track = []) => track.map(({ line }) => line)));
      const before = crossings(moved, all);
      move(bundle, one, other, moved, all);
      if (crossings(moved, all) < before) improved = true;
      else move(bundle, one, other, moved, all);
    }
  }
  return improved;
}

function move(
  bundle: Bundle,
  one: number,
  other: number,
  moved: ReadonlySet<number>,
  { segments, places, drawn }: Drawn,
): void {
  exchange(bundle.tracks, one, other);
  place(bundle, places);
  for (const line of moved) drawn[line] = placedOf(segments[line] ?? [], places);
}

function exchange(tracks: Segment[][], one: number, other: number): void {
  const [first, second] = [tracks[one], tracks[other]];
  if (first === undefined || second === undefined) return;
  tracks[one] = second;
  tracks[other] = first;
}

/** How often some lines cross others. */
function crossings(lines: ReadonlySet<number>, { drawn }: Drawn): number {
  let sum = 0;
  for (const line of lines) {
    const own = drawn[line];
    for (let index = 0; index < drawn.length; index += 1) {
      const other = drawn[index];
      if (own === undefined || other === undefined || index === line || (lines.has(index) && index < line)) continue;
      if (overlap(own, other)) sum += crossingsOf(own.parts, other.parts);
    }
  }
  return sum;
}

function crossingsOf(ones: readonly Placed[], others: readonly Placed[]): number {
  let sum = 0;
  for (const one of ones)
    for (const other of others) if (one.isVertical !== other.isVertical && overlap(one, other)) sum += 1;
  return sum;
}

/** What something covers, from (left, top) to (right, bottom). */
interface Bounds {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

function overlap(one: Bounds, other: Bounds): boolean {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}

/** A segment where it lies. */
interface Placed extends Bounds {
  readonly isVertical: boolean;
}

/** A line where it lies. */
interface PlacedLine extends Bounds {
  readonly parts: readonly Placed[];
}

function placedOf(own: readonly Segment[], places: ReadonlyMap<Segment, number>): PlacedLine {
  const parts = own.map((segment, index) => placedSegment(segment, own[index - 1], own[index + 1], places));
  return {
    parts,
    left: Math.min(...parts.map(({ left }) => left)),
    right: Math.max(...parts.map(({ right }) => right)),
    top: Math.min(...parts.map(({ top }) => top)),
    bottom: Math.max(...parts.map(({ bottom }) => bottom)),
  };
}

/** A segment from the place of the one before it to that of the one behind it. At an end of the line, it ends at a box. */
function placedSegment(
  segment: Segment,
  before: Segment | undefined,
  after: Segment | undefined,
  places: ReadonlyMap<Segment, number>,
): Placed {
  const { isVertical, lane, start, end } = segment;
  const at = places.get(segment) ?? lane;
  const ends = [before, after].flatMap((neighbour) => (neighbour && places.get(neighbour)) ?? []);
  if (ends.length < 2) ends.push(...[start, end].filter((each) => each % 1 !== 0));
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  return isVertical
    ? { isVertical, left: at, right: at, top: low, bottom: high }
    : { isVertical, left: low, right: high, top: at, bottom: at };
}
