import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, onTestFinished, test } from 'vitest';
import { dialectNames } from '../../src/engines/sql/dialect.ts';
import { verdictSql } from '../../src/engines/sql/statement.ts';
import { jobstat } from './run.ts';

describe('sql', () => {
  test('writes the statement to a file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'jobstat-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'verdict.sql');
    expect(await jobstat(['sql', '-o', file])).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(readFileSync(file, 'utf8')).toBe((await jobstat(['sql'])).stdout);
  });

  test('prints a statement that DuckDB runs as it is', async () => {
    const { stdout, stderr, status } = await jobstat([
      'sql',
      '--table',
      'logs.polls',
      '--job-field',
      'id',
      '--tie-field',
      'n',
    ]);
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    await connection.run('CREATE SCHEMA logs');
    await connection.run(
      "CREATE TABLE logs.polls AS SELECT 'a' AS id, 1 AS time, unnest([8, 7]) AS status, 9 - status AS n",
    );
    const rows = (await connection.runAndReadAll(`${stdout}`)).getRowObjectsJS();
    expect(rows).toHaveLength(2);
    expect(rows).toContainEqual({
      id: 'a',
      time: 1,
      status: 8,
      n: 1,
      from_status: null,
      verdict: 'first',
      missed: null,
      reason: null,
    });
    expect(rows).toContainEqual(
      expect.objectContaining({ status: 7, n: 2, from_status: 'RUNNING', verdict: 'direct' }),
    );
  });

  test.each(dialectNames)('prints what the library returns, for %s', async (dialect) => {
    const args = [
      'sql',
      '--dialect',
      dialect,
      '--summary',
      '--mode',
      'events',
      '--min-basis',
      'client',
      '--version-field',
      'v',
    ];
    const options = { dialect, summary: true, mode: 'events', minBasis: 'client', versionColumn: 'v' } as const;
    expect((await jobstat(args)).stdout).toBe(verdictSql(options));
  });

  test.each<[string, readonly string[]]>([
    ['observations', ['observations']],
    ['logs.observations', ['logs', 'observations']],
    ['"logs/*.parquet"', ['logs/*.parquet']],
    ['a."b.c""d".e', ['a', 'b.c"d', 'e']],
    ['a"b', ['a"b']],
    ['a b', ['a b']],
    [`it's; --`, [`it's; --`]],
  ])('takes %s for a table', async (text, table) => {
    expect((await jobstat(['sql', '--table', text])).stdout).toBe(verdictSql({ dialect: 'duckdb', table }));
  });

  test.each([
    [['--table', 'a..b'], /give a table as in observations, logs\.observations or "logs\/\*\.parquet"/],
    [['--table', '"a'], /give a table/],
    [['--table', ''], /^jobstat: /],
    [['--status-field', ''], /^jobstat: not a name in SQL: ""$/m],
    [['--status-field', 'verdict'], /^jobstat: the statement adds a column of this name/],
    [['--dialect', 'oracle'], /duckdb\|postgresql\|spark|"duckdb"|duckdb/],
  ])('refuses %j', async (args, message) => {
    const { stdout, stderr, status } = await jobstat(['sql', ...args]);
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect({ stdout, status }).toEqual({ stdout: '', status: 2 });
  });
});
