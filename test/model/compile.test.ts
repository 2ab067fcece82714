import { describe, expect, test } from 'vitest';
import { createMachine } from 'xstate';
import { GENERATED } from '../../src/diagrams/generated.ts';
import { CompileError, compile } from '../../src/model/compile.ts';
import { jobMachine } from '../../src/model/modelarts-v1/machine.ts';
import { jobTable } from '../../src/model/table.ts';
import { expectCommitted } from '../generated.ts';
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
      'a parallel state, in which a job would have several statuses',
      toy({ B: { type: 'parallel', states: { X: {}, Y: {} } } }),
      'B: a job has one status, but parallel states have several',
    ],
    [
      'more statuses than chains can be compared among',
      toy({
        live: {
          states: Object.fromEntries(
            Array.from({ length: 33 }, (_, index) => [`S${index}`, { on: { submit: to(`S${(index + 1) % 33}`) } }]),
          ),
        },
      }),
      '34 statuses: there may be at most 32',
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

describe('what the job machine is compiled to', () => {
  const { initial, statuses, ends, rows } = compile(jobMachine);

  test('is committed, so that no start has to compile it', () => {
    const lines = Object.entries({ initial, statuses, ends }).map(
      ([name, value]) => `${name}: ${JSON.stringify(value)},`,
    );
    const text = [
      `// ${GENERATED}`,
      '',
      '/** What the job machine is compiled to: the statuses and the rows of its table. */',
      'export const unrolled = {',
      ...lines.map((line) => `  ${line}`),
      '  rows: [',
      ...rows.map((row) => `    ${JSON.stringify(row)},`),
      '  ],',
      '} as const;',
      '',
    ];
    expectCommitted('src/model/modelarts-v1/table.generated.ts', text.join('\n'));
  });

  test('is the table that everything else goes by', () => {
    expect({ initial, statuses, ends, rows }).toEqual({
      initial: jobTable.initial,
      statuses: jobTable.statuses,
      ends: jobTable.ends,
      rows: jobTable.rows,
    });
  });
});
