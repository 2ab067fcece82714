import { describe, expect, test } from 'vitest';
import { durationText, toMilliseconds } from '../src/time.ts';

describe('a duration', () => {
  test.each([
    ['250ms', 250],
    ['90s', 90_000],
    ['1.5h', 5_400_000],
    ['10m', 600_000],
    ['2d', 172_800_000],
    ['0s', 0],
  ])('%s is %d ms', (text, milliseconds) => expect(toMilliseconds(text)).toBe(milliseconds));

  test.each(['', '5', 's', '5 s', '-5s', '1e3s', '5w', '1.s', '.5s', '5S'])('%j is none', (text) => {
    expect(() => toMilliseconds(text)).toThrow(`not a duration: ${text}; give a number and a unit, as in 90s`);
  });

  test.each([
    [0, '0ms'],
    [999, '999ms'],
    [1000, '1s'],
    [90_000, '1.5m'],
    [1_451_234, '24.2m'],
    [86_400_000, '1d'],
  ])('of %d ms is written %s', (milliseconds, text) => expect(durationText(milliseconds)).toBe(text));
});
