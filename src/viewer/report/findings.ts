import type { Malformed, Observation } from '../../log/observation.ts';
import { abridged } from '../../log/observation.ts';
import type { Judgement } from '../../validate/judge.ts';
import type { Warning } from '../../validate/report.ts';
import type { Example, FindingGroup, WarningGroup } from './page-data.ts';

/** Groups what is wrong, and what is odd. */
export interface FindingTally {
  readonly count: number;
  add(observation: Observation, judgement: Judgement, time: number | undefined): void;
  reject(malformed: Malformed): void;
  warn(kind: Warning['kind'], observation: Observation, time: number | undefined): void;
  /** The groups, the commonest first, with the place of a step in a list. */
  findings(indexOf: (from: string | undefined, to: string) => number | undefined): readonly FindingGroup[];
  warnings(): readonly WarningGroup[];
}

/** How many examples of each group are shown, and how many different values that are no status. */
const MOST_EXAMPLES = 3;
const MOST_VALUES = 30;

interface Group<Sort> {
  readonly sort: Sort;
  count: number;
  readonly jobs: Set<string>;
  readonly examples: Example[];
}

type FindingSort =
  | { readonly kind: 'impossible'; readonly from: string | undefined; readonly to: string }
  | { readonly kind: 'unrecognized' }
  | { readonly kind: 'malformed'; readonly problem: Malformed['problem'] };

/** A tally of nothing yet. Its memory grows with the jobs that are concerned. */
export function createFindingTally(): FindingTally {
  const findings = new Map<string, Group<FindingSort>>();
  const warnings = new Map<string, Group<{ readonly kind: Warning['kind'] }>>();
  const values = new Map<string, number>();
  let count = 0;

  function noteValue(value: string): void {
    if (values.has(value) || values.size < MOST_VALUES) values.set(value, (values.get(value) ?? 0) + 1);
  }

  return {
    get count() {
      return count;
    },
    add(observation, judgement, time) {
      count++;
      const sort: FindingSort =
        judgement.verdict === 'impossible'
          ? { kind: 'impossible', from: judgement.from, to: judgement.to }
          : { kind: 'unrecognized' };
      if (sort.kind === 'unrecognized') noteValue(abridged(observation.status));
      note(findings, sort, exampleOf(observation, time));
    },
    reject({ problem, file, line }) {
      count++;
      note(findings, { kind: 'malformed', problem }, exampleOf({ file, line }, undefined));
    },
    warn(kind, observation, time) {
      note(warnings, { kind }, exampleOf(observation, time));
    },
    findings: (indexOf) =>
      commonest(findings).map(({ sort, count, jobs, examples }) => {
        const group = { kind: sort.kind, count, jobs: jobs.size, examples };
        if (sort.kind === 'malformed') return { ...sort, ...group };
        if (sort.kind === 'unrecognized') return { ...group, values: [...values].sort(([, a], [, b]) => b - a) };
        const step = indexOf(sort.from, sort.to);
        return { ...group, ...(step === undefined ? {} : { step }) };
      }),
    warnings: () => commonest(warnings).map(({ sort, count, examples }) => ({ ...sort, count, examples })),
  };
}

function keyOf(sort: object): string {
  return JSON.stringify(sort);
}

function note<Sort extends object>(groups: Map<string, Group<Sort>>, sort: Sort, example: Example): void {
  const key = keyOf(sort);
  const group = groups.get(key) ?? { sort, count: 0, jobs: new Set(), examples: [] };
  groups.set(key, group);
  group.count++;
  if (example.job !== undefined) group.jobs.add(example.job);
  if (group.examples.length < MOST_EXAMPLES) group.examples.push(example);
}

function commonest<Sort>(groups: ReadonlyMap<string, Group<Sort>>): readonly Group<Sort>[] {
  return [...groups.values()].sort((a, b) => b.count - a.count);
}

type Seen = { readonly [Name in 'job' | 'file' | 'line']?: Observation[Name] | undefined };

function exampleOf({ job, file, line }: Seen, time: number | undefined): Example {
  return {
    ...(job === undefined ? {} : { job }),
    ...(file === undefined ? {} : { file }),
    ...(line === undefined ? {} : { line }),
    ...(time === undefined ? {} : { time }),
  };
}
