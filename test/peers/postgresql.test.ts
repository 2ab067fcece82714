import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { verdictSql } from '../../src/engines/sql/statement.ts';
import { countsOf } from '../engines/rows.ts';
import { compared, corruptedRows, disagreements } from './corrupted-rows.ts';
import { startPostgresql } from './postgresql.ts';

const server = startPostgresql();
const folder = mkdtempSync(join(tmpdir(), 'jobstat-'));
afterAll(() => {
  server?.stop();
  rmSync(folder, { recursive: true });
});

/** What psql prints of a query: CSV with a header, and nothing for NULL. */
function csv(query: string): readonly string[] {
  return server?.psql(`\\pset format csv\n${query}`).trimEnd().split('\n') ?? [];
}

// Where there is no PostgreSQL, startPostgresql has said so.
describe.skipIf(server === undefined)('PostgreSQL', () => {
  test.each(compared)(
    'says of every row, %s, what the in-process engine says, and counts the same',
    async (_, lifecycle, count) => {
      const { file, said, report } = corruptedRows(folder, lifecycle, count);
      const options = { dialect: 'postgresql', versionColumn: 'version', tieColumn: 'line', lifecycle } as const;
      const result = join(folder, 'verdicts.csv');
      const added = 'line, from_status, verdict, missed, reason';
      server?.psql(`
      DROP TABLE IF EXISTS observations, verdicts;
      CREATE TABLE observations (line integer, job integer, version integer, time integer, status text);
      \\copy observations FROM '${file}' (FORMAT csv)
      CREATE TABLE verdicts AS ${verdictSql(options)}
      \\copy (SELECT ${added} FROM verdicts ORDER BY line) TO '${result}' (FORMAT csv)`);
      expect(await disagreements([result], said)).toEqual([]);

      const [names, counts] = csv(verdictSql({ ...options, summary: true }));
      const expected = countsOf(report);
      expect([names, counts]).toEqual([Object.keys(expected).join(','), Object.values(expected).join(',')]);
      expect(report.verdicts.impossible).toBeGreaterThan(count / 200);
      expect(report.malformed).toBeGreaterThan(count / 200);
    },
  );

  test.each(['"', '""', '`', "'", 'a"b', ' ', 'a.b', ';--', 'select', 'user', 'Mixed', '作业', 'observed', 'steps'])(
    'takes names such as %j',
    (name) => {
      const [schema, table, ...columns] = ['s', 't', 'j', 'v', 'n', 'c', 'l'].map((letter) => letter + name);
      const quoted = [schema, table, ...columns].map((text) => `"${text?.replaceAll('"', '""')}"`);
      const [inSchema, inTable, job, version, time, status, line] = quoted;
      const [jobColumn = '', versionColumn = '', timeColumn = '', statusColumn = '', tieColumn = ''] = columns;
      const text = verdictSql({
        dialect: 'postgresql',
        table: [schema ?? '', table ?? ''],
        ...{ jobColumn, versionColumn, timeColumn, statusColumn, tieColumn },
      });
      const rows = csv(`
        CREATE SCHEMA ${inSchema};
        CREATE TABLE ${inSchema}.${inTable} (${job}, ${version}, ${time}, ${status}, ${line}) AS
          VALUES ('o''hara', 1, now(), 10, 1), ('o''hara', 1, now(), 8, 2);
        ${text}`);
      expect(rows.map((row) => row.split(',').slice(-4)).slice(1)).toEqual([
        ['', 'first', '', ''],
        ['COMPLETED', 'impossible', '', 'terminal'],
      ]);
    },
  );

  test.each(['observed', 'spellings', 'kinds', 'steps', 'texts', 'coded', 'chained', 'judged', 'observation'])(
    'takes a table that is called %s',
    (table) => {
      const text = verdictSql({ dialect: 'postgresql', table });
      const rows = csv(`CREATE TABLE ${table} AS SELECT 'a' AS job, 1 AS time, 8 AS status;\n${text}`);
      expect(rows).toEqual(['job,time,status,from_status,verdict,missed,reason', 'a,1,8,,first,,']);
    },
  );

  test.each([
    ['integer', '8', 'first'],
    ['double precision', '8.0', 'first'],
    ['real', '8.0', 'first'],
    ['numeric', '8.00', 'first'],
    ['text', "'8.0'", 'first'],
    ['numeric', '8.5', 'unrecognized'],
    ['double precision', "'NaN'", 'unrecognized'],
    ['boolean', 'true', 'unrecognized'],
    ['double precision', 'NULL', 'malformed'],
    ['text', "''", 'malformed'],
  ])('takes a status of the type %s: %s is %s', (type, value, verdict) => {
    const rows = csv(`
      DROP TABLE IF EXISTS typed;
      CREATE TABLE typed AS SELECT 7 AS job, now() AS time, CAST(${value} AS ${type}) AS status;
      ${verdictSql({ dialect: 'postgresql', table: 'typed' })}`);
    expect(rows[1]).toContain(`,${verdict},`);
  });

  test('judges by events and by basis', () => {
    const text = verdictSql({ dialect: 'postgresql', table: 'typed', mode: 'events', minBasis: 'documented' });
    expect(csv(text)[1]).toContain(',malformed,');
  });
});
