import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toTime } from '../src/time.ts';
import { checkTimeZone, toUtc } from '../src/time-zone.ts';

describe('a time of day without a zone', () => {
  // The instants are those of the IANA database, by hand: New York is at -05:00, and from March to November at -04:00.
  test.each([
    ['2020-12-28 02:18:33', 'Asia/Shanghai', '2020-12-27T18:18:33.000Z'],
    ['2020-12-28T02:18:33.125', 'Asia/Shanghai', '2020-12-27T18:18:33.125Z'],
    ['2020-12-28', 'Asia/Shanghai', '2020-12-27T16:00:00.000Z'],
    ['2020/12/28 02:18:33', 'Asia/Shanghai', '2020-12-27T18:18:33.000Z'],
    ['2020/12/28 02:18', 'Asia/Shanghai', '2020-12-27T18:18:00.000Z'],
    ['20201228T021833', 'Asia/Shanghai', '2020-12-27T18:18:33.000Z'],
    ['Dec 28, 2020 02:18:33', 'Asia/Shanghai', '2020-12-27T18:18:33.000Z'],
    ['Dec 8, 2020', '+08:00', '2020-12-07T16:00:00.000Z'],
    ['2020-12-28 02:18:33', '+08:00', '2020-12-27T18:18:33.000Z'],
    ['2020-12-28 02:18:33', '+0800', '2020-12-27T18:18:33.000Z'],
    ['2020-12-28 02:18:33', '-03:30', '2020-12-28T05:48:33.000Z'],
    ['2024-05-06 12:00:00', 'Asia/Kathmandu', '2024-05-06T06:15:00.000Z'],
    ['2024-05-06 12:00:00', 'UTC', '2024-05-06T12:00:00.000Z'],
    // Clocks go from 02:00 to 03:00 on 10 March 2024: what is passed over has the offset from before.
    ['2024-03-10 01:59:59.999', 'America/New_York', '2024-03-10T06:59:59.999Z'],
    ['2024-03-10 02:00:00', 'America/New_York', '2024-03-10T07:00:00.000Z'],
    ['2024-03-10 02:30:00', 'America/New_York', '2024-03-10T07:30:00.000Z'],
    ['2024-03-10 03:00:00', 'America/New_York', '2024-03-10T07:00:00.000Z'],
    // Clocks go from 02:00 to 01:00 on 3 November 2024: of two moments it is the earlier.
    ['2024-11-03 00:59:59', 'America/New_York', '2024-11-03T04:59:59.000Z'],
    ['2024-11-03 01:00:00', 'America/New_York', '2024-11-03T05:00:00.000Z'],
    ['2024-11-03 01:59:59', 'America/New_York', '2024-11-03T05:59:59.000Z'],
    ['2024-11-03 02:00:00', 'America/New_York', '2024-11-03T07:00:00.000Z'],
    // Lord Howe Island puts its clocks forward by half an hour, Samoa once left out a day.
    ['2024-10-06 02:15:00', 'Australia/Lord_Howe', '2024-10-05T15:45:00.000Z'],
    ['2024-10-06 02:30:00', 'Australia/Lord_Howe', '2024-10-05T15:30:00.000Z'],
    ['2011-12-29 23:59:00', 'Pacific/Apia', '2011-12-30T09:59:00.000Z'],
    ['2011-12-30 12:00:00', 'Pacific/Apia', '2011-12-30T22:00:00.000Z'],
    ['2011-12-31 00:00:00', 'Pacific/Apia', '2011-12-30T10:00:00.000Z'],
  ])('%s in %s is %s', (text, zone, moment) => {
    expect(new Date(toTime(text, zone) ?? Number.NaN).toISOString()).toBe(moment);
  });

  test('is in UTC unless a zone is given', () => {
    expect(toTime('2020-12-28 02:18:33')).toBe(Date.UTC(2020, 11, 28, 2, 18, 33));
  });
});

