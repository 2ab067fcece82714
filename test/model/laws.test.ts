import { describe, expect, test } from 'vitest';
import { createMachine } from 'xstate';
import { verify } from '../../src/model/laws.ts';
import { jobTable } from '../../src/model/modelarts-v1/lifecycle.ts';
import { modelartsV2 } from '../../src/model/modelarts-v2/lifecycle.ts';
import { isPlain } from '../../src/model/plain.ts';
import type { Row, Table } from '../../src/model/table.ts';
import { lifecycleFor, machines } from '../simulate/machines.ts';

/** The table with other rows or statuses: what a mistake in the machine would make of it. */
function broken(change: Partial<Pick<Table, 'rows' | 'statuses' | 'initial'>>): Table {
  return { ...jobTable, ...change };
}

function changed(from: string, event: string, change: Partial<Row>): readonly Row[] {
  return jobTable.rows.map((row) => (row.from === from && row.event === event ? { ...row, ...change } : row));
}

const [first] = jobTable.rows;
const nameOfFirst = `${first?.from} ${first?.event} → ${first?.to}`;
const extra: Row = { from: 'COMPLETED', event: 'start', to: 'RUNNING', basis: 'inferred', sources: ['S1'] };

describe('verify', () => {
  test('finds nothing against the model', () => {
    for (const { name, counterexamples } of verify()) expect(counterexamples, name).toEqual([]);
  });

  test.each([
    ['the same statuses', broken({ statuses: jobTable.statuses.filter((status) => status !== 'LOST') }), 'LOST'],
    ['reached from INIT', broken({ rows: jobTable.rows.filter(({ to }) => to !== 'SCALING') }), 'SCALING'],
    [
      'reach an end',
      broken({ rows: jobTable.rows.filter(({ from, to }) => from !== 'SCALING' || to === 'UNKNOWN') }),
      'SCALING',
    ],
    [
      'reach an end',
      // Where runs end, a deletion is no end.
      broken({
        rows: [
          ...jobTable.rows.filter(({ from, to }) => from !== 'SCALING' || to === 'UNKNOWN'),
          { ...extra, from: 'SCALING', event: 'delete', to: 'deleted' },
        ],
      }),
      'SCALING',
    ],
    ['left by deletion only', broken({ rows: [...jobTable.rows, extra] }), 'COMPLETED start → RUNNING'],
    [
      'at most one row',
      broken({ rows: [...jobTable.rows, { ...extra, from: 'INIT', event: 'submit' }] }),
      'INIT submit',
    ],
    [
      'at most one row',
      broken({ rows: [...jobTable.rows, ...jobTable.rows.filter(({ from }) => from === 'UNKNOWN')] }),
      'UNKNOWN sight.regain → INIT',
    ],
    [
      'a basis, and sources',
      broken({ rows: changed('INIT', 'submit', { sources: [] as never }) }),
      'INIT submit → SUBMIT_TRYING',
    ],
    [
      'a basis, and sources',
      broken({ rows: changed('INIT', 'submit', { basis: 'rumour' as never }) }),
      'INIT submit → SUBMIT_TRYING',
    ],
    [
      'a basis, and sources',
      broken({ rows: changed('INIT', 'submit', { sources: ['S1', 'nowhere'] as never }) }),
      'INIT submit → SUBMIT_TRYING',
    ],
    [
      'every source is cited',
      broken({ rows: jobTable.rows.filter(({ sources }) => !sources.some((id) => id === 'S36')) }),
      'S36',
    ],
    ['can be stopped', broken({ rows: changed('RUNNING', 'stop', { to: 'KILLED' }) }), 'RUNNING stop → KILLED'],
    [
      'can be deleted',
      broken({ rows: jobTable.rows.filter(({ from, event }) => from !== 'LOST' || event !== 'delete') }),
      'LOST',
    ],
    [
      'can be deleted',
      broken({ rows: [...jobTable.rows, { ...extra, from: 'KILLING', event: 'delete', to: 'deleted' }] }),
      'KILLING',
    ],
    [
      'to which the machine compiles',
      broken({ rows: changed('INIT', 'submit', { sources: ['S2'] }) }),
      'INIT submit → SUBMIT_TRYING',
    ],
    ['to which the machine compiles', broken({ rows: [...jobTable.rows, extra] }), 'COMPLETED start → RUNNING'],
    ['to which the machine compiles', broken({ rows: jobTable.rows.slice(1) }), nameOfFirst],
    ['XState takes every row', broken({ rows: [...jobTable.rows, extra] }), 'COMPLETED start'],
    [
      'XState takes every row',
      broken({ rows: jobTable.rows.slice(1) }),
      `${jobTable.rows[0]?.from} ${jobTable.rows[0]?.event}`,
    ],
  ])('"%s" fails with its counterexample', (name, table, counterexample) => {
    const failed = verify(table).filter((check) => check.counterexamples.length > 0);
    expect(failed.find((check) => check.name.includes(name))?.counterexamples).toContain(counterexample);
  });

  test('counts those for which a law holds', () => {
    const unreached = verify(broken({ rows: jobTable.rows.filter(({ to }) => to !== 'SCALING') }));
    expect(unreached.find(({ name }) => name === 'every status can be reached from INIT')).toEqual({
      name: 'every status can be reached from INIT',
      figure: '22 of 23',
      counterexamples: ['SCALING'],
    });
  });

  test('finds nothing against v2, which has a law of its own, however it is given', () => {
    for (const checks of [verify(modelartsV2), verify({ lifecycle: modelartsV2 })]) {
      expect(checks.filter(({ counterexamples }) => counterexamples.length > 0)).toEqual([]);
      expect(checks.map(({ name }) => name)).toContain(
        'what v1 can do, v2 can do in its words, but for what is excepted',
      );
    }
  });

  test('proves of a lifecycle without a machine what holds of its table and of its grounds', () => {
    const checks = verify({ ...modelartsV2, id: 'another' });
    expect(checks.filter(({ counterexamples }) => counterexamples.length > 0)).toEqual([]);
    expect(checks.map(({ name }) => name).slice(4)).toEqual([
      'every row has a basis, and sources that exist',
      'every source is cited',
    ]);
  });

  const silent = createMachine({
    id: 'modelarts-v1',
    initial: 'A',
    // An event that leads nowhere is no step.
    states: { A: { on: { note: { actions: () => {} }, finish: 'B' } }, B: { type: 'final' } },
  });

  test.each(Object.entries({ ...machines, 'an event without a target, and the id of a built-in lifecycle': silent }))(
    'proves of a machine without grounds what holds of any: %s',
    (_, machine) => {
      const checks = verify(lifecycleFor(machine));
      const failed = checks.filter(({ counterexamples }) => counterexamples.length > 0).map(({ name }) => name);
      // With guards, an event may lead to several statuses.
      expect(failed).toEqual(isPlain(machine.root) ? [] : ['a status has at most one row for an event']);
      expect(checks.slice(0, 5).map(({ name }) => name.replace(/ from .*/, ''))).toEqual([
        'machine and catalogue have the same statuses',
        'every status can be reached',
        'every live status can reach an end',
        'a status has at most one row for an event',
        'the rows, with their evidence, are those to which the machine compiles',
      ]);
      expect(checks.slice(5).map(({ name }) => name)).toEqual(
        isPlain(machine.root) ? ['XState takes every row, and no other step'] : [],
      );
    },
  );

  test('counts what it looked at', () => {
    const figures = Object.fromEntries(verify().map(({ name, figure }) => [name, figure]));
    expect(figures['every status can be reached from INIT']).toBe('23 of 23');
    expect(figures['every live status can reach an end']).toBe('10 of 10');
    expect(figures['outcomes divide the terminal statuses, and the machine has them as tags']).toBe(
      '1 success + 2 stopped + 9 failure = 12',
    );
    // 57 rows of their own, 10 + 10 of sight, 12 deletions and 12 failed ones; 23 statuses have 26 events each.
    expect(figures['XState takes every row, and no other step']).toBe('101 taken, 506 refused');
  });
});
