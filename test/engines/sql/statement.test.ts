import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance, INTEGER, VARCHAR } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { dialectNames } from '../../../src/engines/sql/dialect.ts';
import { type VerdictSqlOptions, verdictSql } from '../../../src/engines/sql/statement.ts';
import { bases } from '../../../src/model/evidence.ts';
import { type Lifecycle, withSpellings } from '../../../src/model/lifecycle.ts';
import { modelartsV1 } from '../../../src/model/modelarts-v1/lifecycle.ts';
import { modes } from '../../../src/validate/judge.ts';
import { runs } from '../../runs.ts';
import { countsOf, inProcess, type Row, tables } from '../rows.ts';

/** Names that end a quotation, or that mean something else where they are not quoted. */
const hostile = [
  '"',
  '""',
  '`',
  "'",
  'a"b',
  'a`b',
  'a b',
  ' ',
  'a.b',
  ';--',
  'a\nb',
  'select',
  'from',
  'order',
  '作业',
];

const folder = mkdtempSync(join(tmpdir(), 'jobstat-'));
afterAll(() => rmSync(folder, { recursive: true }));

const db = await DuckDBInstance.create(':memory:');
const connection = await db.connect();

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;

interface Names {
  readonly schema: string;
  readonly table: string;
  readonly job: string;
  readonly version: string;
  readonly time: string;
  readonly status: string;
  readonly line: string;
}

const usual: Names = {
  schema: 'main',
  table: 'log',
  job: 'job',
  version: 'version',
  time: 'time',
  status: 'status',
  line: 'line',
};

/** Puts rows into a table. */
async function load(rows: readonly Row[], { schema, table, ...columns }: Names): Promise<void> {
  await connection.run(`CREATE SCHEMA IF NOT EXISTS ${quoted(schema)}`);
  const { job, version, time, status, line } = columns;
  const types = `${quoted(line)} INTEGER, ${quoted(job)} TEXT, ${quoted(version)} TEXT, ${quoted(time)} INTEGER, ${quoted(status)} TEXT`;
  await connection.run(`CREATE OR REPLACE TABLE ${quoted(schema)}.${quoted(table)} (${types})`);
  const appender = await connection.createAppender(table, schema);
  for (const row of rows) {
    appender.appendValue(row.line, INTEGER);
    for (const text of [row.job, row.version]) appender.appendValue(text, VARCHAR);
    appender.appendValue(row.time, INTEGER);
    appender.appendValue(row.status, VARCHAR);
    appender.endRow();
  }
  appender.closeSync();
}

function statementFor({ schema, table, ...columns }: Names, options: Partial<VerdictSqlOptions<string>> = {}): string {
  return verdictSql({
    dialect: 'duckdb',
    table: [schema, table],
    jobColumn: columns.job,
    versionColumn: columns.version,
    timeColumn: columns.time,
    statusColumn: columns.status,
    tieColumn: columns.line,
    ...options,
  });
}

async function rowsOf(sql: string): Promise<Record<string, unknown>[]> {
  return (await connection.runAndReadAll(sql)).getRowObjectsJS();
}

/** What the statement says of each row, by its line. */
async function said(sql: string, { line }: Names): Promise<string[]> {
  const rows = await rowsOf(sql);
  const texts: string[] = [];
  for (const { [line]: at, from_status, verdict, missed, reason } of rows) {
    expect(texts[Number(at) - 1]).toBeUndefined();
    texts[Number(at) - 1] = [from_status, verdict, missed, reason].map((value) => value ?? '').join(',');
  }
  return texts;
}

async function counts(sql: string): Promise<Record<string, number>> {
  const [row = {}] = await rowsOf(sql);
  return Object.fromEntries(Object.entries(row).map(([name, count]) => [name, Number(count)]));
}

