import { type Chunk, Columns, entriesOf, type LogConsumer } from '../log/columns/columns.ts';
import { isMalformed, type Observation } from '../log/observation.ts';
import { type DefaultStatus, lifecycleIn, type WithLifecycle } from '../model/lifecycles.ts';
import { statusRead } from '../model/spelling.ts';
import type { Row, Table } from '../model/table.ts';
import { compileJudge, type Mode } from '../validate/judge.ts';
import { grown } from '../validate/store/grown.ts';
import { JobStore } from '../validate/store/jobs.ts';
import { isOnlyWay } from './certain.ts';
import { type PathStep, stepOf } from './path.ts';
import { rowsWithin } from './paths.ts';
import { filtered, type RowFilter } from './row-filter.ts';
import { createStepCounts, tracedSteps } from './step-counts.ts';
import { type Trace, traceOf } from './trace.ts';

/** Counts what a log shows of the machine. */
export interface Coverage<S extends string = DefaultStatus> extends LogConsumer {
  /** Takes the next observation of a job. */
  observe(observation: Observation): void;
  /** Takes the next chunk of a log. */
  take(chunk: Chunk): void;
  /** How many observations were taken. */
  readonly observations: number;
  /**
   * How often each transition was seen directly; those that were not are left out. A transition is seen directly where
   * the statuses on both its sides are observed one right after the other: not where a status was missed in between, nor
   * behind a status that is none. A gap, such as UNKNOWN, is seen to be left where the status from before comes back right after it.
   */
  counts(): ReadonlyMap<Row<S>, number>;
  /** The same with what was inferred, and what was seen although it is impossible. */
  trace(): Trace;
}

/** A count without any observation yet. Its memory grows with the number of jobs, never with the observations. */
export function createCoverage<S extends string = DefaultStatus>(options: WithLifecycle<S> = {}): Coverage<S> {
  const {
    table,
    statuses: { vocabulary, indexOf },
  } = lifecycleIn(options);
  const judge = compileJudge(options);
  const { size, next: nexts } = judge;
  const jobs = new JobStore(size);
  /** By job: the status that was reported last, or `size`. */
  let lastReported = new Uint8Array(1024).fill(size);
  const steps = createStepCounts(judge);
  let observations = 0;

  function step(job: number, reported: number): void {
    observations++;
    if (job >= lastReported.length)
      lastReported = grown(lastReported, new Uint8Array(2 * job).fill(size, lastReported.length));
    const last = jobs.statusAt(job);
    steps.add(last, lastReported[job] ?? size, reported);
    const next = nexts[judge.at(last, reported)] ?? last;
    if (next !== last) jobs.setStatus(job, next);
    lastReported[job] = reported;
  }

  const adjacentCount = ({ from, to }: Row) => steps.adjacent[judge.at(indexOf(from), indexOf(to))] ?? 0;

  return {
    get observations() {
      return observations;
    },
    observe: ({ job = '', status }) => step(jobs.indexOf(job), statusRead(vocabulary, status)),
    take(chunk) {
      if (!(chunk instanceof Columns) || chunk.hasUncommon || chunk.vocabulary !== vocabulary) {
        for (const entry of entriesOf(chunk)) if (!isMalformed(entry)) this.observe(entry);
        return;
      }
      const { count, keys, ends, statuses } = chunk;
      let start = 0;
      for (let row = 0; row < count; row++) {
        const end = ends[row] ?? 0;
        step(jobs.indexIn(keys, start, end), statuses[row] ?? size);
        start = end;
      }
    },
    counts: () =>
      new Map(
        table.rows
          .filter((row) => canBeSeen(row, table) && adjacentCount(row) > 0)
          .map((row) => [row, adjacentCount(row)] as const),
      ),
    trace: () => traceOf(tracedSteps(steps, judge.judgement)),
  };
}

/** Whether a log can show a transition: one to a status that differs. A record that is deleted is not reported any more. */
function canBeSeen({ from, to }: Row, { gone }: Table): boolean {
  return !gone.includes(to) && to !== from;
}

/** What a log has shown of the transitions that it could show. */
export interface CoverageReport<S extends string = DefaultStatus> {
  /** How many transitions could be seen. */
  readonly rows: number;
  /** How many of them were. */
  readonly covered: number;
  /** How many of those that were seen are `certain` of {@link CoveredTransition}. */
  readonly certain: number;
  /** All transitions, also those that no log can show. */
  readonly transitions: readonly CoveredTransition<S>[];
}

/** A transition, and how often it was seen. */
export type CoveredTransition<S extends string = DefaultStatus> = PathStep<S> & {
  /** How often it was seen directly. */
  readonly count: number;
  /**
   * Whether it was surely taken. In poll mode that is so only where no other chain leads from one of its statuses to the
   * other, as statuses may have been missed in between; in events mode wherever it was seen. Two transitions between the
   * same statuses are seen together, and certain together.
   */
  readonly certain: boolean;
  /** Whether a log can show it at all. */
  readonly observable: boolean;
};

/** How to sum a count up. */
export interface CoverageOptions<S extends string = DefaultStatus> extends WithLifecycle<S>, RowFilter {
  /** What the log is: `poll` unless given. */
  readonly mode?: Mode;
}

/**
 * Sums a count up, for the transitions of paths from the initial status to the end of the run or of the record. Transitions
 * that `minBasis` and `without` leave out are not counted, but may have been taken: they can make others uncertain.
 *
 * @example
 * const { covered, certain, rows } = coverageReport(coverage.counts());
 * @throws RangeError for an event or a group of events that does not exist
 */
export function coverageReport<S extends string = DefaultStatus>(
  counts: ReadonlyMap<Row<S>, number>,
  to: 'terminal' | 'deleted' = 'terminal',
  options: CoverageOptions<S> = {},
): CoverageReport<S> {
  const { table } = lifecycleIn(options);
  const { mode = 'poll' } = options;
  const transitions = [...rowsWithin(filtered(table, options), { from: table.initial, to })].map((row) => {
    const count = counts.get(row) ?? 0;
    const certain = count > 0 && (mode === 'events' || isOnlyWay(row, table));
    return { ...stepOf(row), count, certain, observable: canBeSeen(row, table) };
  });
  const observable = transitions.filter((transition) => transition.observable);
  return {
    rows: observable.length,
    covered: observable.filter(({ count }) => count > 0).length,
    certain: observable.filter(({ certain }) => certain).length,
    transitions,
  };
}
