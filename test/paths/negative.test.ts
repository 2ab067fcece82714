import { describe, expect, test } from 'vitest';
import { createMachine, initialTransition, transition } from 'xstate';
import { defineLifecycle, type Lifecycle } from '../../src/model/lifecycle.ts';
import { jobEvent } from '../../src/model/modelarts-v1/events.ts';
import { jobTable } from '../../src/model/modelarts-v1/lifecycle.ts';
import { jobMachine, statusOf } from '../../src/model/modelarts-v1/machine.ts';
import { type Status, statusNames } from '../../src/model/modelarts-v1/statuses.ts';
import { negativePaths } from '../../src/paths/negative.ts';
import { modes } from '../../src/validate/judge.ts';
import { validate } from '../../src/validate/validator.ts';

const known = statusNames.filter((status) => status !== 'UNKNOWN');
const pairs = known.flatMap((from) => known.filter((to) => to !== from).map((to) => `${from} ${to}`));

/** The statuses that rows lead to in any number of steps, computed from the rows alone. */
function reachable(from: Status): ReadonlySet<string> {
  const reached = new Set<string>();
  const open: string[] = [from];
  for (const status of open) {
    for (const row of jobTable.rows) {
      if (row.from !== status || row.to === 'UNKNOWN' || reached.has(row.to)) continue;
      reached.add(row.to);
      open.push(row.to);
    }
  }
  return reached;
}

describe('negative paths', () => {
  test('are one for each pair of statuses that no chain joins, in poll mode', () => {
    const expected = pairs.filter((pair) => {
      const [from, to] = pair.split(' ') as [Status, Status];
      return !reachable(from).has(to);
    });
    expect(
      negativePaths()
        .map(({ from, to }) => `${from} ${to}`)
        .sort(),
    ).toEqual(expected.sort());
  });

  test('are one for each pair of statuses without a row, in events mode', () => {
    const expected = pairs.filter((pair) => !jobTable.rows.some(({ from, to }) => `${from} ${to}` === pair));
    expect(
      negativePaths({ mode: 'events' })
        .map(({ from, to }) => `${from} ${to}`)
        .sort(),
    ).toEqual(expected.sort());
  });

  test.each(modes)(
    'are legal in XState except for the last status, and have the verdict that they give in %s mode',
    (mode) => {
      for (const { steps, statuses, codes, from, to, verdict, reason } of negativePaths({ mode })) {
        let [snapshot] = initialTransition(jobMachine);
        for (const { event } of steps) [snapshot] = transition(jobMachine, snapshot, jobEvent(event));
        expect(statusOf(snapshot)).toBe(from);
        expect(statuses.slice(-2)).toEqual([from, to]);

        const { findings, verdicts } = validate(codes, { mode });
        expect(findings).toMatchObject([{ kind: verdict, line: codes.length, from, to, reason }]);
        expect(verdicts.impossible).toBe(1);
      }
    },
  );

  test('have every reason', () => {
    const reasons = (mode: 'poll' | 'events') => new Set(negativePaths({ mode }).map(({ reason }) => reason));
    expect(reasons('poll')).toEqual(new Set(['terminal', 'backward', 'unreachable']));
    expect(reasons('events')).toEqual(new Set(['terminal', 'backward', 'unreachable', 'missing']));
  });

  test('do not begin in a status that proves nothing, nor behind one', () => {
    const machine = createMachine({
      initial: 'unseen',
      states: {
        unseen: { tags: 'gap', on: { find: 'runs' } },
        runs: { on: { finish: 'done' } },
        done: { type: 'final' },
      },
    });
    expect(negativePaths({ lifecycle: defineLifecycle(machine) as Lifecycle })).toEqual([]);
  });
});
