import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';

/** A generator of random numbers. */
export type Generator = RandomGenerator;

/**
 * A generator of its own for each pair of numbers below 2³². What is drawn for one job is independent of all others,
 * and stays the same when there are more jobs.
 */
export function generatorFor(seed: number, stream: number): Generator {
  // For one seed, each word is a bijection of the stream, so distinct streams have distinct states. The words of two
  // seeds differ by four distances, so no stretch of the streams of one is a stretch of the other's.
  return xoroshiro128plusFromState(
    [1, 2, 3, 4].map((word) => scrambled(scrambled(seed + word * GOLDEN_RATIO) + stream)),
  );
}

/** The next number of a generator, from 0, included, to 1, excluded. */
export function next(generator: Generator): number {
  return uniformFloat64(generator);
}

/** 2³² divided by the golden ratio. */
const GOLDEN_RATIO = 0x9e3779b9;

/** A 32-bit number each of whose bits depends on all bits of another: the finalizer of MurmurHash3. */
function scrambled(number: number): number {
  let bits = number | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return bits ^ (bits >>> 16);
}
