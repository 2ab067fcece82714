import { describe, expect, test } from 'vitest';
import { createMachine, initialTransition } from 'xstate';
import { defineLifecycle } from '../../src/model/lifecycle.ts';
import { paths } from '../../src/paths/paths.ts';
import { after, statusIn } from '../lifecycles/walks.ts';

describe('paths through a status that leads back to where it was entered, and on', () => {
  const machine = createMachine({
    id: 'job',
    initial: 'run',
    states: {
      run: {
        initial: 'load',
        on: { pause: 'paused', lose: 'lost' },
        states: {
          load: { on: { go: 'train' } },
          train: { on: { finish: '#job.done' } },
          last: { type: 'history', history: 'deep' },
        },
      },
      paused: { on: { resume: 'run.last', cancel: 'cancelled' } },
      lost: { tags: 'gap', on: { find: 'run.last' } },
      done: { type: 'final' },
      cancelled: { type: 'final' },
    },
  });
  const { paths: found, infeasible } = paths({ lifecycle: defineLifecycle(machine) });

  test('take each transition', () => {
    const taken = new Set(found.flatMap(({ steps }) => steps.map(({ from, event, to }) => `${from} ${event} ${to}`)));
    expect([...taken].sort()).toEqual([
      'load go train',
      'load lose lost',
      'load pause paused',
      'lost find load',
      'lost find train',
      'paused cancel cancelled',
      'paused resume load',
      'paused resume train',
      'train finish done',
      'train lose lost',
      'train pause paused',
    ]);
    expect(infeasible).toEqual([]);
  });

  test('are paths of XState', () => {
    for (const { steps } of found) {
      let [snapshot] = initialTransition(machine);
      for (const { from, event, to } of steps) {
        expect(statusIn(snapshot)).toBe(from);
        snapshot = after(machine, snapshot, event) as typeof snapshot;
        expect(statusIn(snapshot)).toBe(to);
      }
    }
  });

  test.each([0, 1, 2])('and of what a poller may see of them, with a memory of %i', (memory) => {
    const { sequences, optimal } = paths({ polled: true, memory, lifecycle: defineLifecycle(machine) });
    expect(optimal).toBe(true);
    for (const { statuses, path, places } of sequences) {
      let [snapshot] = initialTransition(machine);
      for (const { event, to } of path.steps) {
        snapshot = after(machine, snapshot, event) as typeof snapshot;
        expect(statusIn(snapshot)).toBe(to);
      }
      expect(places.map((place) => path.statuses[place])).toEqual(statuses);
      expect(['done', 'cancelled']).toContain(statuses.at(-1));
    }
    // What is seen of a pause does not say whether the job trained before; but it cannot load after it has trained.
    const seen = sequences.map(({ statuses }) => statuses.join(' '));
    expect(seen.filter((text) => /train( paused| lost)+ load/.test(text))).toEqual([]);
    if (memory === 2) expect(seen.filter((text) => /load (paused|lost) train/.test(text)).length).toBeGreaterThan(1);
  });
});
