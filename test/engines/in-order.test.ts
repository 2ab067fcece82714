import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { EngineOptions, LogSource } from '../../src/engines/engine.ts';
import { checkInOrder } from '../../src/engines/in-order.ts';
import { LogError } from '../../src/errors.ts';
import { type Entry, isMalformed, timeOf } from '../../src/log/observation.ts';
import { readLog } from '../../src/log/read.ts';
import { modes } from '../../src/validate/judge.ts';
import { chunked } from '../log/logs.ts';
import { runs } from '../runs.ts';
import { entryLists } from './entry-arbitraries.ts';
import { outcomeOf, plain } from './outcome.ts';

const source = (entries: readonly Entry[]): LogSource => ({
  async *chunks() {
    yield entries;
  },
});

const wayArbitrary = fc.record({ mode: fc.constantFrom(...modes), maxFindings: fc.constantFrom(0, 1, 3, 1000) });

/** Entries as they come, or with times that go on from one to the next. */
const lists = fc.tuple(entryLists, fc.boolean()).map(([entries, isOrdered]) =>
  entries.map((entry, index) => {
    const isTimed = isOrdered && !isMalformed(entry) && entry.time !== undefined && entry.time !== 'yesterday';
    return isTimed ? { ...entry, time: 1.7e12 + (index >> 1) * 60_000 } : entry;
  }),
);

/** Whether a job is seen at an earlier time than before. */
function goesBack(entries: readonly Entry[]): boolean {
  const latest = new Map<string, number>();
  return entries.some((entry) => {
    const time = isMalformed(entry) ? undefined : timeOf(entry);
    if (isMalformed(entry) || time === undefined) return false;
    const { job = '' } = entry;
    const before = latest.get(job) ?? time;
    latest.set(job, time);
    return time < before;
  });
}

describe('checkInOrder', () => {
  test('reports what is reported of a log that is sorted, where no job goes back in time and all findings are kept', async () => {
    let reported = 0;
    await fc.assert(
      fc.asyncProperty(lists, wayArbitrary, async (entries, way) => {
        const options: EngineOptions = { ...way, sort: true };
        const expected = await outcomeOf(plain, [source(entries)], options);
        const { findingsOmitted, warningsOmitted } = JSON.parse(expected.report);
        const isPossible = !goesBack(entries) && findingsOmitted + warningsOmitted === 0;
        const logs = [source(entries.slice(0, 20)), source(entries.slice(20))];
        const checked = await checkInOrder(logs, { ...options, withJobs: true });
        expect(checked && { report: JSON.stringify(checked.report), jobs: checked.jobs }).toEqual(
          isPossible ? { report: expected.report, jobs: expected.jobs } : undefined,
        );
        if (isPossible) reported++;
      }),
      { numRuns: runs(1000) },
    );
    expect(reported).toBeGreaterThan(0);
  });

  test('reads columns too', async () => {
    const log = (times: readonly number[]): LogSource => ({
      chunks: () =>
        readLog(chunked(times.map((time) => `{"job":1,"status":8,"ts":${time}}\n`).join('')), { columns: true }),
    });
    expect(await checkInOrder([log([1, 2, 2, 3])], {})).toMatchObject({ report: { observations: 4, ok: true } });
    expect(await checkInOrder([log([1, 2, 1, 3])], {})).toBeUndefined();
    expect(await checkInOrder([log([1, 2]), log([1])], {})).toBeUndefined();
  });

  test('tells of logs that cannot be read only if it reports on the others', async () => {
    const broken: LogSource = {
      // biome-ignore lint/correctness/useYield: it has nothing to yield
      async *chunks() {
        throw new LogError('holds no record', { file: 'none' });
      },
    };
    const told = async (times: readonly number[]) => {
      const errors: string[] = [];
      const logs = [broken, ...times.map((time) => source([{ job: 'a', status: 8, time }]))];
      const checked = await checkInOrder(logs, { onError: ({ message }) => errors.push(message) });
      return { isChecked: checked !== undefined, errors };
    };
    expect(await told([1, 2])).toEqual({ isChecked: true, errors: ['none: holds no record'] });
    expect(await told([2, 1])).toEqual({ isChecked: false, errors: [] });
    await expect(checkInOrder([broken], {})).rejects.toThrow(LogError);
  });
});
