import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, describe, expect, test } from 'vitest';
import { openDuckdb } from '../../../src/engines/duckdb/duckdb.ts';
import { INSTALL } from '../../../src/engines/duckdb/settings.ts';
import { createValidator } from '../../../src/validate/validator.ts';
import { jobstat } from '../../cli/run.ts';
import { repository } from '../../repository.ts';

const folder = mkdtempSync(join(tmpdir(), 'jobstat-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('the DuckDB engine', () => {
  test('can be given more after it has judged', async () => {
    const engine = await openDuckdb();
    expect(await engine.judge()).toMatchObject({ ok: true, records: 0, jobs: 0 });
    engine.add([{ job: 'a', status: 10 }]);
    expect(await engine.judge()).toMatchObject({ ok: true, records: 1, outcomes: { success: 1 } });
    engine.add([{ job: 'a', status: 8 }]);
    expect(await engine.judge()).toMatchObject({ ok: false, findings: [{ reason: 'terminal' }] });
    engine.close();
  });

  test('takes more than fits into the memory that it is given', async () => {
    const options = { memoryLimit: '64MB', temporary: join(folder, 'spilled'), sort: true };
    const engine = await openDuckdb(options);
    const validator = createValidator();
    for (let at = 0; at < 400_000; at++) {
      const entry = {
        job: `a job with a long name ${at % 50_000}`,
        status: at < 200_000 ? 8 : 10,
        time: 1.7e12 + at,
        line: at,
      };
      engine.add([entry]);
      validator.observe(entry);
    }
    expect(await engine.judge({ sort: true })).toEqual(validator.report());
    engine.close();
  });

  test('refuses settings that make no sense', async () => {
    await expect(openDuckdb({ memoryLimit: 'a lot' })).rejects.toThrow(/^DuckDB: .*Memory/);
  });

  test('names the version of the package that it is tested with', async () => {
    const { devDependencies, peerDependencies, peerDependenciesMeta } = JSON.parse(
      readFileSync(join(repository, 'package.json'), 'utf8'),
    );
    const version = devDependencies['@duckdb/node-api'].replace('~', '');
    expect(INSTALL).toBe(`npm install @duckdb/node-api@${version}`);
    expect(peerDependencies['@duckdb/node-api']).toContain(`~${version}`);
    expect(peerDependenciesMeta['@duckdb/node-api']).toEqual({ optional: true });
  });
});

/** Writes what a query returns as Parquet. */
async function parquet(name: string, query: string): Promise<string> {
  const file = join(folder, name);
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  await connection.run(`COPY (${query}) TO '${file.replaceAll("'", "''")}' (FORMAT parquet)`);
  connection.closeSync();
  return file;
}

const json = async (args: readonly string[]) => {
  const { stdout, stderr, status } = await jobstat(['validate', '--format', 'json', ...args]);
  return { stderr, status, report: stdout === '' ? undefined : JSON.parse(stdout) };
};

