import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { writeNdjson } from '../../src/cli/writers/ndjson.ts';
import { InputError } from '../../src/input.ts';
import { type ScenarioName, scenarioNames } from '../../src/model/modelarts-v1/scenarios.ts';
import {
  lives,
  type SimulatedObservation,
  type SimulateOptions,
  simulate,
  simulateJobs,
} from '../../src/simulate/simulate.ts';
import { expectCommitted } from '../generated.ts';
import { randomScenarios } from './scenarios.ts';

/** Options of all kinds. */
const options: fc.Arbitrary<SimulateOptions> = fc.record(
  {
    jobs: fc.nat(6),
    seed: fc.nat(2 ** 32 - 1),
    scenario: randomScenarios,
    poll: fc.constantFrom('15s', { every: '20s', jitter: 0.5, lost: 0.5 }),
    corrupt: fc.double({ min: 0, max: 1, noNaN: true }),
  },
  { requiredKeys: ['jobs', 'seed', 'scenario'] },
);

/** The observations of each job. */
function byJob(observations: Iterable<SimulatedObservation>): Map<string, SimulatedObservation[]> {
  const jobs = new Map<string, SimulatedObservation[]>();
  for (const observation of observations) {
    const job = jobs.get(observation.job);
    if (job === undefined) jobs.set(observation.job, [observation]);
    else job.push(observation);
  }
  return jobs;
}

