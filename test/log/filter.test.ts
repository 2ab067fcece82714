import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inProcess } from '../../src/engines/in-process.ts';
import { Columns, entriesOf } from '../../src/log/columns/columns.ts';
import { createFilter, createTimeWatch, type FilterOptions, filtered } from '../../src/log/filter.ts';
import type { Entry } from '../../src/log/observation.ts';
import { type ReadOptions, readLog } from '../../src/log/read.ts';
import { modelartsV1 } from '../../src/model/modelarts-v1/lifecycle.ts';
import { statusRead } from '../../src/model/spelling.ts';
import { exactly, outcomeOf, plain } from '../engines/outcome.ts';
import { runs } from '../runs.ts';
import { chunked } from './logs.ts';

const noon = Date.UTC(2024, 4, 6, 12);
const minute = (minutes: number) => noon + minutes * 60_000;

describe('a filter', () => {
  test.each<[string, FilterOptions, string, number, boolean]>([
    ['takes all where nothing is asked for', {}, 'a', Number.NaN, true],
    ['takes a job', { jobs: ['a'] }, 'a', noon, true],
    ['takes all versions of a job', { jobs: ['a'] }, 'a/7', noon, true],
    ['takes one version', { jobs: ['a/7'] }, 'a/7', noon, true],
    ['takes no other version', { jobs: ['a/7'] }, 'a/70', noon, false],
    ['takes no job whose id only begins so', { jobs: ['a'] }, 'ab', noon, false],
    ['takes no job of which only a version is asked for', { jobs: ['a/7'] }, 'a', noon, false],
    ['takes each of several jobs', { jobs: ['a', 'b'] }, 'b/1', Number.NaN, true],
    ['takes none where none is asked for', { jobs: [] }, 'a', noon, false],
    ['takes the first moment', { since: noon }, 'a', noon, true],
    ['takes nothing before it', { since: noon }, 'a', noon - 1, false],
    ['takes what is just before the end', { until: noon }, 'a', noon - 1, true],
    ['takes not the end', { until: noon }, 'a', noon, false],
    ['takes nothing without a time since a moment', { since: noon }, 'a', Number.NaN, false],
    ['takes nothing without a time until a moment', { until: noon }, 'a', Number.NaN, false],
    ['takes what fits in all', { jobs: ['a'], since: noon, until: noon + 1 }, 'a', noon, true],
    ['takes nothing that fits in one only', { jobs: ['a'], since: noon }, 'b', noon, false],
  ])('%s', (_, options, job, time, isTaken) => expect(createFilter(options).takes(job, time)).toBe(isTaken));

  test('lacks times where it needs them, and has seen none', () => {
    const filter = createFilter({ since: noon, jobs: ['b'] });
    expect(filter.lacksTimes).toBe(false);
    filter.takes('b', Number.NaN);
    expect(filter.lacksTimes).toBe(true);
    filter.takes('a', 0);
    expect(filter.lacksTimes).toBe(false);
    const ofJobs = createFilter({ jobs: ['b'] });
    ofJobs.takes('b', Number.NaN);
    expect(ofJobs.lacksTimes).toBe(false);
  });
});

test('a filter leaves out what is malformed, also in columns', async () => {
  const text = '{"job":"a","status":8}\nstarting\n{"job":"b","status":8}\n'.repeat(4);
  const taken: Entry[] = [];
  let malformed = 0;
  async function* log() {
    for await (const chunk of readLog(chunked(text), { columns: true })) {
      if (chunk instanceof Columns) malformed += chunk.malformed;
      yield chunk;
    }
  }
  for await (const chunk of filtered(log(), createFilter({}))) taken.push(...entriesOf(chunk));
  expect(malformed).toBeGreaterThan(0);
  expect(taken).toEqual(
    [1, 3, 4, 6, 7, 9, 10, 12].map((line) => ({ job: line % 3 === 1 ? 'a' : 'b', line, status: 8 })),
  );
});

