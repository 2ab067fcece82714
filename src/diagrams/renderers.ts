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
  /** A picture, laid out by Graphviz. */
  svg,
  /** A small picture: the main road, and one box for the other statuses of each phase. */
  overview,
  /** For Graphviz. */
  dot,
  /** For Mermaid, as GitHub draws it. */
  mermaid,
  /** For PlantUML. */
  plantuml,
  /** For state-machine-cat. */
  smcat,
  /** State Chart XML. */
  scxml,
  /** A page with every transition and its evidence. */
  markdown,
  /** A machine configuration for XState and Stately, in JSON. */
  json,
  /** A Petri net, for tools of process mining. */
  pnml,
} as const satisfies Readonly<Record<DiagramFormat, Renderer>>;
