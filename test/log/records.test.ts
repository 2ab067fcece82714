import { describe, expect, test } from 'vitest';
import { LogError } from '../../src/errors.ts';
import { Columns, entriesOf } from '../../src/log/columns/columns.ts';
import { type Seen, usualFields } from '../../src/log/fields.ts';
import type { Entry, Problem } from '../../src/log/observation.ts';
import { readLog } from '../../src/log/read.ts';
import { createRecordCount, type Records } from '../../src/log/records.ts';
import { chunked } from './logs.ts';

const fields = { ...usualFields, job: ['job', 'id'], status: ['state', 'phase'] };
const seen = { job: 'a', status: 8 };

function malformed(line: number, problem: Problem = 'not JSON'): Entry {
  return { line, problem };
}

/** What is wrong with a log of these records; `undefined` if it is a log. */
function refusal(records: Partial<Records>, file?: string): LogError | undefined {
  const count = createRecordCount();
  count.merge({ records: 0, malformed: 0, first: undefined, hasEmptyList: false, ...records }, 0);
  try {
    count.check({ fields, ...(file === undefined ? {} : { file }) });
    return undefined;
  } catch (error) {
    if (error instanceof LogError) return error;
    throw error;
  }
}

describe('the count of records', () => {
  test('has observations, malformed records, and the first of these', () => {
    const count = createRecordCount();
    count.take([seen, malformed(2), malformed(3, 'no job'), seen]);
    count.take([malformed(9)]);
    expect(count.records()).toEqual({
      records: 5,
      malformed: 3,
      first: { line: 2, problem: 'not JSON', fields: undefined },
      hasEmptyList: false,
    });
  });

  test.each([
    ['no job', ['a', 'b']],
    ['no status', ['a', 'b']],
    ['not JSON', undefined],
  ] as const)('has the fields of a first record in which there is %s', (problem, expected) => {
    const about: Seen = {};
    const count = createRecordCount(about);
    about.fields = ['a', 'b'];
    count.take([malformed(4, problem)]);
    expect(count.records().first).toEqual({ line: 4, problem, fields: expected });
  });

  test('knows nothing of what its reader saw in another log', () => {
    const about: Seen = { fields: ['of another'] };
    const count = createRecordCount(about);
    count.take([malformed(1, 'no job')]);
    expect(count.records().first?.fields).toBeUndefined();
  });

  test('is the same of columns as of their entries', async () => {
    const text = '{"job":"a","status":8}\nstarting\n'.repeat(4);
    const [count, ofEntries] = [createRecordCount(), createRecordCount()];
    let found = 0;
    for await (const chunk of readLog(chunked(text), { columns: true })) {
      if (!(chunk instanceof Columns)) continue;
      found += chunk.malformed;
      count.take(chunk);
      ofEntries.take(entriesOf(chunk));
    }
    expect(found).toBeGreaterThan(1);
    expect(count.records()).toEqual(ofEntries.records());
    expect(count.records()).toMatchObject({ malformed: found, first: { line: 2, problem: 'not JSON' } });
  });

  test('is the sum of its segments, with the first malformed record in its line', () => {
    const count = createRecordCount();
    count.merge({ records: 2, malformed: 0, first: undefined, hasEmptyList: false }, 0);
    count.merge({ records: 3, malformed: 1, first: { line: 2, problem: 'no job' }, hasEmptyList: true }, 10);
    count.merge({ records: 4, malformed: 4, first: { line: 1, problem: 'not JSON' }, hasEmptyList: false }, 20);
    expect(count.records()).toEqual({
      records: 9,
      malformed: 5,
      first: { line: 12, problem: 'no job' },
      hasEmptyList: true,
    });
  });
});

describe('a log', () => {
  test.each<[string, Partial<Records>]>([
    ['has an observation', { records: 1 }],
    ['has an observation among malformed records', { records: 3, malformed: 2, first: { line: 1, problem: 'no job' } }],
    ['has an empty list', { hasEmptyList: true }],
  ])('is one that %s', (_, records) => expect(refusal(records)).toBeUndefined());

  test.each<[Partial<Records>, string, readonly string[] | undefined]>([
    [{}, 'holds no record', undefined],
    [
      { records: 2, malformed: 2, first: { line: 3, problem: 'not JSON' } },
      'none of its records can be read (line 3: not JSON)',
      undefined,
    ],
    [
      { records: 1, malformed: 1, first: { line: 1, problem: 'no job' }, hasEmptyList: true },
      'none of its records can be read (line 1: no job)',
      undefined,
    ],
    [
      { records: 1, malformed: 1, first: { line: 1, problem: 'no job', fields: ['x', 'y'] } },
      'none of its records can be read (line 1: no job): none of job, id; there are x, y',
      ['x', 'y'],
    ],
    [
      { records: 1, malformed: 1, first: { line: 1, problem: 'no status', fields: ['x'] } },
      'none of its records can be read (line 1: no status): none of state, phase; there are x',
      ['x'],
    ],
    [
      { records: 1, malformed: 1, first: { line: 1, problem: 'no status', fields: [] } },
      'none of its records can be read (line 1: no status)',
      undefined,
    ],
  ])('is none with %j', (records, message, there) => {
    const error = refusal(records, 'polls');
    expect(error).toMatchObject({ message: `polls: ${message}`, file: 'polls' });
    expect(error?.fields).toEqual(there);
    expect(refusal(records)?.message).toBe(message);
  });
});
