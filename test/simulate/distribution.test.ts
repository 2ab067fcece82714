import { describe, expect, test } from 'vitest';
import type { Distribution } from '../../src/model/scenario.ts';
import { variateOf } from '../../src/simulate/distribution.ts';
import { momentsOf } from '../../src/simulate/moments.ts';
import { generatorFor, next } from '../../src/simulate/random.ts';

const DRAWS = 50_000;
/** A test fails where a mean is this many standard errors off, which happens by chance once in a million times. */
const FAR = 5;

function draws(distribution: Distribution, seed = 1): readonly number[] {
  const generator = generatorFor(seed, 0);
  const draw = variateOf(distribution, () => next(generator));
  return Array.from({ length: DRAWS }, draw);
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}

const MINUTE = 60_000;
const uniform: Distribution = { uniform: ['0s', '10s'] };
const exponential: Distribution = { exponential: '10s' };
const lognormal: Distribution = { lognormal: { median: '1m', p95: '5m' } };

describe('a variate', () => {
  const cases: readonly (readonly [string, Distribution, number])[] = [
    ['a constant', '10s', Number.POSITIVE_INFINITY],
    ['a constant, cut short', '10s', 9_999],
    ['uniform', uniform, Number.POSITIVE_INFINITY],
    ['uniform, cut short', uniform, 7_000],
    ['uniform, all of it cut short', { uniform: ['5s', '10s'] }, 4_000],
    ['uniform from and to the same', { uniform: ['5s', '5s'] }, 6_000],
    ['exponential', exponential, Number.POSITIVE_INFINITY],
    ['exponential, cut short', exponential, 15_000],
    ['exponential, of no length', { exponential: '0s' }, 0],
    ['lognormal', { lognormal: { median: '1m', p95: '2m' } }, Number.POSITIVE_INFINITY],
    ['lognormal, cut short', lognormal, 2 * MINUTE],
    ['lognormal, nearly all of it cut short', lognormal, MINUTE / 4],
    ['lognormal, hardly any of it cut short', lognormal, 30 * MINUTE],
    ['lognormal without any spread', { lognormal: { median: '1m', p95: '1m' } }, MINUTE + 1],
  ];

  test.each(cases)('has the computed moments: %s', (_, distribution, limit) => {
    const moments = momentsOf(distribution, limit);
    const all = draws(distribution);
    const times = all.map((draw) => Math.min(draw, limit));
    const squares = times.map((time) => (time - moments.mean) ** 2);
    const fourth = mean(squares.map((square) => square ** 2));
    const near = (found: number, expected: number, variance: number) => {
      const error = Math.sqrt(variance / DRAWS) + 1e-6 * Math.abs(expected) + 1e-9;
      expect(Math.abs(found - expected)).toBeLessThanOrEqual(FAR * error);
    };
    near(mean(times), moments.mean, moments.variance);
    near(mean(squares), moments.variance, fourth - moments.variance ** 2);
    near(all.filter((draw) => draw > limit).length / DRAWS, moments.cut, moments.cut * (1 - moments.cut));
  });

  test.each([
    ['1m', '5m'],
    ['51s', '1h'],
    ['1h', '12h'],
  ])('of a lognormal distribution is half below the median %s, and 19 of 20 below the p95 %s', (median, p95) => {
    const all = draws({ lognormal: { median, p95 } }, 2);
    const below = (quantile: string) => all.filter((draw) => draw < momentsOf(quantile).mean).length / DRAWS;
    expect(Math.abs(below(median) - 0.5)).toBeLessThan(FAR * Math.sqrt(0.25 / DRAWS));
    expect(Math.abs(below(p95) - 0.95)).toBeLessThan(FAR * Math.sqrt((0.95 * 0.05) / DRAWS));
  });

  test('depends on the uniform numbers alone, not on earlier draws', () => {
    const later = generatorFor(3, 0);
    const draw = variateOf(lognormal, () => next(later));
    draw();
    const fresh = later.clone();
    expect(draw()).toBe(variateOf(lognormal, () => next(fresh))());
  });
});

describe('the moments', () => {
  const square = (number: number) => number ** 2;
  const spread = Math.log(5) / 1.6448536269514722;
  const cut = Math.exp(-1);

  test.each<[string, Distribution, number | undefined, { mean: number; variance: number; cut: number }]>([
    ['10s', '10s', undefined, { mean: 10_000, variance: 0, cut: 0 }],
    ['10s, until 10s', '10s', 10_000, { mean: 10_000, variance: 0, cut: 0 }],
    ['10s, until 4s', '10s', 4_000, { mean: 4_000, variance: 0, cut: 1 }],
    ['0s to 10s', uniform, undefined, { mean: 5_000, variance: 1e8 / 12, cut: 0 }],
    ['0s to 10s, until 20s', uniform, 20_000, { mean: 5_000, variance: 1e8 / 12, cut: 0 }],
    // Half of the durations are below 5 s, with a mean of 2.5 s and a mean square of 25/3 s²; the others are 5 s.
    [
      '0s to 10s, until 5s',
      uniform,
      5_000,
      { mean: 3_750, variance: 1e6 * (25 / 6 + 25 / 2 - square(3.75)), cut: 0.5 },
    ],
    ['exponential, 10s', exponential, undefined, { mean: 10_000, variance: 1e8, cut: 0 }],
    [
      'exponential, 10s, until 10s',
      exponential,
      10_000,
      { mean: 10_000 * (1 - cut), variance: 1e8 * (2 - 4 * cut - square(1 - cut)), cut },
    ],
    [
      'lognormal, 1m to 5m',
      lognormal,
      undefined,
      {
        mean: MINUTE * Math.exp(square(spread) / 2),
        variance: square(MINUTE) * Math.exp(square(spread)) * (Math.exp(square(spread)) - 1),
        cut: 0,
      },
    ],
    ['lognormal, 1m to 1m', { lognormal: { median: '1m', p95: '1m' } }, MINUTE, { mean: MINUTE, variance: 0, cut: 0 }],
  ])('of %s are known', (_, distribution, limit, { mean, variance, cut }) => {
    const found = momentsOf(distribution, limit);
    expect(found.mean / mean).toBeCloseTo(1, 6);
    expect(found.variance / (variance || 1)).toBeCloseTo(variance === 0 ? 0 : 1, 6);
    expect(found.cut).toBeCloseTo(cut, 6);
  });

  test.each([0.1, 0.5, 1, 3, 5, 30])(
    'of a lognormal distribution cut at %d medians are those of a numerical integral',
    (medians) => {
      const limit = medians * MINUTE;
      // The midpoint rule over 12 standard deviations on either side.
      const step = 1e-3;
      const integral = (of: (time: number) => number) => {
        let sum = 0;
        for (let z = -12 + step / 2; z < 12; z += step) {
          sum += (of(MINUTE * Math.exp(z * spread)) * Math.exp(-(z ** 2) / 2) * step) / Math.sqrt(2 * Math.PI);
        }
        return sum;
      };
      const mean = integral((time) => Math.min(time, limit));
      const found = momentsOf(lognormal, limit);
      expect(found.mean / mean).toBeCloseTo(1, 5);
      expect(found.variance / integral((time) => square(Math.min(time, limit) - mean))).toBeCloseTo(1, 5);
      expect(found.cut).toBeCloseTo(
        integral((time) => Number(time > limit)),
        3,
      );
    },
  );
});
