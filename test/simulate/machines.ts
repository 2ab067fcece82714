import { type AnyStateMachine, createMachine } from 'xstate';
import { type About, defineLifecycle, type Lifecycle } from '../../src/model/lifecycle.ts';

const end = { type: 'final' } as const;

/** The lifecycle of a machine whose statuses the types do not know. */
export function lifecycleFor(machine: AnyStateMachine | undefined, about: About = {}): Lifecycle {
  return defineLifecycle(machine as AnyStateMachine, about as object) as Lifecycle;
}

/** Machines of which nothing else is known. */
export const machines: Readonly<Record<string, AnyStateMachine>> = {
  'a line': createMachine({
    id: 'line',
    initial: 'A',
    states: { A: { on: { go: 'B' } }, B: { on: { go: 'C' } }, C: end },
  }),
  'a loop, and two ends': createMachine({
    id: 'loop',
    initial: 'queued',
    states: {
      queued: { on: { start: 'running', tick: 'queued' } },
      running: { on: { requeue: 'queued', finish: 'done', fail: 'failed' } },
      done: end,
      failed: { tags: 'terminal', on: { retry: 'queued' } },
    },
  }),
  'a gap that leads back by history': createMachine({
    id: 'history',
    initial: 'live',
    states: {
      live: {
        initial: 'A',
        on: { lose: 'lost' },
        states: { A: { on: { go: 'B' } }, B: { on: { go: '#history.done' } }, last: { type: 'history' } },
      },
      lost: { tags: 'gap', on: { regain: 'live.last' } },
      done: end,
    },
  }),
  'a gap that leads back to some statuses only': createMachine({
    id: 'gap',
    initial: 'A',
    states: {
      A: { on: { go: 'B', lose: 'lost' } },
      B: { on: { go: 'C', lose: 'lost' } },
      C: { on: { go: 'done', lose: 'lost' } },
      lost: { tags: 'gap', on: { regain: 'B' } },
      done: end,
    },
  }),
  'a status that leads back, or to an end, and is lost sight of': createMachine({
    id: 'paused',
    initial: 'seen',
    states: {
      seen: {
        initial: 'work',
        on: { lose: 'lost' },
        states: {
          work: {
            initial: 'A',
            on: { pause: 'paused' },
            states: { A: { on: { go: 'B' } }, B: { on: { go: '#paused.done' } }, last: { type: 'history' } },
          },
          paused: { on: { resume: 'work.last', cancel: '#paused.canceled' } },
          before: { type: 'history', history: 'deep' },
        },
      },
      lost: { tags: 'gap', on: { regain: 'seen.before' } },
      done: end,
      canceled: end,
    },
  }),
  'guards, delays and nested ends': createMachine({
    id: 'guards',
    initial: 'check',
    states: {
      check: {
        on: { checked: [{ guard: 'isGood', target: 'run' }, { target: 'refused' }] },
        after: { 1000: 'refused' },
      },
      run: {
        initial: 'first',
        onDone: 'done',
        states: { first: { on: { go: 'second' } }, second: end },
      },
      refused: end,
      done: end,
    },
  }),
  'work of others, events of any name, and a state that is passed through': createMachine({
    id: 'invoked',
    initial: 'copying',
    states: {
      copying: { invoke: { src: 'copy', onDone: 'decided', onError: 'failed' }, on: { 'log.*': 'failed' } },
      decided: { always: [{ guard: 'isSmall', target: 'checking' }, { target: 'done' }] },
      checking: { after: { pause: 'done' }, on: { '*': 'copying' } },
      done: end,
      failed: end,
    },
  }),
  'records that are deleted, as the only end': createMachine({
    id: 'records',
    initial: 'A',
    states: { A: { on: { go: 'B', delete: 'deleted' } }, B: { on: { delete: 'deleted' } }, deleted: { tags: 'gone' } },
  }),
  'records that are deleted, after an end': createMachine({
    id: 'kept',
    initial: 'A',
    states: {
      A: { on: { finish: 'B', delete: 'deleted' } },
      B: { tags: 'terminal', on: { delete: 'deleted' } },
      deleted: { tags: 'gone' },
    },
  }),
  'a start that proves nothing': createMachine({
    id: 'unknown',
    initial: 'lost',
    states: { lost: { tags: 'gap', on: { see: 'A' } }, A: { on: { finish: 'B', lose: 'lost' } }, B: end },
  }),
  'names that every object has': createMachine({
    id: 'names',
    initial: 'valueOf',
    states: {
      valueOf: { on: { length: 'constructor', toString: 'toString' } },
      constructor: { on: { length: 'toString', name: 'valueOf' } },
      toString: { tags: 'terminal', on: { length: 'valueOf' } },
    },
  }),
  'shares of ends whose sum is above 1 when it is rounded': createMachine({
    id: 'rounded',
    initial: 'A',
    states: {
      A: { on: { again: 'B', first: 'C', second: 'D', third: 'E', finish: 'done' } },
      B: { on: { back: 'A', first: 'done', second: 'done', third: 'done', fourth: 'done' } },
      C: { on: { finish: 'done' } },
      D: { on: { finish: 'done' } },
      E: { on: { finish: 'done' } },
      done: end,
    },
  }),
};
