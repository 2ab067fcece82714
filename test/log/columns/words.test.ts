import { describe, expect, test } from 'vitest';
import { endOfDigits, endOfSimple, firstIn, marksIn } from '../../../src/log/columns/words.ts';

// A word is tested as a whole, so that a byte could change what is found of another. So each pair of bytes is tried at each place.

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const LINE_FEED = 0x0a;
const COMMA = 0x2c;

const isDigit = (byte: number) => byte >= 0x30 && byte <= 0x39;
const isSimple = (byte: number) => byte >= 0x20 && byte <= 0x7f && byte !== QUOTE && byte !== BACKSLASH;
const isMark = (byte: number, highest: number) => [COMMA, LINE_FEED, QUOTE].includes(byte) || byte > highest;

/** The places where an end differs from the one by definition, of all pairs of bytes, each behind up to eight usual bytes. */
function wrongEnds(
  usual: string,
  isPassed: (byte: number) => boolean,
  endAt: (view: DataView, start: number) => number,
): readonly string[] {
  const wrong: string[] = [];
  for (let before = 0; before <= 8; before++) {
    const bytes = Buffer.from(`"${usual.repeat(before)}ab${usual}"\n      `);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    for (let one = 0; one < 256; one++) {
      bytes[1 + before] = one;
      for (let other = 0; other < 256; other++) {
        bytes[2 + before] = other;
        let end = 1;
        while (isPassed(bytes[end] ?? 0)) end++;
        if (endAt(view, 1) !== end) wrong.push(`${one}, ${other} at ${before}`);
      }
    }
  }
  return wrong;
}

describe('of each pair of bytes at each place in a word is found the first that', () => {
  test('is no digit', () => {
    expect(wrongEnds('7', isDigit, endOfDigits)).toEqual([]);
  });

  test('ends a text or makes it uncommon', () => {
    expect(wrongEnds('x', isSimple, endOfSimple)).toEqual([]);
  });

  test.each([0x7f, 0xff])('ends a cell or makes its row uncommon, where bytes up to %i are common', (highest) => {
    const endAt = (view: DataView, start: number) => {
      let at = start;
      let marks = 0;
      for (; marks === 0; at += 4) marks = marksIn(view.getInt32(at, true), COMMA * 0x01010101, highest);
      return at - 4 + firstIn(marks);
    };
    expect(wrongEnds('x', (byte) => !isMark(byte, highest), endAt)).toEqual([]);
  });
});