describe('a simulation', () => {
  test('yields the observations of all jobs, in the order of time', () => {
    fc.assert(
      fc.property(options, (options) => {
        const merged = [...simulate(options)];
        for (const [index, { time }] of merged.entries()) {
          expect(time).toBeGreaterThanOrEqual(merged[index - 1]?.time ?? 0);
        }
        const jobs = Array.from(simulateJobs(options), ({ job, observations }) => [job, [...observations]] as const);
        expect(byJob(merged)).toEqual(new Map(jobs.filter(([, observations]) => observations.length > 0)));
      }),
      { numRuns: 80 },
    );
  });

  test('is the same for the same seed and scenario', () => {
    fc.assert(
      fc.property(options, (options) => {
        expect([...simulate(options)]).toEqual([...simulate(options)]);
      }),
      { numRuns: 60 },
    );
  });

  test.each(scenarioNames)('differs for another seed: %s', (scenario) => {
    const logs = Array.from({ length: 50 }, (_, seed) => JSON.stringify([...simulate({ scenario, seed, jobs: 2 })]));
    expect(new Set(logs).size).toBe(50);
  });

  test('of more jobs starts with the same jobs', () => {
    fc.assert(
      fc.property(options, fc.integer({ min: 1, max: 5 }), (options, more) => {
        const all = (jobs: number) =>
          Array.from(simulateJobs({ ...options, jobs }), ({ observations, ...job }) => [job, [...observations]]);
        const { jobs = 0 } = options;
        expect(all(jobs + more).slice(0, jobs)).toEqual(all(jobs));
      }),
      { numRuns: 60 },
    );
  });

  test('that is polled has the same lives: each poll observes the status at its time', () => {
    fc.assert(
      fc.property(options, (options) => {
        const jobs = simulateJobs({ ...options, poll: '15s', corrupt: 0 });
        const changes = Array.from(lives(options), ({ changes }) => [...changes]);
        let index = 0;
        for (const { observations } of jobs) {
          const life = changes[index++] ?? [];
          for (const { status, time } of observations) {
            expect(life.findLast((change) => change.time <= time)?.status).toBe(status);
          }
        }
        expect(index).toBe(options.jobs);
      }),
      { numRuns: 60 },
    );
  });

  test('without polls yields every change until the record is deleted', () => {
    const changes = Array.from(lives({ scenario: 'impatient-users', seed: 5, jobs: 300 }), ({ changes }) => [
      ...changes,
    ]);
    const deleted = changes.filter((life) => life.at(-1)?.status === 'deleted');
    expect(deleted.length).toBeGreaterThan(50);
    const seen = [...byJob(simulate({ scenario: 'impatient-users', seed: 5, jobs: 300 })).values()];
    expect(seen.map((job) => job.map(({ status, time }) => ({ status, time })))).toEqual(
      changes.map((life) =>
        life.filter(({ status }) => status !== 'deleted').map(({ status, time }) => ({ status, time })),
      ),
    );
  });

  test('numbers its jobs in the order of their creation, and creates the first at the start', () => {
    const start = Date.UTC(2024, 1, 29);
    const jobs = [...simulateJobs({ jobs: 50, start: '2024-02-29' })];
    expect(jobs.map(({ job }) => job)).toEqual(Array.from({ length: 50 }, (_, index) => `${100_001 + index}/1`));
    expect(jobs[0]?.created).toBe(start);
    for (const [index, { created, observations }] of jobs.entries()) {
      expect(created).toBeGreaterThanOrEqual(jobs[index - 1]?.created ?? start);
      expect([...observations][0]).toEqual({ job: `${100_001 + index}/1`, status: 'INIT', time: created });
    }
  });

  test('is of 100 typical jobs from the start of 2025 by default', () => {
    const start = Date.UTC(2025, 0) / 1000;
    expect([...simulate()]).toEqual([...simulate({ jobs: 100, seed: 1, scenario: 'typical', start })]);
    expect([...simulate({ jobs: 0 })]).toEqual([]);
  });

  test('is lazy: of a billion jobs, it makes only those that are asked for', () => {
    let count = 0;
    for (const { status } of simulate({ jobs: 2 ** 30, poll: '1m', corrupt: 0.1 })) {
      expect(status).toBeDefined();
      if (++count === 10_000) break;
    }
    expect(count).toBe(10_000);
  });

  test.each<[SimulateOptions, string]>([
    [{ jobs: -1 }, 'the number of jobs must be a whole number from 0 to 1073741824: -1'],
    [{ jobs: 1.5 }, 'the number of jobs must be a whole number from 0 to 1073741824: 1.5'],
    [{ jobs: 2 ** 30 + 1 }, 'the number of jobs must be a whole number from 0 to 1073741824: 1073741825'],
    [{ jobs: Number.NaN }, 'the number of jobs must be a whole number from 0 to 1073741824: NaN'],
    [{ seed: -1 }, 'the seed must be a whole number from 0 to 4294967295: -1'],
    [{ seed: 2 ** 32 }, 'the seed must be a whole number from 0 to 4294967295: 4294967296'],
    [{ seed: 0.5 }, 'the seed must be a whole number from 0 to 4294967295: 0.5'],
    [{ start: 'soon' }, 'not a time: soon'],
    [{ start: -1 }, 'not a time: -1'],
    [{ poll: '0s' }, 'the time between two polls must be above 0: 0s'],
    [{ poll: { every: '1s', lost: 1 } }, 'the share of lost polls must be from 0 to below 1: 1'],
    [{ corrupt: -0.1 }, 'the share to corrupt must be from 0 to 1: -0.1'],
    [{ corrupt: 1.1 }, 'the share to corrupt must be from 0 to 1: 1.1'],
    [{ corrupt: Number.NaN }, 'the share to corrupt must be from 0 to 1: NaN'],
    [{ scenario: 'typicl' as ScenarioName }, 'unknown scenario: typicl'],
    [{ scenario: 'toString' as ScenarioName }, 'unknown scenario: toString'],
  ])('is refused with %j', (options, message) => {
    expect(() => [...simulate(options)]).toThrow(new RangeError(message));
    expect(() => [...simulateJobs(options)]).toThrow(new RangeError(message));
  });

  test('is refused with an invalid scenario', () => {
    expect(() => [...simulate({ scenario: { extends: 'typical', unknown: 2 } })]).toThrow(InputError);
  });

  test('is the same on every machine: the committed bytes', () => {
    const logs = scenarioNames.flatMap((scenario) => [
      ...writeNdjson({ scenario, jobs: 3, seed: 2025 }),
      ...writeNdjson({ scenario, jobs: 2, seed: 7, poll: '10m', corrupt: 0.2 }),
    ]);
    expectCommitted('test/simulate/golden.ndjson', logs.join(''));
  });
});
