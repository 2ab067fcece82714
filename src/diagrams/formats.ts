/** The formats of diagrams, and what generated files are called in each. */
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
} as const;

/** The name of a format of diagrams. */
export type DiagramFormat = keyof typeof fileNames;

/** All formats. */
export const diagramFormats = Object.keys(fileNames) as readonly DiagramFormat[];

/** The formats that can be painted with what a log showed. */
export const painted: readonly DiagramFormat[] = ['svg', 'dot', 'mermaid', 'plantuml', 'smcat'];
