import type { DiagramFormat, Renderer } from './diagrams.ts';
import { dot } from './dot.ts';
import { json } from './json.ts';
import { markdown } from './markdown.ts';
import { mermaid } from './mermaid.ts';
import { plantuml } from './plantuml.ts';
import { pnml } from './pnml.ts';
import { scxml } from './scxml.ts';
import { smcat } from './smcat.ts';
import { svg } from './svg.ts';

/**
 * The renderers by format, for programs that have loaded them all: `diagrams.mermaid(jobTable)`. `svg` returns a promise,
 * the others return text. Those that can show a log take what it showed as a second argument.
 */
export const diagrams = {
  svg,
  dot,
  mermaid,
  plantuml,
  smcat,
  scxml,
  markdown,
  json,
  pnml,
} as const satisfies Readonly<Record<DiagramFormat, Renderer>>;
