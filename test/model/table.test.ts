import { describe, expect, test } from 'vitest';
import { createMachine } from 'xstate';
import { jobMachine } from '../../src/model/machine.ts';
import { bases } from '../../src/model/sources.ts';
import { isLive, type Status, statusNames } from '../../src/model/statuses.ts';
import { CompileError, compile, jobTable, minBasis, type Row, successors, type Table } from '../../src/model/table.ts';
import { to, toy } from './toys.ts';

describe('compile', () => {
  test('unrolls a machine of three states', () => {
    const table = compile<string>(toy({ ended: { on: { delete: to('deleted') } } }));
    expect(table.initial).toBe('A');
    expect(table.statuses).toEqual(['A', 'B', 'END']);
    expect(table.rows.map(({ from, event, to }) => `${from} ${event} ${to}`)).toEqual([
      'A submit B',
      'B finish END',
      'END delete deleted',
    ]);
    expect(table.chain('A', 'END')?.map(({ event }) => event)).toEqual(['submit', 'finish']);
    expect(table.distance('A', 'END')).toBe(2);
    expect(table.distance('A', 'A')).toBe(0);
    expect(table.distance('END', 'A')).toBeUndefined();
  });

  test.each([
    ['no grounds', toy({ A: { on: { submit: { target: 'B' } } } }), 'A submit → B: no grounds'],
    ['no basis', toy({ A: { on: { submit: to('B', { sources: ['S1'] }) } } }), 'A submit → B: no grounds'],
    [
      'a basis that is none',
      toy({ A: { on: { submit: to('B', { basis: 'rumour', sources: ['S1'] }) } } }),
      'no grounds',
    ],
    [
      'no sources',
      toy({ A: { on: { submit: to('B', { basis: 'inferred', sources: [] }) } } }),
      'A submit → B: no grounds',
    ],
    [
      'a source that does not exist',
      toy({ A: { on: { submit: to('B', { basis: 'inferred', sources: ['S1', 'S999'] }) } } }),
      'A submit → B: no such source: S999',
    ],
    [
      'two rows for one status and event',
      toy({ A: { on: { submit: [to('B'), to('#toy.ended.END')] } } }),
      'A submit → B: a second row',
    ],
    [
      'two rows, one of them inherited',
      toy({ live: { on: { submit: to('#toy.ended.END') } } }),
      'A submit → B: a second row',
    ],
    ['a status that cannot be reached', toy({ A: { on: { submit: to('#toy.ended.END') } } }), 'B: cannot be reached'],
    [
      'a live status without an end',
      toy({ B: {}, A: { on: { submit: to('B'), fail: to('#toy.ended.END') } } }),
      'B: cannot reach an end',
    ],
    [
      'a row that leaves a final status by itself',
      toy({ END: { type: 'final', on: { retry: to('#toy.live.A') } } }),
      'END retry → A: leaves a final status',
    ],
    [
      'a final status elsewhere than in `ended`',
      toy({ B: { type: 'final' }, live: { on: { fail: to('#toy.ended.END') } } }),
      'B fail → END: leaves a final status',
    ],
    [
      'two states of one name',
      toy({ ended: { states: { END: { type: 'final' }, A: { type: 'final' } } } }),
      'A: two states have this name',
    ],
  ])('refuses %s', (_, machine, message) => {
    expect(() => compile(machine)).toThrow(CompileError);
    expect(() => compile(machine)).toThrow(message);
  });

  test('gives UNKNOWN a way back to each status it was entered from, and to no other', () => {
    const machine = createMachine({
      id: 'toy',
      initial: 'live',
      states: {
        live: {
          initial: 'A',
          on: { 'sight.lose': to('UNKNOWN') },
          states: {
            A: { on: { submit: to('B') } },
            B: { on: { finish: to('#toy.ended.END') } },
            lastSeen: { type: 'history', history: 'deep' },
          },
        },
        UNKNOWN: { on: { 'sight.regain': to('live.lastSeen') } },
        ended: { initial: 'END', states: { END: { type: 'final' } } },
      },
    });
    const table = compile<string>(machine);
    expect(table.successors('UNKNOWN')).toEqual(['A', 'B']);
    expect(table.successors('A')).toEqual(['B', 'UNKNOWN']);
    // UNKNOWN proves nothing: no chain leads through it, into it or out of it.
    expect(table.chain('B', 'A')).toBeUndefined();
    expect(table.chain('A', 'UNKNOWN')).toBeUndefined();
    expect(table.chain('UNKNOWN', 'B')).toBeUndefined();
  });
});

