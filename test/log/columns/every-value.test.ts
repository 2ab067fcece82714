import { describe, test } from 'vitest';
import { LONGEST_ID } from '../../../src/log/columns/columns.ts';
import { expectTheSame, expectTheSameRecords, member, object } from './same.ts';

// Random logs seldom have what matters here: a rare value in a rare place. So each value is tried in each place.

const names = ['job_id', 'job', 'version_id', 'versionId', 'status', 'state', 'ts', 'time', 'x', 'jobs', 'items'];
const paths = ['metadata.id', 'metadata', 'status.phase'];
const escaped = ['job\\u005fid', '\\u0078'];

const values = [
  '7',
  '0',
  '1609121913',
  '1609121913.5',
  '-3',
  '1e3',
  '9007199254740993',
  '9'.repeat(LONGEST_ID + 1),
  'null',
  'true',
  'false',
  '""',
  '"a"',
  '"作业"',
  '"\\u0061"',
  '"RUNNING"',
  '"2024-05-06T08:00:00.000Z"',
  '"2024-05-06 08:00"',
  '"2024-02-30T08:00:00Z"',
  `"${'x'.repeat(LONGEST_ID)}"`,
  `"${'x'.repeat(LONGEST_ID + 1)}"`,
  '{}',
  '{"id":"m"}',
  '{"id":null}',
  '{"id":1,"phase":8}',
  '{"jobs":[1]}',
  '{"phase":8}',
  '[]',
  '[1]',
  '[{}]',
  '[{"status":10}]',
  '[{"status":1},{"job_id":"c","status":2}]',
  '[{"a":1}, 2]',
];

/** One of each kind of them. */
const kinds = [
  '7',
  '1609121913.5',
  'null',
  'true',
  '""',
  '"a"',
  '"\\u0061"',
  '"2024-05-06 08:00"',
  '{}',
  '{"id":"m"}',
  '[1]',
  '[{}]',
];

const membersOf = (all: readonly string[], some: readonly string[] = values) =>
  all.flatMap((name) => some.map((value) => member(name, value)));

describe.each(['ndjson', 'json'] as const)('read in columns of %s as read exactly is', (format) => {
  const first = membersOf([...names, ...paths, ...escaped]);
  const second = [
    ...membersOf(['job_id', 'job', 'version_id', 'status', 'ts', 'jobs'], ['7']),
    member('metadata', '{"id":"m"}'),
    member('status', '{"phase":8}'),
  ];
  const items = ['[{"status":0}]', '[{"job_id":5,"version_id":6,"ts":1609121914,"status":1},{"status":2}]'];

  test.each<readonly [string, (one: string, other: string) => readonly string[]]>([
    ['in a record', (one, other) => [object(one, other), object('"jobName":"z"', one, '"state":8', other)]],
    ['beside a list', (one, other) => items.map((list) => object(one, other, `"versions":${list}`))],
    ['in an item', (one, other) => [`{"versionId":3,"jobName":"z","jobs":[{"state":9},${object(one, other)}]}`]],
  ])('each value of each field, beside others, %s', async (_, records) => {
    for (const one of first)
      await expectTheSameRecords(
        second.flatMap((other) => records(one, other)),
        format,
      );
  });

  // A list is read where it is met, until something was met behind one. So each log has such lists from its beginning.
  test('each value of each field, behind a list', async () => {
    for (const list of ['jobs', 'items']) {
      for (const one of first) {
        const record = object('"job_id":5', member(list, items[0] ?? ''), one);
        const others = items.map((each) => object('"jobName":"z"', one, member(list, each), '"versionId":3'));
        await expectTheSameRecords([record, record, ...others, ...others, record], format);
      }
    }
  });

  // What was read is learned from, part by part. So each log has a field first with one value, and then with each.
  test.each<readonly [string, (members: string) => string]>([
    ['in a record', (members) => `{${members},"state":8}`],
    ['at the end of a record', (members) => `{"jobName":"z","state":8,${members}}`],
    ['in an item', (members) => `{"ts":1609121913,"versionId":3,"jobName":"z","jobs":[{${members},"state":8}]}`],
    [
      'in an item that is given a version',
      (members) => `{"versionId":3,"jobs":[{"jobName":"z",${members},"state":8}]}`,
    ],
    ['in an item that is given a time', (members) => `{"ts":1609121913,"jobs":[{"jobName":"z",${members},"state":8}]}`],
  ])('each value of a field that had another before, %s', async (_, record) => {
    for (const name of [...names, ...paths, ...escaped]) {
      for (const before of kinds) {
        const lines = [before, before, ...values, before].map((value) => record(member(name, value)));
        await expectTheSameRecords(lines, format);
      }
    }
  });
});

