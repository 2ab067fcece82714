import { describe, expect, test } from 'vitest';
import { JsonTokens } from '../../../src/log/columns/json-tokens.ts';

/** Tokens in a line, with bytes behind it that may be read on. */
function tokensIn(line: string, highest = 0xff): JsonTokens {
  const bytes = Buffer.from(`${line}\n"\n      `);
  const tokens = new JsonTokens();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  tokens.attach({ bytes, view, highest, end: Buffer.byteLength(line) + 1 });
  return tokens;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** All sequences of up to so many of these parts. */
function* sequences(parts: readonly string[], most: number): Iterable<string> {
  yield '';
  if (most === 0) return;
  for (const rest of sequences(parts, most - 1)) for (const part of parts) yield part + rest;
}

const lineFeedsIn = (text: string) => text.split('\n').length - 1;

/** What is wrong with where the value ends with which a text begins. */
function faultOf(text: string): string | undefined {
  const tokens = tokensIn(text);
  const end = tokens.endOfValue(0);
  const value = end < 0 ? '' : Buffer.from(text).subarray(0, end).toString();
  if (end >= 0 && !isJson(value)) return `${JSON.stringify(text)} until ${end}, which is no JSON`;
  if (value !== text.trimEnd() && isJson(text)) return `${JSON.stringify(text)} until ${end}`;
  if (end >= 0 && tokens.lineFeeds !== lineFeedsIn(value)) return `${JSON.stringify(text)} has other lines`;
  return undefined;
}

describe('values end where JSON.parse has their end, and nothing else is a value:', () => {
  test.each([
    ['lists', ['{', '}', '[', ']', ',', ':', '"a"', '1'], 5],
    ['lists of lists', ['{', '}', '[', ']', ',', '"a":'], 6],
    ['lists in several lines', ['{', '}', '[1,', ']', '"":', '\n', '\r', '\t', '\v', 'null'], 4],
    ['numbers', ['0', '12', '1234', '-', '+', '.', 'e', 'E', ' '], 4],
    ['words', ['true', 'false', 'null', 'fals', 'nul', 'e', 'l', 'T', '[', ']'], 3],
    ['texts', ['"', '\\', 'u', '00', 'eF', 'G', 'n', 'abcd', '作', '\u007f', '\n'], 4],
    ['escapes', ['"', '\\', ...'"\\/bfnrtuvx0', ' ', '\t'], 3],
  ])('%s', (name, parts, most) => {
    const opens = name === 'texts' || name === 'escapes' ? ['"', '"abc'] : [''];
    const faults: string[] = [];
    for (const open of opens) {
      for (const rest of sequences(parts, most)) {
        const text = open + rest;
        // A value does not begin with blanks.
        if (text === '' || text !== text.trimStart()) continue;
        const fault = faultOf(text);
        if (fault !== undefined) faults.push(fault);
      }
    }
    expect(faults).toEqual([]);
  });

  test('hexadecimal digits of an escape', () => {
    const faults: string[] = [];
    for (let byte = 0; byte < 0x80; byte++) {
      for (let at = 0; at < 4; at++) {
        const digits = [...'0aF9'];
        digits[at] = String.fromCharCode(byte);
        const text = `"\\u${digits.join('')}"`;
        const fault = faultOf(text);
        if (fault !== undefined) faults.push(fault);
      }
    }
    expect(faults).toEqual([]);
  });

  test('lists that are as deep as a bit for each level allows, and no deeper', () => {
    const nested = (depth: number) => '{"a":['.repeat(depth / 2) + ']}'.repeat(depth / 2);
    expect(tokensIn(nested(30)).endOfValue(0)).toBe(nested(30).length);
    expect(tokensIn(nested(32)).endOfValue(0)).toBe(-1);
    const wide = `[${nested(28)},${nested(28)}]`;
    expect(tokensIn(wide).endOfValue(0)).toBe(wide.length);
  });
});

describe('texts', () => {
  const parts = ['"', '\\', '\\n', '\\u0061', 'a', 'abcd', '作', '\u007f', '\u0001', '\r', '\n'];

  /** Where a text is cut off that begins with its opening quote: by the end of a line before any other fault. */
  function cutOff(text: string): number {
    const [cut = ''] = /^"(?:[^"\\\p{Cc}]|\u007f|\\(?:["\\/bfnrt]|u[\da-f]{4}))*\r?(?=\n)/iu.exec(`${text}\n`) ?? [];
    return cut === '' ? -1 : Buffer.byteLength(cut);
  }

  test('are cut off by the end of their line', () => {
    const faults: string[] = [];
    for (const rest of sequences(parts, 3)) {
      const text = `"${rest}`;
      const tokens = tokensIn(text);
      const end = tokens.endOfText(0);
      if (end < 0 && tokens.cutOff !== cutOff(text)) faults.push(`${JSON.stringify(text)} at ${tokens.cutOff}`);
    }
    expect(faults).toEqual([]);
  });

  test('are plain up to their closing quote where they have no escape', () => {
    const faults: string[] = [];
    for (const rest of sequences(parts, 3)) {
      const text = `"${rest}`;
      const tokens = tokensIn(text);
      const [plain] = /^"(?:[^"\\\p{Cc}]|\u007f)*(?=")/u.exec(text) ?? [];
      const end = tokens.endOfPlain(1);
      if (end !== (plain === undefined ? -1 : Buffer.byteLength(plain))) faults.push(`${JSON.stringify(text)}: ${end}`);
      if (end < 0 && tokens.cutOff >= 0 && tokens.cutOff !== cutOff(text)) faults.push(JSON.stringify(text));
    }
    expect(faults).toEqual([]);
  });

  test('have nothing outside ASCII where bytes may be no UTF-8', () => {
    for (const text of ['"作"', '"ab作"', '"\u0080"']) {
      expect(tokensIn(text, 0x7f).endOfText(0)).toBe(-1);
      expect(tokensIn(text, 0x7f).endOfPlain(1)).toBe(-1);
    }
    expect(tokensIn('"\u007f"', 0x7f).endOfText(0)).toBe(3);
  });
});

test('blanks end at anything else, and at the end of the last whole line', () => {
  for (const text of sequences([' ', '\t', '\r', '\n', '\v', '\u00a0', '1'], 4)) {
    const tokens = tokensIn(text);
    const [blanks = ''] = /^[ \t\r\n]*/.exec(text) ?? [];
    const found = [tokens.endOfBlanks(0), tokens.lineFeeds];
    if (String(found) !== String([blanks.length, lineFeedsIn(blanks)])) expect.unreachable(JSON.stringify(text));
  }
});
