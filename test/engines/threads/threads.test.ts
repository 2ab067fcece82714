import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import type { StartThread } from '../../../src/engines/threads/thread.ts';
import { ParallelLogs } from '../../../src/engines/threads/threads.ts';
import type { Answer, Task } from '../../../src/engines/threads/worker.ts';
import { work } from '../../../src/engines/threads/worker.ts';
import { openFile } from '../../../src/log/file.ts';
import type { ReadOptions } from '../../../src/log/read.ts';
import { scanLog } from '../../../src/log/scan.ts';
import { createLogValidator, ledgerOptions, type ValidatorOptions } from '../../../src/validate/validator.ts';
import { csvLogs, mutated, mutations, ndjsonLogs } from '../../log/log-arbitraries.ts';
import { exactOutcome, outcomeOf } from '../../validate/outcome.ts';

const folder = mkdtempSync(join(tmpdir(), 'jobstat-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A thread that is none: it works when it is asked. What it answers is copied, as between threads. */
const inTurn: StartThread = (task: Task) => {
  const answers: Promise<Answer[]> = (async () => {
    const all: Answer[] = [];
    await work(task, (answer) => all.push(structuredClone(answer)));
    return all;
  })();
  return { next: async () => (await answers).shift(), stop: () => {} };
};

const failing: StartThread = () => ({ next: async () => undefined, stop: () => {} });

/** What becomes of files that are judged by several threads. */
async function parallelOutcome(
  files: readonly string[],
  workers: number,
  {
    read = {},
    options = {},
    start = inTurn,
  }: { read?: ReadOptions; options?: ValidatorOptions; start?: StartThread } = {},
) {
  const validator = createLogValidator(options);
  const { ledger } = validator;
  const logs = new ParallelLogs(ledger, files, { ledger: ledgerOptions(options), read, workers, leastBytes: 1, start });
  const judge = async (file: string, index: number) => {
    if (!(await logs.judge(index))) await scanLog(openFile(file), { ...read, file }, ledger);
  };
  const outcome = await outcomeOf(
    validator,
    files.map((file, index) => () => judge(file, index)),
  );
  logs.close();
  return outcome;
}

function write(contents: readonly Uint8Array[], ending: string): string[] {
  return contents.map((content, index) => {
    const file = join(folder, `${index}.${ending}`);
    writeFileSync(file, content);
    return file;
  });
}

const ways = fc.constantFrom<ValidatorOptions>({}, { mode: 'events' }, { maxFindings: 2 }, { maxFindings: 0 });

describe('judged by several threads, logs have the same report as read exactly:', () => {
  test.each([
    ['NDJSON', ndjsonLogs, 'ndjson'],
    ['CSV', csvLogs, 'csv'],
  ] as const)('%s', async (_, logs, format) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(logs, { minLength: 1, maxLength: 3 }),
        mutations,
        ways,
        fc.boolean(),
        async (texts, changes, options, isMutated) => {
          const contents = texts.map((text) => (isMutated ? mutated(text, changes) : Buffer.from(text)));
          const files = write(contents, format);
          const exact = await exactOutcome(
            contents,
            files.map((file) => ({ file })),
            options,
          );
          for (const workers of [1, 2, 3, 7])
            expect(await parallelOutcome(files, workers, { options }), `${workers} workers`).toEqual(exact);
        },
      ),
      { numRuns: 100 },
    );
  });

  const record = (job: number, status: number, second: number) =>
    `{"job":${job},"status":${status},"ts":"2024-05-06T08:00:${String(second).padStart(2, '0')}.000Z"}\n`;
  const steps = fc.array(
    fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 0, max: 22 }), fc.integer({ min: 0, max: 59 })),
    { minLength: 20, maxLength: 80 },
  );

  test('histories that go over ranges and files', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(steps, { minLength: 1, maxLength: 3 }), ways, async (histories, options) => {
        const contents = histories.map((rows) => Buffer.from(rows.map((row) => record(...row)).join('')));
        const files = write(contents, 'ndjson');
        const exact = await exactOutcome(
          contents,
          files.map((file) => ({ file })),
          options,
        );
        for (const workers of [2, 3, 7]) expect(await parallelOutcome(files, workers, { options })).toEqual(exact);
      }),
      { numRuns: 100 },
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
    const contents = [Buffer.from(record(1, 10, 30)), Buffer.from(text), Buffer.from(record(1, 8, 1).repeat(9))];
    const files = write(contents, 'ndjson');
    const exact = await exactOutcome(
      contents,
      files.map((file) => ({ file })),
    );
    for (const workers of [1, 2, 3, 7, 20]) expect(await parallelOutcome(files, workers)).toEqual(exact);
  });

  test('files that cannot be read in ranges, in between', async () => {
    const contents = [record(1, 10, 1), record(1, 1, 2), `[${record(1, 7, 3)}]`, record(1, 10, 4)].map((text) =>
      Buffer.from(text),
    );
    const files = [...write(contents, 'ndjson'), join(folder, 'none.ndjson')];
    writeFileSync(files[1] ?? '', gzipSync(contents[1] ?? ''));
    const exact = await exactOutcome(
      [...contents.slice(0, 1), gzipSync(contents[1] ?? ''), ...contents.slice(2)],
      files.map((file) => ({ file })),
    );
    const { errors, ...outcome } = await parallelOutcome(files, 3);
    expect(outcome).toEqual({ report: exact.report, jobs: exact.jobs });
    expect(errors).toEqual([`${files[4]}: no such file`]);
  });

  test('also where threads fail', async () => {
    const contents = [1, 2, 3].map((job) => Buffer.from(record(job, 8, 1).repeat(20) + record(job, 1, 2)));
    const files = write(contents, 'ndjson');
    const exact = await exactOutcome(
      contents,
      files.map((file) => ({ file })),
    );
    expect(await parallelOutcome(files, 3, { start: failing })).toEqual(exact);
  });
});

describe('threads of Node', () => {
  test('are started from what is built, and answer the same', async () => {
    const { startThread } = (await import(
      new URL('../../../dist/engines/threads/thread.js', import.meta.url).href
    )) as typeof import('../../../src/engines/threads/thread.ts');
    const rows = Array.from(
      { length: 5000 },
      (_, index) => `{"job":${index % 700},"status":${[1, 7, 8, 10, 99][index % 5]},"ts":${1e9 - index}}\n`,
    );
    const contents = [Buffer.from(rows.join('')), Buffer.from(`{"job":1,\n"status":8}\n${rows.join('')}`)];
    const files = write(contents, 'ndjson');
    const exact = await exactOutcome(
      contents,
      files.map((file) => ({ file })),
    );
    for (const workers of [2, 4]) expect(await parallelOutcome(files, workers, { start: startThread })).toEqual(exact);
  });
});
