import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { initialTransition, transition } from 'xstate';
import { compile } from '../../src/model/compile.ts';
import { bases } from '../../src/model/evidence.ts';
import { jobEvent } from '../../src/model/modelarts-v1/events.ts';
import { jobTable } from '../../src/model/modelarts-v1/lifecycle.ts';
import { jobMachine, statusOf } from '../../src/model/modelarts-v1/machine.ts';
import { isLive, isTerminal, statuses, statusNames } from '../../src/model/modelarts-v1/statuses.ts';
import type { Row } from '../../src/model/table.ts';
import type { Path } from '../../src/paths/path.ts';
import { type CoverName, type PathOptions, paths, pathsThrough } from '../../src/paths/paths.ts';
import { validate } from '../../src/validate/validator.ts';
import { runs } from '../runs.ts';
import { bruteForce } from './brute-force.ts';
import { machineOf, toyTables } from './toys.ts';

const nameOf = ({ from, event, to }: Pick<Row<string>, 'from' | 'event' | 'to'>) => `${from} ${event} ${to}`;

/** The chains of `length` rows in paths, counted without the generator. */
function chainsIn(found: readonly Path<string>[], length: number): ReadonlySet<string> {
  return new Set(
    found.flatMap(({ steps }) =>
      steps.slice(length - 1).map((_, from) =>
        steps
          .slice(from, from + length)
          .map(nameOf)
          .join(', '),
      ),
    ),
  );
}

/** All chains of `length` rows until the end of the run, found by walking the XState machine and not the table. */
function chainsOfTheRun(length: number): ReadonlySet<string> {
  const chains = new Set<string>();
  const open = [{ snapshot: initialTransition(jobMachine)[0], rows: [] as string[] }];
  const seen = new Set<string>();
  for (const { snapshot, rows } of open) {
    const memory =
      snapshot.value === 'UNKNOWN'
        ? Object.values(snapshot.historyValue)
            .flat()
            .map(({ id }) => id)
        : [];
    const key = JSON.stringify([snapshot.value, memory, rows]);
    if (seen.has(key)) continue;
    seen.add(key);
    const from = statusOf(snapshot);
    if (from === undefined || isTerminal(from)) continue;
    for (const type of jobMachine.events as never[]) {
      if (!snapshot.can({ type })) continue;
      const [next] = transition(jobMachine, snapshot, { type });
      const to = statusOf(next);
      if (to === undefined) continue;
      const longer = [...rows, `${from} ${type} ${to}`].slice(-length);
      if (longer.length === length) chains.add(longer.join(', '));
      open.push({ snapshot: next, rows: length === 1 ? [] : longer.slice(-(length - 1)) });
    }
  }
  return chains;
}

