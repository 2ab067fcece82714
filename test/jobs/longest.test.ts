import { describe, expect, test } from 'vitest';
import { createLongest } from '../../src/jobs/longest.ts';

function longestOf(limit: number, times: readonly number[]): readonly (readonly [item: number, time: number])[] {
  const longest = createLongest<number>(limit);
  for (const [item, time] of times.entries()) longest.add(item, time);
  return longest.list().map(({ item, time }) => [item, time]);
}

describe('the longest durations', () => {
  test.each<[number, readonly number[], readonly (readonly [number, number])[]]>([
    [3, [], []],
    [3, [5], [[0, 5]]],
    [
      3,
      [1, 3, 2],
      [
        [1, 3],
        [2, 2],
        [0, 1],
      ],
    ],
    [
      2,
      [1, 3, 2],
      [
        [1, 3],
        [2, 2],
      ],
    ],
    [
      2,
      [3, 2, 1],
      [
        [0, 3],
        [1, 2],
      ],
    ],
    [
      2,
      [1, 2, 3, 4],
      [
        [3, 4],
        [2, 3],
      ],
    ],
    [1, [0, 0, -1], [[0, 0]]],
    // Of equal ones, those that were added first.
    [
      2,
      [7, 7, 7],
      [
        [0, 7],
        [1, 7],
      ],
    ],
    [
      3,
      [1, 7, 7, 7],
      [
        [1, 7],
        [2, 7],
        [3, 7],
      ],
    ],
    [
      3,
      [7, 9, 7, 9],
      [
        [1, 9],
        [3, 9],
        [0, 7],
      ],
    ],
  ])('at most %i of %j are %j', (limit, times, expected) => expect(longestOf(limit, times)).toEqual(expected));

  test('are those that sorting finds', () => {
    const times = Array.from({ length: 200 }, (_, at) => (at * 37) % 101);
    const sorted = [...times.entries()].sort(([one, a], [other, b]) => b - a || one - other);
    for (const limit of [1, 10, 199, 200, 300]) expect(longestOf(limit, times)).toEqual(sorted.slice(0, limit));
  });
});
