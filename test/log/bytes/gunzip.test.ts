import { crc32, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BrokenInput } from '../../../src/log/bytes/bytes.ts';
import { gunzip } from '../../../src/log/bytes/gunzip.ts';
import { runs } from '../../runs.ts';
import { mutated, mutations } from '../log-arbitraries.ts';
import { chunked, cutInto } from '../logs.ts';

/** The header of a member (RFC 1952, section 2.3), without the check that may end it. */
function headerOf({
  flags,
  extra,
  name,
  comment,
}: {
  flags: number;
  extra: string;
  name: string;
  comment: string;
}): Buffer {
  const start = Buffer.of(0x1f, 0x8b, 8, flags, 0, 0, 0, 0, 0, 3, extra.length, 0);
  return Buffer.concat([start, Buffer.from(`${extra}${name}\0${comment}\0`)]);
}

/** The check of a header: the lower half of its CRC-32, the lower byte first. */
function check16(header: Buffer): Buffer {
  const check = crc32(header);
  return Buffer.of(check & 0xff, (check >> 8) & 0xff);
}

function withByte(bytes: Uint8Array, at: number, byte: number): Buffer {
  const changed = Buffer.from(bytes);
  changed[at] = byte;
  return changed;
}

/** The text of gzipped bytes in chunks of these sizes, and the problem in which it ends, if any. */
async function outcomeOf(
  packed: Uint8Array,
  size: number | readonly number[] = 2 ** 16,
): Promise<{ text: string; problem?: string }> {
  const parts: Uint8Array[] = [];
  try {
    const chunks = typeof size === 'number' ? chunked(packed, size) : cutInto(packed, size);
    for await (const part of gunzip(chunks)) parts.push(part);
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
/** The log in which the byte at this place of its trailer is another. */
const withWrong = (at: number) => withByte(packed, packed.length + at, (packed.at(at) ?? 0) ^ 0xff);
const wrongSum = withWrong(-8);
const wrongLength = withWrong(-4);

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
    [
      'with another member behind the padding, where both fill what is read at a time',
      Buffer.concat([gzipSync(''), Buffer.alloc(2 ** 20), packed]),
      { text: '', problem: 'damaged gzip' },
    ],
    ['with a wrong length', wrongLength, { text, problem: 'damaged gzip' }],
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

  const flagged = headerOf({ flags: 0x1f, extra: 'extra', name: 'name', comment: 'comment' });
  const checked = Buffer.concat([flagged, check16(flagged), packed.subarray(10)]);
  const wrongCheck = Buffer.from(checked);
  wrongCheck[flagged.length] = (checked[flagged.length] ?? 0) ^ 1;

  test.each([
    ['all flags', checked, { text }],
    ['a wrong header check', wrongCheck, { text: '', problem: 'damaged gzip' }],
    ['another method', withByte(packed, 2, 7), { text: '', problem: 'damaged gzip' }],
    ['a reserved flag', withByte(packed, 3, 0x20), { text: '', problem: 'damaged gzip' }],
    [
      'a reserved flag in its second member',
      Buffer.concat([packed, withByte(packed, 3, 0x80)]),
      { text, problem: 'damaged gzip' },
    ],
  ])('looks at a header with %s', async (_, bytes, outcome) => {
    for (const size of [1, 10, 2 ** 20]) expect(await outcomeOf(bytes, size)).toEqual(outcome);
  });

  test('stops in the same place wherever it is damaged and wherever the chunks end', async () => {
    const members = fc.array(fc.constantFrom(checked, gzipSync('a\n'), gzipSync(text.slice(0, 50_000))), {
      minLength: 1,
      maxLength: 3,
    });
    const cuts = fc.array(fc.integer({ min: 1, max: 40_000 }), { minLength: 1, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(members, mutations, cuts, async (parts, changes, sizes) => {
        const bytes = mutated(Buffer.concat(parts), changes);
        expect(await outcomeOf(bytes, sizes)).toEqual(await outcomeOf(bytes, bytes.length));
      }),
      { numRuns: runs(400) },
    );
  });

  test('passes on an error of the input, after the text before it', async () => {
    async function* broken() {
      yield packed.subarray(0, middle);
      throw new Error('the disk is gone');
    }
    let read = '';
    const reading = (async () => {
      for await (const part of gunzip(broken())) read += Buffer.from(part).toString();
    })();
    await expect(reading).rejects.toThrow('the disk is gone');
    expect(read.length).toBeGreaterThan(text.length / 4);
    expect(read).toBe((await outcomeOf(packed.subarray(0, middle))).text);
  });

  test.each([
    ['is damaged', withDamage],
    ['has garbage behind its end', packed],
    ['is not read to its end', undefined],
  ])('closes an input that %s', async (_, bytes) => {
    let isClosed = false;
    async function* endless() {
      try {
        yield* chunked(bytes ?? packed, 1000);
        for (;;) yield Buffer.alloc(1000, 'x');
      } finally {
        isClosed = true;
      }
    }
    const read = async () => {
      for await (const _ of gunzip(endless())) if (bytes === undefined) break;
    };
    if (bytes === undefined) await read();
    else await expect(read()).rejects.toThrow(BrokenInput);
    expect(isClosed).toBe(true);
  });
});
