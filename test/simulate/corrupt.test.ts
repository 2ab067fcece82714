import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { writeNdjson } from '../../src/cli/writers/ndjson.ts';
import { scenarioNames } from '../../src/model/modelarts-v1/scenarios.ts';
import { isLive, isTerminal, parseStatus, type Status, statusNames } from '../../src/model/modelarts-v1/statuses.ts';
import { readLog } from '../../src/node.ts';
import { type Fault, faults } from '../../src/simulate/corrupt.ts';
import { type SimulatedObservation, type SimulateOptions, simulateJobs } from '../../src/simulate/simulate.ts';
import { validateLog } from '../../src/validate/validate-log.ts';
import { createValidator } from '../../src/validate/validator.ts';
import { chunked } from '../log/logs.ts';
import { reachable } from '../validate/walks.ts';
import { randomScenarios } from './scenarios.ts';

const known = statusNames.filter((status) => status !== 'UNKNOWN');
const reached: ReadonlyMap<Status, ReadonlySet<Status>> = new Map(known.map((status) => [status, reachable(status)]));

/** The faults with which the lines of a log are marked, read without our reader. */
function labelsIn(lines: readonly string[]): readonly (Fault | undefined)[] {
  return lines.map((line) => faults.find((fault) => line.includes(`"injected":"${fault}"`)));
}

/** The lines of a log, from 1, that no job can have produced, according to XState and not the validator. */
function impossibleIn(lines: readonly string[]): readonly number[] {
  const last = new Map<string, Status>();
  return lines.flatMap((line, index) => {
    let record: { readonly job_id: number; readonly status: unknown };
    try {
      record = JSON.parse(line);
    } catch {
      return [index + 1];
    }
    const job = String(record.job_id);
    const status = typeof record.status === 'number' ? statusNames[record.status] : undefined;
    if (status === undefined) return [index + 1];
    if (status === 'UNKNOWN') return [];
    const from = last.get(job);
    last.set(job, status);
    return from === undefined || from === status || reached.get(from)?.has(status) ? [] : [index + 1];
  });
}

/** The lines of a log with a finding of the validator. */
async function foundIn(log: string): Promise<readonly (number | undefined)[]> {
  const validator = createValidator({ maxFindings: Number.POSITIVE_INFINITY });
  await validateLog(validator, readLog(chunked(log), { format: 'ndjson' }));
  return validator.report().findings.map(({ line }) => line);
}

/** What became of the faults of one kind, or of the lines without a fault. */
interface Tally {
  injected: number;
  impossible: number;
  possible: number;
  found: number;
  right: number;
}

/** Checks corrupted logs, and counts by kind what became of the faults in them. */
async function judged(simulations: readonly SimulateOptions[]): Promise<ReadonlyMap<Fault | undefined, Tally>> {
  const tallies = new Map(
    [...faults, undefined].map((fault) => [fault, { injected: 0, impossible: 0, possible: 0, found: 0, right: 0 }]),
  );
  for (const options of simulations) {
    const log = [...writeNdjson(options)].join('');
    const lines = log.trimEnd().split('\n');
    const impossible = new Set(impossibleIn(lines));
    const found = new Set(await foundIn(log));
    for (const [index, fault] of labelsIn(lines).entries()) {
      const tally = tallies.get(fault) as Tally;
      const isImpossible = impossible.has(index + 1);
      const isFound = found.has(index + 1);
      tally.injected++;
      tally[isImpossible ? 'impossible' : 'possible']++;
      if (isFound) tally.found++;
      if (isImpossible && isFound) tally.right++;
    }
  }
  return tallies;
}

describe('the validator', () => {
  test('finds each impossible fault and nothing else: recall and precision are 1 for each kind', async () => {
    const tallies = await judged(
      scenarioNames.flatMap((scenario) => [
        { scenario, seed: 1, jobs: 100, poll: '2m', corrupt: 0.05 },
        { scenario, seed: 2, jobs: 300, poll: '20m', corrupt: 0.2 },
        { scenario, seed: 3, jobs: 500, corrupt: 0.2 },
      ]),
    );
    const rows = faults.map((fault) => {
      const { injected, impossible, possible, found, right } = tallies.get(fault) as Tally;
      const [recall, precision] = [right / impossible, right / found];
      return [fault, { injected, 'still possible': possible, impossible, found, recall, precision }] as const;
    });
    console.table(Object.fromEntries(rows));
    for (const [, row] of rows) expect(row).toMatchObject({ recall: 1, precision: 1 });
    expect(tallies.get(undefined)).toMatchObject({ impossible: 0, found: 0 });
    // A resurrection, a foreign status and an unreadable record are never possible.
    for (const fault of ['resurrected', 'foreign-status', 'garbled'] as const) {
      expect(tallies.get(fault)).toMatchObject({ possible: 0 });
    }
  });

  test('does so for any scenario, seed, polling and share', async () => {
    await fc.assert(
      fc.asyncProperty(
        randomScenarios,
        fc.nat(2 ** 32 - 1),
        fc.constantFrom(undefined, '10s', '1m', '10m'),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        async (scenario, seed, poll, share) => {
          const options = { scenario, seed, jobs: 5, corrupt: share, ...(poll === undefined ? {} : { poll }) };
          const log = `{"job_id":1,"status":1}\n${[...writeNdjson(options)].join('')}`;
          const lines = log.trimEnd().split('\n');
          const labels = labelsIn(lines);
          const found = await foundIn(log);
          expect(found).toEqual(impossibleIn(lines));
          expect(found.filter((line) => labels[Number(line) - 1] === undefined)).toEqual([]);
        },
      ),
      { numRuns: 80 },
    );
  });
});

