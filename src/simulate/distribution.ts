import { randomExponential, randomLogNormal, randomUniform } from 'd3-random';
import { type Duration, toMilliseconds } from '../time.ts';

/** How long something takes each time: always as long, or distributed in one of these ways. */
export type Distribution =
  | Duration
  /** Anything between two durations, all equally likely. */
  | { readonly uniform: readonly [Duration, Duration] }
  /** The time until something that can happen at any moment alike; its mean is given. */
  | { readonly exponential: Duration }
  /** Mostly short, sometimes very long: half of it below `median`, 19 of 20 below `p95`. */
  | { readonly lognormal: { readonly median: Duration; readonly p95: Duration } };

/** Draws numbers from 0, included, to 1, excluded. */
export type Uniform = () => number;

/** Where the standard normal distribution has its 95 % quantile. */
const NORMAL_P95 = 1.6448536269514722;

/** The mean and the standard deviation of the logarithm of a lognormal distribution, in milliseconds. */
export function logarithmic({ median, p95 }: { readonly median: Duration; readonly p95: Duration }): {
  readonly mean: number;
  readonly deviation: number;
} {
  const mean = Math.log(toMilliseconds(median));
  return { mean, deviation: (Math.log(toMilliseconds(p95)) - mean) / NORMAL_P95 };
}

/** Draws from a distribution, in milliseconds. Each draw depends on the source alone, not on the draws before. */
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
  // A sampler of the library keeps every second draw for later: a new one each time keeps nothing.
  return () => lognormal(mean, deviation)();
}
