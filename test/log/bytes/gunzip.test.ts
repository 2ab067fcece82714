import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { BrokenInput } from '../../../src/log/bytes/bytes.ts';
import { gunzip } from '../../../src/log/bytes/gunzip.ts';
import { chunked } from '../logs.ts';

/** The text of gzipped bytes, and the problem in which it ends, if any. */
async function outcomeOf(packed: Uint8Array, size?: number): Promise<{ text: string; problem?: string }> {
  const parts: Uint8Array[] = [];
  try {
    for await (const part of gunzip(chunked(packed, size))) parts.push(part);
  } catch (error) {
    if (!(error instanceof BrokenInput)) throw error;
    return { text: Buffer.concat(parts).toString(), problem: error.problem };
  }
  return { text: Buffer.concat(parts).toString() };
}

/** Text of several slices. */
const text = Array.from({ length: 20_000 }, (_, index) => `line ${index * 7919}\n`).join('');
const packed = gzipSync(text);
const middle = Math.floor(packed.length / 2);

const withDamage = Buffer.from(packed).fill(0, middle, middle + 20_000);
const wrongSum = Buffer.from(packed);
wrongSum[packed.length - 8] = (packed.at(-8) ?? 0) ^ 0xff;

describe('gunzip', () => {
  test.each([
    ['whole', packed, { text }],
    ['of two members', Buffer.concat([packed, packed]), { text: text + text }],
    ['padded with zeros', Buffer.concat([packed, Buffer.alloc(10_000)]), { text }],
    ['with a wrong checksum', wrongSum, { text, problem: 'damaged gzip' }],
    [
      'with a wrong checksum in the first of two members',
      Buffer.concat([wrongSum, packed]),
      { text, problem: 'damaged gzip' },
    ],
    [
      'with garbage behind the end',
      Buffer.concat([packed, Buffer.alloc(10_000, 'x')]),
      { text, problem: 'damaged gzip' },
    ],
    [
      'with garbage behind the padding',
      Buffer.concat([packed, Buffer.alloc(10_000), packed]),
      { text, problem: 'damaged gzip' },
    ],
    ['without its trailer', packed.subarray(0, -8), { text, problem: 'ends early' }],
    ['that ends in the trailer', packed.subarray(0, -1), { text, problem: 'ends early' }],
    ['that ends in a header', Buffer.concat([packed, packed.subarray(0, 5)]), { text, problem: 'ends early' }],
  ])('yields all intact text of a log %s, for chunks of any size', async (_, bytes, outcome) => {
    for (const size of [1, 10, 16_384, 20_011, 2 ** 20]) expect(await outcomeOf(bytes, size)).toEqual(outcome);
  });

  test.each([
    ['damaged in the middle', withDamage, 'damaged gzip'],
    ['cut off in the middle', packed.subarray(0, middle), 'ends early'],
  ])('stops in the same place of a log that is %s, for chunks of any size', async (_, bytes, problem) => {
    const outcome = await outcomeOf(bytes);
    expect(outcome.problem).toBe(problem);
    // Damaged bytes can inflate to other text before the damage is detected.
    expect(outcome.text.slice(0, text.length / 4)).toBe(text.slice(0, text.length / 4));
    for (const size of [1, 10, 16_383, 16_384, 20_011, 2 ** 20]) expect(await outcomeOf(bytes, size)).toEqual(outcome);
  });

  test('passes on an error of the input, after the text before it', async () => {
    async function* broken() {
      yield packed.subarray(0, middle);
      throw new Error('the disk is gone');
    }
    let length = 0;
    const reading = (async () => {
      for await (const part of gunzip(broken())) length += part.length;
    })();
    await expect(reading).rejects.toThrow('the disk is gone');
    expect(length).toBeGreaterThan(text.length / 4);
  });
});