describe('the statement, in DuckDB,', () => {
  test('agrees with the in-process engine on every row, and on the counts', async () => {
    await fc.assert(
      fc.asyncProperty(tables, fc.constantFrom(...modes), fc.constantFrom(...bases), async (rows, mode, minBasis) => {
        await load(rows, usual);
        const { said: expected, report } = inProcess(rows, { mode, minBasis });
        expect(await said(statementFor(usual, { mode, minBasis }), usual)).toEqual(expected);
        expect(await counts(statementFor(usual, { mode, minBasis, summary: true }))).toEqual(countsOf(report));
      }),
      { numRuns: runs(150) },
    );
  });

  test('reads what a user has mapped as the in-process engine does', async () => {
    const maps = fc.dictionary(
      fc.oneof(
        fc.constantFrom(
          'queued',
          'Canceled',
          'canceled',
          'CANCELED',
          'RUNNING',
          'running',
          '8',
          '8.0',
          ' 8 ',
          '99',
          '-1',
          '08',
        ),
        fc.constantFrom('运行中', '已取消', 'check init', 'JOBSTAT_INIT', "it's", '= 8', 'a\\b', 'Running Failed'),
      ),
      fc.constantFrom('INIT', 'RUNNING', 'COMPLETED', 'FAILED', 'CANCELED', 'KILLED', 'UNKNOWN'),
      { minKeys: 1, maxKeys: 4, noNullPrototype: true },
    );
    const mapped = maps.chain((map) =>
      fc.tuple(
        fc.constant(map),
        tables,
        fc.array(fc.tuple(fc.nat(99), fc.constantFrom(...Object.keys(map)), fc.boolean()), { maxLength: 6 }),
      ),
    );
    await fc.assert(
      fc.asyncProperty(mapped, fc.constantFrom(...modes), async ([map, table, changes], mode) => {
        const rows = table.map((row, index) => {
          const [, spelling, isUpper] = changes.find(([at]) => at % table.length === index) ?? [];
          return spelling === undefined ? row : { ...row, status: isUpper ? spelling.toUpperCase() : spelling };
        });
        const lifecycle: Lifecycle = withSpellings<string>(modelartsV1, map);
        await load(rows, usual);
        const { said: expected, report } = inProcess(rows, { mode, lifecycle });
        expect(await said(statementFor(usual, { mode, lifecycle }), usual)).toEqual(expected);
        expect(await counts(statementFor(usual, { mode, lifecycle, summary: true }))).toEqual(countsOf(report));
      }),
      { numRuns: runs(100) },
    );
  });

  test('takes names whatever is in them', async () => {
    const names = fc
      .uniqueArray(fc.constantFrom(...hostile), { minLength: 7, maxLength: 7 })
      .map(([schema = '', table = '', job = '', version = '', time = '', status = '', line = '']) => {
        return { schema: `s${schema}`, table, job, version, time, status, line };
      });
    await fc.assert(
      fc.asyncProperty(names, async (names) => {
        const [rows = []] = fc.sample(tables, { seed: 1, numRuns: 1 });
        await load(rows, names);
        expect(await said(statementFor(names), names)).toEqual(inProcess(rows).said);
        await connection.run(`DROP SCHEMA ${quoted(names.schema)} CASCADE`);
      }),
      { numRuns: 30 },
    );
  });

  test.each([
    'observed',
    'spellings',
    'kinds',
    'steps',
    'outcomes',
    'texts',
    'coded',
    'chained',
    'judged',
    'observation',
  ])('takes a table that is called %s', async (table) => {
    await connection.run(`CREATE OR REPLACE TABLE ${table} AS SELECT 'a' AS job, 1 AS time, 8 AS status`);
    expect(await rowsOf(verdictSql({ dialect: 'duckdb', table }))).toMatchObject([{ verdict: 'first' }]);
    expect(await rowsOf(verdictSql({ dialect: 'duckdb', table, summary: true }))).toMatchObject([{ first: 1n }]);
    await connection.run(`DROP TABLE ${table}`);
  });

  test.each([
    ['INTEGER', '8', 'first'],
    ['DOUBLE', '8.0', 'first'],
    ['FLOAT', '8.0', 'first'],
    ['DECIMAL(5, 2)', '8.00', 'first'],
    ['TEXT', "'8.0'", 'first'],
    ['DOUBLE', '8.5', 'unrecognized'],
    ['DOUBLE', "'NaN'", 'unrecognized'],
    ['INTEGER', '23', 'unrecognized'],
    ['BOOLEAN', 'true', 'unrecognized'],
    ['DOUBLE', 'NULL', 'malformed'],
    ['TEXT', "''", 'malformed'],
  ])('takes a status of the type %s: %s is %s', async (type, value, verdict) => {
    await connection.run(
      `CREATE OR REPLACE TABLE typed AS SELECT 7 AS job, now() AS time, ${value}::${type} AS status`,
    );
    expect(await rowsOf(verdictSql({ dialect: 'duckdb', table: 'typed' }))).toMatchObject([{ job: 7, verdict }]);
  });

  test('breaks ties by codes where no column is named for it, the same way each time', async () => {
    const orders = ['8, 7', '7, 8'].map((codes) => `SELECT 'a' AS job, 1 AS time, unnest([${codes}]) AS status`);
    for (const rows of orders) {
      await connection.run(`CREATE OR REPLACE TABLE ties AS ${rows}`);
      expect(
        await rowsOf(`FROM (${verdictSql({ dialect: 'duckdb', table: 'ties' }).replace(';', '')}) ORDER BY status`),
      ).toMatchObject([
        { status: 7, verdict: 'first' },
        { status: 8, verdict: 'direct', from_status: 'WAITING' },
      ]);
    }
  });

  test('reads files by their names', async () => {
    const file = join(folder, 'log.parquet');
    await connection.run(`COPY (SELECT 'a' AS job, 1 AS time, 8 AS status) TO '${file}'`);
    expect(await rowsOf(verdictSql({ dialect: 'duckdb', table: file }))).toMatchObject([{ verdict: 'first' }]);
  });
});

