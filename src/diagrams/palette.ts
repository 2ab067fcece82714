import type { Outcome } from '../model/modelarts-v1/statuses.ts';
import type { ChartNode } from './chart.ts';
import type { TraceKind } from './trace.ts';

/** The colours of a node: of its inside and of its line. Apart in greyscale, and for every sort of colour blindness. */
export interface Colours {
  readonly fill: string;
  readonly line: string;
}

/** The colours of what goes on, by outcome of what has ended, and of what says nothing (Okabe and Ito's, made light). */
export const nodeColours: Readonly<Record<Outcome | 'live' | 'none', Colours>> = {
  live: { fill: '#ffffff', line: '#333333' },
  success: { fill: '#b8e3d0', line: '#00694b' },
  failure: { fill: '#f6c9b1', line: '#a33f00' },
  stopped: { fill: '#d6d6ea', line: '#4a4a8a' },
  none: { fill: '#eeeeee', line: '#777777' },
};

/** The colours of edges by what a log showed of them. */
export const traceColours: Readonly<Record<TraceKind | 'unseen', string>> = {
  direct: '#00694b',
  inferred: '#777777',
  impossible: '#c00020',
  unseen: '#d8d8d8',
};

/** The colours of edges where no log is drawn. */
export const edgeColours = { main: '#0b4f9e', normal: '#555555', quiet: '#aaaaaa' } as const;

/** What of the palette a node is drawn with. */
export function styleOf({ outcome, group }: ChartNode): Outcome | 'live' | 'none' {
  return outcome ?? (group === 'live' ? 'live' : 'none');
}
