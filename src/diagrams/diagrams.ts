import type { Table } from '../model/table.ts';
import { dot } from './dot.ts';
import { json } from './json.ts';
import { markdown } from './markdown.ts';
import { mermaid } from './mermaid.ts';
import { plantuml } from './plantuml.ts';
import { pnml } from './pnml.ts';
import { scxml } from './scxml.ts';
import { smcat } from './smcat.ts';
import { svg } from './svg.ts';
import type { Trace } from './trace.ts';

/**
 * The formats in which a table can be drawn or written down, each a function of the table; those that can be painted,
 * also of what a log showed. The picture is made asynchronously, the others at once.
 */
export const diagrams = { svg, dot, mermaid, plantuml, smcat, scxml, markdown, json, pnml } as const;

/** The name of a format of diagrams. */
export type DiagramFormat = keyof typeof diagrams;

/** The formats that can be painted with what a log showed. */
export const painted = ['svg', 'dot', 'mermaid', 'plantuml', 'smcat'] as const satisfies readonly DiagramFormat[];

/** A diagram in any format. What a log showed is left out where the format cannot show it. */
export function diagram<S extends string>(
  format: DiagramFormat,
  table: Table<S>,
  trace?: Trace,
): string | Promise<string> {
  const draw: (table: Table<S>, trace?: Trace) => string | Promise<string> = diagrams[format];
  return draw(table, trace);
}

/** What generated files are called, by format. */
export const fileNames = {
  svg: 'machine.svg',
  dot: 'machine.dot',
  mermaid: 'machine.mmd',
  plantuml: 'machine.puml',
  smcat: 'machine.smcat',
  scxml: 'machine.scxml',
  markdown: 'transitions.md',
  json: 'machine.json',
  pnml: 'machine.pnml',
} as const satisfies Readonly<Record<DiagramFormat, string>>;
