import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { columnsOf, openDatabase } from '../../../src/engines/duckdb/connection.ts';
import { openExactRows } from '../../../src/engines/duckdb/exact-rows.ts';
import { countRows, readParquet } from '../../../src/engines/duckdb/parquet.ts';
import type { EngineOptions } from '../../../src/engines/engine.ts';
import { inProcess } from '../../../src/engines/in-process.ts';
import { LogError } from '../../../src/errors.ts';
import { type Chunk, Columns, entriesOf } from '../../../src/log/columns/columns.ts';
import { type Entry, isMalformed, timeOf } from '../../../src/log/observation.ts';
import { type ReadOptions, readerOptions, withSomeRecords } from '../../../src/log/read.ts';
import { type Lifecycle, withSpellings } from '../../../src/model/lifecycle.ts';
import { modelartsV1 } from '../../../src/model/modelarts-v1/lifecycle.ts';
import { statusRead } from '../../../src/model/spelling.ts';
import { modes } from '../../../src/validate/judge.ts';
import { runs } from '../../runs.ts';
import { outcomeOf, plain } from '../outcome.ts';

const folder = mkdtempSync(join(tmpdir(), 'jobstat-'));
const connection = await (await DuckDBInstance.create(':memory:')).connect();
afterAll(() => {
  connection.closeSync();
  rmSync(folder, { recursive: true });
});

/** Writes what a query returns as Parquet. */
async function parquet(query: string, options = ''): Promise<string> {
  const file = join(folder, 'log-20240506.parquet');
  await connection.run(`COPY (${query}) TO '${file}' (FORMAT parquet${options})`);
  return file;
}

/** Values of a type, as expressions of SQL. */
interface Values {
  readonly type: string;
  readonly values: readonly string[];
}

const text = (value: string) =>
  value
    .split('\0')
    .map((part) => `'${part.replaceAll("'", "''")}'`)
    .join(' || chr(0) || ');

const common = { integers: ['1', '2', '12', '40001'], texts: ['a', 'b', 'job-1', "o'hara"].map(text) };

const ids: readonly Values[] = [
  ...['UTINYINT', 'SMALLINT', 'UINTEGER'].map((type) => ({ type, values: ['1', '2', '0', '77'] })),
  { type: 'INTEGER', values: [...common.integers, '-1', '-2', '2147483647', '-2147483648'] },
  {
    type: 'BIGINT',
    values: [
      ...common.integers,
      '-1',
      '4294967295',
      '4294967296',
      '9007199254740991',
      '9007199254740992',
      '9007199254740993',
      '9223372036854775807',
      '(-9223372036854775808)',
    ],
  },
  {
    type: 'UBIGINT',
    values: [...common.integers, '9223372036854775807', '9223372036854775808', '18446744073709551615'],
  },
  { type: 'HUGEINT', values: [...common.integers, '-1', '170141183460469231731687303715884105727'] },
  {
    type: 'DOUBLE',
    values: [...common.integers, '8.5', "'-0.0'", "'nan'", "'inf'", '-3', '9007199254740993', '1e300'],
  },
  { type: 'FLOAT', values: ['1', '16777217', '0.1'] },
  { type: 'DECIMAL(20, 0)', values: [...common.integers, '12345678901234567890'] },
  { type: 'DECIMAL(10, 2)', values: ['1.00', '2.50'] },
  {
    type: 'VARCHAR',
    values: [
      ...common.texts,
      ...['', ' a ', '1', '作业', '\ufeffa', '"a', 'a"b', 'a\\b', 'a\0b', '\0', 'é', 'a/1', '😀'].map(text),
      ...[11, 12, 13, 23, 24, 25, 47, 48, 58, 59, 60, 61, 256, 257, 300].map((length) => text('x'.repeat(length))),
      text(`${'x'.repeat(24)}作业`),
    ],
  },
  { type: 'UUID', values: [1, 2].map((digit) => `'0123abcd-0000-4000-8000-00000000000${digit}'`) },
  { type: 'BOOLEAN', values: ['true', 'false'] },
  { type: 'DATE', values: ["'2024-05-06'"] },
  { type: 'INTEGER[]', values: ['[1]'] },
];

