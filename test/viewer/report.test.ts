import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Chunk } from '../../src/log/columns/columns.ts';
import type { Format } from '../../src/log/formats/formats.ts';
import type { Entry, Observation } from '../../src/log/observation.ts';
import { readLog } from '../../src/log/read.ts';
import { takeAll } from '../../src/log/records.ts';
import { isLive, parseStatus, type Status, statuses } from '../../src/model/modelarts-v1/statuses.ts';
import { simulate } from '../../src/simulate/simulate.ts';
import type { JudgeOptions } from '../../src/validate/judge.ts';
import type { Finding } from '../../src/validate/report.ts';
import { createValidator } from '../../src/validate/validator.ts';
import { duration, placeIn } from '../../src/viewer/app/format.ts';
import { binEdge, binOf } from '../../src/viewer/report/bins.ts';
import { createReportCollector, type ReportOptions } from '../../src/viewer/report/collect.ts';
import type { PageData } from '../../src/viewer/report/page-data.ts';
import { entryLists } from '../engines/entry-arbitraries.ts';
import { csvLogs, ndjsonLogs } from '../log/log-arbitraries.ts';
import { chunked, onlyUnreadable } from '../log/logs.ts';
import { runs } from '../runs.ts';
import { ownRules } from '../validate/exception-arbitraries.ts';
import { polls } from '../validate/walks.ts';

const about = { version: '1.2.3', created: 0, isFollowed: false };

/** The data of a page of some records. */
function shown(entries: readonly Entry[], options: ReportOptions = {}): PageData {
  const collector = createReportCollector(options);
  collector.take(entries);
  return collector.pageData(about);
}

/** Observations of one job, each with its time in seconds. */
function seen(job: string, ...history: readonly (readonly [status: Status | string, second: number])[]): Observation[] {
  return history.map(([status, second], index) => ({ job, status, time: second * 1000, line: index + 1 }));
}

const minutes = (count: number) => count * 60_000;

