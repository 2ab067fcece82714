import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { outcomes } from '../../src/model/catalogue.ts';
import { lifecycleOf } from '../../src/model/lifecycle.ts';
import { modelartsV1 } from '../../src/model/modelarts-v1/lifecycle.ts';
import { isFailure, isStopped, isSuccess, type Status, statusNames } from '../../src/model/modelarts-v1/statuses.ts';
import { modelartsV2 } from '../../src/model/modelarts-v2/lifecycle.ts';
import { type Answer, answers } from '../../src/pollers/answers.ts';
import { checkPoller, type Poller, type WholePoller } from '../../src/pollers/check.ts';
import { faultText, shownText } from '../../src/pollers/fault-text.ts';
import { type PollerCase, type PollerOptions, pollerSuite } from '../../src/pollers/suite.ts';
import { validate } from '../../src/validate/validator.ts';
import { chainOf, legalSequences, START } from '../paths/legal-sequences.ts';
import { toyTables } from '../paths/toys.ts';
import { runs } from '../runs.ts';
import { lifecycleFor, machines } from '../simulate/machines.ts';

/** The right answer, by the predicates of the catalogue. */
function rightAfter(status: Status): Answer {
  if (isSuccess(status)) return 'success';
  if (isFailure(status)) return 'failure';
  return isStopped(status) ? 'stopped' : 'wait';
}

const rightPoller = (statuses: readonly Status[]) => rightAfter(statuses.at(-1) as Status);

/** A client that is right but for some statuses. */
const pollerThat =
  (wrong: Partial<Record<Status, Answer>>): Poller =>
  (statuses) =>
    wrong[statuses.at(-1) as Status] ?? rightPoller(statuses);

describe('a suite', () => {
  test.each([0, 1, 2])('with a memory of %i says what is right after each status', (memory) => {
    const { cases, observations } = pollerSuite({ memory });
    for (const { statuses, answers, accepted, name } of cases) {
      expect(answers).toEqual(statuses.map(rightAfter));
      expect(accepted).toEqual(answers.slice(-1));
      expect(name).toBe(statuses.join(' → '));
      expect(validate(statuses).findings).toEqual([]);
    }
    expect(cases.flatMap(({ answers }) => answers)).toHaveLength(observations);
  });

  test('is smaller than that of the machine for a client that looks at the last status only', () => {
    expect(pollerSuite({ memory: 0 })).toMatchObject({ chains: 23, observations: 23, lowerBound: 23 });
  });

  test('ends where a client looks no further, and takes what is legitimate', () => {
    const { cases } = pollerSuite({ answers: { KILLING: 'stopped', stopped: ['failure', 'stopped'], LOST: 'error' } });
    const ends = (status: Status) => cases.filter(({ statuses }) => statuses.at(-1) === status);
    expect(ends('KILLING').every(({ answers }) => answers.at(-1) === 'stopped')).toBe(true);
    expect(cases.filter(({ statuses }) => statuses.slice(0, -1).includes('KILLING'))).toEqual([]);
    expect(ends('KILLED').every(({ accepted }) => accepted.join() === 'failure,stopped')).toBe(true);
    expect(cases.every(({ answers, statuses }) => answers.length === statuses.length)).toBe(true);
    expect(ends('LOST').every(({ answers }) => answers.at(-1) === 'error')).toBe(true);
    expect([ends('KILLING'), ends('KILLED'), ends('LOST')].every(({ length }) => length > 1)).toBe(true);
  });

  test('knows statuses whose names every object has', () => {
    const lifecycle = lifecycleFor(machines['names that every object has']);
    const { cases } = pollerSuite({ lifecycle, answers: { constructor: 'error' as const } });
    const after = (status: string) => cases.filter(({ statuses }) => statuses.at(-1) === status);
    expect(after('constructor').map(({ answers }) => answers.at(-1))).toEqual(after('constructor').map(() => 'error'));
    expect(after('toString').every(({ accepted }) => accepted.length === outcomes.length)).toBe(true);
    expect([after('constructor'), after('toString')].every(({ length }) => length > 0)).toBe(true);
  });

  test('leaves out what a filter leaves out', () => {
    const statuses = pollerSuite({ without: ['sight', 'scale'] }).cases.flatMap((each) => each.statuses);
    expect(statuses).not.toContain('UNKNOWN');
    expect(statuses).not.toContain('SCALING');
    expect(statuses).toContain('RUNNING');
  });

  test('takes any outcome of an end of which nothing is known', () => {
    const catalogue = { A: {}, X: {} };
    const rows = [{ from: 'A', event: 'end', to: 'X', basis: 'documented', sources: [] }] as const;
    const table = { initial: 'A', statuses: ['A', 'X'], ends: ['X'], gaps: [], returning: [], gone: [], rows } as const;
    const lifecycle = lifecycleOf({ id: 'toy', title: 'Toy', catalogue, table });
    expect(pollerSuite({ lifecycle }).cases.map(({ accepted }) => accepted)[0]).toEqual([
      'success',
      'stopped',
      'failure',
    ]);
  });

  test.each([
    [{ answers: { DONE: 'success' } }, 'no such status or outcome: DONE'],
    [{ answers: { LOST: 'wait' } }, 'LOST: a job that has ended is not waited for'],
    [{ answers: { KILLING: ['wait', 'stopped'] } }, 'KILLING: give either wait, or what else is right'],
    [{ answers: { LOST: [] } }, 'LOST: no answer is right'],
    [{ memory: 9 }, 'no memory of 9: give a number from 0 to 3'],
  ])('is refused: %j', (options, message) => {
    expect(() => pollerSuite(options as PollerOptions)).toThrow(new RangeError(message));
  });
});

