import fc from 'fast-check';
import { expect, test } from 'vitest';
import { counted, figure } from '../src/sentences.ts';

test('a count is written as in English', () => {
  const counts = fc.oneof(fc.nat(10_000), fc.maxSafeNat());
  fc.assert(
    fc.property(counts, (count) => {
      expect(figure(count)).toBe(count.toLocaleString('en-US'));
    }),
    { numRuns: 1000 },
  );
});

test('a count has its noun', () => {
  expect([0, 1, 2, 1204].map((count) => counted(count, 'job'))).toEqual(['0 jobs', '1 job', '2 jobs', '1,204 jobs']);
  expect([1, 2].map((count) => counted(count, 'pass', 'passes'))).toEqual(['1 pass', '2 passes']);
});
