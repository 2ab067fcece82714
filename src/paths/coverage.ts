import type { Observation } from '../log/observation.ts';
import { parseStatus, type Status } from '../model/modelarts-v1/statuses.ts';
import { jobTable, type Row } from '../model/table.ts';
import { type PathStep, rowsWithin, stepOf } from './paths.ts';

/** Counts how often a log shows each transition directly. */
export interface Coverage {
  /** Takes the next observation of a job. */
  observe(observation: Observation): void;
  /** How often each transition was seen; those that were not are left out. */
  counts(): ReadonlyMap<Row, number>;
}

/**
 * A count without any observation yet. A transition is seen where the statuses on both its sides are observed one right
 * after the other; what a poller missed in between does not count, nor does what lies behind a status that is none.
 * UNKNOWN is seen to be left where the status from before comes back right after it.
 */
export function createCoverage(): Coverage {
  const rows = new Map(jobTable.rows.map((row) => [`${row.from} ${row.to}`, row]));
  const jobs = new Map<string, { readonly last: Status | undefined; readonly lastKnown: Status | undefined }>();
  const counts = new Map<Row, number>();
  return {
    observe({ job = '', status: value }) {
      const status = parseStatus(value);
      const { last, lastKnown } = jobs.get(job) ?? { last: undefined, lastKnown: undefined };
      const row = last === status ? undefined : rows.get(`${last} ${status}`);
      if (row !== undefined && (last !== 'UNKNOWN' || status === lastKnown))
        counts.set(row, (counts.get(row) ?? 0) + 1);
      jobs.set(job, { last: status, lastKnown: status === undefined || status === 'UNKNOWN' ? lastKnown : status });
    },
    counts: () => counts,
  };
}

/** Whether a log can show a transition: one to a status that differs. A record that is deleted is not reported any more. */
function canBeSeen({ from, to }: Row): boolean {
  return to !== 'deleted' && to !== from;
}

/** What a log has shown of the transitions that it could show. */
export interface CoverageReport {
  /** How many transitions could be seen, and how many of them were. */
  readonly rows: number;
  readonly covered: number;
  readonly transitions: readonly CoveredTransition[];
}

/** A transition, and how often it was seen. */
export interface CoveredTransition extends PathStep {
  readonly count: number;
  /** Whether a log can show it at all. */
  readonly observable: boolean;
}

/** Sums a count up, for the transitions of paths that go from INIT to the end of the run or of the record. */
export function coverageReport(
  counts: ReadonlyMap<Row, number>,
  to: 'terminal' | 'deleted' = 'terminal',
): CoverageReport {
  const transitions = [...rowsWithin(jobTable, { from: jobTable.initial, to })].map((row) => ({
    ...stepOf(row),
    count: counts.get(row) ?? 0,
    observable: canBeSeen(row),
  }));
  const observable = transitions.filter((transition) => transition.observable);
  return { rows: observable.length, covered: observable.filter(({ count }) => count > 0).length, transitions };
}
