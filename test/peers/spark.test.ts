import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { verdictSql } from '../../src/engines/sql/statement.ts';
import { countsOf } from '../engines/rows.ts';
import { compared, corruptedRows, disagreements } from './corrupted-rows.ts';
import { pythonOf } from './python.ts';

const python = pythonOf('spark');
const folder = mkdtempSync(join(tmpdir(), 'jobstat-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What Spark is to do: see the script. */
interface Run {
  readonly view: string;
  readonly query: string;
  readonly statement: string;
  /** 1 unless given. */
  readonly partitions?: number;
  /** All columns unless given. */
  readonly columns?: readonly string[];
}

let session = 0;

/** Runs statements in one session, and returns the files with the rows of each, in order. */
function judge(runs: readonly Run[]): readonly (readonly string[])[] {
  const results = runs.map((_, index) => join(folder, `${++session}-${index}`));
  const input = JSON.stringify(runs.map((run, index) => ({ partitions: 1, ...run, result: results[index] })));
  const script = fileURLToPath(new URL('spark/judge.py', import.meta.url));
  const { status, stderr } = spawnSync(python ?? '', [script, folder], { encoding: 'utf8', input, maxBuffer: 2 ** 28 });
  expect(status, stderr).toBe(0);
  return results.map((result) => {
    const parts = readdirSync(result).filter((name) => name.startsWith('part-'));
    return parts.sort().map((name) => join(result, name));
  });
}

/** The same, with the rows themselves. */
function rowsOf(runs: readonly Run[]): readonly (readonly string[])[] {
  return judge(runs).map((files) => files.flatMap((file) => readFileSync(file, 'utf8').split('\n').slice(0, -1)));
}

const quoted = (name: string) => `\`${name.replaceAll('`', '``')}\``;

// Where there is no Python, pythonOf has said so.
describe.skipIf(python === undefined)('Spark', () => {
  test.each(compared)(
    'says of every row, %s, what the in-process engine says, and counts the same',
    async (_, lifecycle, count) => {
      const { file, said, report } = corruptedRows(folder, lifecycle, count);
      const options = { dialect: 'spark', versionColumn: 'version', tieColumn: 'line', lifecycle } as const;
      const view = 'observations';
      const query = `SELECT /*+ REPARTITION(8) */ CAST(_c0 AS INT) AS line, _c1 AS job, _c2 AS version, CAST(_c3 AS INT) AS time,
      _c4 AS status FROM csv.\`${file}\``;
      const columns = ['line', 'from_status', 'verdict', 'missed', 'reason'];
      const [verdicts = [], counts = []] = judge([
        { view, query, statement: verdictSql(options), columns, partitions: 8 },
        { view, query, statement: verdictSql({ ...options, summary: true }), partitions: 8 },
      ]);
      expect(verdicts.length).toBeGreaterThan(1);
      expect(await disagreements(verdicts, said)).toEqual([]);
      const lines = counts.flatMap((file) => readFileSync(file, 'utf8').trim().split('\n'));
      expect(lines.filter((line) => line !== '')).toEqual([Object.values(countsOf(report)).join(',')]);
    },
  );

  /** The table and its columns, in names that end a quotation, or that mean something else where they are not quoted. */
  const names = [
    ['"', '``', '`', "'"],
    ['a"b', 'a`b', ' ', 'a.b'],
    [';--', 'select', 'user', '作业'],
  ] as const;

  /** Types and values of a status; the tables with them have the names that queries of the statement have. */
  const typed = [
    ['INT', '8', 'observed', 'first'],
    ['DOUBLE', '8.0', 'spellings', 'first'],
    ['FLOAT', '8.0', 'kinds', 'first'],
    ['DECIMAL(5, 2)', '8.00', 'steps', 'first'],
    ['STRING', "'8.0'", 'texts', 'first'],
    ['DOUBLE', '8.5', 'coded', 'unrecognized'],
    ['DOUBLE', "'NaN'", 'chained', 'unrecognized'],
    ['BOOLEAN', 'true', 'judged', 'unrecognized'],
    ['DOUBLE', 'NULL', 'observation', 'malformed'],
    ['STRING', "''", 'outcomes', 'malformed'],
  ] as const;

  test('takes names whatever is in them, and a status of any type', () => {
    const rows = rowsOf([
      ...names.map(([table, ...columns]) => {
        const [jobColumn, timeColumn, statusColumn] = columns;
        return {
          view: `${quoted(table)} (${columns.map(quoted).join(', ')})`,
          query: "VALUES ('a', 1, 10), ('a', 2, 8)",
          statement: verdictSql({ dialect: 'spark', table, jobColumn, timeColumn, statusColumn }),
          columns: ['verdict', 'reason', statusColumn],
        };
      }),
      ...typed.map(([type, value, table]) => ({
        view: table,
        query: `SELECT 7 AS job, 1 AS time, CAST(${value} AS ${type}) AS status`,
        statement: verdictSql({ dialect: 'spark', table }),
        columns: ['verdict'],
      })),
    ]);
    expect(rows).toEqual([
      ...names.map(() => ['first,,10', 'impossible,terminal,8']),
      ...typed.map(([, , , verdict]) => [verdict]),
    ]);
  });
});
