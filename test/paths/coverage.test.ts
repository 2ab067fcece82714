import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createMachine, transition } from 'xstate';
import { Columns } from '../../src/log/columns/columns.ts';
import { readLog } from '../../src/log/read.ts';
import { defineLifecycle } from '../../src/model/lifecycle.ts';
import { jobEvent } from '../../src/model/modelarts-v1/events.ts';
import { jobTable } from '../../src/model/modelarts-v1/lifecycle.ts';
import { type JobSnapshot, jobMachine, statusOf } from '../../src/model/modelarts-v1/machine.ts';
import { isLive, type Status, statusNames } from '../../src/model/modelarts-v1/statuses.ts';
import { modelartsV2 } from '../../src/model/modelarts-v2/lifecycle.ts';
import type { Row, TableData } from '../../src/model/table.ts';
import { isOnlyWay, surelyPassed } from '../../src/paths/certain.ts';
import { coverageReport, createCoverage } from '../../src/paths/coverage.ts';
import { paths } from '../../src/paths/paths.ts';
import { chunked } from '../log/logs.ts';
import { eventsIn } from '../validate/walks.ts';
import { toyTables } from './toys.ts';

function seenIn(...histories: (readonly (number | string)[])[]) {
  const coverage = createCoverage();
  for (const [job, history] of histories.entries()) {
    for (const status of history) coverage.observe({ job: String(job), status });
  }
  return [...coverage.counts()].map(([{ from, event, to }, count]) => `${from} ${event} ${to} ${count}`);
}

describe('coverage', () => {
  test.each<[string, (number | string)[], string[]]>([
    [
      'statuses that follow each other',
      [1, 4, 8, 10],
      ['INIT submit SUBMIT_TRYING 1', 'SUBMIT_TRYING start RUNNING 1', 'RUNNING finish COMPLETED 1'],
    ],
    ['a status that is seen twice', [8, 8, 10], ['RUNNING finish COMPLETED 1']],
    ['what was missed', [1, 8, 10], ['RUNNING finish COMPLETED 1']],
    ['what cannot be', [10, 8, 1, 4], ['INIT submit SUBMIT_TRYING 1']],
    ['a status that is none', [8, 99, 10], []],
    [
      'sight that is lost and regained',
      [8, 0, 0, 8],
      ['RUNNING sight.lose UNKNOWN 1', 'UNKNOWN sight.regain RUNNING 1'],
    ],
    ['sight that is regained elsewhere', [8, 0, 10], ['RUNNING sight.lose UNKNOWN 1']],
    ['UNKNOWN after an end', [10, 0, 10], []],
    ['UNKNOWN first', [0, 8], []],
    ['a deletion that fails', [10, 6, 6], ['COMPLETED delete.fail DELETE_FAILED 1']],
  ])('of %s', (_, history, expected) => {
    expect(seenIn(history)).toEqual(expected);
  });

  test('keeps jobs apart, and counts them together', () => {
    expect(seenIn([8, 10], [8, 10], [1])).toEqual(['RUNNING finish COMPLETED 2']);
  });

  test.each([true, false])('is that of all jobs of a log, however many; in columns: %s', async (columns) => {
    const JOBS = 3000;
    const line = (job: number, status: string) => `{"job":"${job}","status":"${status}"}\n`;
    const jobs = [...Array(JOBS).keys()];
    // All jobs run before the first one ends; a record that cannot be read changes nothing.
    const text = [...jobs.map((job) => line(job, 'RUNNING')), '{\n', ...jobs.map((job) => line(job, 'COMPLETED'))];
    const coverage = createCoverage();
    const bytes = chunked(text.join(''));
    for await (const chunk of columns ? readLog(bytes, { columns }) : readLog(bytes)) coverage.take(chunk);
    expect(coverage.observations).toBe(2 * JOBS);
    expect([...coverage.counts()]).toEqual([[expect.objectContaining({ event: 'finish' }), JOBS]]);
    expect(coverage.trace()).toEqual({
      observations: new Map([
        ['RUNNING', JOBS],
        ['COMPLETED', JOBS],
      ]),
      steps: [{ from: 'RUNNING', to: 'COMPLETED', kind: 'direct', count: JOBS }],
    });
  });

  test('leaves out what columns hold besides statuses', async () => {
    const lines = ['{"job":"a","status":8}', '{"job":"a","status":"huh"}', 'starting', '{"job":"a","status":10}'];
    const coverage = createCoverage();
    let uncommon = 0;
    for await (const chunk of readLog(chunked(`${lines.join('\n')}\n`.repeat(5)), { columns: true })) {
      if (chunk instanceof Columns && chunk.malformed > 0) uncommon++;
      coverage.take(chunk);
    }
    expect(uncommon).toBeGreaterThan(0);
    // A status that is none is an observation, and stands between the two others; a record that cannot be read is none.
    expect(coverage.observations).toBe(15);
    expect([...coverage.counts()]).toEqual([]);
  });

  test.each([true, false])('is of the lifecycle that is given; a log in columns: %s', async (columns) => {
    // The codes are those of COMPLETED and RUNNING in ModelArts v1, by whose spellings the log is read.
    const machine = createMachine({
      initial: 'on',
      states: { on: { meta: { code: 10 }, on: { turn: 'off' } }, off: { meta: { code: 8 }, type: 'final' } },
    });
    const coverage = createCoverage({ lifecycle: defineLifecycle(machine) });
    const bytes = chunked('{"job":"a","status":10}\n{"job":"a","status":8}\n');
    for await (const chunk of columns ? readLog(bytes, { columns }) : readLog(bytes)) coverage.take(chunk);
    expect([...coverage.counts()]).toEqual([[expect.objectContaining({ event: 'turn' }), 1]]);
  });

  test('takes observations without a job for those of one job', () => {
    const coverage = createCoverage();
    for (const status of [8, 10]) coverage.observe({ status });
    coverage.observe({ job: '', status: 6 });
    expect([...coverage.counts().keys()].map(({ event }) => event)).toEqual(['finish', 'delete.fail']);
  });

  test('is whole for the paths that are made for it', () => {
    for (const to of ['terminal', 'deleted'] as const) {
      const coverage = createCoverage();
      for (const [job, { codes }] of paths({ to }).paths.entries()) {
        for (const status of codes) coverage.observe({ job: String(job), status });
      }
      const { rows, covered, transitions } = coverageReport(coverage.counts(), to);
      expect(covered).toBe(rows);
      const never = transitions.filter(({ observable }) => !observable);
      expect(transitions).toHaveLength(rows + never.length);
      // Deletions, and a second one that fails: 14 + 1.
      expect(never).toHaveLength(to === 'deleted' ? 15 : 0);
    }
  });

  test('is of the run unless the record counts as well', () => {
    expect(coverageReport(new Map())).toMatchObject({ rows: 75, covered: 0 });
    expect(coverageReport(new Map(), 'deleted').transitions).toHaveLength(jobTable.rows.length);
  });
});

