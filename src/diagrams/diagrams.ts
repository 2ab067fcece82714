import type { Table } from '../model/table.ts';
import type { Trace } from '../paths/trace.ts';
import { dot } from './dot.ts';
import type { DiagramFormat } from './formats.ts';
import { json } from './json.ts';
import { markdown } from './markdown.ts';
import { mermaid } from './mermaid.ts';
import { plantuml } from './plantuml.ts';
import { pnml } from './pnml.ts';
import { scxml } from './scxml.ts';
import { smcat } from './smcat.ts';
import { svg } from './svg.ts';

/**
 * The formats in which a table can be drawn or written down, each a function of the table; those that can be painted,
 * also of what a log showed. The picture is made asynchronously, the others at once.
 */
export const diagrams = { svg, dot, mermaid, plantuml, smcat, scxml, markdown, json, pnml } as const satisfies Readonly<
  Record<DiagramFormat, unknown>
>;

/** A diagram in any format. What a log showed is left out where the format cannot show it. */
export function diagram<S extends string>(
  format: DiagramFormat,
  table: Table<S>,
  trace?: Trace,
): string | Promise<string> {
  const draw: (table: Table<S>, trace?: Trace) => string | Promise<string> = diagrams[format];
  return draw(table, trace);
}
