import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { reachable, reaching } from '../../src/model/reachable.ts';
import { type Minimise, type Requirement, smallestCover } from '../../src/paths/cover.ts';
import type { WalkArc, Walks } from '../../src/paths/network.ts';
import { runs } from '../runs.ts';

interface Cost {
  readonly steps: number;
  readonly paths: number;
}

/** Whether one cost comes before another. */
function isLess(one: Cost, other: Cost, minimise: Minimise): boolean {
  const [first, second] = minimise === 'steps' ? (['steps', 'paths'] as const) : (['paths', 'steps'] as const);
  return one[first] < other[first] || (one[first] === other[first] && one[second] < other[second]);
}

/**
 * The least cost of paths that meet all requirements, by trying the walks in the order of their costs; `undefined` where no paths
 * do. The paths are walked one after the other: from an end, the next one begins.
 */
function leastCost(network: Walks, requirements: readonly Requirement[], minimise: Minimise): Cost | undefined {
  const meets = (kind: 'arcs' | 'vertices', index: number) =>
    requirements.reduce((met, required, at) => {
      const some: readonly number[] =
        kind in required ? ((required as Record<string, readonly number[]>)[kind] ?? []) : [];
      return some.includes(index) ? met | (1 << at) : met;
    }, 0);
  const all = 2 ** requirements.length - 1;
  if (all === 0) return { steps: 0, paths: 0 };
  const open = [{ vertex: 0, met: meets('vertices', 0), cost: { steps: 0, paths: 1 } }];
  const done = new Set<string>();
  for (;;) {
    const next = open.reduce<(typeof open)[0] | undefined>(
      (least, each) => (least === undefined || isLess(each.cost, least.cost, minimise) ? each : least),
      undefined,
    );
    if (next === undefined) return undefined;
    open.splice(open.indexOf(next), 1);
    const { vertex, met, cost } = next;
    const isEnd = network.ends.includes(vertex);
    if (isEnd && met === all) return cost;
    if (done.has(`${vertex} ${met}`)) continue;
    done.add(`${vertex} ${met}`);
    if (isEnd) open.push({ vertex: 0, met: met | meets('vertices', 0), cost: { ...cost, paths: cost.paths + 1 } });
    for (const [index, { from, to, isFree }] of network.arcs.entries()) {
      if (from !== vertex) continue;
      const steps = cost.steps + (isFree ? 0 : 1);
      open.push({ vertex: to, met: met | meets('arcs', index) | meets('vertices', to), cost: { ...cost, steps } });
    }
  }
}

/** A network with these arcs, without those that lie on no walk from the start to an end, or leave an end. */
function networkWith(size: number, ends: readonly number[], all: readonly WalkArc[]): Walks {
  const arcs = all.filter(({ from }) => !ends.includes(from));
  const [reached, useful] = [reachable([0], arcs), reaching(ends, arcs)];
  return {
    vertices: Array.from({ length: size }),
    ends,
    arcs: arcs.filter(({ from, to }) => reached.has(from) && useful.has(to)),
  };
}

/** Fails unless a smallest set of paths has the least cost, and takes arcs as paths do that meet all requirements. */
function expectSmallest(network: Walks, requirements: readonly Requirement[], minimise: Minimise): void {
  const least = leastCost(network, requirements, minimise);
  if (least === undefined) {
    expect(() => smallestCover(network, requirements, minimise)).toThrow('no set of paths meets all requirements');
    return;
  }
  const { counts, steps, paths, lowerBound, optimal } = smallestCover(network, requirements, minimise);
  expect({ steps, paths, lowerBound, optimal }).toEqual({ ...least, lowerBound: least.steps, optimal: true });
  expect(counts).toHaveLength(network.arcs.length);
  expect(network.arcs.reduce((sum, { isFree }, arc) => sum + (isFree ? 0 : (counts[arc] ?? 0)), 0)).toBe(steps);
  const taken = network.arcs.filter((_, arc) => (counts[arc] ?? 0) > 0);
  const reached = reachable([0], taken);
  // Walks from the start to ends: what enters a vertex leaves it, and nothing goes round apart.
  for (const vertex of network.vertices.keys()) {
    const flow = (side: 'from' | 'to') =>
      network.arcs.reduce((sum, arc, index) => sum + (arc[side] === vertex ? (counts[index] ?? 0) : 0), 0);
    const begun = vertex === 0 ? paths : 0;
    if (!network.ends.includes(vertex)) expect(flow('from')).toBe(flow('to') + begun);
  }
  expect(taken.every(({ from }) => reached.has(from))).toBe(true);
  const isMet = (required: Requirement) =>
    'arcs' in required
      ? required.arcs.some((arc) => (counts[arc] ?? 0) > 0)
      : required.vertices.some((vertex) => paths > 0 && (vertex === 0 || taken.some(({ to }) => to === vertex)));
  expect(requirements.filter((required) => !isMet(required))).toEqual([]);
}