/** All chains between two statuses in which no status comes twice, found by trying every way. Gaps are only at their ends. */
function chainsBetween(from: string, to: string, table: TableData, before: readonly string[] = []): Row[][] {
  const { rows, gaps, gone } = table;
  return rows
    .filter((row) => row.from === from && !before.includes(row.to))
    .flatMap((row) => {
      if (row.to === to) return [[row]];
      if (gaps.includes(row.to) || gone.includes(row.to)) return [];
      return chainsBetween(row.to, to, table, [...before, from]).map((rest) => [row, ...rest]);
    });
}

/** Whether XState can bring a job from one status to another by other events than those that lead there at once. */
function hasDetour(from: Status, to: Status): boolean {
  const start = jobMachine.resolveState({ value: isLive(from) ? { live: from } : { ended: from } } as never);
  const seen = new Set<string>();
  const open: JobSnapshot[] = [start];
  for (let snapshot = open.pop(); snapshot !== undefined; snapshot = open.pop()) {
    for (const type of eventsIn(snapshot)) {
      const [next] = transition(jobMachine, snapshot, jobEvent(type));
      const status = statusOf(next);
      if (statusOf(snapshot) === from && status === to) continue;
      if (status === to) return true;
      if (status === undefined || status === 'UNKNOWN' || seen.has(status)) continue;
      seen.add(status);
      open.push(next);
    }
  }
  return false;
}

