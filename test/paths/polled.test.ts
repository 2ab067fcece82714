import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { initialTransition, transition } from 'xstate';
import { lifecycleOf } from '../../src/model/lifecycle.ts';
import { jobEvent } from '../../src/model/modelarts-v1/events.ts';
import { jobTable, modelartsV1 } from '../../src/model/modelarts-v1/lifecycle.ts';
import { jobMachine, statusOf } from '../../src/model/modelarts-v1/machine.ts';
import { isTerminal, type Status } from '../../src/model/modelarts-v1/statuses.ts';
import { modelartsV2 } from '../../src/model/modelarts-v2/lifecycle.ts';
import type { Row, Table } from '../../src/model/table.ts';
import { paths } from '../../src/paths/paths.ts';
import { type PolledOptions, polledSet } from '../../src/paths/polled.ts';
import { validate } from '../../src/validate/validator.ts';
import { runs } from '../runs.ts';
import { chainOf, chainsIn, legalSequences, START } from './legal-sequences.ts';
import { toyTables } from './toys.ts';

const polled = (options: Omit<PolledOptions, 'polled'> = {}) => paths({ ...options, polled: true });
const isGap = (status: string) => status === 'UNKNOWN';

/** The steps from a live status of v1 to another status than itself. */
const liveSteps = jobTable.statuses.flatMap((from) =>
  isTerminal(from) || isGap(from)
    ? []
    : jobTable.statuses
        .filter((to) => !isGap(to) && to !== from && jobTable.distance(from, to) !== undefined)
        .map((to) => `${from} ${to}`),
);

const stepsIn = (sequences: readonly { readonly statuses: readonly string[] }[]) =>
  chainsIn(
    sequences.map(({ statuses }) => statuses),
    2,
  );

describe('the sequences that a poller may see of v1', () => {
  const legal = legalSequences(modelartsV1, 5);
  const countOf = (sequences: readonly (readonly string[])[]) =>
    [1, 2, 3, 4, 5].map((length) => sequences.filter((sequence) => sequence.length === length).length);

  // Counted independently, by chains of the table alone: a chain does not pass through UNKNOWN, and leads back to it only
  // from itself.
  test('are 23, 159, 783, 3176 and 11450 of 1 to 5 statuses, if none goes from or to UNKNOWN', () => {
    const apart = legal.filter((sequence) => sequence.every(isGap) || !sequence.some(isGap));
    expect(countOf(apart)).toEqual([23, 159, 783, 3176, 11450]);
  });

  test.each([0, 1, 2])('are covered: all chains of statuses with a memory of %i, and no others', (memory) => {
    const { sequences, chains, observations, lowerBound, optimal } = polled({ memory });
    const found = chainsIn(
      sequences.map(({ statuses }) => statuses),
      memory + 1,
    );
    // Without memory it does not matter what comes first.
    expect([...found].sort()).toEqual([...chainsIn(legal, memory + 1)].sort());
    expect(chains).toBe(found.size);
    expect({ lowerBound, optimal }).toEqual({ lowerBound: observations, optimal: true });
    expect(observations).toBe(sequences.reduce((sum, { statuses }) => sum + statuses.length, 0));
  });

  test('show all 148 steps from live statuses, of which the paths of the machine show 55', () => {
    const shown = stepsIn(polled().sequences);
    expect(liveSteps).toHaveLength(148);
    expect(liveSteps.filter((step) => !shown.has(step))).toEqual([]);
    const ofMachine = stepsIn(paths({ cover: 'pairs' }).paths);
    expect(liveSteps.filter((step) => ofMachine.has(step))).toHaveLength(55);
  });
});

