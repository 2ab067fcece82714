import { describe, expect, test } from 'vitest';
import { asTraced } from '../../src/paths/step-counts.ts';
import { type TracedStep, traceOf } from '../../src/paths/trace.ts';

const direct: TracedStep = { verdict: 'direct', from: 'a', to: 'b' };
const skipped: TracedStep = {
  verdict: 'skipped',
  from: 'a',
  to: 'c',
  via: [
    { from: 'a', to: 'b' },
    { from: 'b', to: 'c' },
  ],
};

describe('a trace', () => {
  test('has the transitions of a chain that went unseen, and counts the status behind it', () => {
    expect(traceOf([[skipped, 2]])).toEqual({
      observations: new Map([['c', 2]]),
      steps: [
        { from: 'a', to: 'b', kind: 'inferred', count: 2 },
        { from: 'b', to: 'c', kind: 'inferred', count: 2 },
      ],
    });
  });

  test.each([
    ['first', [direct, skipped]],
    ['last', [skipped, direct]],
  ] as const)('has a transition as direct that was seen directly once: %s', (_, steps) => {
    const trace = traceOf(steps.map((step) => [step, 3] as const));
    expect(trace.steps).toContainEqual({ from: 'a', to: 'b', kind: 'direct', count: 6 });
    expect(trace.steps).toContainEqual({ from: 'b', to: 'c', kind: 'inferred', count: 3 });
    expect(trace.steps).toHaveLength(2);
  });

  test('has what is impossible, and of all else the observations only', () => {
    const steps: readonly TracedStep[] = [
      { verdict: 'impossible', from: 'b', to: 'a' },
      { verdict: 'impossible', to: 'c' },
      { verdict: 'first', to: 'a' },
      { verdict: 'repeated', from: 'a', to: 'a' },
      { verdict: 'gap', from: 'a', to: '?' },
      { verdict: 'unrecognized', from: 'a' },
    ];
    expect(traceOf(steps.map((step) => [step, 1] as const))).toEqual({
      observations: new Map([
        ['a', 3],
        ['c', 1],
        ['?', 1],
      ]),
      steps: [{ from: 'b', to: 'a', kind: 'impossible', count: 1 }],
    });
  });

  test('has nothing of what was never made', () => {
    expect(traceOf([[direct, 0]])).toEqual({ observations: new Map(), steps: [] });
  });
});

describe('a step for a trace', () => {
  test('is inferred as often as something was reported in between', () => {
    expect([...asTraced(direct, 5, 3)]).toEqual([
      [direct, 3],
      [{ ...direct, verdict: 'skipped' }, 2],
    ]);
    expect([...asTraced(direct, 5, 5)]).toEqual([[direct, 5]]);
  });

  test('is as it is where it is no direct one', () => {
    expect([...asTraced(skipped, 5, 0)]).toEqual([[skipped, 5]]);
  });
});
