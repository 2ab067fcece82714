import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createMachine } from 'xstate';
import { createJobSummaries, type JobSummary } from '../../src/jobs/job-summaries.ts';
import { Columns } from '../../src/log/columns/columns.ts';
import type { Observation } from '../../src/log/observation.ts';
import { readLog } from '../../src/log/read.ts';
import { takeAll } from '../../src/log/records.ts';
import { defineLifecycle } from '../../src/model/lifecycle.ts';
import { modelartsV1 } from '../../src/model/modelarts-v1/lifecycle.ts';
import { scenarioNames } from '../../src/model/modelarts-v1/scenarios.ts';
import { isTerminal, type Status } from '../../src/model/modelarts-v1/statuses.ts';
import { simulate } from '../../src/simulate/simulate.ts';
import type { JudgeOptions } from '../../src/validate/judge.ts';
import { validateLog } from '../../src/validate/validate-log.ts';
import { validate } from '../../src/validate/validator.ts';
import { csvLogs } from '../log/log-arbitraries.ts';
import { chunked, onlyUnreadable } from '../log/logs.ts';
import { polls } from '../validate/walks.ts';

function summed(observations: Iterable<Observation>, options: JudgeOptions = {}): JobSummary[] {
  const summaries = createJobSummaries(options);
  for (const observation of observations) summaries.observe(observation);
  return [...summaries.jobs()];
}

/** What is known of the dwell times of one job: for each status, how many visits, at least and at most so many seconds. */
function dwellOf(history: readonly (readonly [status: string, second?: number])[], options: JudgeOptions = {}) {
  const [job] = summed(
    history.map(([status, second]) => ({ job: 'a', status, ...(second === undefined ? {} : { time: second * 1000 }) })),
    options,
  );
  const seconds = (time: number | undefined) => (time === undefined ? undefined : time / 1000);
  return job?.dwell.map(({ status, visits, atLeast, atMost }) => [status, visits, seconds(atLeast), seconds(atMost)]);
}

const none = undefined;

describe('a dwell time in poll mode', () => {
  test.each<[string, [string, number?][], unknown[]]>([
    [
      'is at least from the first sight to the last, and at most from the poll before to the poll after',
      [
        ['INIT', 0],
        ['WAITING', 60],
        ['WAITING', 120],
        ['RUNNING', 180],
        ['COMPLETED', 240],
      ],
      [
        ['INIT', 1, 0, none],
        ['WAITING', 1, 60, 180],
        ['RUNNING', 1, 0, 120],
      ],
    ],
    [
      'has no upper bound where time ran backwards when it began',
      [
        ['RUNNING', 100],
        ['SCALING', 50],
        ['RUNNING', 200],
      ],
      [
        ['RUNNING', 2, none, none],
        ['SCALING', 1, 0, none],
      ],
    ],
    [
      'has no upper bound while the job is live',
      [
        ['INIT', 0],
        ['RUNNING', 60],
        ['RUNNING', 200],
      ],
      [
        ['INIT', 1, 0, none],
        ['RUNNING', 1, 140, none],
      ],
    ],
    [
      'has none after the end',
      [
        ['COMPLETED', 0],
        ['COMPLETED', 60],
      ],
      [],
    ],
    [
      'adds up where a status returns',
      [
        ['INIT', 0],
        ['RUNNING', 60],
        ['RUNNING', 120],
        ['SCALING', 180],
        ['RUNNING', 240],
        ['RUNNING', 300],
        ['FAILED', 360],
      ],
      [
        ['INIT', 1, 0, none],
        ['RUNNING', 2, 120, 180 + 180],
        ['SCALING', 1, 0, 120],
      ],
    ],
    [
      'does not count the time around UNKNOWN as seen, but it may have gone on there',
      [
        ['INIT', 0],
        ['RUNNING', 60],
        ['RUNNING', 120],
        ['UNKNOWN', 180],
        ['RUNNING', 240],
        ['RUNNING', 300],
        ['FAILED', 360],
      ],
      [
        ['INIT', 1, 0, none],
        ['RUNNING', 1, 60 + 60, 360],
      ],
    ],
    [
      'is bounded by polls that know a status, not by UNKNOWN',
      [
        ['INIT', 0],
        ['UNKNOWN', 60],
        ['RUNNING', 120],
        ['UNKNOWN', 180],
        ['FAILED', 240],
      ],
      [
        ['INIT', 1, 0, none],
        ['RUNNING', 1, 0, 240],
      ],
    ],
    [
      'takes what is no status for nothing',
      [
        ['INIT', 0],
        ['RUNNING', 60],
        ['99', 120],
        ['RUNNING', 180],
        ['FAILED', 240],
      ],
      [
        ['INIT', 1, 0, none],
        ['RUNNING', 1, 0, 240],
      ],
    ],
    [
      'is not known without times',
      [['INIT'], ['RUNNING'], ['COMPLETED']],
      [
        ['INIT', 1, none, none],
        ['RUNNING', 1, none, none],
      ],
    ],
    [
      'uses the times that there are',
      [['INIT', 0], ['RUNNING', 60], ['RUNNING'], ['RUNNING', 180], ['COMPLETED']],
      [
        ['INIT', 1, 0, none],
        ['RUNNING', 1, 120, none],
      ],
    ],
    [
      'does not reach over UNKNOWN to a sight without a time',
      [['RUNNING', 0], ['UNKNOWN', 60], ['RUNNING'], ['RUNNING', 180], ['RUNNING', 190], ['COMPLETED', 200]],
      [['RUNNING', 1, 10, none]],
    ],
    [
      'is not known where time runs backwards',
      [
        ['INIT', 0],
        ['RUNNING', 60],
        ['COMPLETED', 30],
      ],
      [
        ['INIT', 1, 0, none],
        ['RUNNING', 1, none, none],
      ],
    ],
    [
      'is not known where time runs backwards within a visit',
      [
        ['INIT', 0],
        ['RUNNING', 60],
        ['RUNNING', 30],
        ['RUNNING', 90],
        ['COMPLETED', 120],
      ],
      [
        ['INIT', 1, 0, none],
        ['RUNNING', 1, none, none],
      ],
    ],
  ])('%s', (_, history, expected) => {
    expect(dwellOf(history)).toEqual(expected);
  });
});

