import type { Box, Line } from './parts.ts';
import type { Room } from './room.ts';
import { type Bundle, middleTrack, type Segment } from './tracks.ts';

/** How far apart lines are on a lane, and at most where they meet the side of a box, of which a part stays free. */
const GAP = { lane: 8, side: 9, free: 14 } as const;

/** The segments of a bundle by their levels, from the first one: those on the same level share no stretch. */
export interface Stack extends Pick<Bundle, 'isVertical' | 'lane'> {
  readonly levels: readonly (readonly Segment[])[];
  /** The index of the level of the main road; -1 where it is not among them. */
  readonly main: number;
  /** How far its levels are apart at least. */
  readonly gap: number;
}

/** The segments of a stack as distances from the middle of their lane, and how far they reach on both sides of it. */
export interface Levels {
  readonly offsets: ReadonlyMap<Segment, number>;
  readonly before: number;
  readonly after: number;
}

/** What lines meet. */
export interface Ends {
  readonly boxes: readonly Box[];
  readonly lines: readonly Line[];
  readonly segments: readonly (readonly Segment[])[];
}

/** Lays the tracks of a bundle side by side; those that share no stretch may be on the same level. */
export function stackOf(bundle: Bundle, ends: Ends): Stack {
  const { isVertical, lane } = bundle;
  const levels = numbered(bundle);
  const main = levels.findIndex((segments) => segments.some(({ isMain }) => isMain));
  return { isVertical, lane, levels, main, gap: lane % 2 === 1 ? sideGap(bundle, levels.length, ends) : GAP.lane };
}

/** Where the levels of a stack are, with room for labels between them. */
export function levelsOf({ levels, main, gap }: Stack, room: Room): Levels {
  const rooms = levels.map((segments) => Math.max(0, ...segments.map(room.at)));
  const positions: number[] = [];
  for (const [index, each] of rooms.entries())
    positions.push(index === 0 ? 0 : (positions[index - 1] ?? 0) + Math.max(gap, each));
  const last = positions.at(-1) ?? 0;
  const middle = main < 0 ? last / 2 : (positions[main] ?? 0);
  const offsets = new Map<Segment, number>();
  for (const [index, segments] of levels.entries())
    for (const segment of segments) offsets.set(segment, (positions[index] ?? 0) - middle);
  return { offsets, before: middle + (rooms[0] ?? 0), after: last - middle };
}

/** The segments of each level, from the first one. Tracks are in their order, each as near to the main road as possible. */
function numbered(bundle: Bundle): readonly (readonly Segment[])[] {
  const { tracks } = bundle;
  const main = tracks.some((track) => track.some(({ isMain }) => isMain)) ? middleTrack(bundle) : 0;
  const levels = new Map<number, number>();
  const number = (track: number, direction: 1 | -1) => {
    const others = [...levels].filter(([other]) => isShared(tracks[other] ?? [], tracks[track] ?? []));
    const far = others.map(([, level]) => level * direction);
    levels.set(track, far.length === 0 ? 0 : (Math.max(...far) + 1) * direction);
  };
  for (let track = main; track < tracks.length; track += 1) number(track, 1);
  for (let track = main - 1; track >= 0; track -= 1) number(track, -1);
  const [least, most] = [Math.min(...levels.values()), Math.max(...levels.values())];
  return Array.from({ length: most - least + 1 }, (_, index) =>
    [...levels].filter(([, level]) => level - least === index).flatMap(([track]) => tracks[track] ?? []),
  );
}

function isShared(one: readonly Segment[], other: readonly Segment[]): boolean {
  return one.some((a) => other.some((b) => a.start <= b.end && b.start <= a.end));
}

/** How far apart lines are where they meet boxes, whose sides may be short. */
function sideGap({ tracks, isVertical }: Bundle, count: number, ends: Ends): number {
  if (count < 2) return GAP.side;
  const met = tracks.flat().flatMap((segment) => metBy(segment, ends));
  const sides = met.map((box) => ends.boxes[box]?.[isVertical ? 'width' : 'height'] ?? 0);
  return Math.min(GAP.side, (Math.min(...sides) - GAP.free) / (count - 1));
}

/** The boxes that a segment meets, by their indices. */
function metBy({ line, index }: Segment, { lines, segments }: Ends): readonly number[] {
  const { from, to } = lines[line] ?? {};
  const last = (segments[line]?.length ?? 0) - 1;
  return [index === 0 ? from : undefined, index === last ? to : undefined].filter((box) => box !== undefined);
}

/** The boxes, so wide that all lines from above and below meet them. */
export function widened(stacks: readonly Stack[], levels: readonly Levels[], ends: Ends): readonly Box[] {
  const widths = ends.boxes.map(({ width }) => width);
  for (const [index, { isVertical, lane }] of stacks.entries()) {
    if (!isVertical || lane % 2 === 0) continue;
    for (const [segment, offset] of levels[index]?.offsets ?? [])
      for (const box of metBy(segment, ends)) widths[box] = Math.max(widths[box] ?? 0, 2 * Math.abs(offset) + GAP.free);
  }
  return ends.boxes.map((box, index) => ({ ...box, width: widths[index] ?? box.width }));
}
