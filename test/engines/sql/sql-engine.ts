import { DuckDBInstance, INTEGER, VARCHAR } from '@duckdb/node-api';
import type { Engine, EngineOptions, LogSource } from '../../../src/engines/engine.ts';
import { chunksOf } from '../../../src/engines/in-process.ts';
import { verdictSql } from '../../../src/engines/sql/statement.ts';
import { entriesOf } from '../../../src/log/columns/columns.ts';
import { isMalformed, type Malformed, type Observation } from '../../../src/log/observation.ts';
import type { DefaultStatus } from '../../../src/model/lifecycles.ts';
import { createValidator } from '../../../src/validate/validator.ts';
import { sortByTime } from '../outcome.ts';

const connection = await (await DuckDBInstance.create(':memory:')).connect();

/** Keys that a table cannot hold as they are get another name; two keys stay two. */
const names = new Map<string, string>();
function nameOf(job: string): string {
  const name = names.get(job) ?? `job ${names.size}`;
  names.set(job, name);
  return name;
}

/**
 * The SQL statement as an engine: the entries become rows of a table in DuckDB, and their order a column of it. The report
 * has the counts of the statement and no findings.
 */
export const sqlStatement: Engine = {
  name: 'the SQL statement',
  async check<S extends string = DefaultStatus>(
    logs: readonly LogSource[],
    { sort = false, onError, mode, minBasis, lifecycle }: EngineOptions<S> = {},
  ) {
    const malformed: Malformed[] = [];
    const observations: Observation[] = [];
    for await (const chunk of chunksOf(logs, { onError: onError ?? (() => {}) })) {
      for (const entry of entriesOf(chunk)) isMalformed(entry) ? malformed.push(entry) : observations.push(entry);
    }
    await connection.run('CREATE OR REPLACE TABLE observations (job TEXT, time INTEGER, status TEXT)');
    const appender = await connection.createAppender('observations');
    const rows = (sort ? sortByTime(observations) : observations).map(({ job = '', status }) => [nameOf(job), status]);
    for (const [order, [job, status]] of [...malformed.map(() => [null, null] as const), ...rows].entries()) {
      appender.appendValue(job ?? null, VARCHAR);
      appender.appendValue(order, INTEGER);
      // An empty text is no status at all to the statement, and an unrecognized one to the validator.
      appender.appendValue(
        status === undefined || status === null ? null : String(status).replace('\0', '?') || '?',
        VARCHAR,
      );
      appender.endRow();
    }
    appender.closeSync();
    const own = { ...(mode === undefined ? {} : { mode }), ...(minBasis === undefined ? {} : { minBasis }), lifecycle };
    const sql = verdictSql({ dialect: 'duckdb', summary: true, ...own });
    const [row = {}] = (await connection.runAndReadAll(sql)).getRowObjectsJS();
    const count = (name: string) => Number(row[name]);
    const empty = createValidator(own).report();
    const counted = <Names extends object>(names: Names) =>
      Object.fromEntries(Object.keys(names).map((name) => [name, count(name)])) as { [Name in keyof Names]: number };
    const { verdicts, outcomes, records, malformed: _, observations: __, jobs, ...others } = empty;
    return {
      jobs: [],
      report: {
        ...others,
        ...counted({ records, malformed: 0, observations: 0, jobs }),
        verdicts: counted(verdicts),
        outcomes: { ...counted(outcomes), ...(count('unknown') > 0 ? { unknown: count('unknown') } : {}) },
      },
    };
  },
};
