import { describe, expect, test } from 'vitest';
import { abridged } from '../../src/log/observation.ts';
import { toTime } from '../../src/time.ts';

describe('a value that makes no sense', () => {
  test.each([
    ['x'.repeat(100), 'x'.repeat(100)],
    ['x'.repeat(101), `${'x'.repeat(100)}…`],
    [Number.NaN, 'NaN'],
    [null, 'null'],
  ])('is kept as text of at most 100 characters', (value, text) => expect(abridged(value)).toBe(text));
});

describe('toTime', () => {
  const moment = Date.UTC(2020, 11, 28, 2, 18, 33);

  test.each([
    ['2020-12-28T02:18:33.000Z', moment],
    ['2020-12-28T02:18:33Z', moment],
    ['2020-12-28t02:18:33z', moment],
    ['2020-12-28T02:18:33', moment],
    ['2020-12-28 02:18:33', moment],
    ['2020-12-28 02:18:33 Z', moment],
    ['2020-12-28T10:18:33+08:00', moment],
    ['2020-12-28T10:18:33+0800', moment],
    ['2020-12-28T10:18:33+08', moment],
    ['2020-12-27T21:18:33-05:00', moment],
    ['2020-12-28T02:18:33.123Z', moment + 123],
    ['2020-12-28T02:18:33,5Z', moment + 500],
    ['2020-12-28T02:18:33.123456789Z', moment + 123],
    ['2020-12-28T02:18', moment - 33_000],
    ['2020-12-28', Date.UTC(2020, 11, 28)],
    ['2024-02-29', Date.UTC(2024, 1, 29)],
    ['20201228T021833Z', moment],
    ['20201228T101833+0800', moment],
    [moment / 1000, moment],
    [moment, moment],
    [String(moment / 1000), moment],
    [String(moment), moment],
    [moment / 1000 + 0.25, moment + 250],
    ['1609121913.250', moment + 250],
    [0, 0],
  ])('%j', (value, time) => {
    expect(toTime(value)).toBe(time);
  });

  test.each([
    '',
    'yesterday',
    '28/12/2020',
    '2020-13-01',
    '2020-02-30',
    '2023-02-29T00:00:00Z',
    '20201228021833',
    20201228021833,
    '2020-12-28T25:00:00Z',
    '-5',
    '1e9',
    -1,
    1e14,
    Number.NaN,
    Number.POSITIVE_INFINITY,
  ])('%j is no time', (value) => {
    expect(toTime(value)).toBeUndefined();
  });
});
