import type { Outcome } from '../model/catalogue.ts';
import type { Cell } from '../model/grid.ts';
import type { TraceKind } from '../paths/trace.ts';

/** The graph that every renderer draws: the statuses and transitions of a lifecycle, with one visual language for all. */
export interface Chart {
  /** What it shows. */
  readonly title: string;
  /** The notice that the file is generated. */
  readonly notice: string;
  /** The id of the node in which jobs start. */
  readonly initial: string;
  readonly nodes: readonly ChartNode[];
  readonly edges: readonly ChartEdge[];
  /** What edges call each group at their end. No node has one of these ids. */
  readonly groupIds: Readonly<Record<ChartGroup, string>>;
  /** The events whose edges are quiet. */
  readonly quiet: readonly string[];
}

/** The groups of nodes; a renderer may draw a box around each. */
export const groups = ['live', 'unknown', 'ended', 'deleted'] as const;

/** One of {@link groups}. */
export type ChartGroup = (typeof groups)[number];

/** A status, or a state in which the record is gone. */
export interface ChartNode {
  readonly id: string;
  /** Code and name: `8 RUNNING`; the name alone where there is no code. */
  readonly label: string;
  readonly group: ChartGroup;
  /** Whether it leads back only to the status that was left. */
  readonly isReturning: boolean;
  /** Whether it is on the main road. */
  readonly isMain: boolean;
  /** The outcome of a terminal status, shown by colour and shape; absent where there is none. */
  readonly outcome?: Outcome | undefined;
  /** Where it stands on the map of its lifecycle; absent if that has no grid. */
  readonly cell?: Cell | undefined;
  /** The number of observations of it in a log; absent if no log is drawn. */
  readonly count?: number;
}

/** One or more transitions, or an impossible step. Each end is the id of a node, or of a group: then all its nodes. */
export interface ChartEdge {
  readonly from: string;
  readonly to: string;
  /** The steps that it represents. */
  readonly steps: readonly Step[];
  /** The type of the event, or `impossible`. */
  readonly event: string;
  /** The event, the exceptions of an edge of a group, and the count if a log is drawn. */
  readonly label: string;
  /** Only for an edge of a group. */
  readonly whole?: Whole;
  /** Dashed means: known by analogy or inference only. Where a log is drawn: seen only as part of a skip. */
  readonly isDashed: boolean;
  /** The main road is drawn heavy and straight; stopping and cancelling a job is drawn pale (`quiet`). */
  readonly emphasis: 'main' | 'normal' | 'quiet';
  /** What a log showed of it; absent if no log is drawn. */
  readonly seen?: Seen;
}

/** The group at one end of an edge. */
export interface Whole {
  readonly end: 'from' | 'to';
  readonly group: ChartGroup;
  /** The statuses of the group that the edge does not apply to. */
  readonly exceptions: readonly string[];
  /** The statuses outside the group that the edge applies to as well. */
  readonly others?: readonly string[];
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

/** Whether an edge leads to the history of the live group (the status that was left), not to the group itself. */
export function leadsToHistory({ from, whole }: ChartEdge, { nodes }: Pick<Chart, 'nodes'>): boolean {
  return whole?.end === 'to' && nodes.some(({ id, isReturning }) => id === from && isReturning);
}
