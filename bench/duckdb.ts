import { DuckDBInstance } from '@duckdb/node-api';
import { verdictSql } from 'jobstat/node';

const summary = verdictSql({ dialect: 'duckdb', jobColumn: 'job_id', versionColumn: 'version_id', summary: true });

/** Judges a log in NDJSON by our statement in DuckDB, with all cores; returns how many records there were. */
export async function judgeInDuckdb(log: string): Promise<number> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    const columns = "{ job_id: 'TEXT', version_id: 'TEXT', status: 'TEXT', time: 'TIMESTAMP' }";
    const read = `read_json('${log}', format = 'newline_delimited', columns = ${columns})`;
    await connection.run(`CREATE VIEW observations AS SELECT * FROM ${read}`);
    const [counts] = (await connection.runAndReadAll(summary)).getRowObjectsJS();
    return Number(counts?.records);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
