import { render } from 'state-machine-cat';
import { describe, expect, test } from 'vitest';
import { edgeColours, traceColours } from '../../src/diagrams/palette.ts';
import { smcat } from '../../src/diagrams/smcat.ts';
import { jobTable } from '../../src/model/modelarts-v1/lifecycle.ts';
import { outcomeOf, statuses, statusNames } from '../../src/model/modelarts-v1/statuses.ts';
import type { Table } from '../../src/model/table.ts';
import { modelOf, statesOf, stepsOf, transitionsOf } from './state-machine-cat.ts';
import { sentences, spread, tables, trace } from './tables.ts';

/** The steps that a chart stands for, as state-machine-cat reads it. */
async function rowsOf(text: string, table: Table<string>) {
  return stepsOf(await modelOf(text, 'smcat')).flatMap(({ from, event: label, to }) => {
    const [, event = '', exceptions] = /^(\S+)(?: (?:from|to) all but (.*?))?(?: [\d,]+×)?(?: \?)?$/.exec(label) ?? [];
    const step = { from: nameOf(from), event, to: to === 'lastSeen' ? 'live' : nameOf(to) };
    return spread(table, step, exceptions?.split(', '));
  });
}

/** The name that an identifier stands for. */
function nameOf(id: string): string {
  return id.replaceAll(/_x([\da-f]+)_/g, (_, code) => String.fromCodePoint(Number.parseInt(code, 16)));
}

describe('the chart for state-machine-cat', () => {
  test.each(tables)('has the rows of %s, and no others', async (_, table) => {
    expect(sentences(await rowsOf(smcat(table), table))).toEqual(sentences(table.rows));
  });

  test.each(tables)('of a log has the rows of %s and the impossible step', async (_, table) => {
    const impossible = { from: 'COMPLETED', event: 'impossible', to: 'RUNNING' };
    const found = await rowsOf(smcat(table, trace), table);
    expect(sentences(found)).toEqual(sentences([...table.rows, impossible]));
  });

  test('has the groups as states around the statuses, and the outcomes as signs', async () => {
    const model = await modelOf(smcat(jobTable), 'smcat');
    const signs = { success: '✓', failure: '✗', stopped: '■' };
    const within = (group: string) => model.states.find(({ name }) => name === group)?.statemachine?.states ?? [];
    for (const status of statusNames) {
      const outcome = outcomeOf(status);
      const group = status === 'UNKNOWN' ? model.states : within(outcome ? 'ended' : 'live');
      const label = `${statuses[status].code} ${status}`;
      expect(group.find(({ name }) => name === status)?.label).toBe(outcome ? `${label} ${signs[outcome]}` : label);
    }
    const memory = statesOf(model).filter(({ type }) => type === 'deephistory');
    expect(memory.map(({ name }) => name)).toEqual(['lastSeen']);
  });

  test('shows the main road, and what is inferred', async () => {
    const transitions = transitionsOf(await modelOf(smcat(jobTable), 'smcat'));
    const main = transitions.filter(({ width }) => width === 3).map(({ from, to, color }) => [from, to, color]);
    expect(main).toEqual([
      ['INIT', 'SUBMIT_TRYING', edgeColours.main],
      ['SUBMIT_TRYING', 'WAITING', edgeColours.main],
      ['WAITING', 'RUNNING', edgeColours.main],
      ['RUNNING', 'COMPLETED', edgeColours.main],
    ]);
    for (const { from, event, to, basis } of jobTable.rows) {
      const drawn = transitions.find((each) => each.from === from && each.to === to && each.label?.startsWith(event));
      if (drawn) expect(drawn.label?.endsWith('?')).toBe(['analogy', 'inferred'].includes(basis));
    }
  });

  test('is painted with what the log showed', async () => {
    const transitions = transitionsOf(await modelOf(smcat(jobTable, trace), 'smcat'));
    const paint = (from: string, to: string) => {
      const { label, color, width } = transitions.find((each) => each.from === from && each.to === to) ?? {};
      return [label, color, width];
    };
    expect(paint('WAITING', 'RUNNING')).toEqual(['start 3×', traceColours.direct, 1.6]);
    expect(paint('COMPLETED', 'RUNNING')).toEqual(['impossible 1×', traceColours.impossible, 1.3]);
    expect(paint('RUNNING', 'SUBMIT_MODEL_FAILED')[1]).toBe(traceColours.unseen);
  });

  test('is rendered by state-machine-cat', async () => {
    const picture = await render(smcat(jobTable), { inputType: 'smcat', outputType: 'svg' });
    for (const status of statusNames) expect(picture).toContain(`${statuses[status].code} ${status}`);
    expect(picture).toContain('thick and blue: the main road');
  });
});
