import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sortedPage } from '../../src/fake-api/sorted-page.ts';

/** Keys of which some are alike. */
const someKeys: fc.Arbitrary<readonly (number | string)[]> = fc.oneof(
  fc.array(fc.integer({ min: -9, max: 9 }), { maxLength: 60 }),
  fc.array(fc.constantFrom('', 'a', 'A', 'ab', 'b', '終'), { maxLength: 60 }),
);

test('a page is that part of all items, sorted so that those with the same key stay in their order', () => {
  fc.assert(
    fc.property(someKeys, fc.constantFrom('asc', 'desc'), fc.nat(70), fc.nat(70), (keys, order, start, length) => {
      const items = keys.map((key, index) => ({ key, index }));
      const sign = order === 'asc' ? 1 : -1;
      const sorted = items.toSorted((one, other) =>
        one.key === other.key ? one.index - other.index : one.key < other.key ? -sign : sign,
      );
      const shown = sortedPage(items, { keyOf: ({ key }) => key, order, start, end: start + length });
      expect(shown).toEqual(sorted.slice(start, start + length));
    }),
    { numRuns: 2000 },
  );
});
