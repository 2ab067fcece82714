import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isLive, type Status, statusNames } from '../../src/model/modelarts-v1/statuses.ts';
import type { Scenario } from '../../src/model/scenario.ts';
import { expectationOf } from '../../src/simulate/expectation.ts';
import { momentsOf } from '../../src/simulate/moments.ts';
import { policyOf } from '../../src/simulate/policy.ts';
import { randomScenarios } from './scenarios.ts';

/** INIT → SUBMIT_TRYING → RUNNING → COMPLETED, one second each; from RUNNING back into the queue with some odds. */
function plain(requeue: number, more: Scenario = {}): Scenario {
  return {
    arrivals: '1s',
    odds: {
      INIT: { submit: 1 },
      SUBMIT_TRYING: { start: 1 },
      RUNNING: { requeue, finish: 1 - requeue },
      WAITING: { start: 1 },
      KILLING: { 'stop.done': 1 },
    },
    dwell: Object.fromEntries(statusNames.map((status) => [status, '1s'])),
    ...more,
  };
}

const expected = (scenario: Scenario) => expectationOf(policyOf(scenario));

describe('the expectation', () => {
  test.each([0, 0.1, 0.5, 0.9])('of a loop with odds of %d is a geometric series', (odds) => {
    const { visits, ends } = expected(plain(odds));
    const around = odds / (1 - odds);
    const deviation = Math.sqrt(odds) / (1 - odds);
    expect(visits.INIT).toEqual({ mean: 1, deviation: 0 });
    expect(visits.RUNNING.mean).toBeCloseTo(1 + around, 9);
    expect(visits.RUNNING.deviation).toBeCloseTo(deviation, 9);
    expect(visits.WAITING.mean).toBeCloseTo(around, 9);
    expect(visits.WAITING.deviation).toBeCloseTo(deviation, 9);
    expect(visits.COMPLETED).toEqual({ mean: expect.closeTo(1, 9), deviation: expect.closeTo(0, 6) });
    expect(visits.KILLING).toEqual({ mean: 0, deviation: 0 });
    expect([...ends]).toEqual([['COMPLETED', expect.closeTo(1, 9)]]);
  });

  test('counts the visits to UNKNOWN from every status, and the returns from it', () => {
    const { visits, ends } = expected(plain(0.5, { unknown: { INIT: 0.5, RUNNING: 0.2 } }));
    // A visit to INIT ends in UNKNOWN in 1 of 2 cases, one to RUNNING in 1 of 5, and half of the others go around.
    expect(visits.INIT.mean).toBeCloseTo(2, 9);
    expect(visits.RUNNING.mean).toBeCloseTo(1 / (0.8 * 0.5), 9);
    expect(visits.WAITING.mean).toBeCloseTo(1, 9);
    expect(visits.UNKNOWN.mean).toBeCloseTo(1 + 0.2 / (0.8 * 0.5), 9);
    // Two independent geometric numbers: from INIT with a probability of 1/2, from RUNNING with one of 1/3.
    const spread = (odds: number) => odds / (1 - odds) ** 2;
    expect(visits.UNKNOWN.deviation ** 2).toBeCloseTo(spread(0.5) + spread(1 / 3), 9);
    expect(ends.get('COMPLETED')).toBeCloseTo(1, 9);
  });

  test('stops jobs at the maximum run time', () => {
    const { visits, dwell, ends } = expected(
      plain(0.5, { maxRunTime: '5s', dwell: { ...plain(0).dwell, RUNNING: { uniform: ['0s', '10s'] } } }),
    );
    // Half of the visits are stopped, and half of the others go around.
    expect(visits.RUNNING.mean).toBeCloseTo(4 / 3, 9);
    expect(visits.KILLING.mean).toBeCloseTo(2 / 3, 9);
    expect(dwell.RUNNING).toEqual({ mean: 3750, deviation: expect.closeTo(Math.sqrt(2.604166667e6), 3) });
    expect(Object.fromEntries(ends)).toEqual({ KILLED: expect.closeTo(2 / 3, 9), COMPLETED: expect.closeTo(1 / 3, 9) });
  });

  test('counts runs whose job is deleted before the end, and deletions that fail', () => {
    const { visits, ends } = expected(
      plain(0, { users: { delete: { RUNNING: 0.4, COMPLETED: 0.5, DELETE_FAILED: 0.5 }, deleteFails: 0.5 } }),
    );
    expect(Object.fromEntries(ends)).toEqual({
      COMPLETED: expect.closeTo(0.6, 9),
      deleted: expect.closeTo(0.2, 9),
      DELETE_FAILED: expect.closeTo(0.2, 9),
    });
    // A quarter of all deletions of ended jobs fails, any number of times.
    expect(visits.DELETE_FAILED.mean).toBeCloseTo((0.2 + 0.6 / 4) / (1 - 1 / 4), 9);
  });

  test('of any scenario balances: each status is left as often as it is reached, and each run ends once', () => {
    fc.assert(
      fc.property(randomScenarios, (scenario) => {
        const policy = policyOf(scenario);
        const { dwell } = policy;
        const { visits, ends } = expectationOf(policy);
        const entered = new Map<string, number>([['INIT', 1]]);
        const enter = (status: string, times: number) => entered.set(status, (entered.get(status) ?? 0) + times);
        for (const status of statusNames) {
          const { time, exits, limit } = dwell[status];
          const cut = limit === undefined ? 0 : momentsOf(time, limit.after).cut;
          const { mean } = visits[status];
          if (limit !== undefined) enter(limit.row.to, mean * cut);
          for (const { row, share } of exits) {
            enter(row.to, mean * share * (1 - cut));
            if (row.to === 'UNKNOWN') enter(status, mean * share * (1 - cut));
          }
        }
        for (const status of statusNames) {
          const { mean, deviation } = visits[status];
          expect(mean / Math.max(1, mean)).toBeCloseTo((entered.get(status) ?? 0) / Math.max(1, mean), 6);
          expect(deviation).toBeGreaterThanOrEqual(0);
        }
        expect([...ends.values()].reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
        const isEnd = (status: Status | 'deleted') => status === 'deleted' || !(isLive(status) || status === 'UNKNOWN');
        expect([...ends.keys()].filter((status) => !isEnd(status as Status | 'deleted'))).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });
});