describe('sequences of polls', () => {
  const variants: Omit<PolledOptions, 'polled'>[] = [
    {},
    { cover: 'statuses' },
    { cover: 'pairs' },
    { to: 'deleted' },
    { cover: 'statuses', to: 'deleted' },
    { minimise: 'paths' },
    { without: ['sight'] },
    { without: ['stop', 'delete'] },
    { minBasis: 'client' },
    { from: 'RUNNING' },
    { from: 'COMPLETED' },
    { from: 'COMPLETED', to: 'deleted' },
  ];

  test.each(variants)('with %j are parts of paths that XState takes', (options) => {
    const { from = jobTable.initial, to = 'terminal' } = options;
    const { sequences, observations, lowerBound, optimal } = polled(options);
    expect(sequences.length).toBeGreaterThan(0);
    expect({ lowerBound, optimal }).toEqual({ lowerBound: observations, optimal: true });
    for (const { statuses, codes, path, places } of sequences) {
      let snapshot =
        from === jobTable.initial
          ? initialTransition(jobMachine)[0]
          : jobMachine.resolveState({ value: isTerminal(from) ? { ended: from } : { live: from } } as never);
      for (const step of path.steps) {
        expect(snapshot.can(jobEvent(step.event))).toBe(true);
        [snapshot] = transition(jobMachine, snapshot, jobEvent(step.event));
        expect(statusOf(snapshot) ?? 'deleted').toBe(step.to);
      }
      expect(path.statuses[0]).toBe(from);
      expect(places.map((place) => path.statuses[place])).toEqual(statuses);
      expect(places).toEqual([...places].sort((a, b) => a - b));
      expect(statusOf(snapshot)).toBe(to === 'deleted' ? undefined : statuses.at(-1));
      if (to === 'terminal')
        expect(statuses.map(isTerminal)).toEqual(statuses.map((_, at) => at + 1 === statuses.length));
      expect(codes).toHaveLength(statuses.length);
      expect(validate(codes).findings).toEqual([]);
    }
  });

  test('are of steps to the end of the run, and have codes, unless something else is asked for', () => {
    expect(polled()).toMatchObject({ polled: true, memory: 1, to: 'terminal' });
    expect(polled({ to: 'deleted', memory: 0 })).toMatchObject({ polled: true, memory: 0, to: 'deleted' });
    const catalogue = { A: { code: 1 }, X: {} };
    const rows = [{ from: 'A', event: 'end', to: 'X', basis: 'documented', sources: [] }] as const;
    const table = { initial: 'A', statuses: ['A', 'X'], ends: ['X'], gaps: [], returning: [], gone: [], rows } as const;
    const codesWith = (code: object) => {
      const lifecycle = lifecycleOf({ id: 'toy', title: 'Toy', catalogue: { ...catalogue, X: code }, table });
      return paths({ lifecycle, polled: true, memory: 3 }).sequences.at(-1)?.codes;
    };
    expect(codesWith({ code: 2 })?.at(-1)).toBe(2);
    // None, unless each status has one.
    expect(codesWith({})).toEqual([]);
  });

  test('are as few as can be, where that comes first', () => {
    expect(polled({ minimise: 'paths' }).sequences.length).toBeLessThanOrEqual(polled().sequences.length);
  });

  test('take no transition that was left out, and list those that no path can take', () => {
    const { sequences, infeasible } = polled({ without: ['start'] });
    expect(sequences.flatMap(({ path }) => path.steps).filter(({ event }) => event === 'start')).toEqual([]);
    expect(sequences.flatMap(({ statuses }) => statuses)).not.toContain('RUNNING');
    expect(infeasible).toEqual(
      paths({ without: ['start'], to: 'deleted' }).infeasible.filter(({ to }) => to !== 'deleted'),
    );
  });

  test('are explained as the validator does it: by a stop that lost a race only where nothing else leads there', () => {
    const all = polled().sequences;
    const jump = all.find(({ statuses }) => statuses.join(' ').endsWith('INIT COMPLETED'));
    expect(jump?.path.statuses).toEqual(['INIT', 'SUBMIT_TRYING', 'RUNNING', 'COMPLETED']);
  });

  test.each([{ memory: 0 }, { memory: 1 }, { from: 'WAITING' }, { to: 'deleted' }] as const)(
    'with %j are explained by ways that are as short and as well grounded as the chains of the table',
    (options) => {
      const from = 'from' in options ? options.from : jobTable.initial;
      const groundsOf = (rows: readonly Row<Status>[]) =>
        rows.map(({ basis, race = false }) => `${basis} ${race}`).sort();
      // No chain leads from or to a gap.
      const sequences = polled(options).sequences.filter(({ statuses }) => !statuses.some(isGap));
      expect(sequences.length).toBeGreaterThan(10);
      for (const { statuses, path, places } of sequences) {
        const chains = statuses.flatMap((to, at) => jobTable.chain(statuses[at - 1] ?? from, to) ?? []);
        const taken = path.steps.slice(0, places.at(-1) ?? 0).map((step) => {
          const row = jobTable.rows.find(
            (each) => each.from === step.from && each.event === step.event && each.to === step.to,
          );
          return row as Row<Status>;
        });
        expect(groundsOf(taken), statuses.join(' ')).toEqual(groundsOf(chains));
      }
    },
  );

  test.each([
    ['the end', {}, undefined],
    ['the end, without memory', { memory: 0 }, undefined],
    ['the deletion of the record', { to: 'deleted' }, undefined],
    ['the end or a loss of sight', {}, [...jobTable.ends, 'UNKNOWN']],
  ] as const)('until %s are explained in as few steps as can be, also where sight is lost', (_, options, until) => {
    const { sequences } = polledSet<Status>(options, until);
    for (const { statuses, path, places } of sequences) {
      const known = [jobTable.initial, ...statuses.filter((status) => !isGap(status))];
      const chains = known.flatMap((to, at) => jobTable.chain(known[at - 1] ?? to, to) ?? []);
      // Sight is lost and regained in two steps, anywhere on the way.
      const losses = statuses.filter((status, at) => isGap(status) && !isGap(statuses[at - 1] ?? ''));
      const ends = isGap(statuses.at(-1) ?? '') ? 1 : 0;
      expect(places.at(-1) ?? 0, statuses.join(' ')).toBe(chains.length + 2 * losses.length - ends);
      expect(path.steps.length).toBeGreaterThanOrEqual(places.at(-1) ?? 0);
    }
    if (until !== undefined) expect(sequences.some(({ statuses }) => statuses.at(-1) === 'UNKNOWN')).toBe(true);
  });

  test.each([0, 1, 2])('of v2 cover all chains with a memory of %i', (memory) => {
    const { sequences, observations, lowerBound } = paths({ polled: true, memory, lifecycle: modelartsV2 });
    const found = chainsIn(
      sequences.map(({ statuses }) => statuses),
      memory + 1,
    );
    expect([...found].sort()).toEqual([...chainsIn(legalSequences(modelartsV2, 5), memory + 1)].sort());
    expect(lowerBound).toBe(observations);
    for (const { statuses } of sequences) expect(validate(statuses, { lifecycle: modelartsV2 }).findings).toEqual([]);
  });

  test.each([
    [{ memory: 4 }, 'no memory of 4: give a number from 0 to 3'],
    [{ memory: -1 }, 'no memory of -1: give a number from 0 to 3'],
    [{ memory: 0.5 }, 'no memory of 0.5: give a number from 0 to 3'],
    [{ cover: 'transitions' }, 'no such cover of polls: transitions'],
    [{ cover: 'pairs', memory: 1 }, 'a cover of pairs has a memory of 2, not 1'],
    [{ from: 'UNKNOWN' }, 'no path begins in UNKNOWN'],
    [{ without: ['sigth'] }, 'no such event: sigth'],
  ])('are refused: %j', (options, message) => {
    expect(() => polled(options as never)).toThrow(new RangeError(message));
  });
});

