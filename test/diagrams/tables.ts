import { compile } from '../../src/model/compile.ts';
import { jobTable } from '../../src/model/modelarts-v1/lifecycle.ts';
import { minBasis, restrict, type Table } from '../../src/model/table.ts';
import type { Trace } from '../../src/paths/trace.ts';
import { to, toy } from '../model/toys.ts';

const plain = compile<string>(toy({ ended: { on: { delete: to('deleted') } } }));

/** A toy whose names contain the special characters of all formats. */
const hostile = compile<string>(
  toy({
    live: {
      states: {
        A: { on: { submit: to('B-1 "<&>"') } },
        'B-1 "<&>"': { on: { finish: to('#toy.ended.END'), requeue: to('A') } },
      },
    },
    ended: { on: { delete: to('deleted') } },
  }),
);

/** Tables by name: the whole table, restricted ones, and toys. */
export const tables: readonly (readonly [string, Table<string>])[] = [
  ['the whole table', jobTable],
  ['the table without what is inferred', minBasis(jobTable, 'analogy')],
  ['the documented table', minBasis(jobTable, 'documented')],
  [
    'a table in which one ended status only is deleted',
    restrict(jobTable, ({ from, event }) => event !== 'delete' || from === 'COMPLETED'),
  ],
  ['a table without UNKNOWN', restrict(jobTable, ({ event }) => !event.startsWith('sight.'))],
  ['a toy', plain],
  ['a toy with hostile names', hostile],
];

/** The part of a row that is compared across formats. */
export interface Step {
  readonly from: string;
  readonly event: string;
  readonly to: string;
}

/** Steps as sentences, in alphabetical order. */
export function sentences(steps: Iterable<Step>): readonly string[] {
  return [...steps].map(({ from, event, to }) => `${from} ${event} ${to}`).sort();
}

/** The steps that an edge stands for: itself, or one for each status of the group at its end. */
export function spread({ statuses, ends }: Table<string>, step: Step, exceptions: readonly string[] = []): Step[] {
  const within = (group: string) => {
    const own = { live: statuses.filter((name) => name !== 'UNKNOWN' && !ends.includes(name)), ended: ends };
    return group === 'live' || group === 'ended' ? own[group].filter((name) => !exceptions.includes(name)) : [group];
  };
  return within(step.from).flatMap((from) => within(step.to).map((to) => ({ from, event: step.event, to })));
}

/**
 * The trace of a log of three jobs: steps seen twice, a skip, a step back from a terminal status, and UNKNOWN. The jobs:
 *
 * - INIT, SUBMIT_TRYING, WAITING, RUNNING, COMPLETED, RUNNING
 * - INIT, SUBMIT_TRYING, WAITING, RUNNING, UNKNOWN, FAILED
 * - SUBMIT_TRYING, WAITING, COMPLETED
 */
export const trace: Trace = {
  observations: new Map([
    ['INIT', 2],
    ['SUBMIT_TRYING', 3],
    ['WAITING', 3],
    ['RUNNING', 3],
    ['COMPLETED', 2],
    ['UNKNOWN', 1],
    ['FAILED', 1],
  ]),
  steps: [
    { from: 'INIT', to: 'SUBMIT_TRYING', kind: 'direct', count: 2 },
    { from: 'SUBMIT_TRYING', to: 'WAITING', kind: 'direct', count: 3 },
    { from: 'WAITING', to: 'RUNNING', kind: 'direct', count: 3 },
    { from: 'RUNNING', to: 'COMPLETED', kind: 'direct', count: 2 },
    { from: 'COMPLETED', to: 'RUNNING', kind: 'impossible', count: 1 },
    { from: 'RUNNING', to: 'FAILED', kind: 'inferred', count: 1 },
  ],
};
