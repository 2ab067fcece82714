import type { PlainFile, Range } from '../../log/columns/plain-file.ts';

/** A piece of a file, given by its place among the files. */
export interface Piece {
  readonly file: number;
  readonly range: Range;
}

/** Consecutive pieces of one file. */
export interface Run {
  /** The number of the first. */
  readonly first: number;
  readonly count: number;
}

/** The most pieces that files are cut into, besides one for each: so a disturbed thread is waited for no longer than for one. */
const MOST_PIECES = 64;
/** The most bytes of a run: it must have fewer lines than 2³². */
const LONGEST_RUN = 2 ** 31;

/** Cuts files into pieces of at least so many bytes, in their order. */
export function piecesOf(files: readonly (PlainFile | undefined)[], minBytes: number): readonly Piece[] {
  const total = files.reduce((sum, file) => sum + (file?.size ?? 0), 0);
  const size = Math.min(LONGEST_RUN, Math.max(1, Math.ceil(minBytes), Math.ceil(total / MOST_PIECES)));
  return files.flatMap((plain, file) => {
    if (plain === undefined) return [];
    const { start, size: end, canBeCut } = plain;
    const count = canBeCut ? Math.max(1, Math.ceil((end - start) / size)) : 1;
    return Array.from({ length: count }, (_, index): Piece => {
      const isLast = index === count - 1;
      const range = {
        start: start + index * size,
        end: isLast ? Number.POSITIVE_INFINITY : start + (index + 1) * size,
        isFirst: index === 0,
      };
      return { file, range };
    });
  });
}

/**
 * Who takes which pieces: the main thread takes them from the first on, as it needs no merging for these; the others take runs
 * from the last on, which get shorter, so that all are done at about the same time. The count is shared by the threads.
 */
export class Claims {
  /** How many pieces were taken, from the first on in the upper half of the word, from the last on in the lower. */
  readonly taken: Int32Array;
  readonly #pieces: readonly Piece[];

  constructor(pieces: readonly Piece[], taken: Int32Array = new Int32Array(new SharedArrayBuffer(4))) {
    this.#pieces = pieces;
    this.taken = taken;
  }

  /** Takes the next piece from the first on; fails if all others are taken. */
  takeFirst(): boolean {
    for (;;) {
      const taken = Atomics.load(this.taken, 0);
      if ((taken >>> 16) + (taken & 0xffff) >= this.#pieces.length) return false;
      if (Atomics.compareExchange(this.taken, 0, taken, taken + 0x10000) === taken) return true;
    }
  }

  /** Takes the next run from the last piece on, of its share of what is left for so many threads; `undefined` if nothing is. */
  takeLast(threads: number): Run | undefined {
    for (;;) {
      const taken = Atomics.load(this.taken, 0);
      const left = this.#pieces.length - (taken >>> 16) - (taken & 0xffff);
      if (left <= 0) return undefined;
      const last = this.#pieces.length - (taken & 0xffff) - 1;
      const count = this.#runBefore(last, Math.max(1, Math.floor(left / threads)));
      if (Atomics.compareExchange(this.taken, 0, taken, taken + count) === taken)
        return { first: last - count + 1, count };
    }
  }

  /** How many pieces of the same file there are up to this one, of at most so many. */
  #runBefore(last: number, most: number): number {
    const { file, range } = this.#pieces[last] ?? { file: -1, range: { start: 0 } };
    let count = 1;
    for (; count < most; count++) {
      const piece = this.#pieces[last - count];
      if (piece?.file !== file || range.start - piece.range.start >= LONGEST_RUN) break;
    }
    return count;
  }
}
