import fc from 'fast-check';
import { errorFunction as approximate } from 'simple-statistics';
import { describe, expect, test } from 'vitest';
import { errorFunction } from '../../src/simulate/error-function.ts';

describe('the error function', () => {
  // Abramowitz and Stegun, table 7.1, to ten digits.
  test.each([
    [0, 0],
    [0.02, 0.0225645747],
    [0.5, 0.5204998778],
    [1, 0.8427007929],
    [1.5, 0.9661051465],
    [2, 0.995322265],
  ])('of %d is %d', (x, value) => {
    expect(errorFunction(x)).toBeCloseTo(value, 10);
    expect(errorFunction(-x)).toBeCloseTo(-value, 10);
  });

  test('is what another library approximates, to its seven digits', () => {
    fc.assert(
      fc.property(fc.double({ min: -10, max: 10, noNaN: true }), (x) => {
        expect(Math.abs(errorFunction(x) - approximate(x))).toBeLessThan(2e-7);
      }),
    );
  });

  test('is 1 at infinity', () => {
    expect(errorFunction(Number.POSITIVE_INFINITY)).toBe(1);
    expect(errorFunction(Number.NEGATIVE_INFINITY)).toBe(-1);
    expect(errorFunction(5.9)).toBe(1);
  });
});
