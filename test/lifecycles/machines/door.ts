/**
 * A door with a closer: a toy, written from no documentation. It has what an XState machine can have and a job rarely has:
 * a guard, a delay, a transition without an event, nested states, and a history state.
 *
 * The door comes in a crate, is hung once, and may break at any time after that. A while after it was opened, the closer
 * shuts it: first it swings, then it latches. Whatever is in the way makes the closer pause; then it goes on where it was.
 */
export const door = {
  id: 'door',
  initial: 'crated',
  states: {
    crated: { on: { hang: 'hung' } },
    hung: {
      initial: 'closed',
      on: { kick: 'broken' },
      states: {
        closed: { on: { push: { target: 'opened', guard: 'isUnlocked' } } },
        opened: { after: { 5000: 'closer' } },
        closer: {
          initial: 'swinging',
          on: { block: 'paused', push: 'opened' },
          states: {
            swinging: { always: { target: 'latching', guard: 'isNearlyShut' } },
            latching: { after: { 500: '#door.hung.closed' } },
            whereItWas: { type: 'history' },
          },
        },
        paused: { on: { clear: 'closer.whereItWas' } },
      },
    },
    broken: { type: 'final' },
  },
} as const;
