import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { duckdb } from '../../src/engines/duckdb/duckdb-engine.ts';
import type { Engine, EngineOptions, LogSource } from '../../src/engines/engine.ts';
import { inProcess } from '../../src/engines/in-process.ts';
import type { StartThread } from '../../src/engines/threads/thread.ts';
import { threads } from '../../src/engines/threads/threads.ts';
import { readLogFile } from '../../src/log/file.ts';
import { bases } from '../../src/model/evidence.ts';
import { type Lifecycle, withSpellings } from '../../src/model/lifecycle.ts';
import { modelartsV1 } from '../../src/model/modelarts-v1/lifecycle.ts';
import { modes } from '../../src/validate/judge.ts';
import { csvLogs, mutated, mutations, ndjsonLogs } from '../log/log-arbitraries.ts';
import { runs } from '../runs.ts';
import { entryLists } from './entry-arbitraries.ts';
import { inTurn } from './in-turn.ts';
import { outcomeOf, plain } from './outcome.ts';
import { sqlStatement } from './sql/sql-engine.ts';

const folder = mkdtempSync(join(tmpdir(), 'jobstat-'));
afterAll(() => rmSync(folder, { recursive: true }));

const failing: StartThread = () => ({ next: async () => undefined, stop: () => {} });

/** Engines that are compared with the plain one on the same logs. */
interface EnginesUnderTest {
  readonly name: string;
  readonly engines: readonly Engine[];
  /** How many logs each property tries. */
  readonly numRuns: number;
  /** Why they are compared by their counts only, if they are. */
  readonly countsOnly?: string;
}

const inRanges = (workers: number, start: StartThread) => ({
  ...threads({ workers, minBytes: 1, start }),
  name: `${workers} threads`,
});

const enginesUnderTest: readonly EnginesUnderTest[] = [
  {
    name: 'in process, and in ranges by 1, 2, 3 and 7 threads',
    engines: [inProcess, ...[1, 2, 3, 7].map((workers) => inRanges(workers, inTurn))],
    numRuns: runs(100),
  },
  { name: 'in ranges by threads that fail', engines: [inRanges(3, failing)], numRuns: runs(30) },
  {
    name: 'in DuckDB, also if Node holds two jobs at most',
    engines: [duckdb(), { ...duckdb({ mostJobs: 2 }), name: 'DuckDB with two jobs' }],
    numRuns: runs(60),
  },
  {
    name: 'by the SQL statement',
    engines: [sqlStatement],
    numRuns: runs(50),
    countsOnly: 'a statement returns rows and counts; test/engines/sql/statement.test.ts compares the rows',
  },
];

function write(contents: readonly (string | Uint8Array)[], ending: string): string[] {
  return contents.map((content, index) => {
    const file = join(folder, `${index}.${ending}`);
    writeFileSync(file, content);
    return file;
  });
}

function sourcesOf(files: readonly string[], columns: boolean): readonly LogSource[] {
  return files.map((file) => ({
    file,
    chunks: () => (columns ? readLogFile(file, { columns }) : readLogFile(file)),
  }));
}

const options: fc.Arbitrary<EngineOptions> = fc.record({
  mode: fc.constantFrom(...modes),
  minBasis: fc.constantFrom(...bases),
  maxFindings: fc.constantFrom(0, 1, 2, 1000),
  sort: fc.boolean(),
});

const record = (job: number, status: number, second: number) =>
  `{"job":${job},"status":${status},"ts":"2024-05-06T08:00:${String(second).padStart(2, '0')}.000Z"}\n`;

const steps = fc.array(
  fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 0, max: 22 }), fc.integer({ min: 0, max: 59 })),
  { minLength: 20, maxLength: 80 },
);

