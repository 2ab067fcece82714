import { describe, expect, test } from 'vitest';
import { createMachine } from 'xstate';
import { InputError } from '../../src/input.ts';
import { type Lifecycle, lifecycleOf } from '../../src/model/lifecycle.ts';
import { modelartsV1 } from '../../src/model/modelarts-v1/lifecycle.ts';
import { defaultScenario } from '../../src/simulate/default-scenario.ts';
import { policyOf } from '../../src/simulate/policy.ts';
import { toScenario } from '../../src/simulate/schema.ts';
import { lives, simulate, simulateJobs } from '../../src/simulate/simulate.ts';
import { simulateSummary } from '../../src/simulate/summary.ts';
import { createValidator } from '../../src/validate/validator.ts';
import { lifecycleFor, machines } from './machines.ts';

const end = { type: 'final' } as const;

/** The lifecycles of machines. */
const toys = Object.entries(machines).map(([name, machine]): readonly [string, Lifecycle] => [
  name,
  lifecycleFor(machine),
]);

describe.each(toys)('jobs of which only the machine is known: %s', (_, lifecycle) => {
  const { statuses, table } = lifecycle;
  const isEnd = (status: string | undefined) =>
    status !== undefined && (statuses.isTerminal(status) || table.gone.includes(status));

  test('end, by rows of the machine', () => {
    const seen = new Set<string>();
    for (const { changes } of lives({ lifecycle, jobs: 300 })) {
      const life = [...changes];
      expect(isEnd(life.at(-1)?.status)).toBe(true);
      for (const { row } of life) if (row !== undefined) seen.add(`${row.from} ${row.event} ${row.to}`);
    }
    const missed = table.rows.filter(({ from, event, to }) => !seen.has(`${from} ${event} ${to}`));
    for (const { from, to } of missed) {
      const isKept = table.gone.includes(to) || statuses.isTerminal(from) || from === to;
      expect(isKept || statuses.isGap(from) || statuses.isGap(to), `${from} → ${to}`).toBe(true);
    }
  });

  test.each(['poll', 'events'] as const)('have no findings: %s', (mode) => {
    // A complete feed must show the start.
    if (mode === 'events' && statuses.isGap(table.initial)) return;
    const validator = createValidator({ lifecycle, mode });
    for (const observation of simulate({ lifecycle, jobs: 300, ...(mode === 'poll' && { poll: '20s' }) })) {
      validator.observe(observation);
    }
    expect(validator.report()).toMatchObject({ ok: true, findings: [] });
    expect(validator.report().observations).toBeGreaterThan(100);
  });

  test('do what is expected, and stay a minute in each status', () => {
    const { statuses: rows, ends } = simulateSummary({ lifecycle, jobs: 5000 });
    const compared = [
      ...rows.flatMap(({ visits, dwell }) => [visits, ...(dwell ? [dwell] : [])]),
      ...ends.map(({ share }) => share),
    ];
    expect(compared.filter(({ deviation }) => !(Math.abs(deviation) < 4.5))).toEqual([]);
    for (const { dwell } of rows) if (dwell !== undefined) expect(dwell.expected).toBe(60_000);
    expect(ends.reduce((sum, { share }) => sum + share.expected, 0)).toBeCloseTo(1, 9);
  });

  test('are corrupted with values that are no statuses', () => {
    for (const { status, injected } of simulate({ lifecycle, jobs: 200, corrupt: 0.3 })) {
      expect(statuses.parse(status) === undefined).toBe(injected === 'foreign-status');
    }
  });
});

describe('a status that leads back', () => {
  test('leads to the status that was left, also after a gap', () => {
    const lifecycle = lifecycleFor(machines['a status that leads back, or to an end, and is lost sight of']);
    const resumed = new Set<string>();
    for (const { changes } of lives({ lifecycle, jobs: 500 })) {
      let before = '';
      let worked = '';
      for (const { status, row } of changes) {
        if (row?.event === 'resume') {
          expect(status).toBe(worked);
          resumed.add(status);
        }
        if (row?.event === 'regain') expect(status).toBe(before);
        if (row?.event === 'lose') before = row.from;
        if (status === 'A' || status === 'B') worked = status;
      }
    }
    expect([...resumed].sort()).toEqual(['A', 'B']);
  });
});

describe('foreign values', () => {
  test('leave out those that are statuses of the lifecycle', () => {
    const machine = createMachine({
      id: 'codes',
      initial: 'SUCCEEDED',
      states: { SUCCEEDED: { meta: { code: 99 }, on: { go: 'END' } }, END: { ...end, meta: { code: 23 } } },
    });
    const lifecycle = lifecycleFor(machine);
    const foreign = new Set<unknown>();
    for (const { status, injected } of simulate({ lifecycle, jobs: 500, corrupt: 1 })) {
      if (injected === 'foreign-status') foreign.add(status);
    }
    expect([...foreign].map(String).sort()).toEqual(['-1', '08', '8.5', 'running?']);
  });
});