describe('a dwell time in events mode', () => {
  test.each<[string, [string, number?][], unknown[]]>([
    [
      'is exact',
      [
        ['INIT', 0],
        ['SUBMIT_TRYING', 5],
        ['RUNNING', 20],
        ['COMPLETED', 100],
      ],
      [
        ['INIT', 1, 5, 5],
        ['SUBMIT_TRYING', 1, 15, 15],
        ['RUNNING', 1, 80, 80],
      ],
    ],
    [
      'has no upper bound while the job is live',
      [
        ['INIT', 0],
        ['SUBMIT_TRYING', 5],
      ],
      [
        ['INIT', 1, 5, 5],
        ['SUBMIT_TRYING', 1, 0, none],
      ],
    ],
    [
      'is exact but for the time in UNKNOWN',
      [
        ['INIT', 0],
        ['UNKNOWN', 5],
        ['INIT', 7],
        ['SUBMIT_TRYING', 10],
        ['UNKNOWN', 20],
        ['RUNNING', 50],
        ['FAILED', 60],
      ],
      [
        ['INIT', 1, 8, 10],
        ['SUBMIT_TRYING', 1, 10, 40],
        ['RUNNING', 1, 10, 40],
      ],
    ],
  ])('%s', (_, history, expected) => {
    expect(dwellOf(history, { mode: 'events' })).toEqual(expected);
  });
});

/** A time in a status, from its beginning to its end. UNKNOWN is no time of its own: the job goes on unseen. */
interface Stay {
  readonly status: string;
  readonly from: number;
  readonly to: number;
}

/** The true stays of each job, from every change of it. */
function staysOf(events: readonly Observation[]): ReadonlyMap<string, readonly Stay[]> {
  const stays = new Map<string, Stay[]>();
  for (const { job = '', status, time } of events) {
    if (status === 'UNKNOWN') continue;
    const own = stays.get(job) ?? [];
    stays.set(job, own);
    const last = own.at(-1);
    if (last?.status === status) continue;
    if (last !== undefined) own.splice(-1, 1, { ...last, to: Number(time) });
    own.push({ status: String(status), from: Number(time), to: Number.POSITIVE_INFINITY });
  }
  return stays;
}

/**
 * How long the visits of a job lasted that polls met, by status: each from the beginning of the stay that its first poll met to
 * the end of the stay that its last one met.
 */