const both = ['steps', 'paths'] as const;

describe('a set of paths', () => {
  test('is smallest in each network of three vertices, for all of some arcs, and for one of them and a vertex', () => {
    const possible = [0, 1].flatMap((from) => [0, 1, 2].map((to) => ({ from, to })));
    for (let some = 0; some < 2 ** possible.length; some++) {
      const network = networkWith(
        3,
        [2],
        possible.filter((_, arc) => (some >> arc) & 1),
      );
      for (let set = 1; set < 2 ** network.arcs.length; set++) {
        const arcs = [...network.arcs.keys()].filter((arc) => (set >> arc) & 1);
        for (const minimise of both) {
          expectSmallest(
            network,
            arcs.map((arc) => ({ arcs: [arc] })),
            minimise,
          );
          expectSmallest(network, [{ arcs }, { vertices: [1, 2] }], minimise);
        }
      }
    }
  });

  test('is smallest in any network, for any requirements, where some arcs are no steps', () => {
    const networks = fc.integer({ min: 1, max: 5 }).chain((size) => {
      const vertex = fc.nat(size - 1);
      const arc = fc
        .tuple(vertex, vertex, fc.nat(3))
        .map(([from, to, kind]): WalkArc => ({ from, to, ...(kind === 0 ? { isFree: true } : {}) }));
      return fc
        .tuple(fc.uniqueArray(vertex, { minLength: 1, maxLength: 2 }), fc.array(arc, { maxLength: 10 }))
        .map(([ends, arcs]) => networkWith(size, ends, arcs));
    });
    const cases = networks.chain((network) => {
      const some = (count: number) => fc.uniqueArray(fc.nat(Math.max(0, count - 1)), { minLength: 1, maxLength: 3 });
      const vertices = some(network.vertices.length).map((own): Requirement => ({ vertices: own }));
      const arcs = some(network.arcs.length).map((own): Requirement => ({ arcs: own }));
      const requirement = network.arcs.length === 0 ? vertices : fc.oneof(vertices, arcs);
      return fc.tuple(fc.constant(network), fc.array(requirement, { maxLength: 5 }));
    });
    fc.assert(
      fc.property(cases, fc.constantFrom(...both), ([network, requirements], minimise) => {
        expectSmallest(network, requirements, minimise);
      }),
      { numRuns: runs(4000) },
    );
  });

  test('is valid, and says that it may not be smallest, where the search was broken off', () => {
    // Parallel arcs, of any three of which one is required: all but two of them are the fewest.
    const count = 16;
    const arcs = Array.from({ length: count }, () => ({ from: 0, to: 1 }));
    const network: Walks = { vertices: [0, 1], ends: [1], arcs };
    const triples = [...arcs.keys()].flatMap((one) =>
      [...arcs.keys()]
        .slice(one + 1)
        .flatMap((two) => [...arcs.keys()].slice(two + 1).map((three) => [one, two, three])),
    );
    const { counts, steps, paths, lowerBound, optimal } = smallestCover(
      network,
      triples.map((some) => ({ arcs: some })),
    );
    expect(optimal).toBe(false);
    expect(triples.filter((some) => some.every((arc) => counts[arc] === 0))).toEqual([]);
    expect([steps, paths]).toEqual([counts.reduce((sum, each) => sum + each), steps]);
    expect(steps).toBeGreaterThanOrEqual(count - 2);
    expect(lowerBound).toBeLessThanOrEqual(count - 2);
  });
});