describe('validate --engine duckdb', () => {
  const log = join(folder, 'big.ndjson');

  test.each([
    [['--format', 'json']],
    [['--format', 'json', '--sort']],
    [['--format', 'json', '--mode', 'events', '--max-findings', '3']],
    [['--format', 'junit']],
    [['--format', 'sarif']],
  ])('prints what validate prints, with %j', async (flags) => {
    const { stdout } = await jobstat(['simulate', '--jobs', '300', '--seed', '7', '--poll', '5m', '--corrupt', '0.1']);
    writeFileSync(log, stdout);
    const args = ['validate', ...flags, log, 'examples/broken.ndjson', 'examples/create-response.json'];
    const other = await jobstat([...args, '--engine', 'duckdb']);
    expect(other).toEqual(await jobstat(args));
    expect(other.status).toBe(1);
  });

  test('goes on where a log cannot be read', async () => {
    const args = ['validate', 'examples/broken.ndjson', 'nowhere.ndjson'];
    expect(await jobstat([...args, '--engine', 'duckdb'])).toEqual(await jobstat(args));
  });

  test('reads ids, codes and times of any type from Parquet, in the order of time', async () => {
    const file = await parquet(
      'typed.parquet',
      `SELECT * FROM (VALUES (9007199254740993, 1, 10.0::DOUBLE, TIMESTAMP '2025-01-01 00:00:02'),
        (9007199254740993, 1, 8.0, TIMESTAMP '2025-01-01 00:00:01'), (9007199254740993, 1, 7, TIMESTAMP '2025-01-01 00:00:03.5'),
        (2, NULL, 99, NULL), (NULL, 1, 8, NULL), (3, 1, NULL, NULL)) AS t(job_id, version_id, status, observed_at)`,
    );
    const { status, stderr, report } = await json([file]);
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    expect(report).toMatchObject({
      records: 6,
      malformed: 2,
      jobs: 2,
      verdicts: { first: 1, direct: 1, impossible: 1 },
    });
    expect(report.findings).toMatchObject([
      { kind: 'malformed', file, line: 5, problem: 'no job' },
      { kind: 'malformed', file, line: 6, problem: 'no status' },
      { job: '9007199254740993/1', line: 3, time: '2025-01-01T00:00:03.500Z', from: 'COMPLETED', to: 'WAITING' },
      { kind: 'unrecognized', job: '2', line: 4, value: '99' },
    ]);
  });

  test('reads every row of a Parquet file that is much larger than what is put in at once', async () => {
    const file = await parquet(
      'long.parquet',
      'SELECT range % 1000 AS job, range AS time, 8 AS status FROM range(300000)',
    );
    expect((await json([file])).report).toMatchObject({
      records: 300_000,
      jobs: 1000,
      verdicts: { repeated: 299_000 },
    });
  });

  test.each([
    ['BIGINT', '1735689600'],
    ['BIGINT', '1735689600000'],
    ['TEXT', "'2025-01-01T00:00:00Z'"],
    ['TIMESTAMP', "'2025-01-01 00:00:00'"],
    ['TIMESTAMP_NS', "'2025-01-01 00:00:00'"],
    ['TIMESTAMPTZ', "'2025-01-01 00:00:00+00'"],
    ['DATE', "'2025-01-01'"],
  ])('reads times of the type %s: %s', async (type, value) => {
    const file = await parquet('times.parquet', `SELECT 'a' AS job, 99 AS status, CAST(${value} AS ${type}) AS time`);
    expect((await json([file])).report.findings).toMatchObject([{ time: '2025-01-01T00:00:00.000Z' }]);
  });

  test('judges Parquet and the same log as NDJSON alike, but for the names of the files', async () => {
    const { stdout } = await jobstat(['simulate', '--jobs', '200', '--seed', '9', '--poll', '5m', '--corrupt', '0.1']);
    writeFileSync(log, stdout.replace(/^.*"garbled".*\n/gm, ''));
    const file = await parquet(
      'big.parquet',
      `SELECT * FROM read_json('${log}', format = 'newline_delimited',
        columns = {job_id: 'BIGINT', version_id: 'BIGINT', time: 'TIMESTAMP', status: 'VARCHAR'})`,
    );
    const { report } = await json([file]);
    expect(JSON.stringify(report).replaceAll(file, log)).toBe(JSON.stringify((await json(['--sort', log])).report));
    expect(report.findings.length).toBeGreaterThan(50);
  });

  test('reads patterns that the shell has left as they are', async () => {
    for (const [index, status] of [8, 7].entries())
      await parquet(`part-${index}.parquet`, `SELECT 'a' AS job, ${status} AS status, ${2e9 - index} AS time`);
    expect(await json([join(folder, 'part-*.parquet')])).toMatchObject({
      status: 0,
      report: { jobs: 1, observations: 2 },
    });
    expect(await json(['examples/*.ndjson'])).toMatchObject({
      report: (await json(['examples/broken.ndjson', 'examples/mine.ndjson', 'examples/polls.ndjson'])).report,
    });
    expect(await json([join(folder, 'none-*.parquet')])).toMatchObject({
      status: 2,
      stderr: `jobstat: ${join(folder, 'none-*.parquet')}: no file matches this pattern\n`,
    });
  });

  test.each([
    ['TIMESTAMP', '2020-12-28 02:18:33.5', '2020-12-27T18:18:33.500Z'],
    ['TIMESTAMP_S', '2020-12-28 02:18:33', '2020-12-27T18:18:33.000Z'],
    ['TIMESTAMP_MS', '2020-12-28 02:18:33.5', '2020-12-27T18:18:33.500Z'],
    ['TIMESTAMP_NS', '2020-12-28 02:18:33.5', '2020-12-27T18:18:33.500Z'],
    ['DATE', '2020-12-28', '2020-12-27T16:00:00.000Z'],
    ['VARCHAR', '2020-12-28 02:18:33', '2020-12-27T18:18:33.000Z'],
    ['TIMESTAMPTZ', '2020-12-28 02:18:33+00', '2020-12-28T02:18:33.000Z'],
    ['VARCHAR', '2020-12-28T02:18:33Z', '2020-12-28T02:18:33.000Z'],
    ['BIGINT', '1609121913', '2020-12-28T02:18:33.000Z'],
  ])('takes a %s of %s in a time zone for %s', async (type, text, moment) => {
    const file = await parquet('zoned.parquet', `SELECT 'a' AS job, 8 AS status, CAST('${text}' AS ${type}) AS time`);
    const firstSeen = async (...zone: string[]) =>
      JSON.parse((await jobstat(['jobs', '--format', 'json', ...zone, file])).stdout).jobs[0].firstSeen;
    expect(await firstSeen('--time-zone', 'Asia/Shanghai')).toBe(moment);
    if (type === 'TIMESTAMP') expect(await firstSeen()).toBe('2020-12-28T02:18:33.500Z');
  });

  test('takes columns of any name, and names those that there are where one is missing', async () => {
    const file = await parquet('hostile.parquet', `SELECT 'a' AS "the ""job""", 8 AS "select", 1 AS "a,b"`);
    expect(await json(['--job-field', 'the "job"', '--status-field', 'select', file])).toMatchObject({ status: 0 });
    const { status, stderr, report } = await json([file]);
    expect({ status, report }).toEqual({ status: 2, report: undefined });
    expect(stderr).toContain(
      `${file}: no column for the job (job_id, jobId, job, id, metadata.id, job_name, jobName); the columns are: the "job", select, a,b\n`,
    );
    expect(stderr).toContain('name a column with --job-field, --status-field');
  });

  test.each([
    ['broken.parquet', 'PAR1 but no more', /broken\.parquet: DuckDB: .*\n$/],
    ['empty.parquet', '', /empty\.parquet: DuckDB: .*\n$/],
  ])('says in a line what is wrong with %s', async (name, content, message) => {
    writeFileSync(join(folder, name), content);
    const { status, stderr } = await json([join(folder, name)]);
    expect(stderr).toMatch(message);
    expect(stderr.split('\n')).toHaveLength(2);
    expect(status).toBe(2);
  });

  test('is not needed to check what DuckDB reads from Parquet', async () => {
    const file = await parquet(
      'process.parquet',
      `SELECT 'a' AS job, 8 - range AS status, -range AS time FROM range(2)`,
    );
    expect(await json(['--engine', 'in-process', file])).toEqual(await json([file]));
    expect(await json(['--engine', 'duckdb', file])).toEqual(await json([file]));
    const both = [file, 'examples/broken.ndjson'];
    expect(await json(['--engine', 'in-process', ...both])).toEqual(await json(both));
    expect(await json([file])).toMatchObject({ status: 0, report: { jobs: 1, observations: 2 } });
  });

  test('is no engine for a history given by hand', async () => {
    expect((await jobstat(['validate', '--engine', 'duckdb', '--sequence', '1'])).status).toBe(2);
  });
});
