import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createActor, initialTransition, transition } from 'xstate';
import type { JobEvent } from '../../src/model/modelarts-v1/events.ts';
import { jobTable } from '../../src/model/modelarts-v1/lifecycle.ts';
import { jobMachine, statusOf } from '../../src/model/modelarts-v1/machine.ts';
import { type ScenarioName, scenarioNames } from '../../src/model/modelarts-v1/scenarios.ts';
import { isLive, isTerminal, type Status } from '../../src/model/modelarts-v1/statuses.ts';
import type { Scenario } from '../../src/model/scenario.ts';
import { policyOf } from '../../src/simulate/policy.ts';
import { generatorFor } from '../../src/simulate/random.ts';
import { createSampler, type Sampler } from '../../src/simulate/sampler.ts';
import { lives, streamOf } from '../../src/simulate/simulate.ts';
import { type Change, walk } from '../../src/simulate/walk.ts';
import { randomScenarios } from './scenarios.ts';

const START = Date.UTC(2025, 0);
const seeds = fc.nat(2 ** 32 - 1);

function walksOf(scenario: ScenarioName | Scenario, seed: number, jobs: number): readonly (readonly Change[])[] {
  return Array.from(lives({ scenario, seed, jobs, start: START }), ({ changes }) => [...changes]);
}

/** The life of a job as an XState actor, with a sampler that says which event comes when. */
function lifeOfActor(scenario: ScenarioName | Scenario, seed: number, index: number): readonly Change[] {
  const sampler = createSampler(policyOf(scenario));
  const generator = generatorFor(seed, streamOf(index, 'life'));
  const actor = createActor(jobMachine).start();
  let seen = statusOf(actor.getSnapshot());
  let time = 0;
  const life: Change[] = [];
  for (;;) {
    const status = statusOf(actor.getSnapshot());
    life.push({ status: status ?? 'deleted', time });
    if (status === undefined || seen === undefined) return life;
    if (isLive(status)) seen = status;
    const step = sampler.step(status, seen, generator);
    if (step === undefined) return life;
    time += step.after;
    actor.send({ type: step.row.event } as JobEvent);
  }
}

describe('a walk', () => {
  test('of any scenario is one that XState takes, and its time never runs backwards', () => {
    fc.assert(
      fc.property(randomScenarios, seeds, (scenario, seed) => {
        for (const [first, ...changes] of walksOf(scenario, seed, 3)) {
          let [snapshot] = initialTransition(jobMachine);
          let time = first?.time ?? Number.NaN;
          expect(first).toEqual({ status: statusOf(snapshot), time });
          for (const change of changes) {
            const type = change.row?.event ?? 'submit';
            expect(snapshot.can({ type } as JobEvent), `${change.row?.from} ${type}`).toBe(true);
            [snapshot] = transition(jobMachine, snapshot, { type } as JobEvent);
            expect(change.status).toBe(statusOf(snapshot) ?? 'deleted');
            expect(change.time).toBeGreaterThanOrEqual(time);
            expect(Number.isInteger(change.time)).toBe(true);
            time = change.time;
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  test.each(scenarioNames)('is the life of an XState actor driven by the same seed: %s', (scenario) => {
    const walks = walksOf(scenario, 7, 60);
    for (const [index, changes] of walks.entries()) {
      const [first] = changes;
      expect(changes.map(({ status, time }) => ({ status, time: time - (first?.time ?? 0) }))).toEqual(
        lifeOfActor(scenario, 7, index),
      );
    }
  });

  test('is stopped at the maximum run time', () => {
    const scenario: Scenario = { extends: 'elastic', maxRunTime: '10m' };
    let stopped = 0;
    for (const changes of walksOf(scenario, 1, 300)) {
      for (const [index, { time, row }] of changes.entries()) {
        if (row?.from !== 'RUNNING') continue;
        const stay = time - (changes[index - 1]?.time ?? Number.NaN);
        expect(stay).toBeLessThanOrEqual(600_000);
        if (stay < 600_000) continue;
        expect(row.event).toBe('stop');
        stopped++;
      }
    }
    expect(stopped).toBeGreaterThan(50);
  });

  test('ends in a terminal status that is not left, or with the deletion', () => {
    fc.assert(
      fc.property(randomScenarios, seeds, (scenario, seed) => {
        for (const changes of walksOf(scenario, seed, 3)) {
          const last = changes.at(-1)?.status ?? 'INIT';
          expect(last === 'deleted' || isTerminal(last as Status), last).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });

  /** Jobs that go back and forth between RUNNING and WAITING. */
  const endless: Scenario = {
    extends: 'typical',
    odds: {
      WAITING: { start: 1, 'mount.fail': 0, fail: 0, lose: 0, cancel: 0 },
      RUNNING: { requeue: 1e9, finish: 1, fail: 0, lose: 0 },
    },
    dwell: { RUNNING: '1s', WAITING: '1s' },
    users: { stop: 0, delete: 0 },
    unknown: 0,
  };

  test.each<[string, Scenario, string]>([
    ['changes without end', endless, 'the scenario lets a job change more than 100000 times'],
    [
      'goes on for centuries',
      { ...endless, dwell: { RUNNING: '500d', WAITING: '500d' }, maxRunTime: '1000d' },
      'the scenario lets a job go on beyond the year 2200',
    ],
  ])('that %s is an error', (_, scenario, message) => {
    expect(() => walksOf(scenario, 1, 5)).toThrow(new RangeError(message));
  });

  /** A sampler that loses contact with a job and regains it, until there were so many changes. */
  function blinking(changes: number, after: number): Sampler {
    const [lose, regain] = ['sight.lose', 'sight.regain'].map((event) =>
      jobTable.rows.find((row) => row.event === event && [row.from, row.to].includes('INIT')),
    );
    let left = changes;
    return {
      arrival: () => 0,
      step(status) {
        const row = status === 'INIT' ? lose : regain;
        return left-- > 0 && row !== undefined ? { row, after } : undefined;
      },
    };
  }

  test('may have 100,000 changes, and may last until the year 2200', () => {
    const length = (sampler: Sampler) => [...walk(sampler, generatorFor(1, 0), START, jobTable)].length;
    expect(length(blinking(100_000, 0))).toBe(100_001);
    expect(() => length(blinking(100_001, 0))).toThrow(RangeError);
    const left = Date.UTC(2200, 0) - START;
    expect(length(blinking(1, left - 1))).toBe(2);
    expect(() => length(blinking(1, left))).toThrow(RangeError);
  });
});
