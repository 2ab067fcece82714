import { describe, expect, test } from 'vitest';
import { createMachine } from 'xstate';
import { readLog } from '../../src/log/read.ts';
import { defineLifecycle } from '../../src/model/lifecycle.ts';
import { jobTable } from '../../src/model/modelarts-v1/lifecycle.ts';
import { coverageReport, createCoverage } from '../../src/paths/coverage.ts';
import { paths } from '../../src/paths/paths.ts';
import { chunked } from '../log/logs.ts';

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
