import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ScenarioName, scenarioNames } from '../../src/model/modelarts-v1/scenarios.ts';
import { statusNames } from '../../src/model/modelarts-v1/statuses.ts';
import type { Scenario } from '../../src/model/scenario.ts';
import { expectationOf } from '../../src/simulate/expectation.ts';
import { policyOf } from '../../src/simulate/policy.ts';
import { simulate } from '../../src/simulate/simulate.ts';
import { simulateSummary } from '../../src/simulate/summary.ts';
import { randomMachines } from '../lifecycles/random-machines.ts';
import { runs } from '../runs.ts';

/** A test fails where a mean is this many standard errors off, which happens by chance once in 150,000 times. */
const FAR = 4.5;

describe('the summary', () => {
  const own: readonly (readonly [string, Scenario])[] = [
    ['with a short longest run time', { extends: 'typical', maxRunTime: '20m' }],
    [
      'with shorter runs than that',
      { extends: 'elastic', dwell: { RUNNING: { uniform: ['1m', '9m'] } }, maxRunTime: '5m' },
    ],
    ['in which sight is lost all the time', { extends: 'custom-image-first-run', unknown: 0.6 }],
    [
      'in which all is deleted',
      { extends: 'impatient-users', users: { delete: 0.9, stop: 0.05, deleteFails: 0.5 }, unknown: 0 },
    ],
  ];

  test.each<readonly [string, ScenarioName | Scenario]>([
    ...scenarioNames.map((name) => [name, name] as const),
    ...own,
  ])('agrees with the expectation within the sampling error: %s', (_, scenario) => {
    const { jobs, statuses, ends } = simulateSummary({ scenario, seed: 1, jobs: 20_000 });
    expect(jobs).toBe(20_000);
    const compared = [
      ...statuses.flatMap(({ status, visits, dwell }) => [
        { of: `visits of ${status}`, ...visits },
        ...(dwell === undefined ? [] : [{ of: `stay in ${status}`, ...dwell }]),
      ]),
      ...ends.map(({ status, share }) => ({ of: `end in ${status}`, ...share })),
    ];
    expect(compared.filter(({ deviation }) => !(Math.abs(deviation) < FAR))).toEqual([]);
    expect(compared.length).toBeGreaterThan(20);
    expect(ends.reduce((sum, { share }) => sum + share.measured, 0)).toBeCloseTo(1, 9);
  });

  test('shows where jobs follow another scenario', () => {
    const scenario: Scenario = { extends: 'typical', odds: { RUNNING: { finish: 60 } } };
    const { ends } = simulateSummary({ scenario, seed: 1, jobs: 20_000 });
    const typical = expectationOf(policyOf('typical')).ends;
    const completed = ends.find(({ status }) => status === 'COMPLETED')?.share.measured ?? 0;
    const share = typical.get('COMPLETED') ?? 0;
    expect(Math.abs(completed - share)).toBeGreaterThan(FAR * Math.sqrt((share * (1 - share)) / 20_000));
  });

  test('counts what a log shows', () => {
    const options = { scenario: 'flaky', seed: 3, jobs: 500 } as const;
    const { statuses } = simulateSummary(options);
    const observations = [...simulate(options)];
    for (const status of statusNames) {
      const seen = observations.filter((observation) => observation.status === status).length;
      const visits = statuses.find((row) => row.status === status)?.visits.measured ?? 0;
      expect(visits * 500, status).toBeCloseTo(seen, 6);
    }
  });

  test('has shares of at most 1 and finite deviations, whatever the machine', () => {
    fc.assert(
      fc.property(randomMachines, ({ lifecycle }) => {
        const { statuses, ends } = simulateSummary({ lifecycle, jobs: 10 });
        for (const { share } of ends) expect(share.expected).toBeLessThanOrEqual(1);
        const compared = [...statuses.map(({ visits }) => visits), ...ends.map(({ share }) => share)];
        for (const { deviation } of compared) expect(deviation).toSatisfy(Number.isFinite);
      }),
      { numRuns: runs(1000) },
    );
  });

  test('is refused for no jobs', () => {
    expect(() => simulateSummary({ jobs: 0 })).toThrow(new RangeError('a summary needs at least one job'));
  });
});
