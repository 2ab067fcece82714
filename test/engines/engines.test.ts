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
import { type Answer, type Task, work } from '../../src/engines/threads/worker.ts';
import { readLogFile } from '../../src/log/file.ts';
import { bases } from '../../src/model/evidence.ts';
import { modes } from '../../src/validate/judge.ts';
import { csvLogs, mutated, mutations, ndjsonLogs } from '../log/log-arbitraries.ts';
import { entryLists } from './entry-arbitraries.ts';
import { outcomeOf, plain } from './outcome.ts';
import { sqlStatement } from './sql/sql-engine.ts';

const folder = mkdtempSync(join(tmpdir(), 'jobstat-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Stands in for a thread: it works when it is asked, and its answers are copied, as between threads. */
const inTurn: StartThread = (task: Task) => {
  const answers: Promise<Answer[]> = (async () => {
    const all: Answer[] = [];
    await work(structuredClone(task), (answer) => all.push(structuredClone(answer)));
    return all;
  })();
  return { next: async () => (await answers).shift(), stop: () => {} };
};

const failing: StartThread = () => ({ next: async () => undefined, stop: () => {} });

interface EngineUnderTest {
  readonly engine: Engine;
  /** How many logs each property tries. */
  readonly numRuns: number;
  /** Why it has counts only, where it does. */
  readonly countsOnly?: string;
}

const enginesUnderTest: readonly EngineUnderTest[] = [
  { engine: { ...inProcess, name: 'in-process' }, numRuns: 100 },
  ...[1, 2, 3, 7].map((workers) => ({
    engine: { ...threads({ workers, minBytes: 1, start: inTurn }), name: `${workers} threads` },
    numRuns: 100,
  })),
  { engine: { ...threads({ workers: 3, minBytes: 1, start: failing }), name: 'threads that fail' }, numRuns: 50 },
  { engine: duckdb(), numRuns: 50 },
  {
    engine: sqlStatement,
    numRuns: 50,
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

describe.each(enginesUnderTest)('$engine.name', ({ engine, numRuns, countsOnly }) => {
  const comparable = ({ report, jobs, errors }: Awaited<ReturnType<typeof outcomeOf>>) => {
    if (countsOnly === undefined) return { report, jobs, errors };
    const { findings, warnings, findingsOmitted, warningsOmitted, ok, ...counts } = JSON.parse(report);
    return { counts, errors };
  };

  async function expectSame(files: readonly string[], own: EngineOptions = {}) {
    const expected = comparable(await outcomeOf(plain, sourcesOf(files, false), own));
    expect(comparable(await outcomeOf(engine, sourcesOf(files, true), own))).toEqual(expected);
  }

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
          await expectSame(write(isMutated ? texts.map((text) => mutated(text, changes)) : texts, format), own);
        },
      ),
      { numRuns },
    );
  });

  test('histories that go over ranges and files', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(steps, { minLength: 1, maxLength: 3 }), options, async (histories, own) => {
        await expectSame(
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

  test('entries of any kind, as a reader may give them', async () => {
    await fc.assert(
      fc.asyncProperty(entryLists, options, async (entries, own) => {
        const source: LogSource = {
          async *chunks() {
            yield entries;
          },
        };
        const expected = comparable(await outcomeOf(plain, [source], own));
        expect(comparable(await outcomeOf(engine, [source], own))).toEqual(expected);
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
  ])('a file with %s', async (_, text) => {
    await expectSame(write([record(1, 10, 30), text, record(1, 8, 1).repeat(9)], 'ndjson'));
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
    await expectSame([...files, join(folder, 'none.ndjson')]);
  });
});