describe('read in columns of CSV as read exactly is', () => {
  const usual = { job: 'a', version_id: '7', status: 'RUNNING', time: '2024-05-06T08:00:00.000Z', x: 'y' };
  const twice = { job: 'a', job_id: '', versionId: '', status: '7', version_id: '6', state: '8', ts: '5', time: '6' };
  const cells = [
    '',
    ' ',
    '7',
    '0',
    '007',
    '8.0',
    '-3',
    '1e3',
    '1609121913',
    '1609121913.5',
    '1609121913000',
    '9007199254740993',
    'a',
    'a b',
    ' a',
    'a ',
    '\ta',
    'a\r',
    'a"b',
    '作业',
    ' 作业',
    ...['\u00a0', '\u1680', '\u2003', '\u2028', '\u205f', '\u3000', '\ufeff', '\u0085', '¢', '\v'].flatMap((each) => [
      `${each}a`,
      `a${each}`,
    ]),
    'null',
    'canceled',
    'RUNNING',
    'JOBSTAT_RUNNING',
    '2024-05-06T08:00:00.000Z',
    '2024-05-06 08:00',
    '2024-02-30T08:00:00Z',
    'x'.repeat(LONGEST_ID),
    'x'.repeat(LONGEST_ID + 1),
  ];
  const quoted = [
    '""',
    '" "',
    '"7"',
    '"a"',
    '" a"',
    '"\u3000a"',
    '"a\u00a0"',
    '"a;b"',
    '"a""b"',
    '"a\nb"',
    '"a"b',
    '"a" ',
    ' "a"',
    '"作业"',
    '"',
  ];

  test.each([
    ['commas', ',', usual],
    ['semicolons', ';', usual],
    ['tabs', '\t', usual],
    ['fields in two columns each', ',', twice],
  ])('each cell of each column, beside others, with %s', async (_, delimiter, row) => {
    const columns = Object.keys(row);
    const rowWith = (changes: Readonly<Record<string, string>>) =>
      Object.values({ ...row, ...changes }).join(delimiter);
    for (const column of columns) {
      for (const cell of [...cells, ...quoted]) {
        const rows = columns.flatMap((other) =>
          ['7', '', '"7"'].map((each) => rowWith({ [other]: each, [column]: cell })),
        );
        await expectTheSame([columns.join(delimiter), rowWith({}), ...rows, rowWith({})], 'csv');
      }
    }
  });

  test.each([
    ['line feeds', ''],
    ['line ends of Windows', '\r'],
  ])('rows with any number of cells, with %s', async (_, end) => {
    const [header, whole] = [Object.keys(usual).join(), Object.values(usual).join()];
    for (let count = 0; count <= Object.keys(usual).length; count++) {
      const short = Object.values(usual).slice(0, count).join();
      for (const row of [short, `${short},`, `${short},"`, `${whole},${short}`, ` ${short}`, `${short} `])
        await expectTheSame(
          [header, whole, row, whole, row].map((line) => `${line}${end}`),
          'csv',
        );
    }
  });
});
