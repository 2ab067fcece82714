import { type AnyStateMachine, createMachine } from 'xstate';

/** A transition of a toy: its target, and what it carries. */
type ToyTransition = { target: string; meta?: object; description?: string };

const grounded = { basis: 'documented', sources: ['S1'] };

/** A grounded transition. */
export function to(target: string, meta: object = grounded): ToyTransition {
  return { target, meta };
}

/** A toy of two live statuses and an end, A → B → END, with parts of it replaced. */
export function toy({
  A = { on: { submit: to('B') } },
  B = { on: { finish: to('#toy.ended.END') } },
  live = {},
  END = { type: 'final' },
  ended = {},
}: Partial<Record<'A' | 'B' | 'live' | 'END' | 'ended', object>> = {}): AnyStateMachine {
  return createMachine({
    id: 'toy',
    initial: 'live',
    states: {
      live: { initial: 'A', states: { A, B }, ...live },
      ended: { initial: 'END', states: { END }, ...ended },
      deleted: { type: 'final', tags: 'gone' },
    },
  });
}
