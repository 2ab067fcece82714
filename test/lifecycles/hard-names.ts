import { createMachine } from 'xstate';
import { defineLifecycle, type Lifecycle } from '../../src/model/lifecycle.ts';

/** What Spark takes for a variable. */
const variable = ['$', '{name}'].join('');

/** A lifecycle whose statuses have names that end a quotation, or mean something else where they are not quoted. */
export const hardNames: Lifecycle = defineLifecycle(
  createMachine({
    id: 'hard names',
    initial: "O'Brien",
    states: {
      "O'Brien": { on: { go: 'back\\\\slash' } },
      'back\\slash': { on: { go: '`quoted`', stop: '终止' } },
      '`quoted`': { on: { go: "''", back: "O'Brien" } },
      "''": { on: { go: variable, stop: '终止' } },
      [variable]: { on: { stop: '終' } },
      'a gap': { tags: 'gap' },
      终止: { type: 'final', tags: 'stopped' },
      終: { type: 'final' },
    },
  } as Parameters<typeof createMachine>[0]),
) as Lifecycle;
