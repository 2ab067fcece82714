import { CLEAR, LabelSearch, lengthOf, Obstacles, type Part } from './label-search.ts';
import type { PlacedLabel, Rectangle, Size } from './parts.ts';
import type { Point } from './route.ts';
import { reachesOf, type Way } from './way.ts';

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
    const search = new LabelSearch({ width, height }, area, solids, strokes);
    search.along(lines[line] ?? [], CLEAR + thickness / 2, isShared ? 0 : 0.4);
    if (!search.isFree) homeless.push(line);
    const { best } = search;
    if (best === undefined) continue;
    labels[line] = best;
    solids.add(best);
  }
  return { labels, homeless };
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
