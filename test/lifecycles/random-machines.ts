import fc from 'fast-check';
import { type AnyStateMachine, createMachine } from 'xstate';
import { defineLifecycle, type Lifecycle } from '../../src/model/lifecycle.ts';

/** A machine, and the lifecycle that it is. */
export interface RandomMachine {
  readonly machine: AnyStateMachine;
  readonly lifecycle: Lifecycle;
  /** The configuration, as JSON has it. */
  readonly config: object;
}

/** Names that are hard to write: in SQL, in CSV, in XML, in a path of XState, and as another's alias. */
const hardNames = [
  "O'Brien",
  'a.b',
  'two words',
  '运行中',
  '8',
  'x\\y',
  '"quoted"',
  '<tag>',
  'constructor',
  'JOBSTAT_RUNNING',
];

const names = fc.uniqueArray(
  fc.oneof(
    { weight: 3, arbitrary: fc.stringMatching(/^[A-Za-z][A-Za-z_]{0,8}$/) },
    { weight: 1, arbitrary: fc.constantFrom(...hardNames) },
  ),
  { minLength: 2, maxLength: 9 },
);

/** A name with the characters escaped that separate names in targets. */
export function escaped(name: string): string {
  return name.replaceAll(/[.\\]/g, '\\$&');
}

/**
 * Machines of up to nine statuses: some live, some terminal with or without an outcome, perhaps a gap that leads back by a
 * history state, and perhaps a record that can be gone. They have no guards, so that XState can say what is possible.
 */
export const randomMachines: fc.Arbitrary<RandomMachine> = fc
  .record({
    names,
    ends: fc.integer({ min: 1, max: 3 }),
    edges: fc.array(fc.tuple(fc.nat(), fc.nat(), fc.constantFrom('go', 'stop', 'fail', 'go.on')), {
      minLength: 1,
      maxLength: 24,
    }),
    hasGap: fc.boolean(),
    hasGone: fc.boolean(),
    outcomes: fc.array(fc.constantFrom('success', 'failure', 'stopped', undefined), { minLength: 3, maxLength: 3 }),
  })
  .map(({ names, ends, edges, hasGap, hasGone, outcomes }) => {
    const ended = names.slice(0, Math.min(ends, names.length - 1));
    const live = names.slice(ended.length);
    const target = (index: number) => {
      const name = names[index % names.length] ?? '';
      return ended.includes(name) ? `#job.ended.${escaped(name)}` : `#job.live.${escaped(name)}`;
    };
    const stateOf = (index: number) => ({
      on: Object.fromEntries(
        edges.filter(([from]) => from % live.length === index).map(([, to, event]) => [event, target(to)]),
      ),
    });
    const config = {
      id: 'job',
      initial: 'live',
      states: {
        live: {
          initial: live[0],
          on: { ...(hasGap ? { 'sight.lose': '#job.gap' } : {}), ...(hasGone ? { delete: '#job.gone' } : {}) },
          states: {
            ...Object.fromEntries(live.map((name, index) => [name, stateOf(index)])),
            ...(hasGap ? { before: { type: 'history', history: 'deep' } } : {}),
          },
        },
        ...(hasGap ? { gap: { tags: ['gap'], on: { 'sight.regain': '#job.live.before' } } } : {}),
        ended: {
          initial: ended[0],
          ...(hasGone ? { on: { delete: '#job.gone' } } : {}),
          states: Object.fromEntries(
            ended.map((name, index) => [
              name,
              { type: 'final', tags: ['terminal', ...(outcomes[index] === undefined ? [] : [outcomes[index]])] },
            ]),
          ),
        },
        ...(hasGone ? { gone: { type: 'final', tags: ['gone'] } } : {}),
      },
    };
    try {
      const machine: AnyStateMachine = createMachine(config as never);
      return { machine, lifecycle: defineLifecycle(machine) as Lifecycle, config };
    } catch {
      // Most often, a status from which no end can be reached.
      return undefined;
    }
  })
  .filter((machine) => machine !== undefined);