describe('the chain between two statuses', () => {
  const all = jobTable.rows.filter(({ from, to }) => from !== 'UNKNOWN' && to !== 'UNKNOWN' && to !== 'deleted');

  /** All chains of the fewest rows, found by trying all: an independent computation. */
  function shortestChains(from: Status, to: Status, keep: (row: Row) => boolean = () => true) {
    const rows = all.filter(keep);
    let chains = rows.filter((row) => row.from === from).map((row) => [row]);
    const seen = new Set<string>([from]);
    while (chains.length > 0) {
      const there = chains.filter((chain) => chain.at(-1)?.to === to);
      if (there.length > 0) return there;
      for (const chain of chains) seen.add(String(chain.at(-1)?.to));
      chains = chains.flatMap((chain) =>
        rows.filter((row) => row.from === chain.at(-1)?.to && !seen.has(row.to)).map((row) => [...chain, row]),
      );
    }
    return [];
  }

  const pairs = statusNames.flatMap((from) => statusNames.filter((to) => to !== from).map((to) => [from, to] as const));
  const known = pairs.filter((pair) => !pair.includes('UNKNOWN'));

  test('exists where one can be found by trying, and leads there row by row', () => {
    for (const [from, to] of known) {
      const chain = jobTable.chain(from, to);
      expect(chain === undefined, `${from} → ${to}`).toBe(shortestChains(from, to).length === 0);
      let at: string = from;
      for (const row of chain ?? []) {
        expect(row.from).toBe(at);
        at = row.to;
      }
      expect(chain === undefined || at === to).toBe(true);
    }
  });

  test('is a shortest one of those without a lost race, or of all where each has one', () => {
    for (const [from, to] of known) {
      const shortest = shortestChains(from, to, ({ race }) => !race);
      const length = (shortest.length > 0 ? shortest : shortestChains(from, to))[0]?.length;
      expect(jobTable.distance(from, to), `${from} → ${to}`).toBe(length);
    }
  });

  test('takes a lost race for a cause only where the stop was seen', () => {
    for (const [from, to] of known) {
      if (from !== 'KILLING') expect(jobTable.chain(from, to)?.some(({ race }) => race)).not.toBe(true);
    }
    expect(jobTable.chain('KILLING', 'COMPLETED')?.map(({ event }) => event)).toEqual(['finish']);
    expect(jobTable.chain('INIT', 'COMPLETED')?.map(({ to }) => to)).toEqual(['SUBMIT_TRYING', 'RUNNING', 'COMPLETED']);
  });

  test('is the best grounded among the shortest: no other has its weakest grounds stronger', () => {
    const weakness = (chain: readonly { basis: (typeof bases)[number] }[]) =>
      chain.map(({ basis }) => bases.indexOf(basis)).sort((a, b) => b - a);
    const compare = (a: number[], b: number[]) => a.reduce((sign, rank, index) => sign || rank - (b[index] ?? 0), 0);
    for (const [from, to] of known) {
      const chain = jobTable.chain(from, to);
      const rivals = shortestChains(from, to).filter(
        (rival) => rival.length === chain?.length && !rival.some(({ race }) => race),
      );
      for (const rival of rivals) expect(compare(weakness(chain ?? []), weakness(rival))).toBeLessThanOrEqual(0);
    }
  });

  test('never holds, begins or ends in UNKNOWN', () => {
    for (const [from, to] of pairs) {
      const chain = jobTable.chain(from, to);
      if (from === 'UNKNOWN' || to === 'UNKNOWN') expect(chain).toBeUndefined();
      expect(chain?.some((row) => row.from === 'UNKNOWN') ?? false).toBe(false);
    }
  });
});

describe('the table of the job machine', () => {
  test('is frozen', () => {
    expect(Object.isFrozen(jobTable)).toBe(true);
    expect(Object.isFrozen(jobTable.rows)).toBe(true);
    for (const row of jobTable.rows) {
      expect(Object.isFrozen(row)).toBe(true);
      expect(Object.isFrozen(row.sources)).toBe(true);
    }
  });

  test('has successors with the best grounded first', () => {
    expect(successors('WAITING').slice(0, 2)).toEqual(['RUNNING', 'KILLING']);
    expect(successors('COMPLETED')).toEqual(['DELETE_FAILED']);
    for (const status of statusNames) {
      const ranks = successors(status).map((next) =>
        Math.min(
          ...jobTable.rows
            .filter((row) => row.from === status && row.to === next)
            .map(({ basis }) => bases.indexOf(basis)),
        ),
      );
      expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
    }
  });

  test('is the same however often it is compiled', () => {
    expect(compile(jobMachine).rows).toEqual(jobTable.rows);
  });
});

describe('minBasis', () => {
  test.each(bases)('%s keeps the rows that are at least so well grounded, and no other', (basis) => {
    const cut: Table = minBasis(jobTable, basis);
    const strong = bases.slice(0, bases.indexOf(basis) + 1);
    expect(cut.rows).toEqual(jobTable.rows.filter((row) => strong.includes(row.basis)));
    expect(cut.statuses).toEqual(jobTable.statuses);
    for (const from of statusNames.filter(isLive)) {
      for (const to of statusNames) {
        for (const row of cut.chain(from, to) ?? []) expect(strong).toContain(row.basis);
      }
    }
  });

  test('takes chains away', () => {
    expect(jobTable.distance('INIT', 'RUNNING')).toBe(2);
    expect(minBasis(jobTable, 'documented').distance('INIT', 'RUNNING')).toBeUndefined();
  });
});
