import type { Status } from '../model/modelarts-v1/statuses.ts';
import type { Verdict } from '../validate/verdicts.ts';

/** How a log can show a step: one after the other, as part of a chain that was not seen, or although there is none. */
export const traceKinds = ['direct', 'inferred', 'impossible'] as const;

/** How a log showed a step: one of {@link traceKinds}. */
export type TraceKind = (typeof traceKinds)[number];

/** A step between two statuses, and how often a log showed it. */
export interface TraceStep {
  readonly from: string;
  readonly to: string;
  /** `inferred` only where it was never seen directly. */
  readonly kind: TraceKind;
  readonly count: number;
}

/** What a log showed of the machine. */
export interface Trace {
  /** How many observations there were of each status; those of which there were none are left out. */
  readonly observations: ReadonlyMap<string, number>;
  readonly steps: readonly TraceStep[];
}

/** What a tracer takes note of: a judgement, or as much of one. */
export interface Traced {
  readonly verdict: Verdict;
  readonly from?: Status;
  readonly to?: Status;
  readonly via?: readonly { readonly from: string; readonly to: string }[];
}

/** Gathers what a log shows, from the verdicts on it. */
export interface Tracer {
  /** Takes note of a judgement, as of one observation, or of as many as are given. */
  observe(judgement: Traced, times?: number): void;
  trace(): Trace;
}

/** A tracer that has seen nothing yet. Its memory does not grow with the log. */
export function createTracer(): Tracer {
  const observations = new Map<string, number>();
  const steps = new Map<string, { from: string; to: string; kind: TraceKind; count: number }>();
  const note = (from: string, to: string, kind: TraceKind, times: number) => {
    const key = `${from} ${to}`;
    const step = steps.get(key) ?? { from, to, kind, count: 0 };
    if (kind === 'direct') step.kind = kind;
    step.count += times;
    steps.set(key, step);
  };
  return {
    observe({ verdict, from, to, via = [] }, times = 1) {
      if (to === undefined) return;
      observations.set(to, (observations.get(to) ?? 0) + times);
      if (verdict === 'skipped') for (const step of via) note(step.from, step.to, 'inferred', times);
      else if (from !== undefined && isDrawn(verdict)) note(from, to, verdict, times);
    },
    trace: () => ({ observations, steps: [...steps.values()] }),
  };
}

function isDrawn(verdict: Verdict): verdict is 'direct' | 'impossible' {
  return verdict === 'direct' || verdict === 'impossible';
}
