import { randomExponential, randomLogNormal, randomUniform } from 'd3-random';
import type { Distribution } from '../model/scenario.ts';
import { type Duration, toMilliseconds } from '../time.ts';

/** Draws a number from 0, included, to 1, excluded. */
export type Uniform = () => number;

/** The 95 % quantile of the standard normal distribution. */
const NORMAL_P95 = 1.6448536269514722;

/** The mean and the standard deviation of the logarithm of a lognormal distribution in milliseconds. */
export function logarithmic({ median, p95 }: { readonly median: Duration; readonly p95: Duration }): {
  readonly mean: number;
  readonly deviation: number;
} {
  const mean = Math.log(toMilliseconds(median));
  return { mean, deviation: (Math.log(toMilliseconds(p95)) - mean) / NORMAL_P95 };
}

/** Draws durations from a distribution, in milliseconds. A draw depends on `uniform` alone, not on earlier draws. */
export function variateOf(distribution: Distribution, uniform: Uniform): () => number {
  if (typeof distribution === 'string') {
    const duration = toMilliseconds(distribution);
    return () => duration;
  }
  if ('uniform' in distribution) {
    const [from, to] = distribution.uniform;
    return randomUniform.source(uniform)(toMilliseconds(from), toMilliseconds(to));
  }
  if ('exponential' in distribution) {
    const mean = toMilliseconds(distribution.exponential);
    return mean === 0 ? () => 0 : randomExponential.source(uniform)(1 / mean);
  }
  const { mean, deviation } = logarithmic(distribution.lognormal);
  const lognormal = randomLogNormal.source(uniform);
  // d3-random computes two numbers at a time and keeps the second for the next call: a new variate keeps nothing.
  return () => lognormal(mean, deviation)();
}