describe('the paths of the job machine', () => {
  const variants: PathOptions[] = [
    {},
    { cover: 'pairs' },
    { cover: 'statuses' },
    { cover: '2-switch' },
    { to: 'deleted' },
    { to: 'deleted', cover: 'pairs' },
    { minimise: 'paths' },
    { without: ['sight'] },
    { without: ['sight', 'delete'], cover: 'pairs' },
    { from: 'RUNNING' },
    { from: 'COMPLETED', to: 'deleted' },
    { minBasis: 'client' },
  ];

  test.each(bases)('take rows with the evidence %s or better, and all of these that lie on a path', (basis) => {
    const strong = jobTable.rows.filter((row) => bases.indexOf(row.basis) <= bases.indexOf(basis));
    const reach = (start: readonly string[], next: (name: string) => readonly string[]) => {
      const found = new Set(start);
      for (const name of found) for (const other of next(name)) found.add(other);
      return found;
    };
    // A path ends with the first terminal status, and is asked to leave UNKNOWN out.
    const steps = strong.filter(({ from, to }) => isLive(from) && to !== 'UNKNOWN' && to !== 'deleted');
    const after = reach(['INIT'], (name) => steps.filter(({ from }) => from === name).map(({ to }) => to));
    const before = reach(statusNames.filter(isTerminal), (name) =>
      steps.filter(({ to }) => to === name).map(({ from }) => from),
    );
    const isOn = (name: string) => after.has(name) && before.has(name);
    const expected = steps.filter(({ from, to }) => isOn(from) && isOn(to));

    const taken = paths({ minBasis: basis, without: ['sight'] }).paths.flatMap(({ steps }) => steps);
    const keyOf = ({ from, event, to }: { from: string; event: string; to: string }) => `${from} ${event} ${to}`;
    expect(new Set(taken.map(keyOf))).toEqual(new Set(expected.map(keyOf)));
    expect(expected.length).toBeGreaterThan(0);
  });

  test.each(variants)('with %j are paths of the XState machine', (options) => {
    const { paths: found, steps, lowerBound, optimal, rows } = paths(options);
    const { from = 'INIT', to = 'terminal' } = options;
    for (const path of found) {
      const value = isLive(from) ? { live: from } : { ended: from };
      let snapshot = jobMachine.resolveState({ value } as never);
      for (const step of path.steps) {
        expect(statusOf(snapshot)).toBe(step.from);
        expect(snapshot.can(jobEvent(step.event))).toBe(true);
        [snapshot] = transition(jobMachine, snapshot, jobEvent(step.event));
        expect(statusOf(snapshot) ?? 'deleted').toBe(step.to);
      }
      const end = statusOf(snapshot);
      expect(to === 'deleted' ? end === undefined : end !== undefined && isTerminal(end)).toBe(true);
      expect(path.statuses).toEqual([from, ...path.steps.map(({ to }) => to)].filter((name) => name !== 'deleted'));
      expect(path.codes).toEqual(path.statuses.map((status) => statuses[status].code));
    }
    expect(steps).toBe(found.reduce((sum, path) => sum + path.steps.length, 0));
    expect(rows).toBe(chainsIn(found, 1).size);
    expect(optimal).toBe(true);
    expect(lowerBound).toBe(steps);
  });

  test.each([
    ['transitions', 1],
    ['pairs', 2],
    ['0-switch', 1],
    ['1-switch', 2],
    ['2-switch', 3],
  ] as const)('for %s cover all chains of %i transitions until the end of the run, and no others', (cover, length) => {
    const { paths: found, infeasible } = paths({ cover });
    expect([...chainsIn(found, length)].sort()).toEqual([...chainsOfTheRun(length)].sort());
    expect(chainsIn(found, 1)).toEqual(chainsOfTheRun(1));
    expect(infeasible).toEqual([]);
  });

  test('until the record is deleted cover every row of the table', () => {
    const { paths: found, rows } = paths({ to: 'deleted' });
    expect([...chainsIn(found, 1)].sort()).toEqual(jobTable.rows.map(nameOf).sort());
    expect(rows).toBe(jobTable.rows.length);
  });

  test('cover every status, if that is the cover', () => {
    const { paths: found } = paths({ cover: 'statuses' });
    expect(new Set(found.flatMap((path) => path.statuses))).toEqual(new Set(statusNames));
    // Each of the twelve ends needs its own path.
    expect(found).toHaveLength(12);
  });

  test('lose contact with the job in every live status, and regain it there', () => {
    const chains = chainsIn(paths().paths, 2);
    for (const status of statusNames.filter(isLive)) {
      expect(chains).toContain(`${status} sight.lose UNKNOWN, UNKNOWN sight.regain ${status}`);
    }
  });

  test('are complete feeds without a finding', () => {
    for (const options of variants.filter(({ from }) => from === undefined)) {
      for (const { codes } of paths(options).paths) expect(validate(codes, { mode: 'events' }).findings).toEqual([]);
    }
  });

  test('are the same every time', () => {
    for (const options of variants) expect(JSON.stringify(paths(options))).toBe(JSON.stringify(paths(options)));
  });

  test('are fewer than those of the test model of @xstate/graph for the same rows', async () => {
    const { createTestModel } = await import('@xstate/graph');
    const theirs = createTestModel(jobMachine).getShortestPaths();
    const theirSteps = theirs.flatMap(({ steps }) =>
      steps.filter(({ event }) => event.type !== ('xstate.init' as string)),
    );
    const ours = paths({ to: 'deleted' });
    expect(ours.paths.length / theirs.length).toBeLessThanOrEqual(0.6);
    expect(ours.steps / theirSteps.length).toBeLessThanOrEqual(0.95);
  });
});

