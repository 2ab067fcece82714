import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { distinct, pascalCase, upperCase } from '../../src/waiters/names.ts';

/** Texts of any characters, halves of characters included. */
const texts = fc.array(fc.nat(0x10ffff)).map((numbers) => String.fromCodePoint(...numbers));

describe('a name', () => {
  test.each([
    ['IMAGE_FAILED', 'ImageFailed', 'IMAGE_FAILED'],
    ['Running', 'Running', 'RUNNING'],
    ['rolling-out', 'RollingOut', 'ROLLING_OUT'],
    ['CreateFailed', 'CreateFailed', 'CREATE_FAILED'],
    ['two words', 'TwoWords', 'TWO_WORDS'],
    ["O'Brien", 'OBrien', 'O_BRIEN'],
    ['8', '8', 'STATUS_8'],
    ['终', 'U7ec8', 'U7EC8'],
    ['🚀 up', 'U1f680Up', 'U1F680_UP'],
    ['***', 'Nameless', 'NAMELESS'],
    ['', 'Nameless', 'NAMELESS'],
    ['__init__', 'Init', 'INIT'],
    ['class', 'Class', 'CLASS'],
  ])('%j is %s as a type, and %s as a constant', (name, type, constant) => {
    expect([pascalCase(name), upperCase(name)]).toEqual([type, constant]);
  });

  test('is always an identifier', () => {
    fc.assert(
      fc.property(texts, (name) => {
        expect(upperCase(name)).toMatch(/^[A-Z][A-Z\d_]*$/);
        expect(`Job${pascalCase(name)}`).toMatch(/^[A-Za-z\d]+$/);
      }),
    );
  });
});

describe('names', () => {
  test('that are the same get numbers, which are none of theirs', () => {
    expect(distinct(['A', 'a', 'B', 'A2', 'A'])).toEqual(['A', 'a2', 'B', 'A22', 'A3']);
  });

  test('differ in more than upper and lower case', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('A', 'a', 'A2', 'a22', 'B')), (names) => {
        const given = distinct(names);
        expect(new Set(given.map((name) => name.toLowerCase())).size).toBe(names.length);
      }),
    );
  });
});
