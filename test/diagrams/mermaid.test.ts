import DOMPurify from 'dompurify';
import { beforeAll, describe, expect, test } from 'vitest';
import { mermaid } from '../../src/diagrams/mermaid.ts';
import { nodeColours, traceColours } from '../../src/diagrams/palette.ts';
import { jobTable } from '../../src/model/modelarts-v1/lifecycle.ts';
import { outcomeOf, statuses, statusNames } from '../../src/model/modelarts-v1/statuses.ts';
import type { Table } from '../../src/model/table.ts';
import { type Step, sentences, spread, tables, trace } from './tables.ts';

interface StateDatabase {
  getRelations(): { id1: string; id2: string; relationTitle?: string }[];
  getStates(): Map<string, { descriptions: string[]; classes: string[]; note?: { text: string } }>;
}

interface FlowDatabase {
  getEdges(): { start: string; end: string; text: string; style?: string[]; stroke: string }[];
  getVertices(): Map<string, { text?: string; type?: string; classes: string[] }>;
  getSubGraphs(): { id: string; nodes: string[] }[];
}

/** Parses a diagram with Mermaid itself. */
let read: <Database>(text: string) => Promise<Database>;

beforeAll(async () => {
  // Mermaid sanitizes texts with a package that needs a browser. Nothing is rendered here, so that is not needed.
  Object.assign(DOMPurify, { addHook: () => undefined, sanitize: (text: string) => text });
  const { default: parser } = await import('mermaid');
  read = async <Database>(text: string) => {
    await parser.parse(text);
    return (await parser.mermaidAPI.getDiagramFromText(text)).db as Database;
  };
});

/** A text as Mermaid renders it, from its internal form: `ﬂ°°34¶ß` is `#34;`. */
function shown(text: string): string {
  return text.replaceAll(/ﬂ°°(\d+)¶ß/g, (_, code) => String.fromCodePoint(Number(code)));
}

const nameOf = (id: string) =>
  id.replaceAll(/_x([\da-f]+)_/g, (_, code) => String.fromCodePoint(Number.parseInt(code, 16)));

/** The steps that a note, or the node of a group's edge, stands for. */
function spoken(table: Table<string>, phrase: string, event: string, end: 'from' | 'to', other: string): Step[] {
  const [, group = '', exceptions] = /^(?:every|the) (\w+) status(?: but (.*)| that was left)?$/.exec(phrase) ?? [];
  expect(['live', 'ended'], phrase).toContain(group);
  const step = end === 'from' ? { from: group, event, to: other } : { from: other, event, to: group };
  return spread(table, step, exceptions?.split(', '));
}

async function rowsOf(text: string, table: Table<string>) {
  const rows: Step[] = [];
  const database = await read<StateDatabase>(text);
  for (const { id1, id2, relationTitle } of database.getRelations()) {
    if (!relationTitle) continue;
    rows.push({ from: nameOf(id1), event: relationTitle.replace(' ?', ''), to: nameOf(id2) });
  }
  for (const [id, { note }] of database.getStates()) {
    for (const line of note?.text.split('\n') ?? []) {
      const [, event = '', end, phrase = ''] = /^(\S+)(?: \?)?, (from|to) (.*)$/.exec(shown(line.trim())) ?? [];
      rows.push(...spoken(table, phrase, event, end === 'from' ? 'from' : 'to', nameOf(id)));
    }
  }
  return rows;
}

