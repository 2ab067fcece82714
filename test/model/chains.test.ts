import { describe, expect, test } from 'vitest';
import { shortestChains } from '../../src/model/chains.ts';
import { type Basis, bases } from '../../src/model/evidence.ts';

const row = (from: string, to: string, basis: Basis, event = basis) => ({ from, to, basis, event });

/** The first rows of the shortest chains among rows between A, B and C, and a gap. */
const among = (rows: readonly ReturnType<typeof row>[]) =>
  shortestChains({ statuses: ['A', 'B', 'GAP', 'C'], gaps: ['GAP'], rows });

describe('the first row of the shortest chain', () => {
  test.each(bases.flatMap((good, at) => bases.slice(at + 1).map((bad) => [good, bad] as const)))(
    'is the one of two that is %s, and not the one that is %s, wherever it stands',
    (good, bad) => {
      const rows = [row('A', 'B', good), row('A', 'B', bad)];
      expect(among(rows)('A', 'B')).toBe(rows[0]);
      expect(among(rows.toReversed())('A', 'B')).toBe(rows[0]);
      // A chain of two rows is as good as its weaker one.
      expect(among([...rows, row('B', 'C', bad)])('A', 'C')).toBe(rows[0]);
    },
  );

  test('is the first of those with the same evidence', () => {
    const rows = [row('A', 'B', 'recorded', 'one' as Basis), row('A', 'B', 'recorded', 'other' as Basis)];
    expect(among(rows)('A', 'B')).toBe(rows[0]);
  });

  test('is none where only a gap leads on, where nothing does, and for what is no status', () => {
    const rows = [row('A', 'C', 'recorded'), row('B', 'C', 'recorded'), row('C', 'A', 'recorded')];
    const find = among([
      ...rows,
      row('B', 'GAP', 'recorded'),
      row('GAP', 'B', 'recorded'),
      row('B', 'gone', 'recorded'),
    ]);
    expect(['A', 'C'].map((to) => find('B', to))).toEqual([rows[1], rows[1]]);
    expect(['A', 'C', 'GAP', 'gone', 'nowhere'].map((from) => find(from, 'B'))).toEqual(Array(5));
    expect(['B', 'GAP', 'gone', 'nowhere'].map((to) => find('A', to))).toEqual(Array(4));
    expect(['B', 'GAP', 'gone', 'nowhere'].map((to) => find('B', to))).toEqual(Array(4));
    for (const to of ['A', 'B', 'C', 'gone']) expect(find('nowhere', to)).toBeUndefined();
  });
});