const statuses: readonly Values[] = [
  ...['TINYINT', 'USMALLINT', 'INTEGER'].map((type) => ({ type, values: ['1', '7', '8', '10', '22', '23', '99'] })),
  { type: 'BIGINT', values: ['1', '8', '-1', '10000', '9007199254740993'] },
  { type: 'DOUBLE', values: ['1', '8', '8.5', "'nan'", "'-0.0'", '1e10'] },
  { type: 'DECIMAL(4, 1)', values: ['8.0', '8.5'] },
  {
    type: 'VARCHAR',
    values: [
      ...['8', '1', 'RUNNING', 'JOBSTAT_RUNNING', 'COMPLETED', 'JOBSTAT_CHECK_RUNNING_COMPLETED', '08', '8.0'],
      ...['running', 'Running', ' Running', 'canceled', '运行中', 'Job over', 'nope', '', 'x'.repeat(201), '\ufeff8'],
      ...['check running completed', 'x'.repeat(35), 'x'.repeat(36), 'a\0b', '部署服务失败了吗'],
    ].map(text),
  },
  { type: 'BOOLEAN', values: ['true'] },
  { type: 'STRUCT(code INTEGER)', values: ['{code: 8}'] },
];

const moments = [
  "'2024-05-06 08:00:00'",
  "'2024-05-06 07:59:59'",
  "'1969-12-31 23:59:59'",
  "'1970-01-01'",
  "'0030-01-01'",
];
const fine = ["'2024-05-06 08:00:00.0005'", "'2024-05-06 08:00:00.123456'", "'1969-12-31 23:59:59.9995'"];

const times: readonly Values[] = [
  { type: 'TIMESTAMP', values: [...moments, ...fine, "'9999-12-31 23:59:59.9999'", "'10000-01-01'"] },
  { type: 'TIMESTAMPTZ', values: [...moments, ...fine, "'2024-05-06 08:00:00+08'"] },
  { type: 'TIMESTAMP_S', values: moments },
  { type: 'TIMESTAMP_MS', values: moments },
  { type: 'TIMESTAMP_NS', values: ["'2024-05-06 08:00:00.123456789'", "'1969-12-31 23:59:59.999999999'"] },
  { type: 'DATE', values: ["'2024-05-06'", "'1969-01-01'", "'20000-01-01'"] },
  {
    type: 'BIGINT',
    values: [
      '1609121913',
      '1609121913000',
      '0',
      '-1',
      '99999999999',
      '100000000000',
      '7258118400000',
      '9007199254740993',
    ],
  },
  { type: 'DOUBLE', values: ['1609121913.0005', '1609121913.25', "'nan'", "'inf'", '-0.5', "'-0.0'", '1e12'] },
  { type: 'FLOAT', values: ['1609121913', '0.0005'] },
  { type: 'DECIMAL(14, 3)', values: ['1609121913.125'] },
  {
    type: 'VARCHAR',
    values: [
      ...['2024-05-06T08:00:00Z', '2024-05-06T08:00:00.5Z', '2024-05-06T08:00:00.123456Z', '2024-05-06 08:00:00'],
      ...['2024-05-06T08:00:00.123456789Z', '2024-05-06T08:00:00+00:00', '2024-05-06T08:00:00+02:00', '2024-05-06'],
      ...['2024-05-06T 8:00:00Z', '2024-05-06T24:00:00Z', '2024-05-06T23:59:60Z', '2023-02-29T00:00:00Z'],
      ...[
        '1969-12-31T23:59:59Z',
        '0999-01-01T00:00:00Z',
        '9999-12-31T23:59:59.999Z',
        '2024/05/06 08:00:00',
        'soon',
        '',
      ],
      ...['1609121913', '2024-05-06T08:00:00.0Z\0', ' 2024-05-06T08:00:00Z', '2024-13-01T00:00:00Z', 'infinity'],
    ].map(text),
  },
  { type: 'TIME', values: ["'08:00:00'"] },
];

/** A column of a table, whose cells are expressions of SQL; in a structure, if it has the name of a part. */
interface Column {
  readonly name: string;
  readonly part?: string;
  readonly type: string;
  readonly values: readonly string[];
}

const columnOf = (names: readonly string[], values: readonly Values[]): fc.Arbitrary<Column> =>
  fc.record({ name: fc.constantFrom(...names), values: fc.constantFrom(...values) }).map(({ name, values }) => {
    const [whole = name, part] = name.split(':');
    return { name: whole, ...values, ...(part === undefined ? {} : { part }) };
  });