describe('the state diagram', () => {
  test.each(tables)('has the rows of %s, and no others', async (_, table) => {
    const found = await rowsOf(mermaid(table), table);
    expect(sentences(found)).toEqual(sentences(table.rows));
  });

  test('shows outcomes by class and by sign, and the main road', async () => {
    const states = (await read<StateDatabase>(mermaid(jobTable))).getStates();
    const signs = { success: '✓', failure: '✗', stopped: '■' };
    for (const name of statusNames) {
      const outcome = outcomeOf(name);
      const label = `${statuses[name].code} ${name}`;
      expect(states.get(name)?.descriptions).toEqual([outcome ? `${label} ${signs[outcome]}` : label]);
      expect(states.get(name)?.classes[0]).toBe(outcome ?? (name === 'UNKNOWN' ? 'none' : 'live'));
    }
    const main = [...states].filter(([, { classes }]) => classes.includes('main')).map(([name]) => name);
    expect(main).toEqual(['INIT', 'SUBMIT_TRYING', 'WAITING', 'RUNNING', 'COMPLETED']);
  });

  test('marks what is inferred with a question mark, because there are no dashed lines', async () => {
    const relations = (await read<StateDatabase>(mermaid(jobTable))).getRelations();
    for (const { from, event, to, basis } of jobTable.rows) {
      const drawn = relations.find(({ id1, id2, relationTitle }) => {
        return id1 === from && id2 === to && relationTitle?.replace(' ?', '') === event;
      });
      if (drawn) expect(drawn.relationTitle?.endsWith('?')).toBe(['analogy', 'inferred'].includes(basis));
    }
  });

  test('explains its signs, and is marked as generated', () => {
    expect(mermaid(jobTable)).toMatch(/^---\ntitle: ".*✓ success.*\? by analogy or inferred.*"\n---\n%% Generated/);
    for (const { fill } of Object.values(nodeColours)) expect(mermaid(jobTable)).toContain(fill);
  });
});

describe('the flowchart of a log', () => {
  test.each(tables)('has the rows of %s and the impossible step', async (_, table) => {
    const database = await read<FlowDatabase>(mermaid(table, trace));
    const labelOf = (id: string) => shown(database.getVertices().get(id)?.text ?? '');
    const found = database.getEdges().flatMap(({ start, end, text }) => {
      const event = text.replace(/ [\d,]+×$/, '');
      if (/^\w+1$/.test(start) && /^\w+2$/.test(end)) return [];
      if (start.startsWith('every')) return spoken(table, labelOf(start), event, 'from', nameOf(end));
      if (end.startsWith('every')) return spoken(table, labelOf(end), event, 'to', nameOf(start));
      return [{ from: nameOf(start), event, to: nameOf(end) }];
    });
    const impossible = { from: 'COMPLETED', event: 'impossible', to: 'RUNNING' };
    expect(sentences(found)).toEqual(sentences([...table.rows, impossible]));
  });

  test('is painted with what the log showed', async () => {
    const edges = (await read<FlowDatabase>(mermaid(jobTable, trace))).getEdges();
    const paint = (start: string, end: string) => {
      const edge = edges.find((each) => each.start === start && each.end === end);
      const [, width] = /stroke-width:([\d.]+)px/.exec(edge?.style?.join(';') ?? '') ?? [];
      return [
        edge?.text,
        edge?.style?.[0],
        edge?.style?.some((style) => style.startsWith('stroke-dasharray')),
        Number(width),
      ];
    };
    expect(paint('WAITING', 'RUNNING')).toEqual(['start 3×', `stroke:${traceColours.direct}`, false, 1.6]);
    expect(paint('SUBMIT_TRYING', 'WAITING')).toEqual(['queue 3×', `stroke:${traceColours.direct}`, false, 1.6]);
    expect(paint('INIT', 'SUBMIT_TRYING')).toEqual(['submit 2×', `stroke:${traceColours.direct}`, false, 1.48]);
    expect(paint('COMPLETED', 'RUNNING')).toEqual(['impossible 1×', `stroke:${traceColours.impossible}`, false, 1.3]);
    expect(paint('RUNNING', 'LOST')).toEqual(['lose', `stroke:${traceColours.unseen}`, false, 0.5]);
  });

  test('has the groups as boxes, the outcomes as shapes, and the count of each status', async () => {
    const database = await read<FlowDatabase>(mermaid(jobTable, trace));
    const boxes = new Map(database.getSubGraphs().map(({ id, nodes }) => [id, nodes]));
    for (const name of statusNames.filter((each) => each !== 'UNKNOWN')) {
      expect(boxes.get(outcomeOf(name) ? 'ended' : 'live')).toContain(name);
    }
    const shapeOf = (name: string) => database.getVertices().get(name)?.type;
    const shapes = ['RUNNING', 'COMPLETED', 'FAILED', 'KILLED'].map(shapeOf);
    expect(new Set(shapes).size).toBe(4);
    expect(database.getVertices().get('RUNNING')?.text).toBe('8 RUNNING<br/>3');
    expect(database.getVertices().get('LOST')?.classes).toEqual(['faded']);
  });
});