describe.each(enginesUnderTest)(
  '$name, logs have the report of one observation after the other:',
  ({ engines, numRuns, countsOnly }) => {
    const comparable = ({ report, jobs, errors }: Awaited<ReturnType<typeof outcomeOf>>) => {
      if (countsOnly === undefined) return { report, jobs, errors };
      const { findings, warnings, readAs, findingsOmitted, warningsOmitted, ok, ...counts } = JSON.parse(report);
      return { counts, errors };
    };

    async function expectSame(
      exact: readonly LogSource[],
      logs: readonly LogSource[],
      own: EngineOptions<string> = {},
    ) {
      const expected = comparable(await outcomeOf(plain, exact, own));
      for (const engine of engines)
        expect(comparable(await outcomeOf(engine, logs, own)), engine.name).toEqual(expected);
    }

    const expectSameOf = (files: readonly string[], own?: EngineOptions) =>
      expectSame(sourcesOf(files, false), sourcesOf(files, true), own);

    test.each([
      ['NDJSON', ndjsonLogs, 'ndjson'],
      ['CSV', csvLogs, 'csv'],
    ] as const)('%s with everything in it', async (_, logs, format) => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(logs, { minLength: 1, maxLength: 3 }),
          mutations,
          options,
          fc.boolean(),
          async (texts, changes, own, isMutated) => {
            await expectSameOf(write(isMutated ? texts.map((text) => mutated(text, changes)) : texts, format), own);
          },
        ),
        { numRuns },
      );
    });

    test('histories that go over ranges and files', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(steps, { minLength: 1, maxLength: 3 }), options, async (histories, own) => {
          await expectSameOf(
            write(
              histories.map((rows) => rows.map((row) => record(...row)).join('')),
              'ndjson',
            ),
            own,
          );
        }),
        { numRuns },
      );
    });

    test('statuses that are spelled as people do, with a map of some', async () => {
      const lifecycle: Lifecycle = withSpellings<string>(modelartsV1, { 'Job over': 10, 9: 'RUNNING', canceled: 13 });
      const { vocabulary } = lifecycle.statuses;
      const spelled = fc.array(
        fc.tuple(
          fc.integer({ min: 1, max: 6 }),
          fc.constantFrom(
            1,
            8,
            9,
            '9.0',
            'running',
            'Running failed',
            'job-over',
            ' Job Over',
            'CANCELED',
            '运行中',
            'nope',
          ),
        ),
        { minLength: 1, maxLength: 60 },
      );
      await fc.assert(
        fc.asyncProperty(fc.array(spelled, { minLength: 1, maxLength: 2 }), options, async (logs, own) => {
          const files = write(
            logs.map((rows) => rows.map(([job, status]) => `${JSON.stringify({ job, status })}\n`).join('')),
            'ndjson',
          );
          const sources = (columns: boolean) =>
            files.map((file) => ({
              file,
              chunks: () =>
                columns ? readLogFile(file, { columns, vocabulary }) : readLogFile(file, { columns, vocabulary }),
            }));
          await expectSame(sources(false), sources(true), { ...own, lifecycle });
        }),
        { numRuns },
      );
    });

    test('entries of any kind, as a reader may give them', async () => {
      await fc.assert(
        fc.asyncProperty(entryLists, options, async (entries, own) => {
          const source: LogSource = {
            async *chunks() {
              yield entries;
            },
          };
          await expectSame([source], [source], own);
        }),
        { numRuns },
      );
    });

    test.each([
      ['values that go over lines', '{\n"job":1,\n"status":8\n}\n'.repeat(30)],
      ['a value that never ends', `${record(1, 8, 1)}{"job":\n${record(2, 8, 1).repeat(40)}`],
      ['a byte order mark', `\ufeff${record(1, 8, 1).repeat(40)}`],
      ['empty lines', `\n\n${`${record(1, 8, 1)}\r\n\n`.repeat(30)}`],
      ['no line feed at the end', record(1, 8, 1).repeat(30).trimEnd()],
      ['nothing in it', ''],
      ['one long line', `{"job":1,"status":8,"x":"${'x'.repeat(5000)}"}\n${record(1, 1, 1)}`],
      ['no record that can be read', 'nope\n'.repeat(40)],
      ['no record that has a status', '{"job":1,"state":{"code":8}}\n'.repeat(40)],
      ['an error and records without a status', '{"is_success":false}\n{"job":1,"x":8}\n'.repeat(20)],
      ['lists without anything in them', '\n\n{"jobs":[]}\n[]\n'.repeat(20)],
    ])('a file with %s', async (_, text) => {
      await expectSameOf(write([record(1, 10, 30), text, record(1, 8, 1).repeat(9)], 'ndjson'));
    });

    test('files that are packed, of another format or not there, in between', async () => {
      const [first, second, third, fourth] = [
        record(1, 10, 1),
        record(1, 1, 2),
        `[${record(1, 7, 3)}]`,
        record(1, 10, 4),
      ];
      const files = write(
        [first, gzipSync(second), third, fourth].map((each) => each ?? ''),
        'ndjson',
      );
      await expectSameOf([...files, join(folder, 'none.ndjson')]);
    });
  },
);
