import type { DiagramFormat, Renderer } from './diagrams.ts';
import { dot } from './dot.ts';
import { json } from './json.ts';
import { markdown } from './markdown.ts';
import { mermaid } from './mermaid.ts';
import { overview } from './overview.ts';
import { plantuml } from './plantuml.ts';
import { pnml } from './pnml.ts';
import { scxml } from './scxml.ts';
import { smcat } from './smcat.ts';
import { svg } from './svg.ts';

/**
 * All renderers by format: `diagrams.mermaid(lifecycle)`; a table will do. Those that load a library, `svg`, `overview`, `scxml` and
 * `pnml`, return a promise of text, the others return text. Those that can show a log take its trace as a second argument.
 */
export const diagrams = {
  svg,
  overview,
  dot,
  mermaid,
  plantuml,
  smcat,
  scxml,
  markdown,
  json,
  pnml,
} as const satisfies Readonly<Record<DiagramFormat, Renderer>>;
