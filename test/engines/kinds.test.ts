import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { duckdb } from '../../src/engines/duckdb/duckdb-engine.ts';
import type { LogSource } from '../../src/engines/engine.ts';
import { inProcess } from '../../src/engines/in-process.ts';
import { threads } from '../../src/engines/threads/threads.ts';
import { readLogFile } from '../../src/log/file.ts';
import { createValidator } from '../../src/validate/validator.ts';
import { jobstat } from '../cli/run.ts';
import { type Kind, kinds } from '../log/kinds.ts';
import { sights, textOf } from '../log/sights.ts';
import { inTurn } from './in-turn.ts';
import { exactly, inColumns, outcomeOf, plain } from './outcome.ts';

const folder = mkdtempSync(join(tmpdir(), 'jobstat-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A kind of log with its file, and how this is read. */
interface Written {
  readonly name: string;
  readonly kind: Kind;
  readonly file: string;
  readonly text: string;
  /** How many sights it holds. */
  readonly count: number;
  readonly read: Pick<Kind, 'fields'>;
}

const logs: readonly Written[] = Object.entries(kinds).map(([name, kind], index) => {
  const { count, text } = textOf(kind);
  const file = join(folder, `${index}.${kind.ending}`);
  writeFileSync(file, text);
  return { name, kind, file, text, count, read: kind.fields === undefined ? {} : { fields: kind.fields } };
});

const source = ({ file, read }: Written, columns: boolean): LogSource => ({
  file,
  chunks: () => (columns ? readLogFile(file, { ...read, columns }) : readLogFile(file, read)),
});

test('there are some three hundred sights, of many statuses, with gaps', () => {
  expect(sights.length).toBeGreaterThan(250);
  expect(sights.length).toBeLessThan(400);
  expect(new Set(sights.map(({ name }) => name)).size).toBeGreaterThan(8);
  expect(sights.some(({ name }) => name === 'UNKNOWN')).toBe(true);
});

describe.each(logs)('a log of $name', (log) => {
  const { file, text, read, kind, count } = log;

  test('has the same report however it is read', async () => {
    const expected = await outcomeOf(plain, [source(log, false)]);
    for (const engine of [inProcess, threads({ workers: 3, minBytes: 1, start: inTurn })])
      expect(await outcomeOf(engine, [source(log, true)], { read }), engine.name).toEqual(expected);
  });

  // Chunks of one byte take long, so that few have to do.
  test.each([
    [1, 50],
    [7, sights.length],
    [4096, sights.length],
  ])('has the same report in chunks of %i bytes', async (size, most) => {
    const bytes = { bytes: textOf(kind, most).text, read: { ...read, file } };
    const expected = await outcomeOf(plain, exactly([bytes]));
    expect(await outcomeOf(inProcess, inColumns([{ ...bytes, size }]))).toEqual(expected);
  });

  test('has the same report sorted by time', async () => {
    const options = { sort: true, read };
    const expected = await outcomeOf(plain, [source(log, false)], options);
    expect(await outcomeOf(inProcess, [source(log, true)], options)).toEqual(expected);
  });

  // A log with faults, or in a spelling that is not read, has another report than what was seen.
  if (kind.differs) return;

  test('tells of what was seen', async () => {
    const validator = createValidator();
    for (const { job, version, name, time } of sights.slice(0, count))
      validator.observe({ job: `${job}/${version}`, status: name, time });
    const { jobs, verdicts, outcomes } = validator.report();
    const { report, errors } = await outcomeOf(plain, exactly([{ bytes: text, read: { ...read, file } }]));
    expect({ ...JSON.parse(report), errors }).toMatchObject({
      ...{ records: count, malformed: 0, jobs, verdicts, outcomes },
      ...{ findings: [], warnings: [], errors: [] },
    });
  });
});

test.each([false, true])('all logs have the same report in DuckDB, sorted: %s', async (sort) => {
  const options = { sort, maxFindings: 10_000 };
  const expected = await outcomeOf(
    plain,
    logs.map((log) => source(log, false)),
    options,
  );
  expect(
    await outcomeOf(
      duckdb(),
      logs.map((log) => source(log, true)),
      options,
    ),
  ).toEqual(expected);
});

test.each(['usual lines', 'responses within records', '50 % of lines cut off', 'pretty-printed', 'CSV'])(
  'a log of %s has the same report from standard input',
  async (name) => {
    const log = logs.find((each) => each.name === name);
    const { text = '', read = {} } = log ?? {};
    const flags = Object.entries(read.fields ?? {}).flatMap(([field, names]) => [`--${field}-field`, ...names]);
    const format = log?.kind.ending === 'csv' ? ['--input-format', 'csv'] : [];
    const { stdout } = await jobstat(['validate', '--format', 'json', ...flags, ...format, '-'], { input: text });
    const { report } = await outcomeOf(plain, exactly([{ bytes: text, read: { ...read, file: 'stdin' } }]));
    expect(stdout).toBe(`${JSON.stringify({ schemaVersion: 1, ...JSON.parse(report) }, undefined, 2)}\n`);
  },
);