describe('a time that has a zone, or needs none, is the same in every zone:', () => {
  test.each([
    ['2020-12-28T02:18:33Z', Date.UTC(2020, 11, 28, 2, 18, 33)],
    ['2020-12-28 02:18:33 UTC', Date.UTC(2020, 11, 28, 2, 18, 33)],
    ['2020-12-28 02:18:33 GMT', Date.UTC(2020, 11, 28, 2, 18, 33)],
    ['2020-12-28T02:18:33+08:00', Date.UTC(2020, 11, 27, 18, 18, 33)],
    ['2020-12-28T02:18:33+08', Date.UTC(2020, 11, 27, 18, 18, 33)],
    ['2020/12/28 02:18:33 GMT+08:00', Date.UTC(2020, 11, 27, 18, 18, 33)],
    ['Dec 28, 2020 02:18:33 GMT+08:00', Date.UTC(2020, 11, 27, 18, 18, 33)],
    ['Dec 28, 2020 02:18:33 UTC', Date.UTC(2020, 11, 28, 2, 18, 33)],
    ['1609121913', 1_609_121_913_000],
    [1_609_121_913_000, 1_609_121_913_000],
  ])('%j', (value, moment) => {
    for (const zone of [undefined, 'Asia/Shanghai', 'America/New_York', '-11:00'])
      expect(toTime(value, zone)).toBe(moment);
  });
});

test.each([
  'Dez 28, 2020',
  'Dec 32, 2020',
  'Feb 30, 2020',
  'Dec 28 2020',
  '2020/2-30',
  '2020/02/30',
  '28.12.2020',
  '2020-12-28 25:00',
])('%s is no time in any zone', (text) => {
  expect([toTime(text), toTime(text, 'Asia/Shanghai')]).toEqual([undefined, undefined]);
});

/** What clocks in a zone show at a moment, as if it were UTC, by the formatter of the platform. */
function shown(moment: number, timeZone: string): number {
  const text = new Date(moment).toLocaleString('sv-SE', { timeZone });
  return Date.parse(`${text.replace(' ', 'T')}Z`) + (((moment % 1000) + 1000) % 1000);
}

const zones = [
  'Asia/Shanghai',
  'America/New_York',
  'Europe/Berlin',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Africa/Casablanca',
  'Pacific/Apia',
  'America/St_Johns',
];
/** Moments at any time, and near where clocks are put forward or back. */
const moments = fc.oneof(
  fc.integer({ min: Date.UTC(1980, 0), max: Date.UTC(2037, 0) }),
  fc
    .tuple(
      fc.integer({ min: 2000, max: 2030 }),
      fc.constantFrom(2, 3, 8, 9, 10, 11),
      fc.integer({ min: 1, max: 31 }),
      fc.nat(86_399_999),
    )
    .map(([year, month, day, rest]) => Date.UTC(year, month, day) + rest),
);

describe('the moment at which clocks show a time', () => {
  test('is one at which they show it, and the first', () => {
    fc.assert(
      fc.property(moments, fc.constantFrom(...zones), (moment, zone) => {
        const local = shown(moment, zone);
        const found = toUtc(local, zone);
        expect(shown(found, zone)).toBe(local);
        expect(found).toBeLessThanOrEqual(moment);
        for (const earlier of [0.5, 1, 2, 24]) expect(shown(found - earlier * 3_600_000, zone)).not.toBe(local);
      }),
      { numRuns: 500 },
    );
  });

  test('is as far from the time as an offset says', () => {
    fc.assert(
      fc.property(
        moments,
        fc.integer({ min: 0, max: 23 }),
        fc.integer({ min: 0, max: 59 }),
        fc.boolean(),
        (local, h, m, isWest) => {
          const zone = `${isWest ? '-' : '+'}${String(h).padStart(2, '0')}:${String(m).padStart(2, '0')}`;
          expect(toUtc(local, zone)).toBe(local + (isWest ? 1 : -1) * (h * 3_600_000 + m * 60_000));
        },
      ),
    );
  });

  test('does not depend on which moments were asked for before', () => {
    // More quarters of an hour than are remembered.
    const hours = Array.from({ length: 6000 }, (_, index) => Date.UTC(2024, 0) + index * 3_600_000);
    const first = hours.map((local) => toUtc(local, 'Europe/Paris'));
    expect(hours.map((local) => toUtc(local, 'Europe/Paris'))).toEqual(first);
    expect(first[0]).toBe(Date.UTC(2023, 11, 31, 23));
    expect(first[5000]).toBe(Date.UTC(2024, 0) + 4998 * 3_600_000);
  });
});

test.each(['Mars/Olympus', '', '+8', '+25:00', '+08:60', '8', 'Asia/Shanghai '])('%j is no time zone', (zone) => {
  const message = `unknown time zone: ${zone}; give a name such as Asia/Shanghai, or an offset such as +08:00`;
  expect(() => checkTimeZone(zone)).toThrow(new RangeError(message));
  expect(() => toTime('2020-12-28 02:18:33', zone)).toThrow(RangeError);
});