describe('a corrupted job', () => {
  /** The observations of each job, without and with faults. */
  const pairs = (options: SimulateOptions) => {
    const made = [...simulateJobs(options)];
    return Array.from(simulateJobs({ ...options, corrupt: 0 }), ({ job, observations }, index) => {
      expect(made[index]?.job).toBe(job);
      return { seen: [...observations], made: [...(made[index]?.observations ?? [])] };
    });
  };

  /** Checks that each fault is what its label says, and that nothing was done where there is no label. */
  function expectLabelled(seen: readonly SimulatedObservation[], made: readonly SimulatedObservation[]): void {
    const rest = [...seen];
    const before = new Set<unknown>();
    const take = () => {
      const next = rest.shift();
      before.add(next?.status);
      return next;
    };
    const isLiveBefore = (status: unknown) => before.has(status) && isLive(status as Status);
    for (let index = 0; index < made.length; index++) {
      const { injected, ...observation } = made[index] ?? { job: '', status: '', time: 0 };
      switch (injected) {
        case undefined:
        case 'garbled':
          expect(observation).toEqual(take());
          break;
        case 'swapped': {
          const other = made[++index];
          const [one, two] = [take(), take()];
          expect(one?.status).not.toBe(two?.status);
          expect(observation).toEqual({ ...one, status: two?.status });
          expect(other).toEqual({ ...two, status: one?.status, injected });
          break;
        }
        case 'resurrected':
          expect(isLiveBefore(observation.status)).toBe(true);
          expect(isTerminal(made[index - 1]?.status as Status)).toBe(true);
          expect(observation.time).toBeGreaterThanOrEqual(made[index - 1]?.time ?? Number.NaN);
          expect(observation.time).toBeLessThanOrEqual(rest[0]?.time ?? Number.POSITIVE_INFINITY);
          break;
        case 'skipped-back': {
          expect(isLiveBefore(observation.status)).toBe(true);
          const { status, ...others } = take() ?? {};
          expect(observation.status).not.toBe(status);
          expect(observation).toMatchObject(others);
          break;
        }
        case 'foreign-status':
          expect(parseStatus(observation.status)).toBeUndefined();
          expect({ ...observation, status: rest[0]?.status }).toEqual(take());
          break;
      }
    }
    expect(rest).toEqual([]);
  }

  test('differs from the job only where it is marked', () => {
    fc.assert(
      fc.property(
        randomScenarios,
        fc.nat(2 ** 32 - 1),
        fc.constantFrom(undefined, '20s', '10m'),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (scenario, seed, poll, share) => {
          const options = { scenario, seed, jobs: 5, corrupt: share, ...(poll === undefined ? {} : { poll }) };
          for (const { seen, made } of pairs(options)) expectLabelled(seen, made);
        },
      ),
      { numRuns: 80 },
    );
  });

  test.each([0, 0.02, 0.3, 1])('has faults in a share of %d of its observations', (share) => {
    let decisions = 0;
    let count = 0;
    for (const { seen, made } of pairs({ jobs: 1000, seed: 11, poll: '5m', corrupt: share })) {
      const labels = made.flatMap(({ injected }) => injected ?? []);
      const swapped = labels.filter((label) => label === 'swapped').length / 2;
      // Two observations that change places are one fault.
      count += labels.length - swapped;
      decisions += seen.length - swapped;
    }
    expect(decisions).toBeGreaterThan(5000);
    expect(Math.abs(count - share * decisions)).toBeLessThanOrEqual(5 * Math.sqrt(decisions * share * (1 - share)));
  });

  test('has all faults that fit equally often', () => {
    const counts = new Map<string, number>();
    for (const { observations } of simulateJobs({ jobs: 4000, seed: 5, corrupt: 0.05 })) {
      for (const { injected } of observations) {
        if (injected !== undefined) counts.set(injected, (counts.get(injected) ?? 0) + 1);
      }
    }
    const [foreign = 0, garbled = 0] = ['foreign-status', 'garbled'].map((fault) => counts.get(fault));
    expect(Math.abs(foreign - garbled)).toBeLessThan(5 * Math.sqrt(foreign + garbled));
    expect([...counts.keys()].sort()).toEqual([...faults].sort());
  });
});
