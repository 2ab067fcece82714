import { describe, expect, test } from 'vitest';
import { edgeColours, nodeColours, traceColours } from '../../src/diagrams/palette.ts';
import { plantuml } from '../../src/diagrams/plantuml.ts';
import { jobTable } from '../../src/model/modelarts-v1/lifecycle.ts';
import { outcomeOf, statuses, statusNames } from '../../src/model/modelarts-v1/statuses.ts';
import type { Table } from '../../src/model/table.ts';
import { sentences, spread, tables, trace } from './tables.ts';

const ARROW = /^(\S+) -\[([^\]]*)\]-> (\S+) : (.*)$/gm;

interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly label: string;
  readonly style: readonly string[];
}

function arrowsOf(text: string): readonly Arrow[] {
  return [...text.matchAll(ARROW)].map(([, from = '', style = '', to = '', label = '']) => {
    return { from: nameOf(from), to: nameOf(to), label: decoded(label), style: style.split(',') };
  });
}

/** The steps that the arrows of a diagram stand for. */
function rowsOf(text: string, table: Table<string>) {
  return arrowsOf(text).flatMap(({ from, to, label }) => {
    const [, event = '', exceptions] = /^(\S+?)(?:\\n(?:from|to) all but (.*?))?(?: [\d,]+×)?$/.exec(label) ?? [];
    return spread(table, { from, event, to: to === 'live[H*]' ? 'live' : to }, exceptions?.split(', '));
  });
}

function nameOf(id: string): string {
  return id.replaceAll(/_x([\da-f]+)_/g, (_, code) => String.fromCodePoint(Number.parseInt(code, 16)));
}

function decoded(text: string): string {
  return text.replaceAll(/<U\+([\dA-F]+)>/g, (_, code) => String.fromCodePoint(Number.parseInt(code, 16)));
}

describe('the diagram for PlantUML', () => {
  test.each(tables)('has the rows of %s, and no others', (_, table) => {
    expect(sentences(rowsOf(plantuml(table), table))).toEqual(sentences(table.rows));
  });

  test.each(tables)('of a log has the rows of %s and the impossible step', (_, table) => {
    const impossible = { from: 'COMPLETED', event: 'impossible', to: 'RUNNING' };
    expect(sentences(rowsOf(plantuml(table, trace), table))).toEqual(sentences([...table.rows, impossible]));
  });

  test.each(tables)('declares each state that it uses: %s', (_, table) => {
    const text = plantuml(table, trace);
    const declared = [...text.matchAll(/^ *state ".*" as (\w+)/gm)].map(([, id]) => nameOf(id ?? ''));
    expect(new Set(declared)).toEqual(new Set([...table.statuses, 'live', 'ended', 'deleted']));
    expect(new Set(declared).size).toBe(declared.length);
  });

  test('shows outcomes by colour and by sign, within their groups', () => {
    const [, live = '', ended = ''] = /\{\n(.*?)\n\}.*\{\n(.*?)\n\}/s.exec(plantuml(jobTable)) ?? [];
    const signs = { success: '✓', failure: '✗', stopped: '■' };
    for (const name of statusNames) {
      if (name === 'UNKNOWN') continue;
      const outcome = outcomeOf(name);
      const label = `${statuses[name].code} ${name}${outcome ? ` ${signs[outcome]}` : ''}`;
      expect(outcome ? ended : live).toContain(`state "${label}" as ${name} ${nodeColours[outcome ?? 'live'].fill};`);
    }
  });

  test('draws what is inferred dashed, and the main road thick', () => {
    const arrows = arrowsOf(plantuml(jobTable));
    for (const { from, event, to, basis } of jobTable.rows) {
      const arrow = arrows.find((each) => each.from === from && each.to === to && each.label === event);
      if (arrow) expect(arrow.style.includes('dashed')).toBe(['analogy', 'inferred'].includes(basis));
    }
    const main = arrows.filter(({ style }) => style.includes(edgeColours.main));
    expect(main.map(({ from }) => from)).toEqual(['INIT', 'SUBMIT_TRYING', 'WAITING', 'RUNNING']);
    for (const { style } of main) expect(style).toContain('thickness=3');
  });

  test('has widths that PlantUML accepts', () => {
    for (const { style } of arrowsOf(plantuml(jobTable, trace))) expect(style.at(-1)).toMatch(/^thickness=\d+$/);
  });

  test('is painted with what the log showed', () => {
    const arrows = arrowsOf(plantuml(jobTable, trace));
    const paint = (from: string, to: string) => {
      const { label, style } = arrows.find((each) => each.from === from && each.to === to) ?? {};
      return [label, style];
    };
    expect(paint('WAITING', 'RUNNING')).toEqual(['start 3×', [traceColours.direct, 'thickness=2']]);
    expect(paint('COMPLETED', 'RUNNING')).toEqual(['impossible 1×', [traceColours.impossible, 'thickness=1']]);
    expect(paint('RUNNING', 'LOST')).toEqual(['lose', [traceColours.unseen, 'thickness=1']]);
  });

  test.each([plantuml(jobTable), plantuml(jobTable, trace)])('has a legend, and is marked as generated', (text) => {
    expect(text).toMatch(/^@startuml\n' Generated.*\nlegend right\n.*\nendlegend\n@enduml\n$/s);
    expect(text.split('\nlegend right\n')[1]).toMatch(/dashed/);
  });
});
