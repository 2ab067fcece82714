import { compile } from '../../src/model/compile.ts';
import { jobTable, minBasis, restrict, type Table } from '../../src/model/table.ts';
import { createCoverage } from '../../src/paths/coverage.ts';
import type { Trace } from '../../src/paths/trace.ts';
import { to, toy } from '../model/toys.ts';

const plain = compile<string>(toy({ ended: { on: { delete: to('deleted') } } }));

/** A toy whose names have all that a format could stumble over. */
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

/** Tables of all sorts, by name: the whole, cut ones, and toys. */
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

/** What is told apart of a row where formats are compared. */
export interface Step {
  readonly from: string;
  readonly event: string;
  readonly to: string;
}

/** Steps as sentences, in alphabetical order. */
export function sentences(steps: Iterable<Step>): readonly string[] {
  return [...steps].map(({ from, event, to }) => `${from} ${event} ${to}`).sort();
}

/** The steps that an edge stands for: itself, or one for each status of the place that it leads from or to. */
export function spread({ statuses, ends }: Table<string>, step: Step, exceptions: readonly string[] = []): Step[] {
  const within = (place: string) => {
    const own = { live: statuses.filter((name) => name !== 'UNKNOWN' && !ends.includes(name)), ended: ends };
    return place === 'live' || place === 'ended' ? own[place].filter((name) => !exceptions.includes(name)) : [place];
  };
  return within(step.from).flatMap((from) => within(step.to).map((to) => ({ from, event: step.event, to })));
}

/** What a log of three jobs showed: two steps seen twice, a skip, a step back from the end, and UNKNOWN. */
export const trace: Trace = (() => {
  const coverage = createCoverage();
  const histories = {
    a: ['INIT', 'SUBMIT_TRYING', 'WAITING', 'RUNNING', 'COMPLETED', 'RUNNING'],
    b: ['INIT', 'SUBMIT_TRYING', 'WAITING', 'RUNNING', 'UNKNOWN', 'FAILED'],
    c: ['SUBMIT_TRYING', 'WAITING', 'COMPLETED'],
  };
  for (const [job, history] of Object.entries(histories)) {
    for (const status of history) coverage.observe({ job, status });
  }
  return coverage.trace();
})();
