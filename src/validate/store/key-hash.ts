/** Hashes the words of a key to an integer of 32 bits. */
export type KeyHash = (words: Int32Array, start: number, end: number) => number;

/** How many words of a key are hashed at a time. */
const BLOCK = 128;

/**
 * A hash for tables over keys that come from outside. It is chosen by chance from a family in which any two keys collide rarely,
 * so nobody can choose keys that collide: each half of a word is multiplied by a factor of its own, and the products are added.
 *
 * @param random gives numbers from 0, included, to 1, excluded
 */
export function keyHash(random: () => number): KeyHash {
  const factors = Int32Array.from({ length: 2 * BLOCK }, () => Math.floor(random() * 2 ** 32) | 1);
  return (words, start, end) => {
    let hash = end - start;
    for (let from = start; from < end; from += BLOCK) {
      hash = mixed(hash);
      const to = from + BLOCK < end ? from + BLOCK : end;
      for (let at = from, factor = 0; at < to; at++, factor += 2) {
        const word = words[at] ?? 0;
        hash = (hash + Math.imul(word & 0xffff, factors[factor] ?? 0)) | 0;
        hash = (hash + Math.imul(word >>> 16, factors[factor + 1] ?? 0)) | 0;
      }
    }
    return mixed(hash);
  };
}

/** Spreads all bits of a number over all of its bits. */
function mixed(number: number): number {
  const half = Math.imul(number ^ (number >>> 16), 0x21f0aaad);
  const most = Math.imul(half ^ (half >>> 15), 0x735a2d97);
  return most ^ (most >>> 15);
}
