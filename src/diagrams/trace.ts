import type { Status } from '../model/statuses.ts';
import type { Judgement } from '../validate/verdict.ts';

/** How a log showed a step: one after the other, as part of a chain that was not seen, or although there is none. */
export type TraceKind = 'direct' | 'inferred' | 'impossible';

/** A step between two statuses, and how often a log showed it. */
export interface TraceStep {
  readonly from: Status;
  readonly to: Status;
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

/** Gathers what a log shows, from the verdicts on it. */
export interface Tracer {
  observe(judgement: Judgement): void;
  trace(): Trace;
}

/** A tracer that has seen nothing yet. Its memory does not grow with the log. */
export function createTracer(): Tracer {
  const observations = new Map<string, number>();
  const steps = new Map<string, { from: Status; to: Status; kind: TraceKind; count: number }>();
  const note = (from: Status, to: Status, kind: TraceKind) => {
    const key = `${from} ${to}`;
    const step = steps.get(key) ?? { from, to, kind, count: 0 };
    if (kind === 'direct') step.kind = kind;
    step.count++;
    steps.set(key, step);
  };
  return {
    observe(judgement) {
      if (judgement.verdict === 'unrecognized') return;
      observations.set(judgement.to, (observations.get(judgement.to) ?? 0) + 1);
      if (judgement.verdict === 'direct') note(judgement.from, judgement.to, 'direct');
      else if (judgement.verdict === 'skipped') {
        for (const { from, to } of judgement.via) if (to !== 'deleted') note(from, to, 'inferred');
      } else if (judgement.verdict === 'impossible' && judgement.from !== undefined) {
        note(judgement.from, judgement.to, 'impossible');
      }
    },
    trace: () => ({ observations, steps: [...steps.values()] }),
  };
}
