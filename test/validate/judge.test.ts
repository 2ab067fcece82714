import { describe, expect, test } from 'vitest';
import { modelartsV1 } from '../../src/model/modelarts-v1/lifecycle.ts';
import { modelartsV2 } from '../../src/model/modelarts-v2/lifecycle.ts';
import { compileJudge, judge } from '../../src/validate/judge.ts';

describe('a judgement', () => {
  test('of a history that does not start with the initial status says which that is', () => {
    expect(judge(undefined, 'RUNNING', 'events', modelartsV1)).toEqual({
      verdict: 'impossible',
      to: 'RUNNING',
      reason: 'not-initial',
      expected: ['INIT'],
    });
  });

  test('has no last known status where none is known', () => {
    expect(judge(undefined, 'UNKNOWN', 'poll', modelartsV1)).toStrictEqual({ verdict: 'gap', to: 'UNKNOWN' });
    expect(judge(undefined, undefined, 'poll', modelartsV1)).toStrictEqual({ verdict: 'unrecognized' });
  });

  test('of a direct step has the row that leads there', () => {
    const { via } = judge('RUNNING', 'COMPLETED', 'poll', modelartsV1) as { via: readonly object[] };
    expect(via).toMatchObject([{ from: 'RUNNING', event: 'finish', to: 'COMPLETED' }]);
  });

  test('of a skipped step has a chain, and the number of statuses within it', () => {
    const judgement = judge('INIT', 'COMPLETED', 'poll', modelartsV1);
    expect(judgement).toMatchObject({
      verdict: 'skipped',
      missed: 2,
      via: [{ to: 'SUBMIT_TRYING' }, { to: 'RUNNING' }, { to: 'COMPLETED' }],
    });
  });
});

describe('a compiled judge', () => {
  test('belongs to its caller', () => {
    const one = compileJudge();
    const before = [...one.verdicts, ...one.next];
    one.verdicts.fill(0);
    one.next.fill(0);
    const other = compileJudge();
    expect([...other.verdicts, ...other.next]).toEqual(before);
  });

  test('has a judgement on each step, the first and the last too', () => {
    const { judgement, at, size } = compileJudge({ lifecycle: modelartsV2 });
    expect(judgement(at(0, 0))).toEqual({ verdict: 'repeated', from: 'Creating', to: 'Creating' });
    expect(judgement(at(size, size))).toEqual({ verdict: 'unrecognized' });
  });

  test('has no judgement on what is no step', () => {
    const { judgement, size } = compileJudge();
    expect(() => judgement((size + 1) ** 2)).toThrow('not the index of a step: 576');
    expect(() => judgement(-1)).toThrow(RangeError);
  });

  test('leaves the last known status as it is after UNKNOWN and after what is no status, and after nothing else', () => {
    const { unknowns, size } = compileJudge();
    expect(unknowns).toEqual([0, size]);
  });
});
