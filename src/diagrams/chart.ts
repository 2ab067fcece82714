import type { Outcome } from '../model/modelarts-v1/statuses.ts';
import type { TraceKind } from '../paths/trace.ts';

/** The graph that every renderer draws: the statuses and transitions of a table, with one visual language for all. */
export interface Chart {
  readonly nodes: readonly ChartNode[];
  readonly edges: readonly ChartEdge[];
}

/** The groups of statuses; a renderer may draw a box around each. */
export const groups = ['live', 'unknown', 'ended', 'deleted'] as const;

/** One of {@link groups}. */
export type ChartGroup = (typeof groups)[number];

/** A status, or `deleted`: the record is gone. */
export interface ChartNode {
  readonly id: string;
  /** Code and name: `8 RUNNING`. */
  readonly label: string;
  readonly group: ChartGroup;
  /** Whether it is on the main road. */
  readonly isMain: boolean;
  /** The outcome of a terminal status, shown by colour and shape; absent for all others. */
  readonly outcome?: Outcome | undefined;
  /** The number of observations of it in a log; absent if no log is drawn. */
  readonly count?: number;
}

/** One or more transitions, or an impossible step. Each end is the id of a node, or a group: then all its nodes. */
export interface ChartEdge {
  readonly from: string;
  readonly to: string;
  /** The steps that it represents. */
  readonly steps: readonly Step[];
  /** The type of the event, or `impossible`. */
  readonly event: string;
  /** The event, the exceptions of an edge of a group, and the count if a log is drawn. */
  readonly label: string;
  /** Only for an edge of a group: the statuses of the group that it does not apply to. */
  readonly exceptions?: readonly string[];
  /** Dashed means: known by analogy or inference only. Where a log is drawn: seen only as part of a skip. */
  readonly isDashed: boolean;
  /** The main road is drawn heavy and straight; stopping and cancelling a job is drawn pale (`quiet`). */
  readonly emphasis: 'main' | 'normal' | 'quiet';
  /** What a log showed of it; absent if no log is drawn. */
  readonly seen?: Seen;
}

/** A step from one status to another. */
export interface Step {
  readonly from: string;
  readonly to: string;
}

/** What a log showed of an edge. */
export interface Seen {
  readonly kind: TraceKind | 'unseen';
  readonly count: number;
}

/** Which end of an edge is a group; `undefined` if both ends are nodes. */
export function groupEnd({ from, exceptions }: ChartEdge): 'from' | 'to' | undefined {
  if (exceptions === undefined) return undefined;
  return groups.some((group) => group === from) && from !== 'deleted' ? 'from' : 'to';
}

/** Whether an edge leads to the history of the live group (the status that was left), not to the group itself. */
export function leadsToHistory({ from, to }: ChartEdge, { nodes }: Chart): boolean {
  return to === 'live' && nodes.some(({ id, group }) => id === from && group === 'unknown');
}