/**
 * The fewest polls, and with them the fewest sequences, that show all chains of `length` statuses. Found by trying everything
 * in the order of polls and sequences. All sequences are one long walk that starts anew after each end.
 */
function fewest({ legal, ends }: Toy, length: number): { observations: number; sequences: number } {
  const known = new Set(legal.map((sequence) => sequence.join(' ')));
  const goal = chainsIn(legal, length);
  const names = [...new Set(legal.flat())];
  const buckets: { readonly seen: readonly string[]; readonly covered: ReadonlySet<string> }[][][] = [];
  const add = (observations: number, sequences: number, seen: readonly string[], covered: ReadonlySet<string>) => {
    buckets[observations] ??= [];
    const states = buckets[observations]?.[sequences] ?? [];
    states.push({ seen, covered });
    (buckets[observations] as (typeof states)[])[sequences] = states;
  };
  add(0, 1, [START], new Set());
  const tried = new Set<string>();
  for (let observations = 0; observations < 100; observations++) {
    for (let sequences = 1; sequences < (buckets[observations]?.length ?? 0); sequences++) {
      for (const { seen, covered } of buckets[observations]?.[sequences] ?? []) {
        const isOver = ends.includes(seen.at(-1) ?? '');
        if (isOver && covered.size === goal.size) return { observations, sequences };
        const key = `${isOver ? START : seen.join(' ')}|${[...covered].sort()}`;
        if (tried.has(key)) continue;
        tried.add(key);
        for (const name of names) {
          const longer = [...(isOver ? [START] : seen), name];
          if (!known.has(longer.filter((status) => status !== START).join(' '))) continue;
          const more = new Set([...covered, chainOf(longer, length)]);
          add(observations + 1, sequences + (isOver ? 1 : 0), shortened(longer, length), more);
        }
      }
    }
  }
  throw new Error('no cover was found');
}

/** What of a sequence matters for what comes next: the last known status, and as many statuses as a chain has. */
function shortened(sequence: readonly string[], length: number): readonly string[] {
  const lastKnown = sequence.findLastIndex((status) => !isGap(status));
  const tail = sequence.slice(-length);
  return lastKnown < sequence.length - length ? [...sequence.slice(lastKnown, lastKnown + 1), ...tail] : tail;
}

interface Toy {
  readonly legal: readonly (readonly string[])[];
  readonly ends: readonly string[];
}

function lifecycleWith(table: Table<string>) {
  const catalogue = Object.fromEntries(table.statuses.map((status) => [status, {}]));
  return lifecycleOf({ id: 'toy', title: 'Toy', catalogue, table });
}

describe('the optimum', () => {
  test.each([1, 2])('is what brute force finds, for chains of %i', (length) => {
    fc.assert(
      fc.property(toyTables, (table) => {
        const lifecycle = lifecycleWith(table);
        const legal = legalSequences(lifecycle, length + 2);
        fc.pre(chainsIn(legal, length).size <= 13);
        const set = paths({ polled: true, memory: length - 1, lifecycle });
        const { observations, optimal, lowerBound } = set;
        expect({ observations, sequences: set.sequences.length }).toEqual(fewest({ legal, ends: table.ends }, length));
        expect({ optimal, lowerBound }).toEqual({ optimal: true, lowerBound: observations });
      }),
      { numRuns: runs(60) },
    );
  });
});
