import { describe, expect, test } from 'vitest';
import { LogError } from '../../../src/errors.ts';
import { patternOf } from '../../../src/log/pattern.ts';
import { entriesOf } from '../logs.ts';

const pattern = 'job (?<job>\\d+) is (?<status>\\w+)( at (?<time>\\S+))?';

describe('a text', () => {
  test('has a record in each line that the pattern matches, and in no other', async () => {
    const text = 'starting\njob 1 is 8\n\nnow job 2 is RUNNING at 2024-05-06T09:00:00Z.\nbye\n';
    expect(await entriesOf(text, { pattern: pattern.replace('\\S+', '[^.]+'), file: 'f' })).toEqual([
      { job: '1', file: 'f', line: 2, status: '8' },
      { job: '2', file: 'f', line: 4, status: 'RUNNING', time: Date.UTC(2024, 4, 6, 9) },
    ]);
  });

  test('has the same records however its bytes come', async () => {
    const text = Array.from({ length: 20 }, (_, job) => `noise\njob ${job} is 8\n`).join('');
    const expected = Array.from({ length: 20 }, (_, job) => ({ job: `${job}`, line: 2 * job + 2, status: '8' }));
    for (const size of [1, 7, 1000]) expect(await entriesOf(text, { pattern }, size)).toEqual(expected);
  });

  test('has a malformed record in a line that is no text', async () => {
    const bytes = Buffer.concat([Buffer.from('job 1 is 8\n'), Buffer.from([0xff, 0x0a]), Buffer.from('job 2 is 8')]);
    expect(await entriesOf(bytes, { pattern })).toEqual([
      { job: '1', line: 1, status: '8' },
      { line: 2, problem: 'not UTF-8' },
      { job: '2', line: 3, status: '8' },
    ]);
  });

  test('that the pattern matches nowhere is no log', async () => {
    const reading = entriesOf('job a is 8\nnothing\n', { pattern, file: 'polls.log' });
    await expect(reading).rejects.toThrow(
      new LogError('none of its 2 lines matches the pattern', { file: 'polls.log' }),
    );
    await expect(entriesOf('', { pattern })).rejects.toThrow(new LogError('holds no record'));
  });
});

describe('a pattern', () => {
  test('may have its groups in the spelling of Python', () => {
    const found = patternOf('(?P<job>\\d+)-(?P<status>\\d+)').exec('4-8');
    expect({ ...found?.groups }).toEqual({ job: '4', status: '8' });
  });

  test('may have escapes that are needed elsewhere', () => {
    expect(patternOf('(?<job>a\\-b)').test('a-b')).toBe(true);
  });

  test.each(['job', '(\\d+)', '(?:\\d+)', '(?=\\d)', '(?!\\d)', '(?<=\\d)x', '(?<!\\d)x'])(
    '%s has no named group',
    (text) => {
      expect(() => patternOf(text)).toThrow(
        new RangeError('give a regular expression with named groups, as in (?<job>\\d+) (?<status>\\w+)'),
      );
    },
  );

  test.each(['(?<job>', '(?<job>\\d+', '(?<job>x)(?<job>y)'])('%s is no regular expression', (text) => {
    expect(() => patternOf(text)).toThrow(RangeError);
    expect(() => patternOf(text)).toThrow(/^Invalid regular expression/);
  });
});