function truthOf(polled: readonly Observation[], stays: readonly Stay[]): ReadonlyMap<string, number> {
  const truth = new Map<string, number>();
  const at = (time: number) => stays.find(({ from, to }) => from <= time && time < to);
  const known = polled.filter(({ status }) => status !== 'UNKNOWN');
  for (let first = 0, next = 0; first < known.length; first = next) {
    const status = String(known[first]?.status);
    for (next = first; known[next]?.status === status; ) next++;
    const begin = at(Number(known[first]?.time));
    const end = at(Number(known[next - 1]?.time));
    truth.set(status, (truth.get(status) ?? 0) + (end?.to ?? 0) - (begin?.from ?? 0));
  }
  return truth;
}

describe('the bounds of simulated jobs', () => {
  const logs = fc.record({
    scenario: fc.constantFrom(...scenarioNames),
    seed: fc.nat(100_000),
    poll: fc.constantFrom('2s', '10s', '1m', '5m', '30m'),
  });

  test('contain the true dwell time of each visit that polls met', () => {
    let [bounded, checked] = [0, 0];
    fc.assert(
      fc.property(logs, ({ scenario, seed, poll }) => {
        const stays = staysOf([...simulate({ jobs: 20, scenario, seed })]);
        const polled = [...simulate({ jobs: 20, scenario, seed, poll })];
        for (const { job, dwell } of summed(polled)) {
          const own = polled.filter((each) => each.job === job);
          const truth = truthOf(own, stays.get(job) ?? []);
          for (const { status, atLeast, atMost } of dwell) {
            const time = truth.get(status) ?? Number.NaN;
            expect(atLeast, `${job} in ${status}`).toBeLessThanOrEqual(time);
            if (atMost !== undefined) expect(time, `${job} in ${status}`).toBeLessThanOrEqual(atMost);
            checked++;
            if (atMost !== undefined) bounded++;
          }
          const met = [...truth.keys()].filter((status) => !isTerminal(status as Status));
          expect(dwell.map(({ status }) => status)).toEqual(met);
        }
      }),
      { numRuns: 60 },
    );
    expect(bounded).toBeGreaterThan(checked / 4);
  });

  test('are the true dwell times where every change is known', () => {
    fc.assert(
      fc.property(logs, ({ scenario, seed }) => {
        const events = [...simulate({ jobs: 20, scenario, seed })];
        const stays = staysOf(events);
        const lost = new Set(events.filter(({ status }) => status === 'UNKNOWN').map(({ job }) => job));
        for (const { job, dwell } of summed(events, { mode: 'events' })) {
          for (const { status, visits, atLeast, atMost } of dwell) {
            const own = (stays.get(job) ?? []).filter((stay) => stay.status === status);
            const truth = own.reduce((sum, { from, to }) => sum + to - from, 0);
            expect(visits).toBe(own.length);
            expect(atLeast).toBeLessThanOrEqual(truth);
            expect(atMost ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual(truth);
            // The last status of a job whose record was deleted before it ended has no known end.
            if (!lost.has(job) && Number.isFinite(truth)) expect([atLeast, atMost]).toEqual([truth, truth]);
          }
        }
      }),
      { numRuns: 20 },
    );
  });
});

describe('the summary of a job', () => {
  test('has its status, its outcome, when it was seen, what was missed and how many findings there are', () => {
    const jobs = summed([
      { job: 'b', status: 1, time: '2025-01-01T00:00:00Z' },
      { job: 'a', status: 8, time: '2025-01-01T00:01:00Z' },
      { job: 'b', status: 8, time: '2025-01-01T00:02:00Z' },
      { job: 'a', status: 1, time: '2025-01-01T00:00:30Z' },
      { job: 'c', status: 0 },
      { job: 'c', status: 'huh' },
      { job: 'b', status: 10, time: '2025-01-01T00:04:00Z' },
    ]);
    expect(jobs.map(({ dwell: _, ...job }) => job)).toEqual([
      {
        job: 'b',
        status: 'COMPLETED',
        outcome: 'success',
        firstSeen: '2025-01-01T00:00:00.000Z',
        lastSeen: '2025-01-01T00:04:00.000Z',
        missed: 1,
        findings: 0,
      },
      {
        job: 'a',
        status: 'INIT',
        outcome: 'live',
        firstSeen: '2025-01-01T00:00:30.000Z',
        lastSeen: '2025-01-01T00:01:00.000Z',
        missed: 0,
        findings: 1,
      },
      { job: 'c', outcome: 'unknown', missed: 0, findings: 1 },
    ]);
  });

  test('is kept apart from those of many others', () => {
    const seconds = (job: number) => [job, 100 + job, 150 + job, 200 + 2 * job, 300 + 2 * job, 400 + 3 * job];
    const history = ['INIT', 'RUNNING', 'RUNNING', 'SCALING', 'RUNNING', 'COMPLETED'];
    const jobs = [...Array(300).keys()];
    const observations = history.flatMap((status, at) =>
      jobs.map((job) => ({ job: `j${job}`, status, time: (seconds(job)[at] ?? 0) * 1000 })),
    );
    const odd = jobs.filter((job) => job % 3 === 0).map((job) => ({ job: `j${job}`, status: 'huh' }));
    const found = summed([...observations, ...odd]);
    expect(found).toEqual(
      jobs.map((job) => ({
        job: `j${job}`,
        status: 'COMPLETED',
        outcome: 'success',
        firstSeen: new Date(job * 1000).toISOString(),
        lastSeen: new Date((400 + 3 * job) * 1000).toISOString(),
        // SUBMIT_TRYING, on the way to RUNNING.
        missed: 1,
        findings: job % 3 === 0 ? 1 : 0,
        dwell: [
          { status: 'INIT', visits: 1, atLeast: 0 },
          // From the poll before the first sight to the poll after the last: of the first visit, and of the second.
          {
            status: 'RUNNING',
            visits: 2,
            atLeast: 50_000,
            atMost: (200 + 2 * job - job + (400 + 3 * job) - (200 + 2 * job)) * 1000,
          },
          { status: 'SCALING', visits: 1, atLeast: 0, atMost: (300 + 2 * job - (150 + job)) * 1000 },
        ],
      })),
    );
  });

  test('has its visits also where they are one more of a status that it was in before', () => {
    const [job] = summed(
      ['RUNNING', 'SCALING', 'RUNNING', 'RUNNING'].map((status, at) => ({ job: 'a', status, time: at * 1000 })),
    );
    expect(job?.dwell).toEqual([
      { status: 'RUNNING', visits: 2, atLeast: 1000 },
      { status: 'SCALING', visits: 1, atLeast: 0, atMost: 2000 },
    ]);
  });

  test('has the visit that a live job is in, and none to a status in which a job has ended', () => {
    const observations: Observation[] = [
      { job: 'a', status: 'RUNNING', time: 0 },
      { job: 'b', status: 'RUNNING', time: 0 },
      { job: 'c', status: 'COMPLETED', time: 0 },
      { job: 'a', status: 'RUNNING', time: 10 },
      { job: 'b', status: 'RUNNING', time: 30 },
      { job: 'c', status: 'DELETE_FAILED', time: 10 },
    ];
    expect(summed(observations).map(({ dwell }) => dwell)).toEqual([
      [{ status: 'RUNNING', visits: 1, atLeast: 10 }],
      [{ status: 'RUNNING', visits: 1, atLeast: 30 }],
      [],
    ]);
  });

  test.each([true, false])('is of the lifecycle that is given; a log in columns: %s', async (columns) => {
    // The codes are those of COMPLETED and RUNNING in ModelArts v1, by whose spellings the log is read.
    const machine = createMachine({
      initial: 'on',
      states: { on: { meta: { code: 10 }, on: { turn: 'off' } }, off: { meta: { code: 8 }, type: 'final' } },
    });
    const summaries = createJobSummaries({ lifecycle: defineLifecycle(machine) });
    const bytes = chunked('{"job":"a","status":10}\n{"job":"a","status":8}\n');
    for await (const chunk of columns ? readLog(bytes, { columns }) : readLog(bytes)) summaries.take(chunk);
    expect([...summaries.jobs()]).toMatchObject([{ job: 'a', status: 'off', findings: 0 }]);
  });

  test('stands beside the span of all times, and the number of records that could not be read', () => {
    const summaries = createJobSummaries();
    expect([summaries.span, summaries.malformed]).toEqual([undefined, 0]);
    summaries.observe({ status: 8 });
    expect(summaries.span).toBeUndefined();
    summaries.observe({ status: 8, time: 5000 });
    expect(summaries.span).toEqual([5000, 5000]);
    for (const time of [2000, 7000, 3000]) summaries.observe({ status: 8, time });
    summaries.reject({ problem: 'no job' });
    summaries.reject({ problem: 'no job' });
    expect([summaries.span, summaries.malformed]).toEqual([[2000, 7000], 2]);
    expect([...summaries.jobs()].map(({ job }) => job)).toEqual(['']);
  });

  test('is that of the entries where a log is read in columns', async () => {
    const lines = [
      '{"job":"a","status":8,"ts":3}',
      'starting',
      '{"job":"a","status":"huh","ts":5}',
      '{"job":"b","status":8}',
      '{"job":"b","status":10,"ts":"soon"}',
      '{"job":"a","status":15,"ts":7}',
    ];
    const [ofColumns, ofEntries] = [createJobSummaries(), createJobSummaries()];
    let uncommon = 0;
    for await (const chunk of readLog(chunked(`${lines.join('\n')}\n`.repeat(4), 100), { columns: true })) {
      if (chunk instanceof Columns && chunk.hasUncommon) uncommon += chunk.count;
      ofColumns.take(chunk);
    }
    for await (const entries of readLog(chunked(`${lines.join('\n')}\n`.repeat(4)))) ofEntries.take(entries);
    expect(uncommon).toBeGreaterThan(0);
    expect([...ofColumns.jobs()]).toEqual([...ofEntries.jobs()]);
    expect([ofColumns.span, ofColumns.malformed]).toEqual([[3000, 7000], 4]);
  });

  test('agrees with the report on its history', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(polls, fc.constant(['huh', 'UNKNOWN'])), { maxLength: 6 }), (histories) => {
        const observations = histories.flatMap((history, job) => history.map((status) => ({ job: `j${job}`, status })));
        for (const { job, outcome, missed, findings, status } of summed(observations)) {
          const history = histories[Number(job.slice(1))] ?? [];
          const report = validate(history);
          expect(findings).toBe(report.findings.length);
          expect(report.outcomes).toMatchObject({ [outcome]: 1 });
          const known = history.filter((each) => each !== 'UNKNOWN' && each !== 'huh');
          expect(status).toBe(known.at(-1));
          // Each step of more than one transition misses the statuses between.
          const unseen = known.slice(1).map((to, index) => {
            const distance = modelartsV1.table.distance(known[index] as Status, to as Status) ?? 0;
            return Math.max(0, distance - 1);
          });
          expect(missed).toBe(unseen.reduce((sum, each) => sum + each, 0));
        }
      }),
      { numRuns: 100 },
    );
  });

  test('is that of a whole log, also of one that is sorted', async () => {
    const log =
      '{"job":"a","status":8,"time":60}\n{"job":"a","status":1,"time":0}\n{"job":"a","status":10,"time":90}\nno record\n';
    for (const [sort, dwell] of [
      [
        true,
        [
          ['INIT', 0, undefined],
          ['RUNNING', 0, 90_000],
        ],
      ],
      [
        false,
        [
          ['RUNNING', undefined, undefined],
          ['INIT', 0, undefined],
        ],
      ],
    ] as const) {
      const summaries = createJobSummaries();
      await validateLog(summaries, readLog(chunked(log)), { sort });
      const [job] = summaries.jobs();
      expect(job?.dwell.map(({ status, atLeast, atMost }) => [status, atLeast, atMost])).toEqual(dwell);
      expect([summaries.malformed, summaries.span]).toEqual([1, [0, 90_000]]);
    }
  });

  test('is the same for a log that is read in columns', async () => {
    const read = async (log: string, columns: boolean) => {
      const summaries = createJobSummaries();
      const options = { format: 'csv', file: 'x.csv' } as const;
      await takeAll(
        summaries,
        columns ? readLog(chunked(log), { ...options, columns }) : readLog(chunked(log), options),
      ).catch(onlyUnreadable);
      return [summaries.malformed, summaries.span, [...summaries.jobs()]];
    };
    await fc.assert(
      fc.asyncProperty(csvLogs, async (log) => {
        expect(await read(log, true)).toEqual(await read(log, false));
      }),
      { numRuns: 100 },
    );
  });
});
