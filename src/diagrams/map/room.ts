import type { Size } from './parts.ts';
import type { Point } from './route.ts';
import type { Segment } from './tracks.ts';

/** A place at which there may be more room for a label: above or left of a segment, or a lane, by its axis and its number. */
type Place = Segment | string;

/** The room for labels that found no place: for each, one place after the other is tried. */
export interface Room {
  /** Makes room for the label of a line in the next way, and more room once all ways were tried. */
  tryNext(line: number, label: Size, segments: readonly Segment[], corners: readonly Point[]): void;
  /** Takes back what was tried and is not needed: what leaves a place for each label, as `isEnough` finds out, without it. */
  takeBack(isEnough: () => boolean): void;
  /** The room above or left of a segment. */
  at(segment: Segment): number;
  /** By how much a lane is wider. */
  onLane(axis: 0 | 1, lane: number): number;
}

interface Try {
  readonly places: readonly Place[];
  readonly size: Size;
  readonly count: number;
}

/** How much more room there is for a label once all ways have been tried, and by how much this grows each time. */
const MORE = 6;

/** How far a label is from lines on both sides. */
const CLEARANCE = 6;

/** No more room than lines need. */
export function createRoom(): Room {
  const tries = new Map<number, Try>();
  let rooms: ReadonlyMap<Place, number> | undefined;
  const roomAt = (place: Place) => {
    rooms ??= roomsOf(tries.values());
    return rooms.get(place) ?? 0;
  };
  const set = (line: number, tried: Try | undefined) => {
    rooms = undefined;
    if (tried === undefined) tries.delete(line);
    else tries.set(line, tried);
  };
  return {
    tryNext(line, size, segments, corners) {
      const { places = placesFor(size, segments, corners), count = 0 } = tries.get(line) ?? {};
      set(line, { places, size, count: count + 1 });
    },
    takeBack(isEnough) {
      for (const [line, tried] of [...tries]) {
        set(line, undefined);
        for (
          let count = tried.count % tried.places.length;
          !isEnough() && count <= tried.count;
          count += tried.places.length
        )
          set(line, { ...tried, count });
      }
    },
    at: roomAt,
    onLane: (axis, lane) => roomAt(laneKey(axis, lane)),
  };
}

/** The room at each place at which there is some. */
function roomsOf(tries: Iterable<Try>): ReadonlyMap<Place, number> {
  const rooms = new Map<Place, number>();
  for (const { places, size, count } of tries) {
    const place = places[(count - 1) % places.length];
    if (place === undefined) continue;
    const times = Math.floor((count - 1) / places.length);
    const more = (MORE * times * (times + 1)) / 2;
    const room =
      typeof place === 'string' ? more + MORE : more + CLEARANCE + (place.isVertical ? size.width : size.height);
    rooms.set(place, Math.max(room, rooms.get(place) ?? 0));
  }
  return rooms;
}

/**
 * Where there may be room for a label: beside its line where this runs along a lane, on this lane,
 * or on the lanes around a straight line, and at last between it and the next line to the same box.
 */
function placesFor({ width, height }: Size, own: readonly Segment[], corners: readonly Point[]): readonly Place[] {
  const worth = ({ index, isVertical }: Segment) => {
    const [from, to] = [corners[index] ?? [0, 0], corners[index + 1] ?? [0, 0]];
    const length = Math.abs(to[0] - from[0]) + Math.abs(to[1] - from[1]);
    // Lanes between rows need less room for a text than those between columns.
    return isVertical ? length - height - 200 : length - width;
  };
  const free = own.filter(({ lane }) => lane % 2 === 0).sort((one, other) => worth(other) - worth(one));
  const [first] = own;
  if (free.length > 0 || first === undefined)
    return [...free, ...free.map(({ isVertical, lane }) => laneKey(isVertical ? 0 : 1, lane))];
  const { isVertical, lane, start } = first;
  const across = laneKey(isVertical ? 1 : 0, Math.ceil(start / 2) * 2);
  return isVertical ? [across, laneKey(0, lane + 1), laneKey(0, lane - 1), first] : [across];
}

function laneKey(axis: 0 | 1, lane: number): string {
  return `${axis} ${lane}`;
}
