import type { Outcome } from '../model/modelarts-v1/statuses.ts';
import type { TraceKind } from './trace.ts';

/** What is drawn of a table, by whatever renderer: one visual language for all of them. */
export interface Chart {
  readonly nodes: readonly ChartNode[];
  readonly edges: readonly ChartEdge[];
}

/** The groups of a job: the boxes around its statuses. */
export const groups = ['live', 'unknown', 'ended', 'deleted'] as const;

/** A group of a job: one of {@link groups}. */
export type ChartGroup = (typeof groups)[number];

/** A status, or that the record is gone. */
export interface ChartNode {
  readonly id: string;
  /** Its code and its name. */
  readonly label: string;
  readonly group: ChartGroup;
  /** Whether it lies on the main road. */
  readonly isMain: boolean;
  /** How the run has ended in it, which is shown by colour and by shape; absent while it goes on. */
  readonly outcome?: Outcome | undefined;
  /** How many observations there were of it; absent where no log is drawn. */
  readonly count?: number;
}

/** One transition or several, or a step that is none. Its ends are the ids of nodes, or of groups: then of all in them. */
export interface ChartEdge {
  readonly from: string;
  readonly to: string;
  /** The steps that it stands for. */
  readonly steps: readonly Step[];
  /** What happens. */
  readonly event: string;
  /** What happens, from or to which statuses, and how often it was seen where a log is drawn. */
  readonly label: string;
  /** Of an edge of a group: the statuses of that group for which it does not stand. */
  readonly exceptions?: readonly string[];
  /** Whether it is well grounded (solid), or by analogy or inference only (dashed). */
  readonly isDashed: boolean;
  /** The main road is drawn heavy and straight; what stops a job is quiet. */
  readonly emphasis: 'main' | 'normal' | 'quiet';
  /** What a log showed of it; absent where none is drawn. */
  readonly seen?: Seen;
}

/** A change from one status to another. */
export interface Step {
  readonly from: string;
  readonly to: string;
}

/** What a log showed of an edge. */
export interface Seen {
  readonly kind: TraceKind | 'unseen';
  readonly count: number;
}

/** Whether an edge of a group leads from it or to it; `undefined` for any other edge. */
export function groupEnd({ from, exceptions }: ChartEdge): 'from' | 'to' | undefined {
  if (exceptions === undefined) return undefined;
  return groups.some((group) => group === from) && from !== 'deleted' ? 'from' : 'to';
}

/** Whether an edge leads back to where the job was left: to the history of a box, not to the box. */
export function leadsToHistory({ from, to }: ChartEdge, { nodes }: Chart): boolean {
  return to === 'live' && nodes.some(({ id, group }) => id === from && group === 'unknown');
}
