import fc from 'fast-check';
import { expect, test } from 'vitest';
import { JudgedLines } from '../../src/cli/each/judged-lines.ts';
import { duckdb } from '../../src/engines/duckdb/duckdb-engine.ts';
import type { EngineOptions } from '../../src/engines/engine.ts';
import { inProcess } from '../../src/engines/in-process.ts';
import { createJobSummaries } from '../../src/jobs/job-summaries.ts';
import { readLog } from '../../src/log/read.ts';
import { type Lifecycle, withSpellings } from '../../src/model/lifecycle.ts';
import { parseLifecycle } from '../../src/model/parse-lifecycle.ts';
import { createCoverage } from '../../src/paths/coverage.ts';
import { modes } from '../../src/validate/judge.ts';
import { createLogValidator } from '../../src/validate/validator.ts';
import { createReportCollector } from '../../src/viewer/report/collect.ts';
import { chunked, onlyUnreadable } from '../log/logs.ts';
import { runs } from '../runs.ts';
import { exactly, inColumns, outcomeOf, plain } from './outcome.ts';

// A machine may have names, codes and aliases that are the same as a text, as a number, or but for upper and lower case, and
// a user may map any of them. Whatever means what: all ways to read a log must agree.

const spellings = ['a', 'A', 'b b', 'b_b', '1', '2', '10', '1.0', '作', 'constructor'];
const spelling = fc.constantFrom(...spellings);

const machines: fc.Arbitrary<Lifecycle> = fc
  .uniqueArray(
    // A dot in the target of a transition leads to a state within another.
    spelling.filter((name) => !name.includes('.')),
    { minLength: 2, maxLength: 4 },
  )
  .chain((names) => {
    const own = fc.record(
      { code: fc.constantFrom(1, 2, 10), aliases: fc.uniqueArray(spelling, { maxLength: 2 }) },
      { requiredKeys: [] },
    );
    const map = fc.dictionary(spelling, fc.constantFrom(...names), { maxKeys: 2 });
    return fc.tuple(fc.constant(names), fc.tuple(...names.map(() => own)), map);
  })
  .map(([names, metas, map]) => {
    const states = Object.fromEntries(
      names.map((name, at) => {
        const next = names[at + 1];
        return [name, { meta: metas[at], ...(next === undefined ? { type: 'final' } : { on: { next } }) }];
      }),
    );
    return withSpellings(parseLifecycle(JSON.stringify({ id: 'any', initial: names[0], states })), map);
  });

const written = fc.oneof(spelling, fc.constantFrom(1, 2, 10, 3));
const rows = fc.array(
  fc.oneof(
    { weight: 9, arbitrary: fc.tuple(fc.integer({ min: 1, max: 2 }), written) },
    { weight: 1, arbitrary: fc.constant(undefined) },
  ),
  { minLength: 1, maxLength: 30 },
);

const formats = {
  ndjson: (all: readonly ([number, number | string] | undefined)[]) =>
    all.map((row) => (row === undefined ? 'x' : JSON.stringify({ job: row[0], status: row[1] }))).join('\n'),
  csv: (all: readonly ([number, number | string] | undefined)[]) =>
    ['job,status', ...all.map((row) => row?.join() ?? '1')].join('\n'),
};

test.each([
  ['in columns', inProcess, 1200],
  ['in DuckDB', duckdb(), 120],
] as const)('a log of any machine has the same report %s as read one by one', async (_, engine, numRuns) => {
  const ways = fc.record({ mode: fc.constantFrom(...modes), sort: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(
      machines,
      rows,
      fc.constantFrom('ndjson', 'csv'),
      ways,
      async (lifecycle, all, format, way: EngineOptions) => {
        const bytes = Buffer.from(formats[format](all));
        const logs = [{ bytes, read: { format, vocabulary: lifecycle.statuses.vocabulary } }];
        const options = { ...way, lifecycle };
        expect(await outcomeOf(engine, inColumns(logs), options)).toEqual(
          await outcomeOf(plain, exactly(logs), options),
        );
      },
    ),
    { numRuns: runs(numRuns) },
  );
});

test('jobs, coverage, pages and lines of a log of any machine are the same in columns as read one by one', async () => {
  await fc.assert(
    fc.asyncProperty(machines, rows, fc.constantFrom('ndjson', 'csv'), async (lifecycle, all, format) => {
      const log = Buffer.from(formats[format](all));
      const { vocabulary } = lifecycle.statuses;
      const of = async (columns: boolean) => {
        const coverage = createCoverage({ lifecycle });
        const jobs = createJobSummaries({ lifecycle });
        const page = createReportCollector({ lifecycle });
        const validator = createLogValidator({ lifecycle });
        const lines = new JudgedLines(validator, { lifecycle });
        let printed = '';
        const read = async () => {
          for await (const chunk of readLog(chunked(log), { format, vocabulary, columns: columns as true })) {
            for (const consumer of [coverage, jobs, page]) consumer.take(chunk);
            printed += Buffer.from(lines.take(chunk)).toString();
          }
        };
        await read().catch(onlyUnreadable);
        const counts = [...coverage.counts()].map(([{ from, to }, count]) => [from, to, count]);
        return {
          counts,
          jobs: [...jobs.jobs()],
          page: page.pageData({ version: '1.2.3', created: 0, isFollowed: false }),
          printed,
          report: validator.report(),
        };
      };
      expect(await of(true)).toEqual(await of(false));
    }),
    { numRuns: runs(800) },
  );
});

test('a page and lines tell of no spelling that the log does not have, where each of a status is mapped', async () => {
  const machine = { id: 'any', initial: 'a', states: { a: { on: { next: 'b' } }, b: { type: 'final' } } };
  const lifecycle: Lifecycle = withSpellings(parseLifecycle(JSON.stringify(machine)), { a: 'a', done: 'a' });
  const page = createReportCollector({ lifecycle });
  const validator = createLogValidator({ lifecycle });
  const lines = new JudgedLines(validator, { lifecycle });
  const log = '{"job":1,"status":"done"}\nx\n'.repeat(3);
  const { vocabulary } = lifecycle.statuses;
  for await (const chunk of readLog(chunked(log), { format: 'ndjson', vocabulary, columns: true })) {
    page.take(chunk);
    lines.take(chunk);
  }
  const told = [{ spelling: 'done', status: 'a', by: 'map' }];
  expect([page.report().readAs, validator.report().readAs]).toEqual([told, told]);
});