describe('the statement', () => {
  test.each(dialectNames)('has the names of %s quoted, and none in its comments', (dialect) => {
    const quote = dialect === 'spark' ? '`' : '"';
    const name = `zq${quote}zq`;
    const text = verdictSql({ dialect, table: ['s', name], statusColumn: name, tieColumn: name });
    expect(text).toContain(`FROM ${quote}s${quote}.${quote}zq${quote}${quote}zq${quote} AS`);
    expect(text.split('\n').filter((line) => line.includes('--') && line.includes('zq'))).toEqual([]);
  });

  test.each(dialectNames)('has nothing in the comments of %s that ends a text or a statement', (dialect) => {
    const comments = verdictSql({ dialect }).match(/--.*/g) ?? [];
    expect(comments.length).toBeGreaterThan(8);
    expect(comments.filter((line) => /[;'"`]/.test(line))).toEqual([]);
  });

  test.each<[Partial<VerdictSqlOptions>, string]>([
    [{ table: '' }, 'not a name in SQL: ""'],
    [{ table: [] }, 'a table has a name'],
    [{ jobColumn: 'a\0b' }, 'not a name in SQL: "a\\u0000b"'],
    [{ statusColumn: 'Verdict' }, 'the statement adds a column of this name, so that none can be named "Verdict"'],
    [{ dialect: 'spark', table: `$\{x}` }, `Spark would put a variable into this name: "$\{x}"`],
    [{ mode: 'poem' as never }, 'unknown mode: poem'],
    [{ dialect: 'mysql' as never }, 'unknown dialect: mysql'],
  ])('refuses %j', (options, message) => {
    expect(() => verdictSql({ dialect: 'duckdb', ...options })).toThrow(new RangeError(message));
  });
});
