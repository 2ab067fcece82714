import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createMachine } from 'xstate';
import { type Chunk, Columns, entriesOf as entriesIn } from '../../src/log/columns/columns.ts';
import { type Entry, isMalformed, type Observation } from '../../src/log/observation.ts';
import { readLog } from '../../src/log/read.ts';
import { defineLifecycle, type Lifecycle } from '../../src/model/lifecycle.ts';
import { defaultLifecycle } from '../../src/model/lifecycles.ts';
import { modelartsV2 } from '../../src/model/modelarts-v2/lifecycle.ts';
import { sortedByTime } from '../../src/validate/sort.ts';
import { validateLog } from '../../src/validate/validate-log.ts';
import { createValidator } from '../../src/validate/validator.ts';
import { sortByTime } from '../engines/outcome.ts';
import { chunked, entriesOf } from '../log/logs.ts';
import { runs } from '../runs.ts';

/** What a log is sorted to, from chunks of any size. */
async function sorted(observations: readonly Observation[], size = 3): Promise<readonly Observation[]> {
  async function* log() {
    for (let at = 0; at < observations.length; at += size) yield observations.slice(at, at + size);
  }
  return (await entriesSorted(log())).filter((entry): entry is Observation => !isMalformed(entry));
}

async function entriesSorted(log: AsyncIterable<Chunk>): Promise<readonly Entry[]> {
  const all: Entry[] = [];
  for await (const chunk of sortedByTime(log, defaultLifecycle.statuses.vocabulary)) all.push(...entriesIn(chunk));
  return all;
}

