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

interface Group<Kind> {
  readonly kind: Kind;
  count: number;
  readonly jobs: Set<string>;
  readonly examples: Example[];
}

type FindingKind =
  | { readonly kind: 'impossible'; readonly from: string | undefined; readonly to: string }
  | { readonly kind: 'unrecognized' }
  | { readonly kind: 'malformed'; readonly problem: Malformed['problem'] };

/** A tally of nothing yet. Its memory grows with the jobs that are concerned. */
export function createFindingTally(): FindingTally {
  const findings = new Map<string, Group<FindingKind>>();
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
      const kind: FindingKind =
        judgement.verdict === 'impossible'
          ? { kind: 'impossible', from: judgement.from, to: judgement.to }
          : { kind: 'unrecognized' };
      if (kind.kind === 'unrecognized') noteValue(abridged(observation.status));
      note(findings, kind, exampleOf(observation, time));
    },
    reject({ problem, file, line }) {
      count++;
      note(findings, { kind: 'malformed', problem }, exampleOf({ file, line }, undefined));
    },
    warn(kind, observation, time) {
      note(warnings, { kind }, exampleOf(observation, time));
    },
    findings: (indexOf) =>
      commonest(findings).map(({ kind, count, jobs, examples }) => {
        const group = { kind: kind.kind, count, jobs: jobs.size, examples };
        if (kind.kind === 'malformed') return { ...kind, ...group };
        if (kind.kind === 'unrecognized') return { ...group, values: [...values].sort(([, a], [, b]) => b - a) };
        const step = indexOf(kind.from, kind.to);
        return { ...group, ...(step === undefined ? {} : { step }) };
      }),
    warnings: () => commonest(warnings).map(({ kind, count, examples }) => ({ ...kind, count, examples })),
  };
}

function keyOf(kind: object): string {
  return JSON.stringify(kind);
}

function note<Kind extends object>(groups: Map<string, Group<Kind>>, kind: Kind, example: Example): void {
  const key = keyOf(kind);
  const group = groups.get(key) ?? { kind, count: 0, jobs: new Set(), examples: [] };
  groups.set(key, group);
  group.count++;
  if (example.job !== undefined) group.jobs.add(example.job);
  if (group.examples.length < MOST_EXAMPLES) group.examples.push(example);
}

function commonest<Kind>(groups: ReadonlyMap<string, Group<Kind>>): readonly Group<Kind>[] {
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
