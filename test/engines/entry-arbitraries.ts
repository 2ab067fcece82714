import fc from 'fast-check';
import type { Entry } from '../../src/log/observation.ts';
import { polls } from '../validate/walks.ts';

/** Entries of several files, whole and damaged, in any order, with times that are good, missing or none. */
export const entryLists: fc.Arbitrary<readonly Entry[]> = fc
  .array(fc.tuple(fc.constantFrom('1', '1/2', '', '"', '{"a"', '\ud800', 'a\0b', '作业', '__proto__'), polls), {
    maxLength: 6,
  })
  .chain((histories) => {
    const all = histories.flatMap(([job, statuses]) => statuses.map((status) => ({ job, status })));
    return fc
      .array(
        fc.record({
          at: fc.nat(Math.max(0, all.length - 1)),
          file: fc.constantFrom('a.ndjson', 'b.csv', 'a.ndjson', undefined),
          status: fc.oneof(
            { weight: 8, arbitrary: fc.constant(undefined) },
            {
              weight: 1,
              arbitrary: fc.constantFrom(8, 99, 8.5, '"99"', 'x'.repeat(101), 'x'.repeat(100), '\0', '\udfff'),
            },
          ),
          time: fc.oneof(
            fc.nat(20).map((minutes) => 1.7e12 + minutes * 60_000),
            fc.constantFrom(undefined, 'yesterday', '2025-02-30', '2023-11-15T00:00:00Z', 'y'.repeat(200), '', 9e15),
          ),
          problem: fc.oneof({ weight: 9, arbitrary: fc.constant(undefined) }, {
            weight: 1,
            arbitrary: fc.constantFrom('not JSON', 'no job', 'no status', 'ends early'),
          } as const),
        }),
        { maxLength: 60 },
      )
      .map((picks) =>
        picks.flatMap(({ at, file, status, time, problem }, index): Entry[] => {
          const place = { ...(file === undefined ? {} : { file }), line: index + 1 };
          const seen = all[at];
          if (problem !== undefined) return [{ ...place, problem }];
          if (seen === undefined) return [];
          return [
            { ...seen, ...place, ...(time === undefined ? {} : { time }), ...(status === undefined ? {} : { status }) },
          ];
        }),
      );
  });
