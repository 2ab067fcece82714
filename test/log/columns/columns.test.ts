import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inProcess } from '../../../src/engines/in-process.ts';
import { LONGEST_RECORD } from '../../../src/log/bytes/lines.ts';
import { Columns, entriesOf as entriesIn, LONGEST_ID } from '../../../src/log/columns/columns.ts';
import type { Format } from '../../../src/log/formats/formats.ts';
import type { Entry } from '../../../src/log/observation.ts';
import { type ReadOptions, readLog } from '../../../src/log/read.ts';
import { type Lifecycle, withSpellings } from '../../../src/model/lifecycle.ts';
import { modelartsV1 } from '../../../src/model/modelarts-v1/lifecycle.ts';
import type { ValidatorOptions } from '../../../src/validate/validator.ts';
import { exactly, inColumns, outcomeOf, plain } from '../../engines/outcome.ts';
import { runs } from '../../runs.ts';
import { csvLogs, jsonLogs, mutated, mutations, ndjsonLogs } from '../log-arbitraries.ts';
import { chunked, cutInto, entriesInColumns, entriesOf } from '../logs.ts';
import { textOf } from './same.ts';

function exact(bytes: Uint8Array, read: ReadOptions = {}, options: ValidatorOptions = {}) {
  return outcomeOf(plain, exactly([{ bytes, read }]), options);
}

function fast(bytes: Uint8Array, read: ReadOptions = {}, options: ValidatorOptions = {}, size?: number) {
  return outcomeOf(inProcess, inColumns([{ bytes, read, size }]), options);
}

/** Time zones of times without one: UTC, whole hours, quarters of an hour, and one that changes. */
const reads = fc.constantFrom<ReadOptions>(
  {},
  { timeZone: '+08:00' },
  { timeZone: 'Asia/Kathmandu' },
  { timeZone: 'America/New_York' },
);

const sizes = fc.constantFrom(1, 2, 3, 5, 7, 13, 64, 1000, 2 ** 16);
const ways = fc.constantFrom<ValidatorOptions>({}, { mode: 'events' }, { maxFindings: 2 }, { minBasis: 'recorded' });