describe('a client', () => {
  test.each([0, 1, 2])('that is right is right in every case with a memory of %i', (memory) => {
    const suite = pollerSuite({ memory });
    expect(checkPoller(rightPoller, suite)).toEqual({ ok: true, cases: suite.cases.length, failed: 0, faults: [] });
    expect(checkPoller({ start: () => rightAfter }, suite).ok).toBe(true);
  });

  test('of any lifecycle that is right is not blamed', () => {
    const { outcomeOf } = modelartsV2.statuses;
    const report = checkPoller((statuses) => outcomeOf(statuses.at(-1) ?? 'Creating') ?? 'wait', {
      lifecycle: modelartsV2,
    });
    expect(report.ok).toBe(true);
  });

  test('that takes 20 for the end and 12 for a success is told so', () => {
    const report = checkPoller(pollerThat({ CHECK_RUNNING_COMPLETED: 'success', KILLED: 'success' }));
    const with20 = pollerSuite().cases.filter(({ codes }) => codes.includes(20)).length;
    const without20 = pollerSuite().cases.filter(({ codes }) => !codes.includes(20) && codes.at(-1) === 12).length;
    expect(report.faults).toMatchObject([
      {
        status: 'CHECK_RUNNING_COMPLETED',
        code: 20,
        given: 'success',
        expected: 'wait',
        isAlways: true,
        cases: with20,
      },
      { status: 'KILLED', code: 12, given: 'success', expected: 'stopped', isAlways: true, cases: without20 },
    ]);
    expect(report.faults.map(({ shortest }) => shortest.codes)).toEqual([[20], [12]]);
    expect(report.failed).toBe(with20 + without20);
    expect(report.faults.map((fault) => faultText(fault, report))).toEqual([
      `takes CHECK_RUNNING_COMPLETED for the end: ${with20} of ${report.cases} cases, as in 20`,
      `takes KILLED for a success, which is a stop: ${without20} of ${report.cases} cases, as in 12`,
    ]);
  });

  test('that goes wrong after a certain status only is shown the two', () => {
    const poller: Poller = {
      start: () => {
        let before: Status | undefined;
        return (status) => {
          const isLost = before === 'RUNNING' && status === 'UNKNOWN';
          before = status;
          return isLost ? 'failure' : rightAfter(status);
        };
      },
    };
    const report = checkPoller(poller);
    expect(report.faults).toMatchObject([{ isAlways: false, shortest: { codes: [8, 0] } }]);
    expect(report.faults.map((fault) => faultText(fault, report))[0]).toMatch(
      /^takes UNKNOWN for the end, but not always: \d+ of \d+ cases, as in 8,0$/,
    );
  });

  test('is shown nothing that can be left out, of the shortest case that shows the fault', () => {
    const caseOf = (...statuses: Status[]): PollerCase => {
      const right = statuses.map(rightAfter);
      const path = { steps: [], statuses };
      return {
        statuses,
        codes: statuses.map((status) => statusNames.indexOf(status)),
        path,
        places: [],
        name: '',
        answers: right,
        accepted: right.slice(-1),
      };
    };
    const cases = [
      caseOf('INIT', 'WAITING', 'RUNNING', 'UNKNOWN', 'RUNNING', 'SCALING', 'RUNNING', 'COMPLETED'),
      caseOf('INIT', 'RUNNING', 'UNKNOWN', 'WAITING', 'COMPLETED'),
      caseOf('INIT', 'RUNNING', 'COMPLETED'),
    ];
    const suite = { ...pollerSuite({ memory: 0 }), cases };
    // It takes the end for a failure once it has seen the job wait and has lost sight of it.
    const poller: Poller = (statuses, codes) => {
      expect(codes).toEqual(statuses.map((status) => statusNames.indexOf(status)));
      const isWrong = statuses.at(-1) === 'COMPLETED' && statuses.includes('WAITING') && statuses.includes('UNKNOWN');
      return isWrong ? 'failure' : rightPoller(statuses);
    };
    const [fault, ...others] = checkPoller(poller, suite).faults;
    expect(others).toEqual([]);
    expect(fault).toMatchObject({ cases: 2, isAlways: false, given: 'failure', expected: 'success' });
    expect(fault?.shortest).toEqual({ statuses: ['UNKNOWN', 'WAITING', 'COMPLETED'], codes: [0, 7, 10] });
    const stepwise: Poller = {
      start: () => {
        const seen: Status[] = [];
        return (status, code) => {
          expect(code).toBe(statusNames.indexOf(status));
          seen.push(status);
          return (poller as WholePoller)(
            seen,
            seen.map((each) => statusNames.indexOf(each)),
          );
        };
      },
    };
    expect(checkPoller(stepwise, suite).faults).toEqual([fault]);
  });

  test.each<[string, Poller, RegExp]>([
    [
      'throws',
      (statuses) => (statuses.at(-1) === 'LOST' ? fail() : rightPoller(statuses)),
      /^has an error after LOST: /,
    ],
    ['answers nothing', () => undefined as never, /^has an error after/],
    ['waits on', pollerThat({ CANCELED: 'wait' }), /^waits on after CANCELED: /],
    ['takes an error for a wait', pollerThat({ UNKNOWN: 'error' }), /^has an error after UNKNOWN: /],
  ])('that %s is told so', (_, poller, expected) => {
    const report = checkPoller(poller);
    expect(report.faults.map((fault) => faultText(fault, report))[0]).toMatch(expected);
  });

  test('is shown codes, and names where the statuses have none', () => {
    const statuses = ['Running', 'Failed'];
    expect(shownText({ statuses, codes: [8, 11] })).toBe('8,11');
    expect(shownText({ statuses, codes: [] })).toBe('Running → Failed');
  });

  test('is not blamed for a choice that it was given', () => {
    const options = { answers: { stopped: 'failure' } } as const;
    const poller = pollerThat({ KILLED: 'failure', CANCELED: 'failure' });
    expect(checkPoller(poller, options).ok).toBe(true);
    expect(checkPoller(poller).faults).toHaveLength(2);
  });
});

