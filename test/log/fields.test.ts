import { describe, expect, test } from 'vitest';
import {
  columnFinder,
  entriesOf,
  entryOf,
  listIn,
  type RecordOptions,
  ROUNDED,
  type Seen,
  usualFields,
  valueAt,
} from '../../src/log/fields.ts';

const place = { line: 7 };
const options: RecordOptions = { fields: usualFields };

/** The observations in a value, without the line, which is that of the value. */
function read(value: unknown, more: Partial<RecordOptions> = {}) {
  return entriesOf(value, { ...options, ...more }, place).map(({ line, ...entry }) => {
    expect(line).toBe(7);
    return entry;
  });
}

describe('a field with a dot in its name', () => {
  test.each([
    [{ status: { phase: 'up' } }, 'status.phase', 'up'],
    [{ 'status.phase': 'flat', status: { phase: 'up' } }, 'status.phase', 'flat'],
    [{ a: { b: { c: 1 } } }, 'a.b.c', 1],
    [{ a: { 'b.c': 2 } }, 'a.b.c', 2],
    [{ a: { b: 1 } }, 'a.c', undefined],
    [{ a: 1 }, 'a.b', undefined],
    [{ b: 1 }, 'a.b', undefined],
    [{ b: 1 }, '.b', undefined],
    [{ '': { b: 1 } }, '.b', undefined],
    [{ a: 1 }, 'a', 1],
    [{ a: 1 }, 'b', undefined],
    [{ a: 1 }, 'toString', undefined],
    [{ a: {} }, 'toString.name', undefined],
    [['x'], '0', undefined],
    ['text', 'length', undefined],
    [null, 'a', undefined],
  ])('of %j by the name %s is %j', (value, name, expected) => expect(valueAt(value, name)).toBe(expected));
});

describe('a record', () => {
  test.each<[string, unknown, object]>([
    ['has a job and a status', { job: 'a', status: 8 }, { job: 'a', status: 8 }],
    ['has a version', { job_id: 1, version_id: 2, status: 8 }, { job: '1/2', status: 8 }],
    [
      'has its fields by the first name, be it of a text or of a number',
      { job_id: 'a', id: 7, status: 8 },
      { job: 'a', status: 8 },
    ],
    [
      'has its fields by the first name that holds a value',
      { job_id: '', id: 'a', status: 8 },
      { job: 'a', status: 8 },
    ],
    [
      'has a status that is no value only if no other field is one',
      { job: 'a', status: {}, state: 8 },
      { job: 'a', status: 8 },
    ],
    ['has a status that is an object', { job: 'a', status: {} }, { job: 'a', status: '{…}' }],
    ['has a status that is a list', { job: 'a', status: [] }, { job: 'a', status: '[…]' }],
    ['has a status that is true', { job: 'a', status: true }, { job: 'a', status: 'true' }],
    ['has no status that is null', { job: 'a', status: null }, { problem: 'no status' }],
    ['has no status that is empty', { job: 'a', status: '' }, { problem: 'no status' }],
    ['has no job that is no text or number', { job: true, status: 8 }, { problem: 'no job' }],
    ['has a time', { job: 'a', status: 8, ts: 1 }, { job: 'a', status: 8, time: 1000 }],
    [
      'has a time that is none as it was written',
      { job: 'a', status: 8, ts: 'soon' },
      { job: 'a', status: 8, time: 'soon' },
    ],
    ['may be an answer that failed', { is_success: false }, { problem: 'error response' }],
    [
      'may be an answer of the gateway before the API',
      { error_msg: 'Incorrect IAM authentication information', error_code: 'APIG.0301', request_id: 'a' },
      { problem: 'error response' },
    ],
    ['is none for an empty code of an error', { error_code: '' }, { problem: 'no job' }],
    ['is one all the same where it has a status', { is_success: false, status: 8 }, { problem: 'no job' }],
  ])('%s', (_, value, expected) => expect(read(value)).toEqual([expected]));

  test.each([7, 'text', null, true])('is not %j', (value) =>
    expect(read(value)).toEqual([{ problem: 'not a record' }]),
  );

  test('has the time of its log where it has none', () => {
    const time = 5000;
    const usual = { job: 'a', status: 8 };
    expect(read([usual, { ...usual, ts: 1 }], { time })).toEqual([
      { ...usual, time },
      { ...usual, time: 1000 },
    ]);
  });

  test('has an id that JavaScript has rounded: it must be read again', () => {
    expect(() => read({ job: 2 ** 53, status: 8 })).toThrow(expect.toSatisfy((thrown: unknown) => thrown === ROUNDED));
    expect(read({ job: 2 ** 53 - 1, status: 8 })).toEqual([{ job: '9007199254740991', status: 8 }]);
  });

  test('is in what surrounds it, where it lacks a job, a version or a time', () => {
    const outer = (name: string) => ({ job: 'outer', version_id: 3, ts: 2, status: 1 })[name];
    const inner = (name: string) => ({ status: 8, ts: 1 })[name];
    expect(entryOf(inner, options, place, [outer])).toEqual({ ...place, job: 'outer/3', status: 8, time: 1000 });
    expect(entryOf((name) => ({ ts: 1 })[name], options, place, [outer])).toEqual({ ...place, problem: 'no status' });
  });
});

