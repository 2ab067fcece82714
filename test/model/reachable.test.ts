import { describe, expect, test } from 'vitest';
import { reachable } from '../../src/model/reachable.ts';

const edges = [
  { from: 'a', to: 'b' },
  { from: 'b', to: 'c' },
  { from: 'c', to: 'b' },
  { from: 'd', to: 'a' },
];
const nextTo = (node: string) => edges.filter(({ from }) => from === node).map(({ to }) => to);

describe.each([
  ['a list of edges', edges],
  ['a function to the nodes next to one', nextTo],
] as const)('reachable, by %s', (_, graph) => {
  test.each([
    [['a'], ['a', 'b', 'c']],
    [['c'], ['b', 'c']],
    [['d'], ['a', 'b', 'c', 'd']],
    [
      ['c', 'a'],
      ['a', 'b', 'c'],
    ],
    [['e'], ['e']],
    [[], []],
  ])('leads from %j to %j', (starts, expected) => {
    expect([...reachable(starts, graph)].sort()).toEqual(expected);
  });
});
