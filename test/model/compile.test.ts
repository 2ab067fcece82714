import { describe, expect, test } from 'vitest';
import { type AnyStateMachine, createActor, createMachine } from 'xstate';
import { CompileError, compile } from '../../src/model/compile.ts';
import type { Lifecycle } from '../../src/model/lifecycle.ts';
import { modelartsV1 } from '../../src/model/modelarts-v1/lifecycle.ts';
import { jobMachine } from '../../src/model/modelarts-v1/machine.ts';
import { modelartsV2 } from '../../src/model/modelarts-v2/lifecycle.ts';
import { machine as machineV2 } from '../../src/model/modelarts-v2/machine.ts';
import { tableData } from '../../src/model/table.ts';
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
    [
      'no sources',
      toy({ A: { on: { submit: to('B', { basis: 'inferred', sources: [] }) } } }),
      'A submit → B: no grounds',
    ],
    [
      'a basis alone',
      toy({ A: { on: { submit: { target: 'B', meta: { basis: 'inferred' } } } } }),
      'A submit → B: no grounds',
    ],
    [
      'sources alone',
      toy({ A: { on: { submit: { target: 'B', meta: { sources: ['S1'] } } } } }),
      'A submit → B: no grounds',
    ],
    [
      'a source that does not exist',
      toy({ A: { on: { submit: to('B', { basis: 'inferred', sources: ['S1', 'S999'] }) } } }),
      'A submit → B: no such source: S999',
    ],
  ])('refuses %s where there are sources', (_, machine, message) => {
    const sources = { S1: { title: 'one', establishes: 'all of it' } };
    expect(() => compile(toy(), { sources })).not.toThrow();
    expect(() => compile(machine, { sources })).toThrow(CompileError);
    expect(() => compile(machine, { sources })).toThrow(message);
  });

  test('takes a machine without grounds for its own evidence', () => {
    const { rows } = compile(toy({ A: { on: { submit: { target: 'B' } } } }));
    expect(rows[0]).toEqual({ from: 'A', event: 'submit', to: 'B', basis: 'documented', sources: [] });
  });

  test.each([
    [
      'a basis that is none',
      toy({ A: { on: { submit: to('B', { basis: 'rumour', sources: ['S1'] }) } } }),
      'A submit → B: no such basis: rumour',
    ],
    [
      'two rows for one status and event',
      toy({ A: { on: { submit: [to('B'), to('#toy.ended.END')] } } }),
      'A submit → END: a second row for this status and event',
    ],
    [
      'a live status without an end',
      toy({ B: {}, A: { on: { submit: to('B'), fail: to('#toy.ended.END') } } }),
      'B: cannot reach an end',
    ],
    [
      'a final state with transitions of its own',
      toy({ END: { type: 'final', on: { retry: to('#toy.live.A') } } }),
      'END retry → A: a final state cannot have transitions of its own',
    ],
    [
      'a final state with a transition that leads nowhere',
      toy({ END: { type: 'final', on: { retry: {} } } }),
      'END retry → END: a final state cannot have transitions of its own',
    ],
    [
      'a status from which a job ends only by way of one that proves nothing',
      createMachine({
        initial: 'A',
        states: { A: { on: { lose: 'U' } }, U: { tags: 'gap', on: { finish: 'END' } }, END: { type: 'final' } },
      }),
      'A: cannot reach an end',
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
            Array.from({ length: 1000 }, (_, index) => [`S${index}`, { on: { submit: to(`S${(index + 1) % 1000}`) } }]),
          ),
        },
      }),
      '1001 statuses, but there may be at most 250',
    ],
    [
      'two states of one name',
      toy({ ended: { states: { END: { type: 'final' }, A: { type: 'final' } } } }),
      'A: two states have this name',
    ],
    ['a machine without states', createMachine({ id: 'none' }), 'a machine without states'],
    [
      'a machine in which nothing ends',
      createMachine({ id: 'door', initial: 'open', states: { open: { on: { shut: 'shut' } }, shut: {} } }),
      'no status is terminal',
    ],
  ])('refuses %s', (_, machine, message) => {
    expect(() => compile(machine)).toThrow(CompileError);
    expect(() => compile(machine)).toThrow(expect.objectContaining({ name: 'CompileError' }));
    expect(() => compile(machine)).toThrow(message);
  });

  test('takes a machine of 250 statuses', () => {
    const names = Array.from({ length: 249 }, (_, index) => `S${index}`);
    const states = Object.fromEntries(names.map((name) => [name, { on: { stop: 'END' } }]));
    const machine = createMachine({ initial: 'S0', states: { ...states, END: { type: 'final' } } });
    expect(compile(machine).statuses).toEqual([...names, 'END']);
  });

  const rowsOf = (machine: AnyStateMachine) =>
    compile(machine).rows.map(({ from, event, to }) => `${from} ${event} ${to}`);

  test('counts a transition with a guard as possible, and what comes behind it too', () => {
    const machine = toy({ A: { on: { submit: [{ target: 'B', guard: 'lucky' }, { target: '#toy.ended.END' }] } } });
    expect(rowsOf(machine)).toEqual(['A submit B', 'A submit END', 'B finish END']);
  });

  test('takes what leads on by itself for transitions', () => {
    const machine = createMachine({
      id: 'toy',
      initial: 'A',
      states: {
        A: { always: { target: 'B', guard: 'ready' }, after: { 1000: 'B', long: 'END' } },
        B: { invoke: { src: 'work', id: 'work', onDone: 'END', onError: 'FAILED' } },
        END: { type: 'final' },
        FAILED: { type: 'final' },
      },
      delays: { long: 5000 },
    } as Parameters<typeof createMachine>[0]);
    expect(rowsOf(machine)).toEqual([
      'A always B',
      'A after 1000 B',
      'A after long END',
      'B done.actor.work END',
      'B error.actor.work FAILED',
    ]);
  });

  test('has the transitions of a state for all states in it, unless these have their own', () => {
    const machine = toy({
      live: { on: { fail: '#toy.ended.END', submit: '#toy.ended.END', finish: '#toy.live.A' } },
      A: { on: { submit: 'B' } },
      B: { on: { finish: undefined, go: '#toy.ended.END' } },
    });
    // A forbidden transition is none, and keeps that of the state around from being one.
    expect(rowsOf(machine)).toEqual([
      'A submit B',
      'A fail END',
      'A finish A',
      'B go END',
      'B fail END',
      'B submit END',
    ]);
  });

  test('goes on from a final state within another one by onDone, so that it is no end', () => {
    const machine = createMachine({
      id: 'toy',
      initial: 'work',
      states: {
        work: { initial: 'A', states: { A: { on: { next: 'B' } }, B: { type: 'final' } }, onDone: 'END' },
        END: { type: 'final', tags: ['success'] },
      },
    });
    expect(rowsOf(machine)).toEqual(['A next B', 'B done.state END']);
    expect(compile(machine).ends).toEqual(['END']);
  });

  test('ends at the top with a final state, but not with one within another state', () => {
    const machine = createMachine({
      id: 'toy',
      initial: 'outer',
      on: { abort: '.ABORTED' },
      states: {
        outer: {
          initial: 'inner',
          states: {
            inner: { initial: 'A', states: { A: { on: { next: 'B' } }, B: { type: 'final' } }, onDone: 'C' },
            C: { type: 'final' },
          },
          onDone: 'END',
        },
        END: { type: 'final' },
        ABORTED: { type: 'final' },
      },
    });
    expect(rowsOf(machine)).toEqual([
      'A next B',
      'A abort ABORTED',
      'B done.state C',
      'B abort ABORTED',
      'C done.state END',
      'C abort ABORTED',
    ]);
    // XState says the same: what ends within another state goes on, and what ends at the top is over.
    const actor = createActor(machine).start();
    actor.send({ type: 'next' });
    expect(actor.getSnapshot()).toMatchObject({ value: 'END', status: 'done' });
  });

  test('keeps the names of events as they are, and names those of XState in words', () => {
    const machine = createMachine({
      id: 'toy',
      initial: 'A',
      states: {
        A: {
          invoke: { src: 'work', id: 'after.work', onDone: 'END' },
          on: { 'after.lunch': 'END', 'my.xstate.go': 'END' },
          after: { 5: 'END' },
        },
        END: { type: 'final' },
      },
    } as Parameters<typeof createMachine>[0]);
    expect(
      compile(machine)
        .rows.map(({ event }) => event)
        .sort(),
    ).toEqual(['after 5', 'after.lunch', 'done.actor.after.work', 'my.xstate.go']);
  });

  test('restores only what was active before, and from which its region was left', () => {
    const machine = createMachine({
      id: 'toy',
      initial: 'run',
      states: {
        run: {
          initial: 'A',
          states: {
            A: { on: { pause: '#toy.paused', step: 'B', note: {} } },
            B: { on: { back: 'A', note: {} } },
            never: { on: { pause: '#toy.paused' } },
            last: { type: 'history', history: 'deep' },
          },
        },
        paused: { on: { resume: 'run.last', stop: 'END' } },
        END: { type: 'final' },
      },
    });
    const { rows, returning } = compile(machine);
    expect(rows.filter(({ from }) => from === 'paused').map(({ to }) => to)).toEqual(['A', 'END']);
    expect(rows.filter(({ event }) => event === 'note')).toEqual([]);
    expect(returning).toEqual(['paused']);
  });

  test('restores by a history state what can be left, the innermost state or that of the first level', () => {
    const machine = (history: 'deep' | 'shallow') =>
      createMachine({
        id: 'toy',
        initial: 'run',
        states: {
          run: {
            initial: 'one',
            on: { pause: 'paused' },
            states: {
              one: { initial: 'A', on: { next: 'C' }, states: { A: { on: { step: 'B' } }, B: {} } },
              C: { on: { finish: '#toy.END' } },
              last: { type: 'history', history },
            },
          },
          paused: { on: { resume: 'run.last' } },
          END: { type: 'final' },
        },
      });
    const resumed = (history: 'deep' | 'shallow') => rowsOf(machine(history)).filter((row) => row.startsWith('paused'));
    expect(resumed('deep')).toEqual(['paused resume A', 'paused resume B', 'paused resume C']);
    expect(resumed('shallow')).toEqual(['paused resume A', 'paused resume C']);
    expect(compile(machine('deep')).returning).toEqual(['paused']);
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
        UNKNOWN: { tags: 'gap', on: { 'sight.regain': to('live.lastSeen') } },
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

describe.each([
  ['modelarts-v1', modelartsV1, jobMachine],
  ['modelarts-v2', modelartsV2, machineV2],
] as const)('what the machine of %s is compiled to', (id, given, machine) => {
  const lifecycle = given as Lifecycle<string>;
  const { rows, ...others } = tableData(compile(machine, { sources: lifecycle.sources ?? {} }));

  test('is committed, so that no start has to compile it', () => {
    const lines = Object.entries(others).map(([name, value]) => `${name}: ${JSON.stringify(value)},`);
    const text = [
      `// Generated by jobstat from src/model/${id}/machine.ts; do not edit.`,
      '',
      '/** What the machine is compiled to: the statuses and the rows of its table. */',
      'export const unrolled = {',
      ...lines.map((line) => `  ${line}`),
      '  rows: [',
      ...rows.map((row) => `    ${JSON.stringify(row)},`),
      '  ],',
      '} as const;',
      '',
    ];
    expectCommitted(`src/model/${id}/table.generated.ts`, text.join('\n'));
  });

  test('is the table that everything else goes by', () => {
    expect({ ...others, rows }).toEqual(tableData(lifecycle.table));
  });
});