/** Tables with columns of all types for each field, one or two of which may hold it. Names are those of two fields at most once. */
const tables = fc
  .tuple(
    columnOf(['job_id', 'JOB', 'metadata:id', 'metadata.id'], ids),
    fc.option(columnOf(['job_name', 'jobName'], ids)),
    fc.option(columnOf(['version_id', 'versionId'], ids)),
    fc.option(columnOf(['VERSIONID'], ids), { freq: 4 }),
    columnOf(['status', 'State', 'status:phase', 'status:x'], statuses),
    fc.option(columnOf(['state', 'status.phase'], statuses), { freq: 4 }),
    fc.option(columnOf(['time', 'ts', 'seen:at', 'SEEN:at'], times)),
    fc.option(columnOf(['observed_at'], times), { freq: 4 }),
  )
  .map((columns) => columns.filter((column) => column !== null))
  // DuckDB tells no two names apart that differ in case only.
  .filter((columns) => new Set(columns.map(({ name }) => name.toLowerCase())).size === columns.length)
  .chain((columns) => {
    const cells = fc.tuple(...columns.map(cellOf));
    return fc.array(cells, { minLength: 1, maxLength: 30 }).map((rows) => {
      const selected = columns.map(({ name }, index) => `column${index} AS "${name}"`).join(', ');
      return `SELECT ${selected} FROM (VALUES ${rows.map((row) => `(${row.join(', ')})`).join(', ')}) AS t(${columns.map((_, index) => `column${index}`).join(', ')})`;
    });
  });

function cellOf({ part, type, values }: Column): fc.Arbitrary<string> {
  const [usual = 'NULL'] = values;
  const value = fc
    .oneof(
      { weight: 4, arbitrary: fc.constantFrom(...values) },
      { weight: 2, arbitrary: fc.constant(usual) },
      fc.constant('NULL'),
    )
    .map((cell) => `CAST(${cell} AS ${type})`);
  if (part === undefined) return value;
  return fc.oneof(
    { weight: 9, arbitrary: value.map((cell) => `{'${part}': ${cell}}`) },
    fc.constant(`CAST(NULL AS STRUCT("${part}" ${type}))`),
  );
}

const spelled: Lifecycle = withSpellings<string>(modelartsV1, { 'Job over': 10, 9: 'RUNNING', canceled: 13 });

/** How tables are read. */
interface Reading {
  /** Whether some spellings are mapped. */
  readonly isSpelled: boolean;
  readonly read: ReadOptions;
}

const readings: fc.Arbitrary<Reading> = fc
  .record({
    isSpelled: fc.boolean(),
    timeZone: fc.constantFrom(undefined, undefined, 'Asia/Shanghai'),
    timeFromName: fc.constantFrom(undefined, undefined, 'log-YYYYMMDD'),
    keepsTold: fc.boolean(),
  })
  .map(({ isSpelled, timeZone, timeFromName, keepsTold }) => ({
    isSpelled,
    read: {
      fields: { time: ['time', 'ts', 'seen.at', 'observed_at'] },
      keepsTold,
      ...(timeZone === undefined ? {} : { timeZone }),
      ...(timeFromName === undefined ? {} : { timeFromName }),
    },
  }));

/** The rows of a file, read one by one. */
async function* readExactly(file: string, read: ReadOptions): AsyncIterable<readonly Entry[]> {
  const options = readerOptions({ ...read, file });
  const database = await openDatabase({});
  const table = `read_parquet('${file}')`;
  const columns = await columnsOf(database.connection, `SELECT * FROM ${table}`);
  const rows = await openExactRows(database, table, columns, options);
  yield* withSomeRecords(rows.all(), options);
  database.connection.closeSync();
  database.instance.closeSync();
}

/** What is read of a log, and how many of its rows are in columns. */
async function readAll(log: AsyncIterable<Chunk>, lifecycle: Lifecycle, { keepsTold = false }: ReadOptions) {
  const entries: unknown[] = [];
  let inColumns = 0;
  let error: string | undefined;
  try {
    for await (const chunk of log) {
      if (chunk instanceof Columns) inColumns += chunk.count;
      for (const entry of entriesOf(chunk)) entries.push(meant(entry, lifecycle, keepsTold));
    }
  } catch (thrown) {
    if (!(thrown instanceof LogError)) throw thrown;
    error = thrown.message;
  }
  return { read: { entries, error }, inColumns };
}

/** What an entry means, whatever it is written like; a spelling that a report tells of is kept if it is asked for. */
function meant(entry: Entry, { statuses: { vocabulary } }: Lifecycle, keepsTold: boolean): unknown {
  if (isMalformed(entry)) return entry;
  const told = new Set<string>();
  const index = statusRead(vocabulary, entry.status, told);
  const isWritten = index === vocabulary.names.length || (keepsTold && told.size > 0);
  return { ...entry, time: timeOf(entry) ?? entry.time, status: isWritten ? entry.status : vocabulary.names[index] };
}

const lifecycleOf = (isSpelled: boolean) => (isSpelled ? spelled : (modelartsV1 as Lifecycle));