describe('the default scenario', () => {
  test('is made only where a lifecycle has no typical one', () => {
    expect([...simulate({ jobs: 5 })]).toEqual([...simulate({ jobs: 5, scenario: 'typical' })]);
    const bare = lifecycleOf({ id: 'bare', title: 'Bare', catalogue: modelartsV1.catalogue, table: modelartsV1.table });
    expect([...simulate({ lifecycle: bare, jobs: 5 })]).toEqual([
      ...simulate({ lifecycle: bare, jobs: 5, scenario: defaultScenario(bare) }),
    ]);
  });

  test('gives each transition of a status the same share, also those that have a share of their own', () => {
    const scenario = defaultScenario(modelartsV1);
    const { exits } = policyOf(scenario).dwell.RUNNING;
    const taken = exits.map(({ row, share }) => [row.event, share]);
    const events = ['stop', 'sight.lose', 'finish', 'fail', 'scale', 'requeue', 'lose', 'model.fail', 'deploy.fail'];
    expect(taken).toEqual(events.map((event) => [event, expect.closeTo(1 / 9)]));
    const validator = createValidator({ mode: 'events' });
    for (const observation of simulate({ scenario, jobs: 300 })) validator.observe(observation);
    expect(validator.report()).toMatchObject({ ok: true, jobs: 300 });
  });
});

describe('a scenario of a lifecycle', () => {
  const line = machines['a line'];
  const base = { odds: { A: { go: 1 }, B: { go: 1 } }, dwell: { A: '1s', B: '2s' }, arrivals: '3s' };
  const lifecycle = lifecycleFor(line, {
    scenarios: { typical: base, slow: { extends: 'typical', dwell: { A: '1h' } } },
  });

  test('is used by its name, and unless given', () => {
    const times = (scenario?: string) =>
      Array.from(simulateJobs({ lifecycle, jobs: 1, start: 0, ...(scenario && { scenario }) }), ({ observations }) =>
        Array.from(observations, ({ time }) => time),
      );
    expect(times()).toEqual([[0, 1000, 3000]]);
    expect(times('slow')).toEqual([[0, 3_600_000, 3_602_000]]);
    expect(() => times('flaky')).toThrow(new RangeError('unknown scenario: flaky'));
  });

  test.each([
    [{ unknown: 0.1 }, 'unknown: line has no event for it'],
    [{ maxRunTime: '1h' }, 'maxRunTime: line has no status for it\nmaxRunTime: line has no event for it'],
    [
      { users: { stop: 0.1, delete: 0.1, deleteFails: 0.1 } },
      'users.stop: line has no event for it\nusers.delete: line has no event for it\nusers.deleteFails: line has no event for it',
    ],
    [
      { dwell: { RUNNING: '1s' }, unknown: 1 },
      'dwell.RUNNING: expected one of A, B, C, but got "RUNNING"\nunknown: line has no event for it',
    ],
    [{ extends: 'flaky' }, 'extends: expected one of typical, slow, but got "flaky"'],
  ])('is refused where it says what the lifecycle does not know: %j', (data, message) => {
    expect(() => toScenario(data, { lifecycle })).toThrow(InputError);
    expect(() => toScenario(data, { lifecycle })).toThrow(message);
  });

  test('cannot extend one where there is none', () => {
    expect(() => toScenario({ extends: 'typical' }, { lifecycle: lifecycleFor(line) })).toThrow(
      'extends: expected no scenario, since line has none, but got "typical"',
    );
  });

  test('stops jobs by the roles of the lifecycle', () => {
    const machine = createMachine({
      id: 'stoppable',
      initial: 'busy',
      states: { busy: { on: { finish: 'done', halt: 'halted' } }, done: end, halted: end },
    });
    const stoppable = lifecycleFor(machine, { roles: { stop: 'halt', running: 'busy' } });
    const scenario = { arrivals: '1s', odds: { busy: { finish: 1 } }, dwell: { busy: '1h' }, maxRunTime: '10m' };
    const [job] = simulateJobs({ lifecycle: stoppable, scenario, jobs: 1, start: 0 });
    expect(Array.from(job?.observations ?? [], ({ status, time }) => [status, time])).toEqual([
      ['busy', 0],
      ['halted', 600_000],
    ]);
    expect(() => toScenario({ odds: { busy: { halt: 1 } } }, { lifecycle: stoppable })).toThrow(
      'odds.busy.halt: expected one of finish (that is said under users.stop), but got "halt"',
    );
  });
});