describe('the data of a page', () => {
  test('names the logs, also one of which no record could be read', () => {
    const { files } = shown([
      { job: 'a', status: 'INIT', file: 'good.ndjson', line: 1 },
      { problem: 'not JSON', file: 'bad.ndjson', line: 1 },
      { job: 'a', status: 'RUNNING', file: 'good.ndjson', line: 2 },
    ]);
    expect(files).toEqual(['good.ndjson', 'bad.ndjson']);
  });

  test('has the bounds of the dwell times in each status that is not terminal', () => {
    const { dwell } = shown([
      ...seen(
        'a',
        ['INIT', 0],
        ['INIT', 5],
        ['SUBMIT_TRYING', 20],
        ['RUNNING', 50],
        ['RUNNING', 90],
        ['COMPLETED', 110],
      ),
      ...seen('b', ['INIT', 0], ['SUBMIT_TRYING', 40], ['RUNNING', 100], ['UNKNOWN', 200], ['RUNNING', 300]),
    ]);
    const of = (status: Status) => dwell.find((each) => each.status === status);
    expect(dwell.map(({ status, met, missed, timed, unbounded }) => [status, met, missed, timed, unbounded])).toEqual([
      ['INIT', 2, 0, 2, 2],
      ['SUBMIT_TRYING', 2, 0, 2, 0],
      ['RUNNING', 2, 0, 2, 1],
    ]);
    expect(of('SUBMIT_TRYING')?.atLeast.mean).toBe(0);
    // From 5 to 50 at most, and from 0 to 100.
    expect(of('SUBMIT_TRYING')?.atMost.mean).toBe((45_000 + 100_000) / 2);
    expect(of('RUNNING')?.atLeast.mean).toBe(20_000);
    expect(of('RUNNING')?.atMost.mean).toBeNull();
    expect(of('RUNNING')?.atMost.quantiles).toEqual([90_000, 90_000, null]);
    expect(of('RUNNING')?.longest).toEqual([{ job: 'a', time: 40_000 }]);
  });

  test('counts what was surely missed: visits without which no chain leads to what was seen next', () => {
    const { dwell } = shown([
      ...seen('a', ['INIT', 0], ['COMPLETED', 5]),
      ...seen('b', ['CHECK_INIT', 0], ['CHECK_RUNNING_COMPLETED', 5], ['RUNNING', 9], ['FAILED', 20]),
    ]);
    const missed = Object.fromEntries(dwell.map(({ status, missed }) => [status, missed]));
    // A job may be submitted in several ways before it runs, and a job that is stopped may complete without having run.
    expect(missed).toEqual({ INIT: 0, CHECK_INIT: 0, CHECK_RUNNING: 1, CHECK_RUNNING_COMPLETED: 0, RUNNING: 0 });
  });

  test('claims no more visits, met and surely missed, than there were', () => {
    for (const poll of ['10s', '1m', '5m']) {
      const setting = { jobs: 150, seed: 11, scenario: 'busy-pool' } as const;
      const { dwell } = shown([...simulate({ ...setting, poll })]);
      const complete = createReportCollector({ mode: 'events' });
      complete.take([...simulate(setting)]);
      const truth = complete.pageData(about).dwell;
      const waiting = dwell.find(({ status }) => status === 'WAITING');
      const all = truth.find(({ status }) => status === 'WAITING');
      for (const { status, met, missed } of dwell)
        expect(met + missed, `${status}, ${poll}`).toBeLessThanOrEqual(
          truth.find((each) => each.status === status)?.met ?? 0,
        );
      if (poll !== '5m') continue;
      expect(waiting?.met).toBeLessThan(all?.met ?? 0);
      expect(dwell.some(({ missed }) => missed > 0)).toBe(true);
    }
  });

  test('has no bounds of a dwell time without times, or where time runs backwards', () => {
    const { dwell, span } = shown([
      { job: 'a', status: 'INIT' },
      { job: 'a', status: 'RUNNING', time: 5000 },
      { job: 'a', status: 'COMPLETED', time: 1000 },
    ]);
    expect(dwell.map(({ status, met, timed }) => [status, met, timed])).toEqual([
      ['INIT', 1, 0],
      ['RUNNING', 1, 0],
    ]);
    expect(span).toEqual([1000, 5000]);
  });

  test('has quantiles of the bounds, to within a bin, that contain those of the true times', () => {
    const visits = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 1e8 }), fc.integer({ min: 0, max: 1e8 }), fc.integer({ min: 0, max: 1e8 })),
      {
        minLength: 1,
        maxLength: 200,
      },
    );
    fc.assert(
      fc.property(visits, (visits) => {
        const jobs = visits.flatMap(([before, held, after], job) =>
          [
            { status: 'INIT', time: 1e12 },
            { status: 'WAITING', time: 1e12 + before },
            { status: 'WAITING', time: 1e12 + before + held },
            { status: 'RUNNING', time: 1e12 + before + held + after },
          ].map((observation) => ({ ...observation, job: String(job) })),
        );
        const waiting = shown(jobs).dwell.find(({ status }) => status === 'WAITING');
        const sorted = (times: readonly number[]) => times.toSorted((a, b) => a - b);
        const least = sorted(visits.map(([, held]) => held));
        const most = sorted(visits.map((times) => times.reduce((sum, time) => sum + time, 0)));
        for (const [index, share] of [0.05, 0.5, 0.95].entries()) {
          const rank = Math.max(0, Math.ceil(share * visits.length) - 1);
          const [exactLeast = 0, exactMost = 0] = [least[rank], most[rank]];
          const [lower, upper] = [waiting?.atLeast.quantiles[index] ?? -1, waiting?.atMost.quantiles[index] ?? -1];
          expect(lower).toBeLessThanOrEqual(exactLeast + 1);
          expect(lower).toBeGreaterThanOrEqual(exactLeast / 1.05 - 1);
          expect(upper).toBeGreaterThanOrEqual(exactMost - 1);
          expect(upper).toBeLessThanOrEqual(exactMost * 1.05 + 2);
        }
      }),
      { numRuns: 15 },
    );
  });

  test('has each time in the bin that contains it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e12 }), (time) => {
        expect(binEdge(binOf(time))).toBeLessThanOrEqual(time * 1.000001);
        expect(binEdge(binOf(time) + 1)).toBeGreaterThan(time * 0.999999);
      }),
    );
  });

  test('names the live jobs that are silent', () => {
    const end = { job: 'end', status: 'COMPLETED', time: minutes(1000) };
    const { silence } = shown([
      { job: 'ten', status: 'RUNNING', time: minutes(990) },
      { job: 'nine', status: 'RUNNING', time: minutes(991) },
      { job: 'day', status: 'WAITING', time: minutes(-500) },
      { job: 'ended', status: 'FAILED', time: minutes(1) },
      { job: 'unknown', status: 'UNKNOWN', time: minutes(1) },
      { job: 'timeless', status: 'RUNNING' },
      end,
    ]);
    expect(silence.counts.map(({ jobs }) => jobs)).toEqual([2, 1, 1, 1, 0]);
    expect(silence.jobs).toEqual([
      { job: 'day', time: minutes(1500), status: 'WAITING' },
      { job: 'ten', time: minutes(10), status: 'RUNNING' },
    ]);
  });

  test('has the findings by kind, with counts, jobs and examples', () => {
    const observations = ['a', 'b', 'c', 'd'].flatMap((job) =>
      seen(job, ['RUNNING', 0], ['INIT', 1], ['RUNNING', 2], ['INIT', 3], ['99', 4]),
    );
    const { findings, steps, jobsWithFindings } = shown([
      ...observations.map((observation) => ({ ...observation, file: 'x.ndjson' })),
      { problem: 'not JSON', file: 'x.ndjson', line: 9 },
    ]);
    expect(jobsWithFindings).toBe(4);
    expect(findings.map(({ kind, count, jobs }) => [kind, count, jobs])).toEqual([
      ['impossible', 8, 4],
      ['unrecognized', 4, 4],
      ['malformed', 1, 0],
    ]);
    expect(steps.find(({ at }) => at === findings[0]?.step)).toMatchObject({
      from: 'RUNNING',
      to: 'INIT',
      reason: 'backward',
    });
    expect(findings[0]?.examples).toEqual([
      { job: 'a', file: 'x.ndjson', line: 2, time: 1000 },
      { job: 'a', file: 'x.ndjson', line: 4, time: 3000 },
      { job: 'b', file: 'x.ndjson', line: 2, time: 1000 },
    ]);
    expect(findings[1]?.values).toEqual([['99', 4]]);
    expect(findings[2]?.examples).toEqual([{ file: 'x.ndjson', line: 9 }]);
  });

  test('has the warnings by kind', () => {
    const { warnings } = shown([
      ...seen('a', ['INIT', 10], ['RUNNING', 5]),
      { job: 'a', status: 'RUNNING', time: 'noon' },
    ]);
    expect(warnings.map(({ kind, count }) => [kind, count])).toEqual([
      ['out-of-order', 1],
      ['unreadable-time', 1],
    ]);
  });

  test('counts the variants and all other observations without loss', () => {
    fc.assert(
      fc.property(fc.array(polls, { maxLength: 8 }), (histories) => {
        const observations = histories.flatMap((history, job) =>
          history.map((status, index) => ({ job: `j${job}`, status, time: index * 1000, line: index + 1 })),
        );
        const data = shown(observations);
        const validator = createValidator();
        for (const observation of observations) validator.observe(observation);
        const {
          findings: _,
          warnings: __,
          findingsOmitted: ___,
          warningsOmitted: ____,
          ...counts
        } = validator.report();
        expect(data.report).toEqual(counts);

        // Each variant, computed independently: the known statuses of a history without repeats.
        const variants = new Map<string, number>();
        for (const history of histories) {
          const known = history.filter((status) => status !== 'UNKNOWN');
          const variant = known
            .filter((status, index) => status !== known[index - 1])
            .map((name) => statuses[name].code);
          if (variant.length > 0) variants.set(variant.join(), (variants.get(variant.join()) ?? 0) + 1);
        }
        expect(Object.fromEntries(data.variants.map(({ statuses, count }) => [statuses.join(), count]))).toEqual(
          Object.fromEntries(variants),
        );
        const steps = [...variants].reduce((sum, [variant, count]) => sum + variant.split(',').length * count, 0);
        const made = data.steps.filter(({ verdict }) => verdict !== 'gap');
        expect(made.reduce((sum, { count }) => sum + count, 0)).toBe(steps);

        // The runs of a job have its whole history.
        for (const { job, runs } of data.jobs) {
          const history = observations.filter((observation) => observation.job === job);
          const read = runs.flatMap(([status, , , count]) => Array<unknown>(count).fill(parseStatus(status)));
          expect(read).toEqual(history.map(({ status }) => status));
        }
      }),
      { numRuns: 30 },
    );
  });

  test('has the outcome of each variant', () => {
    const { variants } = shown([
      ...seen('a', ['RUNNING', 0], ['COMPLETED', 1]),
      ...seen('b', ['RUNNING', 0], ['FAILED', 1]),
      ...seen('c', ['RUNNING', 0], ['KILLED', 1]),
      ...seen('d', ['RUNNING', 0]),
    ]);
    expect(variants.map(({ outcome }) => outcome)).toEqual(['success', 'failure', 'stopped', 'live']);
  });

  test('says that a variant is cut, also where UNKNOWN was reported in between', () => {
    const long = Array.from({ length: 70 }, (_, index) => (index % 2 === 0 ? 'WAITING' : 'RUNNING'));
    const history = (...statuses: readonly string[]) => statuses.map((status) => ({ job: statuses.join(), status }));
    const { variants } = shown([...history(...long, 'COMPLETED'), ...history('WAITING', 'UNKNOWN', ...long.slice(1))]);
    expect(variants).toMatchObject([{ isCut: true, count: 2, outcome: 'live' }]);
    expect(variants[0]?.statuses).toHaveLength(60);
    const { variants: alone } = shown(history('WAITING', 'UNKNOWN', ...long.slice(1), 'COMPLETED'));
    expect(alone).toMatchObject([{ isCut: true, count: 1, outcome: 'live' }]);
  });

  test('exists for an empty log', () => {
    const data = shown([]);
    expect(data).toMatchObject({ variants: [], jobs: [], dwell: [], findings: [], files: [] });
    expect(data.span).toBeUndefined();
  });
});

