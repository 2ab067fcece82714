import { describe, expect, test } from 'vitest';
import { commentText, javaLiteral, literal } from '../../src/waiters/literals.ts';

describe('a text', () => {
  test.each([
    ['RUNNING', '"RUNNING"', '"RUNNING"'],
    ['"quoted"', '"\\"quoted\\""', '"\\"quoted\\""'],
    ['a\\u0022b', '"a\\\\u0022b"', '"a\\\\u0022b"'],
    ['two\nlines', '"two\\nlines"', '"two\\nlines"'],
    ['终止', '"终止"', '"终止"'],
    ['a mark \ufeff', '"a mark \\ufeff"', '"a mark \\ufeff"'],
    ['turned \u202e', '"turned \\u202e"', '"turned \\u202e"'],
    ['a tag \u{e0041}', '"a tag \\U000e0041"', '"a tag \\udb40\\udc41"'],
    ['half \ud800', '"half \ufffd"', '"half \ufffd"'],
  ])('%j is %s in Python and Go, and %s in Java', (text, other, java) => {
    expect([literal(text), javaLiteral(text)]).toEqual([other, java]);
  });

  test.each([
    ['a title', 'a title'],
    ['ends */ here', 'ends * / here'],
    ['two\n lines', 'two lines'],
    ['two\u2028lines', 'two lines'],
    ['\\u000a int x;', 'u000a int x;'],
  ])('%j cannot end a comment: %s', (text, expected) => {
    expect(commentText(text)).toBe(expected);
  });
});
