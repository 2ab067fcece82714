import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type AnyMachineSnapshot, type AnyStateMachine, initialTransition } from 'xstate';
import { machineOf } from '../../src/model/built-in.ts';
import type { Lifecycle } from '../../src/model/lifecycle.ts';
import { modelartsV1 } from '../../src/model/modelarts-v1/lifecycle.ts';
import { modelartsV2 } from '../../src/model/modelarts-v2/lifecycle.ts';
import { prospectsOf } from '../../src/model/prospects.ts';
import { runs } from '../runs.ts';
import { randomMachines } from './random-machines.ts';
import { after, eventsIn, statusIn } from './walks.ts';

/** The statuses that XState brings a job to from each status: explored from the start, without the table. */
function explored(machine: AnyStateMachine): ReadonlyMap<string, ReadonlySet<string>> {
  const keyOf = (snapshot: AnyMachineSnapshot) => {
    const memory = Object.values(snapshot.historyValue as Record<string, readonly { readonly id: string }[]>);
    return JSON.stringify([snapshot.value, memory.flat().map(({ id }) => id)]);
  };
  const [first] = initialTransition(machine) as [AnyMachineSnapshot, ...unknown[]];
  const seen = new Map([[keyOf(first), first]]);
  const next = new Map<string, readonly string[]>();
  for (const [key, snapshot] of seen) {
    const followers = eventsIn(snapshot).map((event) => after(machine, snapshot, event));
    for (const follower of followers) if (!seen.has(keyOf(follower))) seen.set(keyOf(follower), follower);
    next.set(key, followers.map(keyOf));
  }
  const reached = new Map<string, Set<string>>();
  for (const [key, snapshot] of seen) {
    const from = new Set([key]);
    for (const each of from) for (const follower of next.get(each) ?? []) from.add(follower);
    const own = reached.get(statusIn(snapshot)) ?? new Set();
    reached.set(statusIn(snapshot), own);
    for (const each of from) own.add(statusIn(seen.get(each) ?? snapshot));
  }
  return reached;
}

/** The pairs of statuses on which the table and XState do not agree. In a gap, everything is possible. */
function disagreements(machine: AnyStateMachine, lifecycle: Lifecycle): readonly string[] {
  const reached = explored(machine);
  const { names, isGap } = lifecycle.statuses;
  return names.flatMap((target) => {
    const said = prospectsOf(lifecycle, [target]);
    return names.flatMap((status, index) => {
      // What XState does not come to says nothing.
      if (!reached.has(status)) return [];
      const isPossible = isGap(status) || reached.get(status)?.has(target);
      const expected = status === target ? 'reached' : isPossible ? 'possible' : 'hopeless';
      return said[index] === expected ? [] : [`${status} for ${target}: ${said[index]}, not ${expected}`];
    });
  });
}

test('the prospects of a job are those that XState has, for any machine', () => {
  fc.assert(
    fc.property(randomMachines, ({ machine, lifecycle }) => {
      expect(disagreements(machine, lifecycle)).toEqual([]);
    }),
    { numRuns: runs(1000) },
  );
});

test('they are those that XState has, for both built-in machines', () => {
  for (const lifecycle of [modelartsV1 as Lifecycle, modelartsV2 as Lifecycle]) {
    const machine = machineOf(lifecycle);
    if (machine === undefined) throw new TypeError('no machine');
    expect(explored(machine).size).toBeGreaterThanOrEqual(lifecycle.statuses.size);
    expect(disagreements(machine, lifecycle)).toEqual([]);
  }
});
