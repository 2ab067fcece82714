import { describe, expect, test } from 'vitest';
import { createMachine } from 'xstate';
import { CompileError } from '../../src/model/compile.ts';
import { defineLifecycle, type Lifecycle, lifecycleData, lifecycleOf } from '../../src/model/lifecycle.ts';

const known = { code: 3, wire: 'JOB_ON', phase: 'run', aliases: ['running'], labels: { en: ['On'] } };
const machine = createMachine({
  id: 'lamp',
  initial: 'works',
  states: {
    works: {
      initial: 'on',
      states: { on: { description: 'It is lit.', meta: known, on: { switch: 'off' } }, off: { on: { break: '#end' } } },
    },
    broken: { id: 'end', type: 'final', tags: 'failure' },
  },
});
const lamp = defineLifecycle(machine) as Lifecycle;

describe('the lifecycle of a machine', () => {
  test('has what its states say of themselves, and nothing else', () => {
    expect(lamp.catalogue).toStrictEqual({
      on: { ...known, description: { en: 'It is lit.' } },
      off: {},
      broken: { outcome: 'failure' },
    });
  });

  test('is called as its machine unless it is told otherwise', () => {
    expect(lamp).toMatchObject({ id: 'lamp', title: 'lamp', machine });
    expect(defineLifecycle(machine, { title: 'Lamp' })).toMatchObject({ id: 'lamp', title: 'Lamp' });
    expect(defineLifecycle(machine, { id: 'light' })).toMatchObject({ id: 'light', title: 'light' });
  });

  test('knows of a status what is said about it, over what its state says', () => {
    const { catalogue } = defineLifecycle(machine, { catalogue: { on: { code: 5 }, off: { code: 6 } } }) as Lifecycle;
    expect(catalogue).toMatchObject({ on: { code: 5, wire: 'JOB_ON' }, off: { code: 6 } });
  });

  test('needs sources for its transitions only where it has sources', () => {
    const sources = { doc: { title: 'Manual', establishes: 'all' } };
    expect(() => defineLifecycle(machine, { sources })).toThrow('on switch → off: no grounds');
  });

  test('is drawn with a cell for each status and each state without a record', () => {
    const scrapped = createMachine({
      initial: 'on',
      states: {
        on: { on: { break: 'off' } },
        off: { tags: 'terminal', on: { scrap: 'away' } },
        away: { tags: 'gone' },
      },
    });
    const drawn = (grid: Readonly<Record<string, readonly [number, number]>>) =>
      (defineLifecycle(scrapped, { drawing: { mainRoad: [], quiet: [], grid } }) as Lifecycle).drawing?.grid;
    const grid = { on: [0, 0], off: [1, 0], away: [1, 1] } as const;
    expect(drawn(grid)).toEqual(grid);
    expect(() => drawn({ on: [0, 0], off: [1, 0] })).toThrow(
      /^drawing\.grid: no cell for away; give all statuses one, or/,
    );
  });

  test('has no outcome for a status that is not terminal', () => {
    const wrong = createMachine({
      initial: 'on',
      states: { on: { tags: 'success', on: { break: 'off' } }, off: { type: 'final' } },
    });
    expect(() => defineLifecycle(wrong)).toThrow(new CompileError('on: has the tag success, but is not terminal'));
  });

  test('is made of its data again', () => {
    const data = lifecycleData(lamp);
    expect(JSON.parse(JSON.stringify(data))).toEqual(data);
    expect(data).not.toHaveProperty('machine');
    const again = lifecycleOf(data);
    expect(again).not.toHaveProperty('machine');
    expect(again.table.chain('on', 'broken')).toEqual(lamp.table.chain('on', 'broken'));
    expect(lifecycleData(again)).toEqual(data);
    expect(Object.isFrozen(again)).toBe(true);
  });
});
