import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type BoundedArc, minCostCirculation } from '../../src/paths/min-cost-circulation.ts';
import { runs } from '../runs.ts';

describe('a circulation of minimum cost', () => {
  test('takes the cheaper of two paths', () => {
    const arcs: BoundedArc[] = [
      { from: 0, to: 1, cost: 1, lower: 1 },
      { from: 1, to: 2, cost: 5, lower: 0 },
      { from: 1, to: 3, cost: 1, lower: 0 },
      { from: 3, to: 2, cost: 1, lower: 0 },
      { from: 2, to: 0, cost: 1, lower: 0 },
    ];
    expect(minCostCirculation(4, arcs)).toMatchObject({ flows: [1, 0, 1, 1, 1], cost: 4, bound: 4 });
  });

  test('reduces the flow on an arc where that is cheaper in the end', () => {
    const arcs: BoundedArc[] = [
      { from: 0, to: 1, cost: 1, lower: 2 },
      { from: 0, to: 2, cost: 1, lower: 1 },
      { from: 1, to: 3, cost: 1, lower: 0 },
      { from: 1, to: 4, cost: 2, lower: 0 },
      { from: 2, to: 3, cost: 1, lower: 0 },
      { from: 3, to: 0, cost: 1, lower: 1 },
      { from: 4, to: 0, cost: 1, lower: 1 },
    ];
    expect(minCostCirculation(5, arcs)?.flows).toEqual([2, 1, 1, 1, 1, 2, 1]);
  });

  test('does not exist where flow cannot return', () => {
    expect(minCostCirculation(2, [{ from: 0, to: 1, cost: 1, lower: 1 }])).toBeUndefined();
    expect(minCostCirculation(1, [])).toMatchObject({ flows: [], cost: 0, bound: 0 });
    for (const [from, to] of [
      [0, 1],
      [1, 0],
    ] as const)
      expect(() => minCostCirculation(1, [{ from, to, cost: 1, lower: 0 }])).toThrow(`no such node: ${from} → ${to}`);
  });

  const networks = fc.integer({ min: 1, max: 6 }).chain((size) => {
    const node = fc.nat(size - 1);
    const arc = fc.record({ from: node, to: node, cost: fc.nat(9), lower: fc.nat(2) });
    return fc.tuple(fc.constant(size), fc.array(arc, { maxLength: 12 }));
  });

  test('has balanced whole flows above the lower bounds, and a valid proof', () => {
    fc.assert(
      fc.property(networks, ([size, arcs]) => {
        const found = minCostCirculation(size, arcs);
        fc.pre(found !== undefined);
        const { flows, cost, bound, potentials } = found;
        expect(potentials).toHaveLength(size);
        const balance = Array<number>(size).fill(0);
        for (const [index, arc] of arcs.entries()) {
          const flow = flows[index] ?? 0;
          expect(Number.isInteger(flow) && flow >= arc.lower).toBe(true);
          balance[arc.from] = (balance[arc.from] ?? 0) - flow;
          balance[arc.to] = (balance[arc.to] ?? 0) + flow;
          // The potentials prove the bound: no arc has a negative reduced cost.
          expect(arc.cost + Number(potentials[arc.from]) - Number(potentials[arc.to])).toBeGreaterThanOrEqual(0);
        }
        expect(balance.every((amount) => amount === 0)).toBe(true);
        expect(cost).toBe(arcs.reduce((sum, arc, index) => sum + arc.cost * (flows[index] ?? 0), 0));
        expect(bound).toBe(cost);
      }),
      { numRuns: runs(2000) },
    );
  });
});
