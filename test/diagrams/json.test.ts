import { describe, expect, test } from 'vitest';
import { type AnyMachineSnapshot, type AnyStateNode, createMachine, type StateValue, transition } from 'xstate';
import { json } from '../../src/diagrams/json.ts';
import { compile } from '../../src/model/compile.ts';
import { jobEventTypes } from '../../src/model/modelarts-v1/events.ts';
import { jobTable } from '../../src/model/modelarts-v1/lifecycle.ts';
import { jobMachine } from '../../src/model/modelarts-v1/machine.ts';
import type { Table } from '../../src/model/table.ts';
import { sentences, tables } from './tables.ts';

describe('the machine configuration', () => {
  test('compiles to the table that it was generated from', () => {
    const table = compile(createMachine(JSON.parse(json(jobTable))));
    expect(table.rows).toEqual(jobTable.rows);
    expect(table.initial).toBe(jobTable.initial);
    expect(table.statuses).toEqual(jobTable.statuses);
    expect(table.ends).toEqual(jobTable.ends);
  });

  test('has the states of the machine, with their tags, descriptions and data, and its initial states', () => {
    const machine = createMachine(JSON.parse(json(jobTable)));
    expect(described(machine.root)).toEqual(described(jobMachine.root));
  });

  test.each(tables)('has the transitions of %s, and no others', (_, table) => {
    expect(sentences(walked(table))).toEqual(sentences(table.rows));
  });

  test('is marked as generated, and ends with a newline', () => {
    expect(JSON.parse(json(jobTable)).description).toMatch(/^Generated/);
    expect(json(jobTable)).toMatch(/\}\n$/);
  });
});

/** A state and all states inside it: type, tags, data, history and initial state. */
function described({ id, type, tags, history, initial, states, ...node }: AnyStateNode): readonly unknown[] {
  const begin = type === 'compound' ? initial.target.map((target) => target.id) : [];
  // The literal of the machine leaves out aliases and labels.
  const { aliases, labels, ...meta } = node.meta ?? {};
  const status = node.meta === undefined ? [] : [node.description, meta];
  const memory = [history, node.config.type === 'history' ? node.config.target : undefined];
  return [id, type, tags, ...status, ...memory, begin, Object.values(states).map(described)];
}

/** The steps that XState takes in each status on each event; UNKNOWN is entered from each status that leads to it. */
function* walked(table: Table<string>) {
  const machine = createMachine(JSON.parse(json(table)));
  const step = (snapshot: AnyMachineSnapshot, type: string) => transition(machine, snapshot as never, { type })[0];
  const at = (value: StateValue) => machine.resolveState({ value });
  for (const name of table.statuses) {
    if (name === 'UNKNOWN') continue;
    const snapshot = at({ [table.ends.includes(name) ? 'ended' : 'live']: name });
    for (const event of jobEventTypes) {
      if (!snapshot.can({ type: event })) continue;
      const next = step(snapshot, event);
      yield { from: name, event, to: leafOf(next.value) };
      if (leafOf(next.value) !== 'UNKNOWN') continue;
      for (const back of jobEventTypes) {
        if (next.can({ type: back })) yield { from: 'UNKNOWN', event: back, to: leafOf(step(next, back).value) };
      }
    }
  }
}

function leafOf(value: StateValue): string {
  return typeof value === 'string' ? value : leafOf(Object.values(value)[0] ?? '');
}