describe('readParquet', () => {
  test('reads rows as they are read one by one, whatever the types of the columns', async () => {
    let inColumns = 0;
    await fc.assert(
      fc.asyncProperty(tables, readings, async (table, { isSpelled, read: given }) => {
        const file = await parquet(table);
        const lifecycle = lifecycleOf(isSpelled);
        const read = { ...given, vocabulary: lifecycle.statuses.vocabulary };
        const own = await readAll(readParquet(file, read), lifecycle, read);
        expect(own.read).toEqual((await readAll(readExactly(file, read), lifecycle, read)).read);
        inColumns += own.inColumns;
      }),
      { numRuns: runs(600) },
    );
    expect(inColumns).toBeGreaterThan(0);
  });

  test('has the report of one row after the other', async () => {
    const ways: fc.Arbitrary<EngineOptions> = fc.record({
      mode: fc.constantFrom(...modes),
      maxFindings: fc.constantFrom(0, 1, 2, 1000),
      sort: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(tables, readings, ways, async (table, { isSpelled, read: given }, way) => {
        const file = await parquet(table);
        const lifecycle = lifecycleOf(isSpelled);
        const read = { ...given, vocabulary: lifecycle.statuses.vocabulary };
        const options = { ...way, lifecycle };
        const expected = await outcomeOf(plain, [{ chunks: () => readExactly(file, read) }], options);
        expect(await outcomeOf(inProcess, [{ chunks: () => readParquet(file, read) }], options)).toEqual(expected);
      }),
      { numRuns: runs(100) },
    );
  });

  test.each([
    ['INTEGER', '8', 'TIMESTAMP', "'2024-05-06 08:00:00.5'"],
    ['BIGINT', '8', 'TIMESTAMPTZ', "'2024-05-06 08:00:00+00'"],
    ['UBIGINT', '99', 'DATE', "'2024-05-06'"],
    ['DOUBLE', '8', 'BIGINT', '1714982400'],
    ['VARCHAR', "'RUNNING'", 'DOUBLE', '1714982400.5'],
    ['VARCHAR', "'nope'", 'VARCHAR', "'2024-05-06T08:00:00.5Z'"],
    ['UUID', "'8'", 'VARCHAR', "''"],
  ])(
    'reads ids of the type %s, statuses like %s and times of the type %s into columns',
    async (id, status, type, time) => {
      const job = id === 'UUID' ? "'0123abcd-0000-4000-8000-000000000001'" : '12';
      const file = await parquet(
        `SELECT CAST(${job} AS ${id}) AS job, {'id': CAST(NULL AS ${id})} AS version, ${status} AS status, CAST(${time} AS ${type}) AS time
      FROM range(3000)`,
      );
      const read: ReadOptions = { fields: { version: ['version.id'] } };
      const own = await readAll(readParquet(file, read), modelartsV1 as Lifecycle, read);
      expect(own.inColumns).toBe(3000);
      expect(own.read).toEqual((await readAll(readExactly(file, read), modelartsV1 as Lifecycle, read)).read);
    },
  );

  test('keeps the order of the rows where some are read one by one', async () => {
    const file = await parquet(
      `SELECT range AS job, CASE WHEN range % 97 = 0 THEN NULL WHEN range % 101 < 3 THEN 'running' ELSE '8' END AS status
      FROM range(20000)`,
      ', ROW_GROUP_SIZE 4096',
    );
    const lines: unknown[] = [];
    const jobs: unknown[] = [];
    for await (const chunk of readParquet(file)) {
      for (const entry of entriesOf(chunk)) {
        lines.push(entry.line);
        jobs.push(isMalformed(entry) ? 'malformed' : entry.job);
      }
    }
    const rows = [...Array(20_000).keys()];
    expect(lines).toEqual(rows.map((row) => row + 1));
    expect(jobs).toEqual(rows.map((row) => (row % 97 === 0 ? 'malformed' : String(row))));
  });

  test('says that a time without end cannot be read', async () => {
    const file = await parquet(`SELECT 'a' AS job, 8 AS status, CAST(time AS TIMESTAMP) AS time
      FROM (VALUES ('2024-05-06 08:00:00'), ('infinity')) AS t(time)`);
    const { read } = await readAll(readParquet(file), modelartsV1 as Lifecycle, {});
    expect(read).toEqual({
      entries: [],
      error: expect.stringMatching(/: DuckDB: TIMESTAMP value out of range for JS Date/),
    });
  });
});

test('countRows counts the rows of files that are there', async () => {
  const file = await parquet('SELECT 1 AS job FROM range(5000)', ', ROW_GROUP_SIZE 2048');
  expect(await countRows([file, join(folder, 'none.parquet'), file])).toBe(10_000);
});
