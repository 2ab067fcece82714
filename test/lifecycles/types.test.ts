import { describe, expect, expectTypeOf, test } from 'vitest';
import { createMachine, setup } from 'xstate';
import { defineLifecycle, type Lifecycle } from '../../src/model/lifecycle.ts';
import { paths } from '../../src/paths/paths.ts';
import { simulate } from '../../src/simulate/simulate.ts';
import { explain } from '../../src/validate/explain.ts';
import { validate } from '../../src/validate/validator.ts';

const door = defineLifecycle(
  setup({}).createMachine({
    id: 'door',
    initial: 'works',
    states: {
      works: {
        initial: 'closed',
        states: { closed: { on: { open: 'opened' } }, opened: { on: { close: 'closed', slam: '#door.broken' } } },
      },
      broken: { type: 'final' },
    },
  }),
);

describe('the statuses of a lifecycle', () => {
  test('are inferred from the machine', () => {
    expectTypeOf(door).toEqualTypeOf<Lifecycle<'closed' | 'opened' | 'broken'>>();
    expect(door.statuses.names).toEqual(['closed', 'opened', 'broken']);
  });

  test('are any text if the machine is not typed', () => {
    const lifecycle = defineLifecycle(createMachine({ id: 'x', initial: 'a', states: { a: { type: 'final' } } }));
    expectTypeOf(lifecycle).toEqualTypeOf<Lifecycle<string>>();
  });

  test('are those of what is found, and a misspelt one does not compile', () => {
    const [finding] = validate(['closed', 'broken', 'opened'], { lifecycle: door }).findings;
    if (finding?.kind === 'impossible') expectTypeOf(finding.to).toEqualTypeOf<'closed' | 'opened' | 'broken'>();
    expect(finding).toMatchObject({ kind: 'impossible', from: 'broken', to: 'opened', reason: 'terminal' });
    expectTypeOf(paths({ lifecycle: door }).paths[0]?.statuses).toEqualTypeOf<
      readonly ('closed' | 'opened' | 'broken')[] | undefined
    >();
    // @ts-expect-error a misspelt status does not compile
    expect(() => explain('closd', 'opened', { lifecycle: door })).toThrow('unknown status: closd');
    // @ts-expect-error nor does one in a scenario
    expect(() => [...simulate({ lifecycle: door, scenario: { dwell: { closd: '1s' } } })]).toThrow('dwell');
  });

  test('are those of ModelArts v1 where no lifecycle is given', () => {
    const [finding] = validate([10, 8]).findings;
    if (finding?.kind === 'impossible') expectTypeOf(finding.to).toExtend<'RUNNING' | 'COMPLETED' | string>();
    // @ts-expect-error a misspelt status does not compile
    expect(() => explain('RUNING', 'COMPLETED')).toThrow('unknown status');
  });
});
