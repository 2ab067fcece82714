import { describe, expect, test } from 'vitest';
import { bases } from '../../src/model/evidence.ts';
import { accepts, jobTable, successors } from '../../src/model/modelarts-v1/lifecycle.ts';
import { isLive, type Status, statusNames } from '../../src/model/modelarts-v1/statuses.ts';
import { minBasis, type Row, type Table } from '../../src/model/table.ts';

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

test('an event is accepted in exactly the statuses with a row for it', () => {
  expect(accepts('RUNNING', 'stop')).toBe(true);
  expect(accepts('COMPLETED', 'stop')).toBe(false);
  expect(accepts('RUNNING', 'submit')).toBe(false);
  expect(statusNames.filter((status) => accepts(status, 'sight.regain'))).toEqual(['UNKNOWN']);
});
