import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { generatorFor, next } from '../../src/simulate/random.ts';

const COUNT = 100_000;
const counted = Array.from({ length: COUNT }, (_, index) => index);
const first = (seed: number, stream: number) => next(generatorFor(seed, stream));

/** How far the counts of numbers in equal parts are from uniform, in standard deviations (chi-square). */
function unevenness(numbers: readonly number[], parts: number): number {
  const counts = new Uint32Array(parts);
  for (const number of numbers) {
    const part = Math.floor(number * parts);
    counts[part] = (counts[part] ?? 0) + 1;
  }
  const even = numbers.length / parts;
  const chi = counts.reduce((sum, count) => sum + (count - even) ** 2 / even, 0);
  return (chi - (parts - 1)) / Math.sqrt(2 * (parts - 1));
}

const words = fc.integer({ min: 0, max: 2 ** 32 - 1 });

describe('a generator', () => {
  test('gives the same numbers for the same seed and stream, from 0 to below 1', () => {
    fc.assert(
      fc.property(words, words, (seed, stream) => {
        const [one, other] = [generatorFor(seed, stream), generatorFor(seed, stream)];
        for (let draw = 0; draw < 20; draw++) {
          const number = next(one);
          expect(next(other)).toBe(number);
          expect(number >= 0 && number < 1).toBe(true);
        }
      }),
    );
  });

  test.each([0, 1, 7, 2 ** 31, 2 ** 32 - 1])('of seed %d has a stream of its own for each number', (seed) => {
    expect(new Set(counted.map((stream) => first(seed, stream))).size).toBe(COUNT);
    expect(new Set(counted.map((stream) => first(seed, 2 ** 32 - 1 - stream))).size).toBe(COUNT);
  });

  test('has streams of its own for each seed', () => {
    expect(new Set(counted.map((seed) => first(seed, 0))).size).toBe(COUNT);
    expect(new Set(counted.map((index) => first(index % 300, Math.floor(index / 300)))).size).toBe(COUNT);
  });

  test.each([
    [5, 885_880, 15, 0],
    [11, 911_584, 68, 0],
    [77, 0, 158, 3_343_556],
  ])('of seed %d and stream %d does not continue that of seed %d and stream %d', (seed, stream, other, from) => {
    const shared = [0, 4, 8, 12].filter((job) => first(seed, stream + job) === first(other, from + job));
    expect(shared).toEqual([]);
  });
});

describe('the numbers', () => {
  const generator = generatorFor(1, 1);
  const samples: readonly (readonly [string, readonly number[]])[] = [
    ['of one stream', counted.map(() => next(generator))],
    ['that neighbouring streams begin with', counted.map((stream) => first(1, stream))],
    ['that the lives of neighbouring jobs begin with', counted.map((job) => first(1, 4 * job))],
    ['that neighbouring seeds begin with', counted.map((seed) => first(seed, 0))],
    ['that come fifth in neighbouring streams', counted.map((stream) => fifth(1, stream))],
  ];

  function fifth(seed: number, stream: number): number {
    const generator = generatorFor(seed, stream);
    for (let draw = 0; draw < 4; draw++) next(generator);
    return next(generator);
  }

  test.each(samples)('%s are uniformly distributed', (_, numbers) => {
    expect(Math.abs(unevenness(numbers, 100))).toBeLessThan(5);
    // So are the low bits.
    expect(
      Math.abs(
        unevenness(
          numbers.map((number) => (number * 2 ** 20) % 1),
          100,
        ),
      ),
    ).toBeLessThan(5);
  });

  test.each(samples)('%s do not predict the next number', (_, numbers) => {
    const pairs = numbers.slice(1).map((number, index) => [numbers[index] ?? 0, number] as const);
    const sum = pairs.reduce((sum, [one, other]) => sum + (one - 0.5) * (other - 0.5) * 12, 0);
    expect(Math.abs(sum) / Math.sqrt(pairs.length)).toBeLessThan(5);
    const cells = pairs.map(([one, other]) => (Math.floor(one * 10) + other) / 10);
    expect(Math.abs(unevenness(cells, 100))).toBeLessThan(5);
  });
});
