import { describe, expect, test } from 'vitest';
import { Columns, LONGEST_ID } from '../../../src/log/columns/columns.ts';
import { FixedBytes } from '../../../src/log/columns/fixed-bytes.ts';
import { KeyWriter, keyIn, packed, unpacked } from '../../../src/log/columns/keys.ts';
import { modelartsV1 } from '../../../src/model/modelarts-v1/lifecycle.ts';

const letters = 'abcdefghijklmnopqrstuvwxyz0123456789/-"作业';
/** A text of so many characters, which differs from that of any other number. */
const textOf = (length: number) => Array.from({ length }, (_, at) => letters[(at + length) % letters.length]).join('');

const hostile = [
  '',
  '"',
  '"a"',
  'a"',
  '\0',
  'a\0b',
  '\ud800',
  'a\udc00b',
  '\u{1f680}',
  '\u007f',
  '\u0080',
  '\u00ff',
  '\uffff',
  '\ufeffa',
  '作',
  '"作',
];

const keys = [
  ...hostile,
  ...Array.from({ length: 90 }, (_, length) => textOf(length)),
  ...Array.from({ length: 12 }, (_, more) => '作'.repeat(80 + more)),
  'x'.repeat(300),
  '\0'.repeat(70),
];

/** The words of a key. */
function wordsOf(writer: KeyWriter, key: string): Int32Array {
  const count = writer.write(key);
  return writer.words.slice(0, count);
}

describe('a key', () => {
  test('is written as JSON where UTF-8 or a database could not hold it, or where it begins like JSON', () => {
    const asJson = (key: string) => key.includes('\0') || key.startsWith('"') || Buffer.from(key).toString() !== key;
    expect(keys.filter(asJson).length).toBeGreaterThan(5);
    for (const key of keys) {
      const text = asJson(key) ? JSON.stringify(key) : key;
      expect([packed(key), unpacked(packed(key))]).toEqual([text, key]);
      const words = wordsOf(new KeyWriter(), key);
      const bytes = Buffer.from(words.buffer, words.byteOffset, words.byteLength);
      const length = Buffer.byteLength(text);
      expect(bytes.subarray(0, length).toString()).toBe(text);
      expect([...bytes.subarray(length)]).toEqual(Array((4 - (length % 4)) % 4).fill(0xff));
    }
  });

  test('is the same again, whatever was written before it', () => {
    const writer = new KeyWriter();
    for (const before of ['x'.repeat(250), '', ...hostile]) {
      for (const key of keys) {
        writer.write(before);
        const count = writer.write(key);
        expect(keyIn(writer.words, 0, count)).toBe(key);
      }
    }
  });

  test('has other words than any other key', () => {
    const writer = new KeyWriter();
    const words = new Set([...new Set(keys)].map((key) => String(wordsOf(writer, key))));
    expect(words.size).toBe(new Set(keys).size);
  });

  test('has no more words than its bytes need', () => {
    const writer = new KeyWriter();
    const lengths = Array.from({ length: 100 }, (_, length) => writer.write('x'.repeat(length)));
    expect(lengths).toEqual(lengths.map((_, length) => Math.ceil(length / 4)));
    expect([writer.write('作'), writer.write('作业')]).toEqual([1, 2]);
  });
});