describe('read in columns, a log has the same report as read exactly:', () => {
  test.each([
    ['NDJSON', ndjsonLogs, 'ndjson', 700],
    ['CSV', csvLogs, 'csv', 700],
    ['JSON', jsonLogs, 'json', 700],
  ] as const)('%s', async (_, logs, format, numRuns) => {
    await fc.assert(
      fc.asyncProperty(
        logs,
        mutations,
        sizes,
        ways,
        reads,
        fc.boolean(),
        async (log, changes, size, way, own, isMutated) => {
          const bytes = isMutated ? mutated(log, changes) : Buffer.from(log);
          const read = { format, file: 'a.log', ...own };
          expect(await fast(bytes, read, way, size)).toEqual(await exact(bytes, read, way));
        },
      ),
      { numRuns: runs(numRuns) },
    );
  });

  // Records are read by parts, each where it has followed the one before it: a record that names a field twice can be made of such.
  test.each([
    ['records', ''],
    ['items of a list', '{"job_id":7,"jobs":['],
  ])('%s, and others that begin as one and end as another', async (_, before) => {
    const after = before === '' ? '\n' : ']}\n';
    const values = {
      job: ['1', '1e3', '"a"', 'null', '""'],
      job_id: ['1', '1e3', '"a"', 'null', '""'],
      version_id: ['1', '1e3', '"v"', 'null'],
      status: ['0', '7', '"RUNNING"'],
      ts: ['1609121913', '"2024-05-06T08:00:00.000Z"', 'null'],
    };
    const member = fc
      .constantFrom(...Object.entries(values))
      .chain(([name, some]) => fc.constantFrom(...some).map((value) => ({ name, text: `"${name}":${value}` })));
    const record = fc.uniqueArray(member, { selector: ({ name }) => name, minLength: 2 });
    const logs = fc.array(record, { minLength: 2, maxLength: 4 }).map((records) => {
      const spliced = records.flatMap((one) =>
        records.flatMap((other) =>
          one.flatMap((_, end) => other.map((_, start) => [...one.slice(0, end), ...other.slice(start)])),
        ),
      );
      const members = [...records, ...spliced].map((each) => each.map(({ text }) => text).join());
      return members.map((each) => `${before}{${each}}${after}`).join('');
    });
    await fc.assert(
      fc.asyncProperty(logs, ways, async (log, way) => {
        const bytes = Buffer.from(log);
        expect(await fast(bytes, { format: 'ndjson' }, way)).toEqual(await exact(bytes, { format: 'ndjson' }, way));
      }),
      { numRuns: runs(200) },
    );
  });

  test.each([
    ['a value', '{"status":0,"version_id":1,"job_id":1}', '{"job_id":"a","status":0,"version_id":2}'],
    ['null', '{"job":"a","status":0,"job_id":null}', '{"job_id":"a","status":0}'],
    ['an empty text', '{"job":"a","status":0,"job_id":""}', '{"job_id":"a","status":0}'],
  ])('a record that has a name again, with %s', async (_, one, other) => {
    const both = other.replace('}', one.slice(one.lastIndexOf(',')));
    const bytes = Buffer.from([one, other, both, ''].join('\n'));
    expect(await fast(bytes, { format: 'ndjson' })).toEqual(await exact(bytes, { format: 'ndjson' }));
  });

  test.each([
    ['job', '{"status":8,"job":1.5,"job_id":7}', '{"job_id":7,"status":8,"job":1.5}', '{"status":8,"job":1e3}'],
    [
      'version',
      '{"job":1,"versionId":1.5,"version_id":7,"status":8}',
      '{"job":1,"version_id":7,"versionId":1.5,"status":8}',
      '{"job":1,"versionId":1e3,"status":8}',
    ],
  ])('a number with an exponent that is the %s, where another stood beside one', async (_, ...lines) => {
    const bytes = Buffer.from(lines.join('\n'));
    expect(await fast(bytes, { format: 'ndjson' })).toEqual(await exact(bytes, { format: 'ndjson' }));
  });

  const real = ['examples/polls.ndjson', 'examples/broken.ndjson'].map((file) => readFileSync(file));

  test('real lines, mutated', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...real), mutations, sizes, async (log, changes, size) => {
        const bytes = mutated(log, changes);
        expect(await fast(bytes, {}, {}, size)).toEqual(await exact(bytes));
      }),
      { numRuns: runs(500) },
    );
  });

  // The first line is learned from, the second is usual, the third has one byte that is another, one more, or one less.
  const strange = [
    0, 9, 13, 31, 32, 34, 43, 44, 45, 46, 47, 48, 53, 57, 58, 65, 90, 92, 101, 125, 127, 0x80, 0xa0, 0xc3, 0xff,
  ];
  test.each([
    ['numbers', '{"job_id":12,"version_id":3,"time":1609121913.5,"status":10}', ''],
    ['texts', '{"job":"ab12","version_id":"v1","time":"2024-02-28T23:59:58.123Z","state":"RUNNING","x":"ab"}', ''],
    [
      'blanks and other values',
      ' { "ts": "1609121913", "x": [1, {"a": -1.5e3}], "y": null , "id": "作业", "status": 8 }\r',
      '',
    ],
    ['a list', '{"job_id":7,"jobs":[{"status":7},{"job_id":5,"status":8}],"x":[{}]}', ''],
    ['a list with blanks', '{ "ts":5, "versions": [ {"status":7} , {"status" :8} ], "id":"a" }', ''],
    ['cells', '12,v1,2024-02-28T23:59:58.123Z,10,x', 'job,version_id,time,status,x\n'],
    ['cells in quotes', '"作2","v1","2024-02-28 23:59",10,"x, y"', 'job,version_id,time,status,x\n'],
  ])('a usual line of %s in which any byte is another', async (_, line, head) => {
    const good = Buffer.from(line);
    const format = head === '' ? 'ndjson' : 'csv';
    for (let at = 0; at <= good.length; at++) {
      const bad = strange.flatMap((byte) => [
        Buffer.concat([good.subarray(0, at), Buffer.of(byte), good.subarray(at + 1)]),
        Buffer.concat([good.subarray(0, at), Buffer.of(byte), good.subarray(at)]),
      ]);
      const log = Buffer.concat(
        [Buffer.concat([good.subarray(0, at), good.subarray(at + 1)]), ...bad]
          .flatMap((other) => [good, other])
          .flatMap((each) => [each, Buffer.of(10)]),
      );
      const whole = Buffer.concat([Buffer.from(head), good, Buffer.of(10), log]);
      expect(await fast(whole, { format }), `byte ${at}`).toEqual(await exact(whole, { format }));
    }
  });

  type LineOf = (job: string, version: string) => string;
  const csvHead = 'job,version_id,status\n';
  test.each<readonly [string, Format, string, LineOf]>([
    ['records', 'ndjson', '', (job, version) => `{"job_id":"${job}","version_id":"${version}","status":8}`],
    ['items', 'ndjson', '', (job, version) => `{"jobs":[{"versionId":"${version}","job":"${job}","status":8}]}`],
    ['cells', 'csv', csvHead, (job, version) => `${job},${version},8`],
    ['cells in quotes', 'csv', csvHead, (job, version) => `"${job}","${version}",8`],
  ])('with ids of any length, also of many that columns could not hold: in %s', async (_, format, head, lineOf) => {
    const lengths = [1, LONGEST_ID - 1, LONGEST_ID, LONGEST_ID + 1, 2 * LONGEST_ID, 5000];
    for (const one of lengths) {
      for (const other of lengths) {
        const line = lineOf('x'.repeat(one), 'y'.repeat(other));
        const bytes = Buffer.from(
          `${head}${lineOf('a', 'b')}\n${`${line}\n`.repeat(1 + 300_000 / (one + other + 200))}`,
        );
        expect(await fast(bytes, { format }), `${one} and ${other}`).toEqual(await exact(bytes, { format }));
      }
    }
  });

  test('with many empty lines, which are counted', async () => {
    const empty = '\n\r\n\n'.repeat(5000);
    for (const [format, head, row] of [
      ['ndjson', '', '{"job":"a","status":8}'],
      ['csv', 'job,status\n', 'a,8'],
    ] as const) {
      const log = `${empty}${head}${row}\n${empty}${row}\n \n${empty}"`;
      const first = 15_001 + (head === '' ? 0 : 1);
      for (const size of [1000, 2 ** 16]) {
        const entries = await entriesInColumns(log, { format }, size);
        expect(entries.map(({ line }) => line)).toEqual([first, first + 15_001, first + 30_003]);
        expect(await entriesOf(log, { format }, size)).toMatchObject(entries.map(({ line }) => ({ line })));
      }
    }
  });

  const item = '{"job":"作业","status":1,"ts":"2024-05-06T08:00:00.000Z"}';
  test.each([
    ['ndjson', `${item}\r\n${item}\r\n\n{"job":"\xff"}\n{"job":"b","status":"RUNNING","ts":1}`],
    ['csv', 'job,status\r\n作,8\r\n\r\n"a""\r\n,",7\n"b",10\n"'],
    ['json', `[ ${item},\n{"job":"\\ud83d\\ude80","status":"RUNNING"} ,7,\r\n [${item}]]`],
    ['json', `${item}{"job_id":1,"jobs":[\n${item},{"status":-8.5e0}, {"status":"a"}],"ts":5}\n{"a`],
    ['json', `\ufeff{"items":[],"x":"[{"} [true,"\\"",null,${item}] none`],
  ] as const)('with a border between chunks at every byte, and between any two: %s %j', async (format, text) => {
    const log = Buffer.from(text);
    const whole = await exact(log, { format });
    for (let size = 1; size <= log.length; size++) expect(await fast(log, { format }, {}, size)).toEqual(whole);
    const [entries, read] = [await entriesOf(log, { format }), { format, columns: true } as const];
    for (let cut = 1; cut < log.length; cut++) {
      const chunks = cutInto(log, [cut, log.length]);
      const found: Entry[] = [];
      for await (const chunk of readLog(chunks, read)) found.push(...entriesIn(chunk));
      expect([cut, found.map(textOf)]).toEqual([cut, entries.map(textOf)]);
    }
  });

  test.each([LONGEST_RECORD - 1, LONGEST_RECORD, LONGEST_RECORD + 1, 3 * LONGEST_RECORD])(
    'with a line of %i bytes',
    async (length) => {
      const line = '{"job":"a","status":8,"x":""}';
      const long = line.replace('""', `"${'x'.repeat(length - line.length)}"`);
      expect(long).toHaveLength(length);
      const log = Buffer.from(`${line}\n${line}\n${long}\n${line}\n${long}`);
      const expected = await exact(log);
      for (const size of [2 ** 16, 2 ** 18]) expect(await fast(log, {}, {}, size)).toEqual(expected);
    },
  );
});

