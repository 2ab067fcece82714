import { describe, expect, test } from 'vitest';
import { KeyWriter } from '../../../src/log/columns/keys.ts';
import { generatorFor, next } from '../../../src/simulate/random.ts';
import { JobStore } from '../../../src/validate/store/jobs.ts';
import { type KeyHash, keyHash } from '../../../src/validate/store/key-hash.ts';

const COUNT = 8000;
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** A hash without chance, such as was used once: whoever knows it can choose keys that collide. */
const fixedHash: KeyHash = (words, start, end) => {
  let hash = end - start;
  for (let at = start; at < end; at++) hash = fixedStep(hash, words[at] ?? 0);
  return hash ^ (hash >>> 13);
};

function fixedStep(hash: number, word: number): number {
  const product = Math.imul(hash ^ word, 0x9e3779b1);
  return product ^ (product >>> 15);
}

/** Keys of eight characters whose fixed hashes are the same: the second word takes back what the first has done. */
function collidingKeys(): readonly string[] {
  const found: string[] = [];
  const bytes = Buffer.alloc(8);
  for (let number = 0; found.length < COUNT; number++) {
    for (let at = 0, rest = number; at < 4; at++, rest = Math.floor(rest / LETTERS.length)) {
      bytes[at] = LETTERS.charCodeAt(rest % LETTERS.length);
    }
    bytes.writeInt32LE(fixedStep(2, bytes.readInt32LE(0)) ^ 0x41424344, 4);
    if (bytes.every((byte) => byte > 0x22 && byte < 0x7f)) found.push(bytes.toString('latin1'));
  }
  return found;
}

/** How many slots are looked at while keys are put into a table with linear probing that is a quarter full in the end. */
function probesFor(keys: readonly string[], hash: KeyHash): number {
  const writer = new KeyWriter();
  const mask = 4 * 2 ** Math.ceil(Math.log2(keys.length)) - 1;
  const taken = new Uint8Array(mask + 1);
  let probes = 0;
  for (const key of keys) {
    const length = writer.write(key);
    let slot = hash(writer.words, 0, length) & mask;
    for (probes++; taken[slot] === 1; probes++) slot = (slot + 1) & mask;
    taken[slot] = 1;
  }
  return probes;
}

const randoms = [1, 2, 3, 4, 5].map((seed) => {
  const generator = generatorFor(seed, 0);
  return () => next(generator);
});

const crafted = collidingKeys();
const shared = 'x'.repeat(2000);
const numbered = (key: (number: number) => string) => Array.from({ length: COUNT }, (_, number) => key(number));

describe('the hash of keys', () => {
  test('is not one for which these keys were crafted', () => {
    expect(new Set(crafted).size).toBe(COUNT);
    expect(probesFor(crafted, fixedHash)).toBe((COUNT * (COUNT + 1)) / 2);
  });

  // A table that is a quarter full takes 1.17 probes for each key on average (Knuth, volume 3, section 6.4).
  test.each([
    ['crafted for another hash', crafted],
    ['numbered', numbered(String)],
    ['numbered with steps', numbered((number) => String(number * 65536))],
    ['that differ in single bits', numbered((number) => number.toString(2).padStart(16, '0').replaceAll('1', 'p'))],
    ['of several blocks', numbered((number) => `${shared}${number}`)],
    ['that differ in an early block', numbered((number) => `${number}${shared}`)],
    ['of different lengths', numbered((number) => 'x'.repeat(number % 2000) + number)],
  ])('spreads keys %s, whatever the chance', (_, keys) => {
    for (const random of randoms) expect(probesFor(keys, keyHash(random))).toBeLessThan(1.5 * COUNT);
  });
});

test('the numbers of jobs do not depend on chance', () => {
  for (const random of randoms) {
    const store = new JobStore(23, random);
    for (const [index, key] of crafted.entries()) expect(store.indexOf(key)).toBe(index);
    for (const [index, key] of crafted.entries()) expect(store.indexOf(key)).toBe(index);
    expect(store.keyAt(COUNT - 1)).toBe(crafted.at(-1));
  }
});