describe('a list', () => {
  test.each(['jobs', 'versions', 'items'])('is in the field %s', (name) => {
    const items = [{ job: 'a', status: 8 }];
    expect(listIn({ [name]: items }, usualFields)).toEqual({ name, items });
    expect(listIn({ [name]: [7] }, usualFields)).toBeUndefined();
    expect(listIn({ [name]: 'a' }, usualFields)).toBeUndefined();
    expect(listIn({ [`${name}s`]: items }, usualFields)).toBeUndefined();
    for (const value of [[items], null, 7, 'jobs']) expect(listIn(value, usualFields)).toBeUndefined();
  });

  test('of items is part of a record that has a status, while jobs and versions are not', () => {
    expect(read({ job: 'a', status: 8, items: [{ job: 'b', status: 1 }] })).toEqual([{ job: 'a', status: 8 }]);
    expect(read({ job: 'a', status: 8, versions: [{ version_id: 2, status: 1 }] })).toEqual([
      { job: 'a/2', status: 1 },
    ]);
  });

  test('of records has one entry after the other, also in lists in lists', () => {
    const versions = [
      { version_id: 1, status: 8 },
      { version_id: 2, status: 10, ts: 9 },
    ];
    expect(
      read({
        ts: 3,
        jobs: [
          { job_id: 5, versions },
          { job_id: 6, status: 1 },
        ],
      }),
    ).toEqual([
      { job: '5/1', status: 8, time: 3000 },
      { job: '5/2', status: 10, time: 9000 },
      { job: '6', status: 1, time: 3000 },
    ]);
  });

  test.each([
    [[], true],
    [{ jobs: [] }, true],
    [[{ job: 'a', status: 8 }], undefined],
    [{ job: 'a', status: 8 }, undefined],
  ])('is noted where it is empty: %j', (value, isEmpty) => {
    const seen: Seen = {};
    read(value, { seen });
    expect(seen.hasEmptyList).toBe(isEmpty);
    // Nobody has to ask for it.
    expect(read(value)).toEqual(read(value, { seen }));
  });
});

describe('a record that a logger has wrapped into a text', () => {
  const inner = '{"job":"a","status":8}';

  test.each(['log', 'message', 'msg'])('is read from the field %s', (name) => {
    expect(read({ [name]: inner, ts: 2 })).toEqual([{ job: 'a', status: 8, time: 2000 }]);
    expect(read({ [name]: `  ${inner}\n` })).toEqual([{ job: 'a', status: 8 }]);
  });

  test('is not looked for in other fields, in other values, or where there is a status', () => {
    expect(read({ text: inner })).toEqual([{ problem: 'no job' }]);
    expect(read({ log: 7 })).toEqual([{ problem: 'no job' }]);
    expect(read({ log: 'started {"job":"a","status":8}' })).toEqual([{ problem: 'no job' }]);
    expect(read({ log: '[{"job":"a","status":8}]' })).toEqual([{ problem: 'no job' }]);
    expect(read({ log: inner, status: 8 })).toEqual([{ problem: 'no job' }]);
  });

  test('is read from the next field where one is no JSON', () => {
    expect(read({ log: '{oops', msg: inner })).toEqual([{ job: 'a', status: 8 }]);
    expect(read({ log: '{oops' })).toEqual([{ problem: 'no job' }]);
  });
});

