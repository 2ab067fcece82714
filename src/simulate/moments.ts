import type { Distribution } from '../model/scenario.ts';
import { toMilliseconds } from '../time.ts';
import { logarithmic } from './distribution.ts';
import { errorFunction } from './error-function.ts';

/** The moments of a duration in milliseconds. */
export interface Moments {
  readonly mean: number;
  readonly variance: number;
  /** The probability that the limit cuts it short. */
  readonly cut: number;
}

/** The moments of durations that are drawn from a distribution and cut short at `limit` milliseconds. */
export function momentsOf(distribution: Distribution, limit = Number.POSITIVE_INFINITY): Moments {
  if (typeof distribution === 'string')
    return ofUniform(toMilliseconds(distribution), toMilliseconds(distribution), limit);
  if ('uniform' in distribution) {
    const [from, to] = distribution.uniform;
    return ofUniform(toMilliseconds(from), toMilliseconds(to), limit);
  }
  if ('exponential' in distribution) return ofExponential(toMilliseconds(distribution.exponential), limit);
  const { mean, deviation } = logarithmic(distribution.lognormal);
  return deviation === 0 ? momentsOf(distribution.lognormal.median, limit) : ofLognormal(mean, deviation, limit);
}

function ofUniform(from: number, to: number, limit: number): Moments {
  const end = Math.max(from, Math.min(to, limit));
  const cut = to === from ? Number(from > limit) : (to - end) / (to - from);
  const longest = Math.min(end, limit);
  const square = (from ** 2 + from * end + end ** 2) / 3;
  return moments((1 - cut) * ((from + end) / 2) + cut * longest, (1 - cut) * square + cut * longest ** 2, cut);
}

function ofExponential(mean: number, limit: number): Moments {
  if (mean === 0) return ofUniform(0, 0, limit);
  const cut = Math.exp(-limit / mean);
  const beyond = cut === 0 ? 0 : limit * cut;
  return moments(mean * (1 - cut), 2 * mean ** 2 * (1 - cut) - 2 * mean * beyond, cut);
}

function ofLognormal(mean: number, deviation: number, limit: number): Moments {
  const z = (Math.log(limit) - mean) / deviation;
  const cut = 1 - normal(z);
  const power = (n: number) => {
    const beyond = cut === 0 ? 0 : limit ** n * cut;
    return Math.exp(n * mean + (n * deviation) ** 2 / 2) * normal(z - n * deviation) + beyond;
  };
  return moments(power(1), power(2), cut);
}

function moments(mean: number, square: number, cut: number): Moments {
  return { mean, variance: Math.max(0, square - mean ** 2), cut };
}

/** The cumulative distribution function of the standard normal distribution. */
function normal(z: number): number {
  return (1 + errorFunction(z / Math.SQRT2)) / 2;
}
