import { describe, expect, test } from 'vitest';
import { LogError } from '../../src/errors.ts';
import { checkTimeFromName, timeInName } from '../../src/log/time-in-name.ts';

const utc = (text: string) => Date.parse(`${text}Z`);

describe('the time in the name of a file', () => {
  test.each([
    ['poll-20201228-0210.json', 'poll-YYYYMMDD-HHmm', '2020-12-28T02:10:00'],
    ['logs/poll-20201228-0210.json.gz', 'poll-YYYYMMDD-HHmm', '2020-12-28T02:10:00'],
    ['poll-20201228-021059.json', 'poll-YYYYMMDD-HHmmss', '2020-12-28T02:10:59'],
    ['20201228.json', 'YYYYMMDD', '2020-12-28T00:00:00'],
    ['2020-12-28T02.json', 'YYYY-MM-DDTHH', '2020-12-28T02:00:00'],
    ['28.12.2020 02h10.csv', 'DD.MM.YYYY HHhmm', '2020-12-28T02:10:00'],
    ['polls/2020/12/28/0210.json', 'YYYY/MM/DD/HHmm', '2020-12-28T02:10:00'],
    ['archive-20191231-2359/poll-20201228-0210.json', 'YYYYMMDD-HHmm', '2020-12-28T02:10:00'],
    ['a+b(1)[20201228]$.json', 'a+b(1)[YYYYMMDD]$', '2020-12-28T00:00:00'],
    ['20240229.json', 'YYYYMMDD', '2024-02-29T00:00:00'],
  ])('%s by %s is %s', (file, pattern, expected) => {
    expect(timeInName(file, pattern)).toBe(utc(expected));
    expect(checkTimeFromName(pattern)).toBe(pattern);
  });

  test.each([
    ['Asia/Shanghai', '2020-12-27T18:10:00'],
    ['+08:00', '2020-12-27T18:10:00'],
    ['America/New_York', '2020-12-28T07:10:00'],
  ])('in %s is %s', (zone, expected) => {
    expect(timeInName('poll-20201228-0210.json', 'poll-YYYYMMDD-HHmm', zone)).toBe(utc(expected));
  });

  test.each([
    ['jobs.json', 'poll-YYYYMMDD-HHmm'],
    ['', 'YYYYMMDD'],
    ['poll-20201228.json', 'poll-YYYYMMDD-HHmm'],
    ['poll_20201228_0210.json', 'poll-YYYYMMDD-HHmm'],
    ['poll-20201328-0210.json', 'poll-YYYYMMDD-HHmm'],
    ['poll-20200230-0210.json', 'poll-YYYYMMDD-HHmm'],
    ['poll-20201228-2510.json', 'poll-YYYYMMDD-HHmm'],
    ['ax20201228.json', 'a.YYYYMMDD'],
  ])('%j has none of the form %s', (file, pattern) => {
    const message = `its name has no time of the form ${pattern}`;
    expect(() => timeInName(file, pattern)).toThrow(new LogError(message, { file }));
  });

  test.each(['', 'poll', 'YYYYMM', 'MMDD-HHmm', 'yyyy-MM-DD', 'YYYYMMDD-DD', 'YYYYMMDD-HHmmHH'])(
    '%j is no pattern',
    (pattern) => {
      const message = 'give a name with YYYY, MM and DD in it, and perhaps HH, mm and ss, as in poll-YYYYMMDD-HHmm';
      expect(() => checkTimeFromName(pattern)).toThrow(new RangeError(message));
      expect(() => timeInName('poll-20201228.json', pattern)).toThrow(RangeError);
    },
  );
});