/** The data of a page of a log, which is read exactly, or in columns where that is possible. */
async function read(log: string, format: Format, columns: boolean, options: ReportOptions): Promise<PageData> {
  const collector = createReportCollector(options);
  const chunks: AsyncIterable<Chunk> = columns
    ? readLog(chunked(log), { format, file: 'x.log', columns })
    : readLog(chunked(log), { format, file: 'x.log' });
  await takeAll(collector, chunks).catch(onlyUnreadable);
  return collector.pageData(about);
}

describe('the data of a page is the same for a log that is read in columns and exactly:', () => {
  const modes = fc.constantFrom<JudgeOptions>({}, { mode: 'events' }, { minBasis: 'recorded' });

  test.each([
    ['NDJSON', ndjsonLogs, 'ndjson'],
    ['CSV', csvLogs, 'csv'],
  ] as const)('%s', async (_, logs, format) => {
    await fc.assert(
      fc.asyncProperty(logs, modes, fc.option(fc.record(ownRules), { nil: {} }), async (log, mode, exceptions) => {
        const options = { ...mode, exceptions };
        expect(await read(log, format, true, options)).toEqual(await read(log, format, false, options));
      }),
      { numRuns: 200 },
    );
  });
});

describe('the findings of a page', () => {
  test('are not those of a job in which they are ignored', () => {
    const log = [
      ...seen('a', ['COMPLETED', 0], ['RUNNING', 1], ['odd', 2]),
      ...seen('b', ['COMPLETED', 0], ['RUNNING', 1], ['other', 2]),
    ];
    const ignore = (['impossible', 'unrecognized'] as const).map((kind) => ({ kind, job: 'a', reason: 'known' }));
    const { findings, jobsWithFindings, report } = shown(log, { exceptions: { ignore } });
    expect(findings).toMatchObject([
      { kind: 'impossible', count: 1, jobs: 1, examples: [{ job: 'b' }] },
      { kind: 'unrecognized', count: 1, jobs: 1, examples: [{ job: 'b' }], values: [['other', 1]] },
    ]);
    expect(jobsWithFindings).toBe(1);
    expect(report.excepted).toEqual(ignore.map((each) => ({ ...each, count: 1 })));
  });

  test('are those of a validator, with their jobs and what is excepted', () => {
    fc.assert(
      fc.property(entryLists, fc.record(ownRules), (entries, exceptions) => {
        const validator = createValidator({ exceptions, maxFindings: Number.POSITIVE_INFINITY });
        for (const entry of entries) 'problem' in entry ? validator.reject(entry) : validator.observe(entry);
        const { findings, excepted } = validator.report();
        const found = new Map<string, (string | undefined)[]>();
        for (const finding of findings) {
          const key = keyOf(finding);
          found.set(key, [...(found.get(key) ?? []), finding.kind === 'malformed' ? undefined : (finding.job ?? '')]);
        }
        const data = shown(entries, { exceptions });
        const groups = data.findings.map(({ kind, step, problem, count, jobs, values = [] }) => {
          const { from, to } = data.steps.find(({ at }) => at === step) ?? {};
          const key = JSON.stringify([kind, from, to, problem]);
          return { key, count, jobs, values: values.reduce((sum, [, times]) => sum + times, 0) };
        });
        const expected = [...found].map(([key, jobs]) => ({
          key,
          count: jobs.length,
          jobs: key.includes('malformed') ? 0 : new Set(jobs).size,
          values: key.includes('unrecognized') ? jobs.length : 0,
        }));
        const sorted = (all: typeof groups) => all.toSorted((one, other) => (one.key < other.key ? -1 : 1));
        expect(sorted(groups)).toEqual(sorted(expected));
        expect(data.report.excepted).toEqual(excepted);
        expect(data.report.ok).toBe(findings.length === 0);
      }),
      { numRuns: runs(1000) },
    );
  });
});

