import { describe, expect, test } from 'vitest';
import { type AnyStateMachine, type AnyStateNode, createMachine } from 'xstate';
import { machineOf } from '../../src/model/built-in.ts';
import { defineLifecycle, type Lifecycle } from '../../src/model/lifecycle.ts';
import { modelartsV1 } from '../../src/model/modelarts-v1/lifecycle.ts';
import { modelartsV2 } from '../../src/model/modelarts-v2/lifecycle.ts';
import { prospectsOf, statusesOfTarget, targetWords } from '../../src/model/prospects.ts';
import { compileJudge } from '../../src/validate/judge.ts';
import { verdicts } from '../../src/validate/verdicts.ts';
import { after, eventsIn, statusIn } from '../lifecycles/walks.ts';

function leavesOf(node: AnyStateNode): readonly AnyStateNode[] {
  const children = Object.values(node.states);
  return children.length === 0 ? [node] : children.flatMap(leavesOf);
}

/** Where XState leads from a status by one event. */
function nextOf(machine: AnyStateMachine, { path }: AnyStateNode): readonly string[] {
  const value = path.slice(0, -1).reduceRight<object | string>((inner, key) => ({ [key]: inner }), path.at(-1) ?? '');
  // The border of the types: the machine may be any.
  const snapshot = machine.resolveState({ value } as Parameters<AnyStateMachine['resolveState']>[0]);
  return eventsIn(snapshot).map((type) => statusIn(after(machine, snapshot, type)));
}

/** Between which statuses XState finds a way that leads through no gap: Floyd and Warshall, as in a textbook. */
function waysOf(machine: AnyStateMachine, isGap: (status: string) => boolean): (from: string, to: string) => boolean {
  const leaves = leavesOf(machine.root);
  const names = leaves.map(({ key }) => key);
  const isWay = leaves.map((leaf) => {
    const next = isGap(leaf.key) ? [] : nextOf(machine, leaf);
    return names.map((name) => name === leaf.key || next.includes(name));
  });
  for (const k of names.keys())
    for (const i of names.keys())
      for (const j of names.keys()) if (isWay[i]?.[k] && isWay[k]?.[j]) (isWay[i] ?? [])[j] = true;
  return (from, to) => isWay[names.indexOf(from)]?.[names.indexOf(to)] === true;
}

describe.each([
  ['modelarts-v1', modelartsV1 as Lifecycle, 23],
  ['modelarts-v2', modelartsV2 as Lifecycle, 8],
])('the prospects of a job of %s', (_, lifecycle, size) => {
  const machine = machineOf(lifecycle);
  if (machine === undefined) throw new TypeError('no machine');
  const { names, isGap } = lifecycle.statuses;
  const isWay = waysOf(machine, isGap);
  const pairs = names.flatMap((from) => names.map((to) => [from, to] as const));

  test(`are those that XState finds, for all ${size} × ${size} pairs of a last known status and a target`, () => {
    expect(pairs).toHaveLength(size * size);
    for (const [from, to] of pairs) {
      const expected = from === to ? 'reached' : isGap(from) || isWay(from, to) ? 'possible' : 'hopeless';
      expect(prospectsOf(lifecycle, [to])[names.indexOf(from)], `${from} until ${to}`).toBe(expected);
    }
  });

  test('are hopeless exactly where the judge calls the target impossible', () => {
    const judge = compileJudge({ lifecycle });
    for (const [from, to] of pairs.filter((pair) => !pair.some(isGap))) {
      const [last, reported] = [names.indexOf(from), names.indexOf(to)];
      const verdict = verdicts[(judge.verdicts[judge.at(last, reported)] ?? 0) & 7];
      expect(prospectsOf(lifecycle, [to])[last] === 'hopeless', `${from} until ${to}`).toBe(verdict === 'impossible');
    }
  });

  test.each(targetWords)('are those of any of the statuses that %s stands for', (word) => {
    const targets = statusesOfTarget(lifecycle, word);
    expect(targets.length).toBeGreaterThan(0);
    const one = targets.map((target) => prospectsOf(lifecycle, [target]));
    for (const [index, prospect] of prospectsOf(lifecycle, targets).entries()) {
      const each = one.map((prospects) => prospects[index]);
      const best = (['reached', 'possible', 'hopeless'] as const).find((candidate) => each.includes(candidate));
      expect(prospect, `${names[index]} until ${word}`).toBe(best);
    }
  });

  test('are open where nothing is known of it', () => {
    for (const target of names) expect(prospectsOf(lifecycle, [target])[size]).toBe('possible');
  });
});

describe('a target', () => {
  test.each([
    ['running', ['RUNNING'], ['Running']],
    ['success', ['COMPLETED'], ['Completed']],
    [
      'terminal',
      [
        ...['IMAGE_FAILED', 'SUBMIT_FAILED', 'DELETE_FAILED', 'COMPLETED', 'FAILED', 'KILLED', 'CANCELED', 'LOST'],
        ...['SUBMIT_MODEL_FAILED', 'DEPLOY_SERVICE_FAILED', 'CHECK_FAILED', 'MOUNT_FAILED'],
      ],
      ['Completed', 'Failed', 'Terminated', 'Abnormal'],
    ],
  ] as const)('%s stands for statuses', (word, ofV1, ofV2) => {
    expect([...statusesOfTarget(modelartsV1, word)].sort()).toEqual([...ofV1].sort());
    expect([...statusesOfTarget(modelartsV2, word)].sort()).toEqual([...ofV2].sort());
  });

  test('may be a status, by any of its spellings', () => {
    expect(statusesOfTarget(modelartsV1, 'RUNNING')).toEqual(['RUNNING']);
    expect(statusesOfTarget(modelartsV1 as Lifecycle, 'JOBSTAT_RUNNING')).toEqual(['RUNNING']);
  });

  test('stands for nothing where the lifecycle does not say in which status jobs run', () => {
    const door = createMachine({
      initial: 'open',
      states: { open: { on: { shut: 'shut' } }, shut: { type: 'final' } },
    });
    expect(statusesOfTarget(defineLifecycle(door) as Lifecycle, 'running')).toEqual([]);
  });

  test('that is no status is refused', () => {
    expect(() => statusesOfTarget(modelartsV1 as Lifecycle, 'Running away')).toThrow(
      new RangeError('no status to wait for: Running away'),
    );
  });

  test.each([
    ['KILLING', 'success', 'possible'],
    ['KILLING', 'running', 'hopeless'],
    ['WAITING', 'running', 'possible'],
    ['FAILED', 'success', 'hopeless'],
    ['FAILED', 'terminal', 'reached'],
    ['UNKNOWN', 'running', 'possible'],
  ] as const)('of a job in %s, %s, is %s', (from, word, expected) => {
    const { names } = modelartsV1.statuses;
    expect(prospectsOf(modelartsV1, statusesOfTarget(modelartsV1, word))[names.indexOf(from)]).toBe(expected);
  });
});
