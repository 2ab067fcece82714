import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Claims, type Piece, piecesOf } from '../../../src/engines/threads/ranges.ts';
import type { PlainFile } from '../../../src/log/columns/plain-file.ts';

const files = fc.array(
  fc.record({ start: fc.nat(3), size: fc.integer({ min: 4, max: 5000 }), canBeCut: fc.boolean() }),
  { minLength: 1, maxLength: 5 },
);

test('the pieces of files cover them, one after the other', () => {
  fc.assert(
    fc.property(files, fc.double({ min: 0.1, max: 6000, noNaN: true }), (all, minBytes) => {
      const pieces = piecesOf(all as unknown as PlainFile[], minBytes);
      for (const [index, { start, canBeCut }] of all.entries()) {
        const ranges = pieces.filter(({ file }) => file === index).map(({ range }) => range);
        expect(ranges.map((range) => range.start)).toEqual([start, ...ranges.slice(0, -1).map(({ end }) => end)]);
        expect(ranges.at(-1)?.end).toBe(Number.POSITIVE_INFINITY);
        expect(ranges.map(({ isFirst }) => isFirst)).toEqual(ranges.map((_, at) => at === 0));
        if (!canBeCut) expect(ranges).toHaveLength(1);
      }
    }),
  );
});

test('each piece is taken once: by the main thread from the first on, by others in runs of one file from the last on', () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(sizes, fc.integer({ min: 2, max: 5 }), fc.array(fc.boolean()), (counts, threads, turns) => {
      const range = { start: 0, end: 0, isFirst: false };
      const pieces: Piece[] = counts.flatMap((count, file) => Array.from({ length: count }, () => ({ file, range })));
      const own = new Claims(pieces);
      // Another thread has the same count.
      const other = new Claims(pieces, own.taken);
      let first = 0;
      let last = pieces.length;
      for (const isFirst of [...turns, ...pieces.map(() => true)]) {
        const isLeft = first < last;
        const run = isFirst ? undefined : other.takeLast(threads);
        if (isFirst) expect(own.takeFirst()).toBe(isLeft);
        else expect(run !== undefined).toBe(isLeft);
        if (isFirst && isLeft) first++;
        if (run === undefined) continue;
        expect(run.first + run.count).toBe(last);
        expect(run.first).toBeGreaterThanOrEqual(first);
        expect(new Set(pieces.slice(run.first, last).map(({ file }) => file)).size).toBe(1);
        last = run.first;
      }
      expect(first).toBe(last);
      expect(other.takeLast(threads)).toBeUndefined();
    }),
  );
});
