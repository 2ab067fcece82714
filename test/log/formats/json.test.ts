import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LONGEST_RECORD } from '../../../src/log/bytes/lines.ts';
import { readJson } from '../../../src/log/formats/json.ts';
import { valuesOf } from '../../../src/log/formats/json-splitter.ts';
import { readerOptions } from '../../../src/log/read.ts';
import { runs } from '../../runs.ts';
import { chunked, collected, entriesOf } from '../logs.ts';

describe('JSON', () => {
  test('may be an array of records, with the line on which each starts', async () => {
    const log =
      '[\n  {\n    "job": "a",\n    "status": 1\n  },\n  { "job": "a", "status": 7 }, { "job": "b", "status": 8 }\n]\n';
    expect(await entriesOf(log, { file: 'a.json' })).toEqual([
      { job: 'a', file: 'a.json', line: 2, status: 1 },
      { job: 'a', file: 'a.json', line: 6, status: 7 },
      { job: 'b', file: 'a.json', line: 6, status: 8 },
    ]);
  });

  test('may be one response body, on one line or on many', async () => {
    const body = {
      is_success: true,
      job_id: 567524,
      version_id: 1108482,
      status: 10,
      parameter: [],
      note: 'a ] } " \\',
    };
    for (const space of [0, 2]) {
      expect(await entriesOf(JSON.stringify(body, undefined, space))).toEqual([
        { job: '567524/1108482', line: 1, status: 10 },
      ]);
    }
  });

  test('may be the body of a list', async () => {
    const body = {
      jobs: [
        { job_id: 1, version_id: 1, status: 7 },
        { job_id: 2, version_id: 1, status: 10 },
      ],
    };
    expect((await entriesOf(JSON.stringify(body, undefined, 2))).map((entry) => 'job' in entry && entry.job)).toEqual([
      '1/1',
      '2/1',
    ]);
  });

  test('may be the body of a list, each of whose records has the line on which it starts', async () => {
    const records =
      '[\n\n  {"job_id": 1, "status": 7},\n  {\n    "job_id": 2,\n    "status": 10\n  }, {"job_id": 3,"status":8}\n]';
    const befores = [
      '{',
      '{\n\n',
      '{"note": "\\"jobs\\": [",\n "tags": ["[", 1],',
      '{"quote": "\\"",\n "asked": {"jobs": [\n1]},\n',
      '{"jobs": [1],',
    ];
    for (const before of befores) {
      for (const [colon, after] of [
        [':', '"count": 3'],
        [' :\n', '"asked": {"jobs": [1]}'],
      ]) {
        const log = `\n${before}"jobs"${colon}${records},\n ${after}}\n`;
        const lines = log.split('\n');
        const lineOf = (text: string) => lines.findIndex((line) => line.includes(text)) + 1;
        expect(await entriesOf(log)).toEqual([
          { job: '1', line: lineOf('"job_id": 1'), status: 7 },
          { job: '2', line: lineOf('"job_id": 2') - 1, status: 10 },
          { job: '3', line: lineOf('"job_id": 3'), status: 8 },
        ]);
      }
    }
  });

  test('may be the body of a list whose name has an escape: then its records have the line of the body', async () => {
    expect(await entriesOf('\n{"\\u006aobs":[\n{"job":1,"status":8},\n{"job":2,"status":8}]}')).toEqual([
      { job: '1', line: 2, status: 8 },
      { job: '2', line: 2, status: 8 },
    ]);
  });

  test('may be the body of a list, whose records have other lists', async () => {
    const inner = '{"job_id":1,\n"jobs":[\n{"status":7},\n{"status":8}]}';
    expect(await entriesOf(`{"jobs":[\n${inner},\n{"job_id":2,"status":1}\n]}`)).toEqual([
      { job: '1', line: 1, status: 7 },
      { job: '1', line: 1, status: 8 },
      { job: '2', line: 1, status: 1 },
    ]);
  });

  test('may be several documents in a row', async () => {
    const log = '{\n"job":"a","status":1}\n{"job":"a","status":7}[{"job":"a","status":8}]\n\n{\n"job":"a","status":10}';
    expect((await entriesOf(log)).map(({ line }) => line)).toEqual([1, 3, 3, 5]);
  });

  test('keeps ids exactly', async () => {
    expect(await entriesOf('[{"job_id":9007199254740993,"status":8}]')).toEqual([
      { job: '9007199254740993', line: 1, status: 8 },
    ]);
  });

  test('takes the last value of a name that stands twice, also beside an id that JavaScript would round', async () => {
    const item = '{"job_id":1,"status":7,"job_id":9007199254740993,"status":8}';
    expect(await entriesOf(`[${item},{"job_id":1,"job_id":2,"status":1}]`)).toEqual([
      { job: '9007199254740993', line: 1, status: 8 },
      { job: '2', line: 1, status: 1 },
    ]);
  });

  test.each([
    ['a list', '{"jobs":['.repeat(20_000) + ']}'.repeat(20_000)],
    ['a field', `{"job":9007199254740993,"status":8,"x":${'['.repeat(200_000)}${']'.repeat(200_000)}}`],
  ])('outlives %s that is nested too deeply', async (_, item) => {
    expect(await entriesOf(`[{"job":"a","status":1},\n${item},\n{"job":"a","status":7}]`)).toEqual([
      { job: 'a', line: 1, status: 1 },
      { line: 2, problem: 'not a record' },
      { job: 'a', line: 3, status: 7 },
    ]);
  });

  test.each([
    ['[]', true],
    ['[\n]\n', true],
    ['{"jobs":[]}', true],
    ['', false],
    ['{"job":"a"}', false],
    ['[{"job":"a","tags":[]}]', false],
  ])('tells whether there was a list without anything in it: %j', async (log, hasEmptyList) => {
    const options = readerOptions({});
    await collected(readJson(chunked(log), options));
    expect(options.seen?.hasEmptyList ?? false).toBe(hasEmptyList);
  });

  test.each([
    ['an item that is not JSON', '{"job":"b" "status":8}', 'not JSON'],
    ['an item with a quote too many', '{"job":"b"","status":8}', 'not JSON'],
    ['an item with a quote too few', '{"job":"b,"status":8}', 'not JSON'],
    ['an item that is no record', '5', 'not a record'],
    ['a text for an item', '"RUNNING, [or] so"', 'not a record'],
    ['an item without a status', '{"job":"b"}', 'no status'],
  ])('tells %s, and loses no other', async (_, item, problem) => {
    expect(await entriesOf(`[{"job":"a","status":1},\n${item},\n{"job":"a","status":7}]`)).toEqual([
      { job: 'a', line: 1, status: 1 },
      { line: 2, problem },
      { job: 'a', line: 3, status: 7 },
    ]);
  });

  test.each([
    ['a brace too few', '{"job":"b","status":8,'],
    ['a brace too few, and no comma', '{"job":"b","status":8'],
    ['a bracket too many', '{"job":"b","status":8]},'],
    ['a quote too few', '{"job":"b,"status":8},'],
    ['a string that is not closed', '{"job":"b'],
    ['an array that is not closed', '{"job":"b","tags":["x","y"'],
    [
      'a string that is not closed, before an object',
      '{"job":"b",\n  "name":"abc,\n  "pool":{"id":5,"status":8},\n  "status":7\n},',
    ],
  ])('an item with %s costs no other, and makes up none', async (_, item) => {
    const log = `[\n {"job":"a","status":1},\n ${item}\n {"job":"a","status":7},\n {"job":"a","status":8}\n]\n`;
    const last = log.split('\n').length - 2;
    const entries = await entriesOf(log);
    expect(entries.filter((entry) => 'status' in entry)).toEqual([
      { job: 'a', line: 2, status: 1 },
      { job: 'a', line: last - 1, status: 7 },
      { job: 'a', line: last, status: 8 },
    ]);
    expect(entries.filter((entry) => 'problem' in entry)).toEqual([{ line: 3, problem: 'not JSON' }]);
    expect(await entriesOf(log, {}, 3)).toEqual(entries);
  });

  test('a broken item at the beginning of a long array costs no other', async () => {
    const log = `[\n{"job":"a","status":8,\n${'{"job":"b","status":8},\n'.repeat(50_000)}{"job":"c","status":8}\n]`;
    const entries = await entriesOf(log);
    expect(entries).toHaveLength(50_002);
    expect(entries.at(0)).toEqual({ line: 2, problem: 'not JSON' });
    expect(entries.at(-1)).toEqual({ job: 'c', line: 50_003, status: 8 });
  });

  test('tells an item that is not UTF-8', async () => {
    const log = Buffer.from('[{"job":"a","status":1},\n{"job":"\xff","status":1},{"job":"b","status":8}]', 'latin1');
    expect(await entriesOf(log)).toEqual([
      { job: 'a', line: 1, status: 1 },
      { line: 2, problem: 'not UTF-8' },
      { job: 'b', line: 2, status: 8 },
    ]);
  });

  test.each([
    ['within an item', '[{"job":"a","status":1},\n{"job":"b","st', 2],
    ['within a text', '[{"job":"a","status":1},\n"b', 2],
    ['between items', '[{"job":"a","status":1},\n', 2],
  ])('tells an array that ends early %s', async (_, log, line) => {
    expect(await entriesOf(log)).toEqual([
      { job: 'a', line: 1, status: 1 },
      { line, problem: 'ends early' },
    ]);
  });

  test('passes over an item that is too long', async () => {
    const log = `[{"job":"a","status":1},{"job":"${'x'.repeat(LONGEST_RECORD)}","status":8},{"job":"a","status":7}]`;
    expect(await entriesOf(log)).toEqual([
      { job: 'a', line: 1, status: 1 },
      { line: 1, problem: 'too long' },
      { job: 'a', line: 1, status: 7 },
    ]);
  });
});

describe('the values of a JSON document', () => {
  test('are those that JSON.parse finds, whatever they are and wherever the chunks end', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.jsonValue(), { maxLength: 8 }),
        fc.constantFrom(0, 1, '\t'),
        fc.integer({ min: 1, max: 50 }),
        async (items, space, size) => {
          const text = JSON.stringify(items, undefined, space);
          const lines = text.split('\n');
          const found: unknown[] = [];
          for await (const values of valuesOf(chunked(text, size))) {
            for (const value of values) {
              if (!('text' in value)) throw new Error(value.problem);
              found.push(JSON.parse(value.text));
              expect(lines.slice(value.line - 1).join('\n')).toContain(value.text);
            }
          }
          expect(found).toEqual(JSON.parse(text));
        },
      ),
      { numRuns: runs(300) },
    );
  });
});
