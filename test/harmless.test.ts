import { describe, expect, test } from 'vitest';
import { createHarmless, printable } from '../src/harmless.ts';

/** All characters up to U+FFFF that Unicode calls controls, separators of lines, or directions; and those without a width. */
const STEERING = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code)).filter((character) =>
  /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\u200b\u2060-\u2064\u206a-\u206f\ufeff]/u.test(character),
);

const escapeOf = (character: string) => JSON.parse(`"${character}"`);

describe('a text that is one piece', () => {
  test('holds no character that steers a terminal, all of them spelled out', () => {
    expect(STEERING).toHaveLength(65 + 2 + 12 + 13);
    for (const character of STEERING) {
      const text = printable(`a${character}b`);
      expect(text).toMatch(/^a\\u[0-9a-f]{4}b$/);
      expect(escapeOf(text)).toBe(`a${character}b`);
    }
  });

  test.each(['äöü → × … 日本語', '👩‍🔬 👍🏽', 'می‌خواهم', '# ## #: :: [', 'a\\u0000'])(
    'stays as it is otherwise: %s',
    (text) => {
      expect(printable(text)).toBe(text.startsWith('::') ? '' : text);
    },
  );
});

describe('an output', () => {
  test('keeps line feeds and tabs, and no other character that steers', () => {
    const harmless = createHarmless();
    for (const character of STEERING) {
      const isKept = character === '\n' || character === '\t';
      expect(harmless(`a${character}b`)).toMatch(isKept ? /^a\sb$/ : /^a\\u[0-9a-f]{4}b$/);
    }
  });

  test.each([
    ['::error::x', '\\u003a:error::x'],
    ['  \t::set-output name=x::y', '  \t\\u003a:set-output name=x::y'],
    ['a\n::error::x\n ::debug::y', 'a\n\\u003a:error::x\n \\u003a:debug::y'],
    ['a ::error::x', 'a ::error::x'],
    ['##[error]x', '#\\u0023[error]x'],
    ['a ##vso[task.setvariable variable=x]y', 'a #\\u0023vso[task.setvariable variable=x]y'],
    ['{"a":"##VSO[x]"}', '{"a":"#\\u0023VSO[x]"}'],
    ["##teamcity[message text='x']", "#\\u0023teamcity[message text='x']"],
    ['## Heading\n### [x]', '## Heading\n### [x]'],
  ])('gives no command to what runs it: %j', (text, expected) => {
    expect(createHarmless()(text)).toBe(expected);
  });

  test('knows where a line begins that is written in pieces', () => {
    const harmless = createHarmless();
    expect(['a', '::b\n', ' ', '::c', '\n', '::d'].map(harmless).join('')).toBe('a::b\n \\u003a:c\n\\u003a:d');
  });

  test('that is a terminal keeps colours and the line of progress, and nothing else', () => {
    const own = '\u001b[1m\u001b[31mx\u001b[39m\u001b[22m\r\u001b[K';
    expect(createHarmless({ isTerminal: true })(own)).toBe(own);
    expect(createHarmless()(own)).not.toMatch(/[^\P{Cc}\n]/u);
    for (const other of ['\u001b[2J', '\u001b]0;x\u0007', '\u001b[5m', '\u001b[8m', '\u001b[31', '\r'])
      expect(createHarmless({ isTerminal: true })(other)).not.toMatch(/[^\P{Cc}\n]/u);
  });
});
