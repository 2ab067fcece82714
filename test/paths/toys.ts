import fc from 'fast-check';
import { type AnyStateMachine, createMachine } from 'xstate';
import { compile } from '../../src/model/compile.ts';
import { reachable } from '../../src/model/reachable.ts';
import type { Table } from '../../src/model/table.ts';
import { to } from '../model/toys.ts';

const LIVE = ['A', 'B', 'C'];
const ENDS = ['X', 'Y'];
const EVENTS = ['submit', 'queue', 'start', 'finish', 'fail', 'stop', 'scale'];

/** A machine of a few statuses with these transitions, given as [from, to]; with UNKNOWN on request. */
export function machineOf(rows: readonly (readonly [string, string])[], withUnknown = false): AnyStateMachine {
  const state = (name: string) => {
    const own = rows.filter(([from]) => from === name);
    const target = (name: string) => to(ENDS.includes(name) ? `#toy.ended.${name}` : name);
    return { on: Object.fromEntries(own.map(([, next], index) => [EVENTS[index], target(next)])) };
  };
  const live = LIVE.filter((name) => name === 'A' || rows.some((row) => row.includes(name)));
  const ends = ENDS.filter((name) => rows.some((row) => row.includes(name)));
  return createMachine({
    id: 'toy',
    initial: 'live',
    states: {
      live: {
        initial: 'A',
        states: {
          ...Object.fromEntries(live.map((name) => [name, state(name)])),
          ...(withUnknown ? { lastSeen: { type: 'history', history: 'deep' } } : {}),
        },
        ...(withUnknown ? { on: { 'sight.lose': to('UNKNOWN') } } : {}),
      },
      ...(withUnknown ? { UNKNOWN: { tags: 'gap', on: { 'sight.regain': to('live.lastSeen') } } } : {}),
      ended: { initial: ends[0] ?? 'X', states: Object.fromEntries(ends.map((name) => [name, { type: 'final' }])) },
    },
  } as never);
}

const pairs = LIVE.flatMap((from) =>
  [...LIVE, ...ENDS].filter((next) => next !== from).map((next) => [from, next] as const),
);

/** Tables of small machines that compile: every status can be reached, and can reach an end. */
export const toyTables: fc.Arbitrary<Table<string>> = fc
  .tuple(fc.subarray(pairs, { minLength: 2, maxLength: 7 }), fc.boolean())
  .map(([rows, withUnknown]) => {
    try {
      return compile<string>(machineOf(rows, withUnknown && rows.length < 5));
    } catch {
      return undefined;
    }
  })
  .filter((table) => table !== undefined)
  .filter(({ initial, statuses, rows }) => statuses.every((status) => reachable([initial], rows).has(status)));
