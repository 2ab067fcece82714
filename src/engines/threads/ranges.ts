import type { PlainFile, Range } from '../../log/columns/plain-file.ts';

/** A range of a file, and the thread that reads it: 0 is the main thread, which merges the segments. */
export interface Share {
  readonly range: Range;
  readonly thread: number;
}

/** The most bytes of a range: it must have fewer lines than 2³². */
const LONGEST_RANGE = 2 ** 31;

/**
 * Divides files among threads, in their order: each thread gets one stretch of about the same number of bytes, and at least
 * `minBytes`, for which fewer threads are used.
 */
export function shareOut(
  files: readonly (PlainFile | undefined)[],
  threads: number,
  minBytes: number,
): readonly (readonly Share[])[] {
  const total = files.reduce((sum, file) => sum + (file?.size ?? 0), 0);
  const used = Math.max(1, Math.min(threads, Math.floor(total / minBytes)));
  let before = 0;
  return files.map((file) => {
    if (file === undefined) return [];
    const cuts = Array.from({ length: used - 1 }, (_, index) => Math.floor((total * (index + 1)) / used) - before);
    const shares = sharesOf(file, cuts);
    before += file.size;
    return shares;
  });
}

function sharesOf({ start, size, canBeCut }: PlainFile, cuts: readonly number[]): readonly Share[] {
  const within = canBeCut ? cuts.filter((cut) => cut > start && cut < size) : [];
  const starts = [start, ...within];
  return starts.flatMap((from, index) => {
    const to = starts[index + 1] ?? size;
    const thread = cuts.filter((cut) => cut <= from).length;
    const pieces = canBeCut ? Math.max(1, Math.ceil((to - from) / LONGEST_RANGE)) : 1;
    return Array.from({ length: pieces }, (_, piece): Share => {
      const begin = from + piece * LONGEST_RANGE;
      const isLast = piece === pieces - 1 && to === size;
      const end = isLast ? Number.POSITIVE_INFINITY : piece === pieces - 1 ? to : begin + LONGEST_RANGE;
      return { range: { start: begin, end, isFirst: begin === start }, thread };
    });
  });
}
