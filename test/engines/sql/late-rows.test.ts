import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inProcess, type Row, tables } from '../rows.ts';

/** A table, and the place of one of its rows, which comes late. */
const lateRows = tables
  .filter((rows) => rows.length > 0)
  .chain((rows) => fc.nat(rows.length - 1).map((late) => ({ rows: timed(rows), late })));

/** The same rows, with a time for each, and without two of one time. */
function timed(rows: readonly Row[]): readonly Row[] {
  return rows.map((row) => ({ ...row, time: row.line }));
}

// What docs/sql.md says of streams.
describe('a row that comes late', () => {
  test('changes no verdict but its own and one other, later, of the same job', () => {
    fc.assert(
      fc.property(lateRows, ({ rows, late }) => {
        const missing = rows[late];
        const { said: whole } = inProcess(rows);
        const { said: before } = inProcess(rows.filter((row) => row !== missing));
        const changed = rows.filter((row, index) => row !== missing && whole[index] !== before[index]);
        expect(changed.length).toBeLessThanOrEqual(1);
        for (const row of changed) expect(row.line).toBeGreaterThan(missing?.line ?? Number.POSITIVE_INFINITY);
        if (/,(gap|unrecognized|malformed),/.test(whole[late] ?? '')) expect(changed).toEqual([]);
      }),
    );
  });

  test('can be dropped in poll mode: no finding comes of it', () => {
    fc.assert(
      fc.property(lateRows, ({ rows, late }) => {
        const all = inProcess(rows).report;
        const { findings } = inProcess(rows.filter((_, index) => index !== late)).report;
        if (all.ok) expect(findings).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });
});