/** Lines with statuses in the spellings of people: so that they are learned, and met again in other lines. */
const spelled = fc.constantFrom(
  'Canceled',
  'canceled',
  'CANCELED',
  '已取消',
  'Running failed',
  'running  failed',
  '运行中',
  ' 8',
  '8.0',
  '1 0',
  '10',
  'job over',
  'JOB_OVER',
  'COMPLETED',
  'nope',
  '9',
  8,
  10,
  9,
);
const spelledRows = fc.array(fc.tuple(fc.integer({ min: 1, max: 4 }), spelled, fc.nat(9)), {
  minLength: 1,
  maxLength: 60,
});

const formatsOfRows = [
  [
    'NDJSON',
    'ndjson',
    (job: number, status: unknown, time: number) => JSON.stringify({ job, status, time: 1e9 + time }),
  ],
  ['CSV', 'csv', (job: number, status: unknown, time: number) => `${job},${status},${1e9 + time}`],
] as const;

describe('statuses in the spellings of people have the same report, with the spellings that it tells of,', () => {
  const mapped: Lifecycle = withSpellings<string>(modelartsV1, { 'Job over': 'COMPLETED', 9: 'RUNNING', 10: 'FAILED' });

  test.each(formatsOfRows)('in columns of %s as read exactly', async (_, format, line) => {
    await fc.assert(
      fc.asyncProperty(spelledRows, sizes, fc.boolean(), fc.boolean(), async (rows, size, isMapped, sort) => {
        const head = format === 'csv' ? 'job,status,time\n' : '';
        const bytes = Buffer.from(`${head}${rows.map((row) => line(...row)).join('\n')}`);
        const lifecycle: Lifecycle = isMapped ? mapped : (modelartsV1 as Lifecycle);
        const read = { format, vocabulary: lifecycle.statuses.vocabulary };
        const options = { lifecycle, sort };
        expect(await outcomeOf(inProcess, inColumns([{ bytes, read, size }]), options)).toEqual(
          await outcomeOf(plain, exactly([{ bytes, read }]), options),
        );
      }),
      { numRuns: runs(300) },
    );
  });

  test.each(formatsOfRows)('in columns of %s, as soon as each spelling was read once', async (_, format, line) => {
    // Cells of CSV that begin or end with other characters than ASCII are always read exactly.
    const label = format === 'csv' ? 'Queuing' : '运行中';
    const statuses = Array.from({ length: 300 }, (_, at) => ['Canceled', label, 'running failed', 8][at % 4]);
    const rows = statuses.map((status, at) => line(at % 7, status, at % 10));
    const count = { columns: 0, entries: 0 };
    for await (const chunk of readLog(chunked([...(format === 'csv' ? ['job,status,time'] : []), ...rows].join('\n')), {
      format,
      columns: true,
    })) {
      if (chunk instanceof Columns) count.columns += chunk.count;
      else count.entries += chunk.length;
    }
    expect(count.columns + count.entries).toBe(300);
    expect(count.entries).toBeLessThanOrEqual(10);
  });

  test.each(formatsOfRows)('in columns of %s with more spellings than are learned', async (_, format, line) => {
    const blanks = Array.from(
      { length: 300 },
      (_, at) => [' ', '\u00a0', '\u3000'][at % 3]?.repeat(1 + (at % 100)) ?? '',
    );
    const statuses = blanks.flatMap((blank, at) => [
      `Running${blank}failed`,
      ['8', 'canceled', '运行中'][at % 3] ?? '',
    ]);
    expect(new Set(statuses).size).toBeGreaterThan(250);
    const rows = [...statuses, ...statuses].map((status, at) => line(at % 7, status, at));
    const bytes = Buffer.from([...(format === 'csv' ? ['job,status,time'] : []), ...rows].join('\n'));
    const expected = await exact(bytes, { format });
    expect(await fast(bytes, { format })).toEqual(expected);
    expect(JSON.parse(expected.report).readAs).toEqual([
      { spelling: 'Canceled', status: 'KILLED', by: 'label', alternatives: ['CANCELED'] },
      { spelling: 'Running failed', status: 'FAILED', by: 'label' },
      { spelling: '运行中', status: 'RUNNING', by: 'label' },
    ]);
  });
});