describe('filters', () => {
  test('leave out events and groups of events', () => {
    const events = (options: PathOptions) =>
      new Set(paths(options).paths.flatMap(({ steps }) => steps.map(({ event }) => event)));
    expect(
      [...events({ without: ['sight', 'stop.done'] })].filter((event) => /^sight|^stop\.done/.test(event)),
    ).toEqual([]);
    expect(events({ without: ['stop.done'] })).toContain('stop');
    expect(events({})).toContain('sight.lose');
  });

  test('list transitions that no path can take any more, and cover the others', () => {
    const { infeasible, paths: found } = paths({ without: ['start'] });
    const lost = infeasible.map(nameOf);
    expect(lost).toContain('RUNNING finish COMPLETED');
    expect(lost.every((name) => /^(RUNNING|SCALING|UNKNOWN sight.regain (RUNNING|SCALING))/.test(name))).toBe(true);
    const kept = [...chainsOfTheRun(1)].filter((name) => !name.includes(' start '));
    expect([...chainsIn(found, 1), ...lost].sort()).toEqual(kept.sort());
  });

  test('let paths start in another status, and require nothing before it', () => {
    const { infeasible, paths: found } = paths({ from: 'SCALING' });
    expect(infeasible).toEqual([]);
    expect(found.every(({ statuses }) => statuses[0] === 'SCALING')).toBe(true);
    expect(chainsIn(found, 1)).not.toContain('INIT submit SUBMIT_TRYING');
  });

  test('do not require transitions that are already covered', () => {
    const covered = new Set(jobTable.rows.filter(({ event }) => event !== 'scale' && event !== 'scale.done'));
    const { paths: found, steps, optimal } = paths({ covered });
    expect(found).toHaveLength(1);
    // INIT, SUBMIT_TRYING, RUNNING, SCALING, RUNNING, and an end.
    expect(steps).toBe(5);
    expect(optimal).toBe(true);
    expect(paths({ covered: new Set(jobTable.rows) })).toMatchObject({ paths: [], steps: 0, rows: 0, optimal: true });
  });

  test('may require cycles that no path takes by itself', () => {
    const sight = jobTable.rows.filter(({ event }) => event.startsWith('sight'));
    const {
      paths: found,
      steps,
      lowerBound,
      optimal,
    } = paths({ covered: new Set(jobTable.rows.filter((row) => !sight.includes(row))) });
    expect(sight.every((row) => chainsIn(found, 1).has(nameOf(row)))).toBe(true);
    expect({ optimal, lowerBound }).toEqual({ optimal: true, lowerBound: steps });
  });

  test.each([
    [{ cover: 'everything' }, 'no such cover: everything'],
    [{ cover: 'x-switch' }, 'no such cover: x-switch'],
    [{ without: ['sigth'] }, 'no such event: sigth'],
    [{ from: 'UNKNOWN' }, 'no path begins in UNKNOWN'],
    [{ from: 'NOWHERE' }, 'no path begins in NOWHERE'],
  ])('are refused: %j', (options, message) => {
    expect(() => paths(options as PathOptions)).toThrow(new RangeError(message));
  });
});

describe('the optimum', () => {
  // The paths were found by hand.
  test.each<[string, CoverName, readonly [string, string][], readonly string[]]>([
    [
      'one path',
      'transitions',
      [
        ['A', 'B'],
        ['B', 'X'],
      ],
      ['A B X'],
    ],
    [
      'two ends',
      'transitions',
      [
        ['A', 'B'],
        ['B', 'X'],
        ['B', 'Y'],
      ],
      ['A B X', 'A B Y'],
    ],
    [
      'a loop',
      'transitions',
      [
        ['A', 'B'],
        ['B', 'A'],
        ['B', 'X'],
      ],
      ['A B A B X'],
    ],
    [
      'a loop, in pairs',
      'pairs',
      [
        ['A', 'B'],
        ['B', 'A'],
        ['B', 'X'],
      ],
      ['A B A B X'],
    ],
    [
      'a path that is too short for a pair',
      'pairs',
      [
        ['A', 'X'],
        ['A', 'B'],
        ['B', 'Y'],
      ],
      ['A X', 'A B Y'],
    ],
  ])('of %s', (_, cover, rows, expected) => {
    const { paths: found, steps } = pathsThrough(compile<string>(machineOf(rows)), { cover });
    expect(found.map((path) => path.statuses.join(' ')).sort()).toEqual([...expected].sort());
    expect(steps).toBe(expected.reduce((sum, path) => sum + path.split(' ').length - 1, 0));
  });

  test.each([1, 2])('is what brute force finds, for chains of %i', (length) => {
    fc.assert(
      fc.property(toyTables, (table) => {
        fc.pre(length === 1 || table.rows.length <= 6);
        const {
          steps,
          paths: found,
          optimal,
          lowerBound,
        } = pathsThrough(table, { cover: `${length - 1}-switch` as CoverName });
        expect({ steps, paths: found.length }).toEqual(bruteForce(table, length));
        expect({ optimal, lowerBound }).toEqual({ optimal: true, lowerBound: steps });
      }),
      { numRuns: runs(length === 1 ? 200 : 60) },
    );
  });

  test('of the number of paths has no more paths, and no fewer steps, than that of the steps', () => {
    fc.assert(
      fc.property(toyTables, (table) => {
        const bySteps = pathsThrough(table);
        const byPaths = pathsThrough(table, { minimise: 'paths' });
        expect(byPaths.paths.length).toBeLessThanOrEqual(bySteps.paths.length);
        expect(byPaths.steps).toBeGreaterThanOrEqual(bySteps.steps);
        expect(byPaths.lowerBound).toBe(byPaths.steps);
      }),
    );
  });

  test('of a partial cover is what brute force finds', () => {
    fc.assert(
      fc.property(toyTables, fc.nat(), (table, seed) => {
        const covered = new Set(table.rows.filter((_, index) => ((seed >> index) & 1) === 1));
        const { steps, paths: found, optimal } = pathsThrough(table, { covered });
        const rest = table.rows.filter((row) => !covered.has(row) && row.to !== 'deleted').map(nameOf);
        expect(rest.filter((name) => !chainsIn(found, 1).has(name))).toEqual([]);
        expect(optimal).toBe(true);
        if (rest.length === 0) expect(steps).toBe(0);
        else expect({ steps, paths: found.length }).toEqual(bruteForce(table, 1, new Set(rest)));
      }),
      { numRuns: runs(200) },
    );
  });
});