describe('an answer of Prometheus', () => {
  const answer = (...result: unknown[]) => ({ status: 'success', data: { resultType: 'matrix', result } });

  test('has the job as a label and the status as the value of each sample', () => {
    const series = {
      metric: { job_id: '5', version_id: '1' },
      values: [
        [10, '1'],
        [20, '8'],
      ],
    };
    expect(read(answer(series, { metric: { job_id: '6' }, value: [30, '10'] }))).toEqual([
      { job: '5/1', status: '1', time: 10_000 },
      { job: '5/1', status: '8', time: 20_000 },
      { job: '6', status: '10', time: 30_000 },
    ]);
  });

  test('has a status of 0 where the value is the status', () => {
    const series = { metric: { job: 'a' }, value: [10, '0'] };
    expect(read(answer(series))).toEqual([{ job: 'a', status: '0', time: 10_000 }]);
  });

  test('is a record where it has a job', () => {
    const series = { metric: { job: 'a', status: 'RUNNING' }, value: [10, '1'] };
    expect(read({ job: 'b', data: { result: [series] } })).toEqual([{ problem: 'no status' }]);
  });

  test('has the status as a label of samples that are not 0', () => {
    const series = {
      metric: { job: 'a', status: 'RUNNING' },
      values: [
        [10, '0'],
        [20, '1'],
        [30, '0.0'],
      ],
    };
    expect(read(answer(series))).toEqual([{ job: 'a', status: 'RUNNING', time: 20_000 }]);
  });

  test('has its samples in the fields that were named', () => {
    const fields = { ...usualFields, status: ['phase'], time: ['when'] };
    const series = { metric: { job: 'a' }, values: [[10, '8'], 'no sample'] };
    expect(read(answer(series), { fields })).toEqual([{ job: 'a', status: '8', time: 10_000 }]);
  });

  test.each([
    [{ data: { result: [{ metric: {} }, {}] } }],
    [{ data: { result: [7] } }],
    [{ data: { result: {} } }],
    [{ data: [] }],
  ])('is not %j', (value) => expect(read(value)).toEqual([{ problem: 'no job' }]));
});

describe('the fields of a record in which no job or status is found', () => {
  const fieldsOf = (value: unknown) => {
    const seen: Seen = {};
    read(value, { seen });
    return seen.fields;
  };

  test('are named, with dots for those in another one', () => {
    expect(fieldsOf({ a: 1, b: { c: 2, d: { e: [] } }, f: null })).toEqual(['a', 'b.c', 'b.d.e', 'f']);
    expect(fieldsOf({ job: 'a', status: 8 })).toBeUndefined();
    expect(fieldsOf([{ a: 1 }, { b: 1 }])).toEqual(['a']);
  });

  test('are 20 of at most 100 characters', () => {
    const many = Object.fromEntries(Array.from({ length: 21 }, (_, at) => [`field ${at}`, at]));
    expect(fieldsOf(many)).toEqual(Object.keys(many).slice(0, 20));
    const long = 'x'.repeat(101);
    expect(fieldsOf({ [long]: 1 })).toEqual([long.slice(0, 100)]);
    const inner = { y: { p: 1, q: 2 } };
    expect(fieldsOf({ [long]: inner })).toEqual([long.slice(0, 100)]);
    expect(fieldsOf({ [long.slice(2)]: inner })).toEqual([`${long.slice(2)}.`]);
    expect(fieldsOf({ [long.slice(6)]: inner })).toEqual([`${long.slice(6)}.y.p`, `${long.slice(6)}.y.q`]);
  });
});

describe('a column', () => {
  const place = columnFinder(['Status', 'status', 'JOB', 'job_id', 'Time']);

  test.each([
    ['Status', 0],
    ['status', 1],
    ['STATUS', 0],
    ['job', 2],
    ['Job_ID', 3],
    ['time', 4],
    ['nope', -1],
  ])('called %s is found at %i, each time it is asked for', (name, at) => {
    expect([place(name), place(name)]).toEqual([at, at]);
  });
});