describe('sortedByTime', () => {
  test('sorts each job by time, and leaves the jobs in their order', async () => {
    const observations = [
      { job: 'b', status: 8, time: 3 },
      { job: 'a', status: 10, time: '1970-01-01T00:00:00.009Z' },
      { job: 'b', status: 1, time: 1 },
      { job: 'a', status: 1, time: 2 },
      { job: 'b', status: 7, time: 2 },
    ];
    expect((await sorted(observations)).map(({ job, status }) => `${job} ${status}`)).toEqual([
      'b 1',
      'b 7',
      'b 8',
      'a 1',
      'a 10',
    ]);
  });

  test('leaves what has no time behind what it came after', async () => {
    const times = [5, undefined, 'soon', 1, undefined];
    const result = await sorted(times.map((time, status) => ({ status, ...(time === undefined ? {} : { time }) })));
    expect(result.map(({ status }) => status)).toEqual([3, 4, 0, 1, 2]);
  });

  test('is stable, and loses nothing', async () => {
    const observation = fc.record({
      job: fc.constantFrom('a', 'b'),
      status: fc.nat(22),
      time: fc.nat(3),
      line: fc.nat(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(observation), async (observations) => {
        const result = await sorted(observations);
        for (const job of ['a', 'b']) {
          const own = observations.filter((each) => each.job === job);
          const expected = [0, 1, 2, 3].flatMap((time) => own.filter((each) => each.time === time));
          expect(result.filter((each) => each.job === job)).toEqual(expected);
        }
      }),
    );
  });

  test('sorts times of any kind', async () => {
    const time = fc.oneof(
      fc.nat(20),
      fc.constantFrom(undefined, 'soon', 0.5, 1.25, -3, -8.64e15, 8.64e15, 1.7e12, 1.7e12 + 0.5),
    );
    const observation = fc
      .record({ job: fc.constantFrom('a', 'b'), time, line: fc.nat(9) })
      .map(({ job, time, line }): Observation => ({ job, line, status: 8, ...(time === undefined ? {} : { time }) }));
    await fc.assert(
      fc.asyncProperty(fc.array(observation, { maxLength: 40 }), async (observations) => {
        expect(await sorted(observations)).toEqual(sortByTime(observations));
      }),
      { numRuns: runs(1000) },
    );
  });

  test.each([true, false])(
    'sorts all of two files, and passes on what is malformed; in columns: %s',
    async (columns) => {
      // 6007 is a prime number, so no two times are the same. One job has more of a file than columns hold.
      const observations = ['one', 'two'].flatMap((file, day) =>
        Array.from({ length: 6000 }, (_, index) => ({
          job: index % 5 === 0 ? 'a' : 'b',
          file,
          line: index + 2,
          time: 1e12 + day * 86_400_000 + ((index * 1009) % 6007) * 1000,
          status: index % 23,
        })),
      );
      const textOf = (file: string) => {
        const own = observations.filter((each) => each.file === file);
        const lines = own.map(({ job, time, status }) => `{"job":"${job}","status":${status},"ts":${time / 1000}}`);
        return ['{oops', ...lines].join('\n');
      };
      async function* log(): AsyncIterable<Chunk> {
        for (const file of ['one', 'two']) {
          const bytes = chunked(textOf(file));
          yield* columns ? readLog(bytes, { file, columns }) : readLog(bytes, { file });
        }
      }
      const expected = ['a', 'b'].flatMap((name) =>
        observations.filter(({ job }) => job === name).sort((one, other) => one.time - other.time),
      );
      expect(await entriesSorted(log())).toEqual([
        { file: 'one', line: 1, problem: 'not JSON' },
        { file: 'two', line: 1, problem: 'not JSON' },
        ...expected,
      ]);
    },
  );

  test('does with uncommon rows of columns what it does with entries', async () => {
    const lines = [
      '"job":"a","status":8,"ts":3',
      '"job":"b","status":"huh","ts":2',
      '"job":"a","ts":1',
      '"status":8,"ts":1',
      '"job":"b","status":99,"ts":1',
      '"job":"a","status":"Queuing","ts":2',
      '"job":"b","status":8',
      '"job":"a","status":1,"ts":"soon"',
    ];
    // Each line five times, as columns hold what is uncommon once it has come up before.
    const text = `${lines.map((line) => `{${line}}\n`).join('')}starting\n`.repeat(5);
    const entries = await entriesOf(text);
    const observations = entries.filter((entry): entry is Observation => !isMalformed(entry));
    const malformed = entries.filter(isMalformed);
    expect({ observations: observations.length, malformed: malformed.length }).toEqual({
      observations: 30,
      malformed: 15,
    });
    let uncommon = 0;
    async function* log() {
      for await (const chunk of readLog(chunked(text), { columns: true })) {
        if (chunk instanceof Columns && chunk.hasUncommon) uncommon += chunk.count;
        yield chunk;
      }
    }
    const sortedEntries = await entriesSorted(log());
    expect(uncommon).toBeGreaterThan(0);
    expect(sortedEntries.filter(isMalformed)).toEqual(malformed);
    // Of a label, the first is kept as it was written, for the report to tell of it.
    const read = (seen: Observation) => (seen.status === 'Queuing' && seen.line !== 6 ? { ...seen, status: 7 } : seen);
    expect(sortedEntries.filter((entry) => !isMalformed(entry))).toEqual(sortByTime(observations).map(read));
  });

  test('gives back what is uncommon as it was, in its place', async () => {
    const one = { job: 'a', status: 1, line: 1, time: 1 };
    const two = { job: 'a', status: 4, line: 3, time: 2 };
    const three = { job: 'a', status: 'huh', line: 2, time: 3 };
    const others = [
      { job: 'b', status: 8, time: 5 },
      { job: 'c', status: 8, line: 6, time: 'soon' },
      { job: 'd'.repeat(2 ** 18), status: 8, line: 7, time: 7 },
    ];
    const unnamed = { status: 8, line: 8, time: 12 };
    const untimed = [
      { job: '', status: 9, line: 10, file: 'f', time: 10 },
      { job: '', status: 8, line: 9, file: 'f' },
    ];
    expect(await sorted([one, three, two, ...others, unnamed, ...untimed])).toEqual(
      // What has no job is of the job without a name.
      [one, two, three, ...others, ...untimed, unnamed],
    );
  });

  test('keeps the file and the line of each, whichever they are, and wherever its time leads it', async () => {
    const lines = [0, 1, 2, 2 ** 36 - 1, 2 ** 36, 2 ** 36 + 1, 0.5, -1];
    const files = ['one', 'two', undefined, 'one'];
    const observations = files.flatMap((file) =>
      lines.map((line) => ({ job: 'a', status: 8, line, ...(file === undefined ? {} : { file }) })),
    );
    // 7 has no factor in common with their number: times lead each of them elsewhere.
    const timed = observations.map((each, index) => ({ ...each, time: (index * 7) % observations.length }));
    expect(await sorted(timed)).toEqual(sortByTime(timed));
    const backwards = timed.map((each, index) => ({ ...each, time: -index }));
    expect(await sorted(backwards)).toEqual(backwards.toReversed());
  });

  test('keeps them of more files than columns can number', async () => {
    const count = 2 ** 17 + 3;
    const observations = Array.from({ length: count }, (_, index) => {
      return { job: `${index % 3}`, status: 8, line: 5, file: String(index), time: count - index };
    });
    async function* log(): AsyncIterable<Chunk> {
      yield observations;
      yield* readLog(chunked('{"job":"0","status":8,"ts":0}\n'), { file: 'last', columns: true });
    }
    const last = { job: '0', status: 8, line: 1, file: 'last', time: 0 };
    expect(await entriesSorted(log())).toEqual(sortByTime([...observations, last]));
  });

  test('leaves the statuses of columns with other spellings as they are', async () => {
    const text = [3, 1, 2].map((ts) => `{"job":"a","status":"Terminating","ts":${ts}}\n`).join('');
    // It is a status of the second version only.
    const { vocabulary } = modelartsV2.statuses;
    const log = readLog(chunked(text), { columns: true, vocabulary });
    expect(await entriesSorted(log)).toEqual(
      [2, 3, 1].map((line, index) => ({ job: 'a', status: 'Terminating', line, time: (index + 1) * 1000 })),
    );
  });
});

describe('validateLog', () => {
  async function* log(...batches: Entry[][]) {
    yield* batches;
  }
  const backwards: Entry[] = [
    { job: 'a', status: 10, time: 3 },
    { problem: 'not JSON', line: 2 },
    { job: 'a', status: 1, time: 1 },
  ];

  test('judges in the order in which the log is read', async () => {
    const validator = createValidator();
    await validateLog(validator, log(backwards, [{ job: 'a', status: 8, time: 2 }]));
    expect(validator.report()).toMatchObject({
      records: 4,
      malformed: 1,
      verdicts: { impossible: 1, skipped: 1 },
      warnings: [{ kind: 'out-of-order' }],
    });
  });

  test('judges in the order of time if asked to', async () => {
    const validator = createValidator();
    await validateLog(validator, log(backwards, [{ job: 'a', status: 8, time: 2 }]), { sort: true });
    expect(validator.report()).toMatchObject({ records: 4, malformed: 1, verdicts: { impossible: 0 }, warnings: [] });
  });

  test('sorts by the spellings of the validator', async () => {
    // The name of a status of ModelArts v1, which has a code there.
    const machine = createMachine({ initial: 'RUNNING', states: { RUNNING: { type: 'final' } } });
    const validator = createValidator({ lifecycle: defineLifecycle(machine) as Lifecycle });
    await validateLog(validator, log([{ job: 'a', status: 'RUNNING', line: 1 }]), { sort: true });
    expect(validator.report()).toMatchObject({ ok: true, verdicts: { first: 1 } });
  });

  test('hands a validator that takes no chunks one record after the other', async () => {
    const seen: Entry[] = [];
    const validator = {
      observe(observation: Observation): never {
        seen.push(observation);
        return undefined as never;
      },
      reject: (malformed: Entry) => void seen.push(malformed),
    };
    await validateLog(validator, log(backwards));
    expect(seen).toEqual(backwards);
  });
});
