import type { Outcome } from '../model/catalogue.ts';
import type { TraceKind } from '../paths/trace.ts';
import type { ChartNode } from './chart.ts';

/** The fill and line colours of a node. They differ in greyscale and for every kind of colour blindness. */
export interface Colours {
  readonly fill: string;
  readonly line: string;
}

/** The colours of live, terminal (by outcome) and other statuses: tints of the palette of Okabe and Ito. */
export const nodeColours: Readonly<Record<Outcome | 'live' | 'none', Colours>> = {
  live: { fill: '#ffffff', line: '#333333' },
  success: { fill: '#b8e3d0', line: '#00694b' },
  failure: { fill: '#f6c9b1', line: '#a33f00' },
  stopped: { fill: '#d6d6ea', line: '#4a4a8a' },
  none: { fill: '#eeeeee', line: '#777777' },
};

/** The colours of edges by how a log showed them. */
export const traceColours: Readonly<Record<TraceKind | 'unseen', string>> = {
  direct: '#00694b',
  inferred: '#777777',
  impossible: '#c00020',
  unseen: '#d8d8d8',
};

/** The colours of edges if no log is drawn. */
export const edgeColours = { main: '#0b4f9e', normal: '#555555', quiet: '#aaaaaa' } as const;

/** The key of a node's colours in {@link nodeColours}. */
export function styleOf({ outcome, group }: ChartNode): Outcome | 'live' | 'none' {
  return outcome ?? (group === 'live' ? 'live' : 'none');
}

/** The colours of a picture that follows its reader's choice of light or dark. Words are darker than pale lines, to be read. */
export interface Theme {
  readonly paper: string;
  readonly ink: string;
  readonly nodes: Readonly<Record<Outcome | 'live' | 'none', Colours>>;
  readonly edges: Readonly<Record<'main' | 'normal' | 'quiet', string>>;
  readonly traces: Readonly<Record<TraceKind | 'unseen', string>>;
  /** The words at pale lines. */
  readonly pale: string;
}

export const themes: Readonly<Record<'light' | 'dark', Theme>> = {
  light: {
    paper: '#ffffff',
    ink: '#222222',
    nodes: nodeColours,
    edges: edgeColours,
    traces: traceColours,
    pale: '#737373',
  },
  dark: {
    paper: '#14171b',
    ink: '#e8eaed',
    nodes: {
      live: { fill: '#1e2329', line: '#c9ced4' },
      success: { fill: '#123d2f', line: '#55c79d' },
      failure: { fill: '#4a2511', line: '#f0935c' },
      stopped: { fill: '#2d2d55', line: '#a9a9e6' },
      none: { fill: '#333333', line: '#a8a8a8' },
    },
    edges: { main: '#7fb0ea', normal: '#b4bcc6', quiet: '#6b737d' },
    traces: { direct: '#55c79d', inferred: '#a8a8a8', impossible: '#ff7a8a', unseen: '#454b53' },
    pale: '#98a1ab',
  },
};