describe('columns', () => {
  const ids = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 63, LONGEST_ID - 1, LONGEST_ID].map((length) =>
    'jobs'.repeat(64).slice(0, length),
  );

  /** Adds an observation whose job and version stand somewhere in bytes, with others around them. */
  function push(columns: Columns, job: string, version: string): void {
    const bytes = Buffer.from(`"${job}";"${version}"....`);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    columns.push(view, 1, 1 + job.length, 4 + job.length, 4 + job.length + version.length);
  }

  const pairs = ids.filter((id) => id !== '').flatMap((job) => ids.map((version) => [job, version] as const));

  test('hold jobs and versions of any length, the words of each as a key has them', () => {
    const columns = new Columns(modelartsV1.statuses.vocabulary);
    const writer = new KeyWriter();
    for (const [job, version] of pairs) push(columns, job, version);
    expect(columns.isFull).toBe(false);
    for (const [row, [job, version]] of pairs.entries()) {
      const key = version === '' ? job : `${job}/${version}`;
      expect(columns.entryAt(row)).toMatchObject({ job: key, line: 1 });
      const words = columns.keys.slice(columns.ends[row - 1] ?? 0, columns.ends[row]);
      expect(words).toEqual(wordsOf(writer, key));
      const again = new Columns(modelartsV1.statuses.vocabulary);
      again.pushKey(columns.keys, columns.ends[row - 1] ?? 0, columns.ends[row] ?? 0);
      expect(again.entryAt(0)).toMatchObject({ job: key });
    }
  });

  test('that are cut hold what was added before, and then what is added', () => {
    const columns = new Columns(modelartsV1.statuses.vocabulary);
    const jobs = () =>
      Array.from({ length: columns.count }, (_, row) =>
        keyIn(columns.keys, columns.ends[row - 1] ?? 0, columns.ends[row] ?? 0),
      );
    for (let count = 0; count <= 3; count++) {
      columns.clear();
      for (const job of ['one', 'other-', 'third']) push(columns, job, '');
      columns.cutTo(count);
      expect(jobs()).toEqual(['one', 'other-', 'third'].slice(0, count));
      push(columns, 'new', '1');
      expect(jobs()).toEqual([...['one', 'other-', 'third'].slice(0, count), 'new/1']);
    }
  });

  test.each([
    ['records', 1, 2 ** 12],
    ['words of keys', LONGEST_ID, 2 ** 15 / (LONGEST_ID / 4) + 1],
  ])('are full with so many %s', (_, length, count) => {
    const columns = new Columns(modelartsV1.statuses.vocabulary);
    for (let row = 0; row < count; row++) {
      expect(columns.isFull).toBe(false);
      push(columns, 'x'.repeat(length), '');
    }
    expect(columns.isFull).toBe(true);
    expect(columns.entryAt(count - 1)).toMatchObject({ job: 'x'.repeat(length) });
    columns.clear();
    expect(columns.isFull).toBe(false);
  });

  test('know whether any of their records is malformed, or has no known status', () => {
    const { vocabulary, size } = modelartsV1.statuses;
    const columns = new Columns(vocabulary);
    columns.file = 'a.log';
    columns.uncommon = [{ status: 'x' }, { problem: 'not JSON' }];
    const facts = () => [columns.count, columns.malformed, columns.hasUncommon];
    columns.statuses[0] = size - 1;
    push(columns, 'a', '');
    expect(facts()).toEqual([1, 0, false]);
    columns.statuses[1] = size;
    columns.times[1] = 5;
    columns.line = 7;
    push(columns, 'b', '');
    expect(facts()).toEqual([2, 0, true]);
    columns.pushMalformed(size + 1);
    expect(facts()).toEqual([3, 1, true]);
    expect([0, 1, 2].map((row) => columns.uncommonAt(row))).toEqual([undefined, ...columns.uncommon]);
    expect([0, 1, 2].map((row) => columns.entryAt(row))).toStrictEqual([
      { file: 'a.log', line: 1, job: 'a', time: 0, status: vocabulary.written[size - 1] },
      { file: 'a.log', line: 7, job: 'b', time: 5, status: 'x' },
      { file: 'a.log', line: 7, problem: 'not JSON' },
    ]);
    columns.file = undefined;
    columns.times[1] = Number.NaN;
    expect(columns.entryAt(1)).toStrictEqual({ line: 7, job: 'b', status: 'x' });
    columns.clear();
    expect(facts()).toEqual([0, 0, false]);
  });
});

test('fixed bytes are found where all of them are, and nowhere else', () => {
  const text = 'abcdefghijklm';
  for (let length = 1; length <= text.length; length++) {
    const bytes = Buffer.from(text.slice(0, length));
    const fixed = new FixedBytes(bytes);
    expect(fixed.length).toBe(length);
    for (let at = 0; at < 5; at++) {
      const place = Buffer.from(`${'x'.repeat(at)}${text.slice(0, length)}\xff\xff\xff\xff`, 'latin1');
      const view = new DataView(place.buffer, place.byteOffset, place.length);
      expect(fixed.isAt(view, at)).toBe(true);
      for (let other = at; other < at + length; other++) {
        for (const bit of [1, 0x80]) {
          place[other] = (place[other] ?? 0) ^ bit;
          expect(fixed.isAt(view, at)).toBe(false);
          place[other] = (place[other] ?? 0) ^ bit;
        }
      }
    }
  }
});
