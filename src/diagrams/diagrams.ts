import type { Trace } from '../paths/trace.ts';
import type { Model } from './model.ts';

/** Writes a lifecycle, or its table alone, in one format, painted with what a log showed if a trace is given and the format can show it. */
export type Renderer = (model: Model, trace?: Trace) => string | Promise<string>;

/** A format of diagrams. */
export interface Format {
  /** The file of the machine in the folder `diagrams`. */
  readonly file: string;
  /** Whether it can show a log. */
  readonly showsLog: boolean;
  /** Loads its renderer. */
  readonly renderer: () => Promise<Renderer>;
}

/** The formats of diagrams by name. The renderers are loaded on demand. */
export const formats = {
  svg: { file: 'machine.svg', showsLog: true, renderer: async () => (await import('./svg.ts')).svg },
  overview: {
    file: 'overview.svg',
    showsLog: false,
    renderer: async () => (await import('./overview.ts')).overview,
  },
  dot: { file: 'machine.dot', showsLog: true, renderer: async () => (await import('./dot.ts')).dot },
  mermaid: { file: 'machine.mmd', showsLog: true, renderer: async () => (await import('./mermaid.ts')).mermaid },
  plantuml: { file: 'machine.puml', showsLog: true, renderer: async () => (await import('./plantuml.ts')).plantuml },
  smcat: { file: 'machine.smcat', showsLog: true, renderer: async () => (await import('./smcat.ts')).smcat },
  scxml: { file: 'machine.scxml', showsLog: false, renderer: async () => (await import('./scxml.ts')).scxml },
  markdown: { file: 'transitions.md', showsLog: false, renderer: async () => (await import('./markdown.ts')).markdown },
  json: { file: 'machine.json', showsLog: false, renderer: async () => (await import('./json.ts')).json },
  pnml: { file: 'machine.pnml', showsLog: false, renderer: async () => (await import('./pnml.ts')).pnml },
} as const satisfies Readonly<Record<string, Format>>;

/**
 * The name of a format of diagrams.
 *
 * @useDeclaredType
 */
export type DiagramFormat = keyof typeof formats;

/** The names of all formats. */
export const diagramFormats = Object.keys(formats) as readonly DiagramFormat[];

/** The diagram of a lifecycle, or of its table alone, in any format. The trace is ignored if the format cannot show a log. */
export async function diagram(format: DiagramFormat, model: Model, trace?: Trace): Promise<string> {
  const render: Renderer = await formats[format].renderer();
  return render(model, trace);
}
