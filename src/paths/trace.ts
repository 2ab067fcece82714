import type { Verdict } from '../validate/verdicts.ts';

/** How a log shows a step: one right after the other, as part of a chain that went unseen, or although it is impossible. */
export const traceKinds = ['direct', 'inferred', 'impossible'] as const;

/**
 * How a log shows a step.
 *
 * @useDeclaredType
 */
export type TraceKind = (typeof traceKinds)[number];

/** A step between two statuses, and how often a log shows it. */
export interface TraceStep {
  readonly from: string;
  readonly to: string;
  /** `inferred` only where it was never seen directly. */
  readonly kind: TraceKind;
  readonly count: number;
}

/** What a log shows of the machine. */
export interface Trace {
  /** How many observations there were of each status; statuses without any are left out. */
  readonly observations: ReadonlyMap<string, number>;
  readonly steps: readonly TraceStep[];
}

/** A step of a history with its verdict: a judgement, or as much of one. */
export interface TracedStep {
  readonly verdict: Verdict;
  readonly from?: string;
  readonly to?: string;
  readonly via?: readonly { readonly from: string; readonly to: string }[];
}

/** The trace of steps, each with the number of times that it was made. */
export function traceOf(steps: Iterable<readonly [step: TracedStep, count: number]>): Trace {
  const observations = new Map<string, number>();
  const found = new Map<string, { from: string; to: string; kind: TraceKind; count: number }>();
  const add = (from: string, to: string, kind: TraceKind, count: number) => {
    const key = `${from} ${to}`;
    const step = found.get(key) ?? { from, to, kind, count: 0 };
    if (kind === 'direct') step.kind = kind;
    step.count += count;
    found.set(key, step);
  };
  for (const [{ verdict, from, to, via = [] }, count] of steps) {
    if (to === undefined || count === 0) continue;
    observations.set(to, (observations.get(to) ?? 0) + count);
    if (verdict === 'skipped') for (const step of via) add(step.from, step.to, 'inferred', count);
    else if (from !== undefined && (verdict === 'direct' || verdict === 'impossible')) add(from, to, verdict, count);
  }
  return { observations, steps: [...found.values()] };
}
