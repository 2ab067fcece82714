import { type Group, grouped } from '../../model/grouped.ts';
import { stepIndex } from '../../validate/judge.ts';
import type { FindingNote, Located } from '../../validate/store/notes.ts';
import type { Tally } from '../../validate/store/tally.ts';
import { kindOf } from '../../validate/store/tally.ts';
import type { Example, FindingGroup, WarningGroup } from './page-data.ts';

/** How many examples of each kind are shown. */
export const MOST_EXAMPLES = 3;

/** How many different unrecognized statuses are shown. */
const MOST_VALUES = 30;

/**
 * What a tally does not keep of findings: the jobs with each kind, and how often each unrecognized status was reported.
 */
export interface FindingDetails {
  /** Counts a job, by its number, as one with findings of this kind. */
  addJob(kind: string, job: number): void;
  /** Counts an unrecognized status. */
  addValue(value: string): void;
  /** The findings of a tally by their kind, the most common first. */
  groups(tally: Tally): readonly FindingGroup[];
}

/** No details yet. Memory grows with the jobs that have findings: about 30 bytes for each job and kind. */
export function createFindingDetails(): FindingDetails {
  const jobs = new Map<string, Set<number>>();
  const values = new Map<string, number>();

  function groupOf(kind: string, notes: Group<FindingNote>, { findings, transitions }: Tally): FindingGroup {
    const [note] = notes;
    return {
      kind: note.kind,
      step: note.kind === 'impossible' ? stepIndex(transitions, note.from, note.to) : undefined,
      values: note.kind === 'unrecognized' ? [...values].sort(([, a], [, b]) => b - a) : undefined,
      problem: note.kind === 'malformed' ? note.problem : undefined,
      count: findings.counts.get(kind) ?? 0,
      jobs: jobs.get(kind)?.size ?? 0,
      examples: notes.map(exampleOf),
    };
  }

  return {
    addJob(kind, job) {
      const known = jobs.get(kind);
      if (known === undefined) jobs.set(kind, new Set([job]));
      else known.add(job);
    },
    addValue(value) {
      if (values.has(value) || values.size < MOST_VALUES) values.set(value, (values.get(value) ?? 0) + 1);
    },
    groups(tally) {
      const groups = grouped(tally.findings.items, kindOf);
      return mostCommonFirst([...groups].map(([kind, notes]) => groupOf(kind, notes, tally)));
    },
  };
}

/** The warnings of a tally by their kind, the most common first. */
export function warningGroups({ warnings }: Tally): readonly WarningGroup[] {
  const groups = grouped(warnings.items, ({ kind }) => kind);
  return mostCommonFirst(
    [...groups].map(([kind, notes]) => ({
      kind: notes[0].kind,
      count: warnings.counts.get(kind) ?? 0,
      examples: notes.map(exampleOf),
    })),
  );
}

function mostCommonFirst<Item extends { readonly count: number }>(groups: readonly Item[]): readonly Item[] {
  return groups.toSorted((a, b) => b.count - a.count);
}

function exampleOf({ job, file, line, time }: Located): Example {
  return { job, file, line, time };
}