describe('a transition that was seen is certain', () => {
  test('where no other chain of a toy leads from one of its statuses to the other', () => {
    let [sure, unsure] = [0, 0];
    fc.assert(
      fc.property(toyTables, (table) => {
        for (const row of table.rows) {
          const others = chainsBetween(row.from, row.to, table).filter((chain) => chain.length > 1);
          expect(isOnlyWay(row, table), `${row.from} → ${row.to}`).toBe(others.length === 0);
          others.length === 0 ? sure++ : unsure++;
        }
      }),
      { numRuns: 300 },
    );
    expect(Math.min(sure, unsure)).toBeGreaterThan(50);
  });

  test('where XState itself finds no other way', () => {
    const known = statusNames.filter((name) => name !== 'UNKNOWN');
    const rows = jobTable.rows.filter(({ from, to }) => from !== 'UNKNOWN' && known.some((name) => name === to));
    for (const row of rows)
      expect(isOnlyWay(row, jobTable), `${row.from} → ${row.to}`).toBe(!hasDetour(row.from, row.to as Status));
    expect(rows.length).toBeGreaterThan(60);
  });

  const certain = (mode: 'poll' | 'events', ...history: readonly Status[]) => {
    const coverage = createCoverage();
    for (const status of history) coverage.observe({ job: 'a', status });
    const { transitions, certain: count } = coverageReport(coverage.counts(), 'terminal', { mode });
    const found = transitions.filter(({ certain }) => certain).map(({ from, to }) => `${from} ${to}`);
    expect(count).toBe(found.length);
    return found;
  };

  test('not where statuses may have been missed: a job that runs can be stopped, and complete all the same', () => {
    expect(certain('poll', 'CHECK_INIT', 'CHECK_RUNNING', 'CHECK_FAILED')).toContain('CHECK_RUNNING CHECK_FAILED');
    expect(certain('poll', 'RUNNING', 'COMPLETED')).toEqual([]);
    expect(certain('poll', 'RUNNING', 'UNKNOWN', 'RUNNING')).toEqual([]);
  });

  test('wherever it was seen in a complete feed', () => {
    expect(certain('events', 'RUNNING', 'COMPLETED')).toEqual(['RUNNING COMPLETED']);
  });
});

describe('a coverage without some transitions', () => {
  const counts = () => {
    const coverage = createCoverage();
    for (const status of ['INIT', 'SUBMIT_TRYING', 'RUNNING', 'COMPLETED']) coverage.observe({ job: 'a', status });
    return coverage.counts();
  };

  test('counts those that paths go through', () => {
    for (const filter of [{ without: ['sight'] }, { minBasis: 'client' }, { without: ['delete', 'stop'] }] as const) {
      const { transitions } = coverageReport(counts(), 'terminal', filter);
      const taken = new Set(paths(filter).paths.flatMap(({ steps }) => steps.map((step) => JSON.stringify(step))));
      expect(new Set(transitions.map(({ from, event, to }) => JSON.stringify({ from, event, to })))).toEqual(taken);
    }
  });

  test('is not more certain for that', () => {
    const certain = coverageReport(counts()).certain;
    expect(coverageReport(counts(), 'terminal', { without: ['stop'] }).certain).toBe(certain);
  });

  test('refuses an event that does not exist', () => {
    expect(() => coverageReport(counts(), 'terminal', { without: ['sigth'] })).toThrow('no such event: sigth');
  });
});

describe('the statuses that a job surely passed', () => {
  const tables = fc.oneof(toyTables, fc.constant<TableData>(modelartsV2.table));

  test('are those on every chain, found by following them all', () => {
    fc.assert(
      fc.property(tables, ({ rows, statuses, gaps, gone, ...others }) => {
        const isPassed = (status: string) => !gaps.includes(status) && !gone.includes(status);
        /** What lies on each chain between two statuses that passes no status twice. */
        const chains = (
          from: string,
          to: string,
          passed: readonly string[] = [],
          start = from,
        ): (readonly string[])[] =>
          rows
            .filter((row) => row.from === from)
            .flatMap(({ to: next }) => {
              if (next === to) return [passed];
              if (next === start || passed.includes(next) || !isPassed(next)) return [];
              return chains(next, to, [...passed, next], start);
            });
        const known = statuses.filter(isPassed);
        for (const from of known) {
          for (const to of known.filter((status) => status !== from)) {
            const all = chains(from, to);
            if (all.length === 0) continue;
            const expected = known.filter((status) => all.every((passed) => passed.includes(status)));
            expect(surelyPassed(from, to, { rows, statuses, gaps, gone, ...others }), `${from} → ${to}`).toEqual(
              expected,
            );
          }
        }
      }),
      { numRuns: 50 },
    );
  });
});
