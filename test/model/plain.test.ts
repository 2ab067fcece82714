import { describe, expect, test } from 'vitest';
import { createMachine, transition } from 'xstate';
import { compile } from '../../src/model/compile.ts';
import { innermost, isPlain, plainEvent, plainMachine } from '../../src/model/plain.ts';

test('a machine with guards and timers is run as a plain one, whatever its statuses are called', () => {
  const table = compile(
    createMachine({
      initial: 'v1.0 beta',
      states: {
        'v1.0 beta': { on: { ship: [{ target: 'back\\\\slash', guard: 'ready' }, '#end'] }, after: { 1000: '#end' } },
        'back\\slash': { on: { ship: '#end' } },
        'v1.0': { id: 'end', type: 'final' },
      },
    } as Parameters<typeof createMachine>[0]),
  );
  const machine = plainMachine(table);
  expect(isPlain(machine.root)).toBe(true);
  expect(table.rows.map((row) => plainEvent(row, table.rows))).toEqual([
    'ship → back\\slash',
    'ship → v1.0',
    'after 1000',
    'ship',
  ]);
  for (const status of [...table.statuses, ...table.gone]) {
    const snapshot = machine.resolveState({ value: status, context: {} });
    for (const type of table.rows.map((row) => plainEvent(row, table.rows))) {
      const taken = table.rows.find((row) => row.from === status && plainEvent(row, table.rows) === type);
      expect(transition(machine, snapshot, { type })[0].value, `${status} ${type}`).toBe(taken?.to ?? status);
    }
  }
});

describe('a machine goes on by events only', () => {
  const isPlainWith = (start: object) =>
    isPlain(createMachine({ initial: 'start', states: { start, end: { id: 'end' } } } as never).root);

  test.each([
    ['with an event', { on: { ship: 'end' } }],
    ['with an event whose name is like those of XState', { on: { 'not.xstate.own': 'end' } }],
    ['with an event that does something', { on: { ship: { target: 'end', actions: () => {} } } }],
  ])('%s', (_, start) => {
    expect(isPlainWith(start)).toBe(true);
  });

  test.each([
    ['a guard', { on: { ship: { target: 'end', guard: () => true } } }],
    ['a timer', { after: { 1000: 'end' } }],
    ['a step without an event', { always: 'end' }],
    ['a guard without an event', { always: { target: 'end', guard: () => true } }],
    ['any event', { on: { '*': 'end' } }],
    ['any event of a kind', { on: { 'ship.*': 'end' } }],
    ['an actor', { invoke: { src: 'poll' }, on: { ship: 'end' } }],
    ['an actor that it waits for', { invoke: { src: 'poll', onDone: 'end' } }],
    ['a guard further in', { initial: 'in', states: { in: { on: { ship: { target: '#end', guard: () => true } } } } }],
  ])('not with %s', (_, start) => {
    expect(isPlainWith(start)).toBe(false);
  });
});

test('the innermost active state is found at any depth', () => {
  expect(['a', { a: 'b' }, { a: { b: { c: 'd' } } }, {}].map(innermost)).toEqual(['a', 'b', 'd', '']);
});
