import { expect, test } from 'vitest';
import { createMachine, transition } from 'xstate';
import { compile } from '../../src/model/compile.ts';
import { isPlain, plainEvent, plainMachine } from '../../src/model/plain.ts';

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
  for (const row of table.rows) {
    const snapshot = machine.resolveState({ value: row.from, context: {} });
    expect(transition(machine, snapshot, { type: plainEvent(row, table.rows) })[0].value).toBe(row.to);
  }
});