describe('a watch of times', () => {
  const timed = { job: 'a', status: 8, time: 0 };
  const untimed = { job: 'a', status: 8, time: 'soon' };
  const malformed = { problem: 'no job', line: 1 } as const;

  /** Whether times are lacking after each chunk; the chunks are handed on as they are. */
  async function lacking(...chunks: (readonly Entry[])[]) {
    const watch = createTimeWatch();
    async function* log() {
      yield* chunks;
    }
    const found = [watch.lacksTimes];
    const seen: unknown[] = [];
    for await (const chunk of watch.watched(log())) {
      seen.push(chunk);
      found.push(watch.lacksTimes);
    }
    expect(seen).toEqual(chunks);
    return found;
  }

  test('finds them lacking until an observation has one', async () => {
    expect(await lacking()).toEqual([false]);
    expect(await lacking([untimed], [malformed], [malformed, untimed, timed], [untimed])).toEqual([
      false,
      true,
      true,
      false,
      false,
    ]);
  });

  test.each([
    ['"ts":"soon"', '"ts":1', false],
    ['"x":1', '"ts":1', false],
    ['"x":1', '"x":2', true],
  ])('looks at columns, too: %s and %s', async (one, other, lacks) => {
    const watch = createTimeWatch();
    const text = [one, other].map((time) => `{"job":"a","status":8,${time}}\n`).join('');
    let columns = 0;
    for await (const chunk of watch.watched(readLog(chunked(text.repeat(3)), { columns: true })))
      columns += Number(chunk instanceof Columns);
    expect(columns).toBeGreaterThan(0);
    expect(watch.lacksTimes).toBe(lacks);
  });
});

/** A line of a log, and what it says. */
interface Line {
  readonly job: string;
  readonly version: number | undefined;
  readonly status: number | string;
  readonly minutes: number | undefined;
  /** The line where it is no observation. */
  readonly broken: string | undefined;
}

const lines: fc.Arbitrary<readonly Line[]> = fc.array(
  fc.record({
    job: fc.constantFrom('a', 'b', 'ab', '作业', 'a/1'),
    version: fc.constantFrom(1, 1, 10, undefined),
    status: fc.constantFrom(1, 7, 8, 8, 10, 0, 'Canceled', 'running failed', '运行中', 'nope'),
    minutes: fc.oneof({ weight: 9, arbitrary: fc.nat(9) }, { weight: 1, arbitrary: fc.constant(undefined) }),
    broken: fc.oneof(
      { weight: 12, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: fc.constantFrom('nope', '{"job":"a"}') },
    ),
  }),
  { minLength: 1, maxLength: 60 },
);

const options: fc.Arbitrary<FilterOptions> = fc.record(
  {
    jobs: fc.subarray(['a', 'a/1', 'b', '作业/10', 'none'], { minLength: 1 }),
    since: fc.nat(9).map(minute),
    until: fc.nat(9).map(minute),
  },
  { requiredKeys: [] },
);

function textOf({ job, version, status, minutes, broken }: Line): string {
  const time = minutes === undefined ? undefined : new Date(minute(minutes)).toISOString();
  return broken ?? JSON.stringify({ job, version_id: version, status, time });
}

/** Whether a line is taken, by the help of the command line. */
function isTaken({ job, version, minutes, broken }: Line, { jobs, since, until }: FilterOptions): boolean {
  if (broken !== undefined) return false;
  const key = version === undefined ? job : `${job}/${version}`;
  if (jobs !== undefined && !jobs.some((each) => `${key}/`.startsWith(`${each}/`))) return false;
  if (since === undefined && until === undefined) return true;
  if (minutes === undefined) return false;
  return !(since !== undefined && minute(minutes) < since) && !(until !== undefined && minute(minutes) >= until);
}

const { vocabulary } = modelartsV1.statuses;