/** What findings of one kind on a page have in common. */
function keyOf(finding: Finding<string>): string {
  const { kind } = finding;
  if (kind === 'malformed') return JSON.stringify([kind, undefined, undefined, finding.problem]);
  return JSON.stringify([
    kind,
    ...(kind === 'impossible' ? [finding.from, finding.to] : [undefined, undefined]),
    undefined,
  ]);
}

describe('the data of a page of more than it can show', () => {
  test('counts variants, jobs, observations and values beyond its limits', () => {
    const live = Object.keys(statuses).filter((name): name is Status => isLive(name as Status));
    const jobs = Array.from({ length: 40_000 }, (_, index) =>
      [...index.toString(6)].map((digit) => ({ job: `job-${index}`, status: live[Number(digit)] ?? '' })),
    );
    const long = Array.from({ length: 1000 }, (_, index) => ({
      job: 'long',
      status: index % 2 === 0 ? 'RUNNING' : 'INIT',
    }));
    const values = Array.from({ length: 100 }, (_, index) => ({ job: 'values', status: `value ${index}` }));
    const data = shown([...long, ...values, ...jobs.flat()]);
    const counted = data.variants.reduce((sum, { count }) => sum + count, data.variantsOmitted.jobs);
    expect(counted).toBe(40_001);
    expect(data.variants).toHaveLength(300);
    expect(data.jobs.length).toBeLessThan(40_000);
    const longest = data.jobs.find(({ job }) => job === 'long');
    expect(longest?.runs).toHaveLength(300);
    expect(longest?.omitted).toBe(700);
    const unrecognized = data.findings.find(({ kind }) => kind === 'unrecognized');
    expect(unrecognized?.count).toBe(100);
    expect(unrecognized?.values).toHaveLength(30);
    expect(JSON.stringify(data).length).toBeLessThan(2_500_000);
  });
});

test.each([
  [0, '0 ms'],
  [59_990, '60 s'],
  [479_900, '8 min'],
  [3_599_900, '1 h'],
  [25_190_000, '7 h'],
  [9_000_000, '2 h 30 min'],
])('a duration of %i ms is %s: no unit reaches the next one', (milliseconds, text) => {
  expect(duration(milliseconds)).toBe(text);
});

test.each([
  ['of the only log', ['a.ndjson'], { file: 'a.ndjson', line: 17 }, 'line\u00a017'],
  ['of one of several logs', ['a.ndjson', 'b.ndjson'], { file: 'a.ndjson', line: 17 }, 'a.ndjson:17'],
  ['of a log without lines', ['a.xes'], { file: 'a.xes' }, 'a.xes'],
  ['that is not known', [], {}, ''],
])('a page names a place %s', (_, files, place, expected) => {
  expect(placeIn(files, place)).toBe(expected);
});