function fail(): never {
  throw new Error('no such status');
}

/** A client whose answer is a matter of the last chain of `length` statuses: right, unless the chain is among some. */
const pollerOf =
  <S extends string>(
    right: (status: S) => Answer,
    length: number,
    wrong: ReadonlyMap<string, Answer>,
  ): WholePoller<S> =>
  (statuses) =>
    wrong.get(chainOf([START, ...statuses], length)) ?? right(statuses.at(-1) as S);

describe('the guarantee', () => {
  test.each([0, 1])('holds for every client with a memory of %i that has one wrong answer', (memory) => {
    const suite = pollerSuite({ memory });
    const legal = legalSequences(modelartsV1, 4);
    const chains = new Map(legal.map((sequence) => [chainOf([START, ...sequence], memory + 1), sequence.at(-1)]));
    const mutants = [...chains].flatMap(([chain, status]) =>
      answers.filter((answer) => answer !== rightAfter(status as Status)).map((answer) => [chain, answer] as const),
    );
    expect(mutants.length).toBeGreaterThan(23 * 3);
    const survivors = mutants.filter(
      (mutant) => checkPoller(pollerOf(rightAfter, memory + 1, new Map([mutant])), suite).ok,
    );
    expect(survivors).toEqual([]);
  });

  test('holds for clients of any machine whose answers are wrong in any way', () => {
    fc.assert(
      fc.property(
        toyTables,
        fc.nat({ max: 2 }),
        fc.infiniteStream(fc.constantFrom(...answers)),
        (table, memory, given) => {
          const catalogue = Object.fromEntries(
            table.statuses.map((status) => [
              status,
              status === 'X' ? { outcome: 'success' } : status === 'Y' ? { outcome: 'failure' } : {},
            ]),
          );
          const lifecycle = lifecycleOf({ id: 'toy', title: 'Toy', catalogue: catalogue as never, table });
          const right = (status: string): Answer => (status === 'X' ? 'success' : status === 'Y' ? 'failure' : 'wait');
          const legal = legalSequences(lifecycle, memory + 3);
          const chains = [...new Set(legal.map((sequence) => chainOf([START, ...sequence], memory + 1)))];
          // Most answers are right, so that some clients get far, and some are right throughout.
          const wrong = new Map(
            chains.flatMap((chain, index) => (index % 5 === 4 ? [[chain, given.next().value as Answer] as const] : [])),
          );
          const poller = pollerOf(right, memory + 1, wrong);
          const isRight = legal.every((sequence) =>
            sequence.every((status, at) => poller(sequence.slice(0, at + 1), []) === right(status)),
          );
          expect(checkPoller(poller, { lifecycle, memory }).ok).toBe(isRight);
        },
      ),
      { numRuns: runs(400) },
    );
  });

  test('finds a fault that shows after three statuses with a memory of 2', () => {
    const wrong = new Map([['RUNNING UNKNOWN RUNNING', 'failure' as const]]);
    const { faults } = checkPoller(pollerOf(rightAfter, 3, wrong), { memory: 2 });
    expect(faults.map(({ shortest }) => shortest.codes)).toEqual([[8, 0, 8]]);
  });

  test('ends where a client remembers more, such as how often it has polled', () => {
    const impatient: Poller = (statuses) => (statuses.length > 100 ? 'failure' : rightPoller(statuses));
    expect(checkPoller(impatient, { memory: 2 }).ok).toBe(true);
  });
});