/** What observations have in common, whether they were read in columns or not. */
const common = (entry: Entry) => ({ ...entry, status: 'status' in entry ? statusRead(vocabulary, entry.status) : -1 });

async function entriesThrough(bytes: string, filter: FilterOptions, columns: boolean, size: number) {
  const read: ReadOptions = { file: 'a.ndjson', format: 'ndjson', vocabulary, keepsTold: true };
  const log = columns
    ? readLog(chunked(bytes, size), { ...read, columns })
    : readLog(chunked(bytes, size), { ...read, columns: false });
  const all: Entry[] = [];
  for await (const chunk of filtered(log, createFilter(filter))) {
    const entries = entriesOf(chunk);
    expect(entries.length).toBeGreaterThan(0);
    all.push(...entries.map(common));
  }
  return all;
}

describe('a filtered log', () => {
  // One observation that can be read, so that it is a log.
  const good: Line = { job: 'b', version: 1, status: 8, minutes: 4, broken: undefined };
  const logs = lines.map((all) => [good, ...all]);

  test('has the observations that are asked for, in columns and as entries', async () => {
    await fc.assert(
      fc.asyncProperty(logs, options, fc.constantFrom(7, 100, 2 ** 16), async (all, filter, size) => {
        const text = all.map((line) => `${textOf(line)}\n`).join('');
        const expected = all.flatMap((line, index) => {
          const { job, version, status, minutes } = line;
          const time = minutes === undefined ? {} : { time: minute(minutes) };
          const key = version === undefined ? job : `${job}/${version}`;
          return isTaken(line, filter)
            ? [{ job: key, file: 'a.ndjson', line: index + 1, status: statusRead(vocabulary, status), ...time }]
            : [];
        });
        expect(await entriesThrough(text, filter, false, size)).toEqual(expected);
        expect(await entriesThrough(text, filter, true, size)).toEqual(expected);
      }),
      { numRuns: runs(400) },
    );
  });

  test('has the report of a log with empty lines in place of the others', async () => {
    await fc.assert(
      fc.asyncProperty(logs, options, fc.boolean(), async (all, filter, sort) => {
        const bytes = all.map((line) => `${textOf(line)}\n`).join('');
        const blanked = all.map((line) => (isTaken(line, filter) ? `${textOf(line)}\n` : '\n')).join('');
        fc.pre(blanked.trim() !== '' && all.some((line) => isTaken(line, filter)));
        const read: ReadOptions = { format: 'ndjson' };
        const source = {
          chunks: () =>
            filtered(readLog(chunked(bytes), { ...read, keepsTold: true, columns: true }), createFilter(filter)),
        };
        expect(await outcomeOf(inProcess, [source], { sort })).toEqual(
          await outcomeOf(plain, exactly([{ bytes: blanked, read }]), { sort }),
        );
      }),
      { numRuns: runs(400) },
    );
  });

  test('is in columns where it was, and tells of labels of which the first was left out', async () => {
    const row = (job: string, status: unknown) => `${JSON.stringify({ job, status })}\n`;
    const text = [
      ...[row('a', 8), row('a', 'Canceled'), row('a', 'Canceled')],
      ...Array.from({ length: 50 }, () => row('b', 8)),
      row('b', 'Canceled'),
    ].join('');
    const count = { columns: 0, entries: 0 };
    async function* counted() {
      const log = readLog(chunked(text), { keepsTold: true, columns: true });
      for await (const chunk of filtered(log, createFilter({ jobs: ['b'] }))) {
        if (chunk instanceof Columns) count.columns += chunk.count;
        else count.entries += chunk.length;
        yield chunk;
      }
    }
    const { report } = await outcomeOf(inProcess, [{ chunks: counted }]);
    expect(count).toEqual({ columns: 50, entries: 1 });
    expect(JSON.parse(report).readAs).toMatchObject([{ spelling: 'Canceled', status: 'KILLED' }]);
  });
});
