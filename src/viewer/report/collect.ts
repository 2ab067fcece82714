import { createLongest } from '../../jobs/longest.ts';
import { createVisits } from '../../jobs/visits.ts';
import { type Chunk, Columns, entriesOf, type LogConsumer } from '../../log/columns/columns.ts';
import { abridged, isMalformed, type Malformed, type Observation, timeOf } from '../../log/observation.ts';
import type { Lifecycle } from '../../model/lifecycle.ts';
import { type DefaultStatus, lifecycleIn } from '../../model/lifecycles.ts';
import { statusRead } from '../../model/spelling.ts';
import { surelyPassed } from '../../paths/certain.ts';
import { createStepCounts, type StepCounts } from '../../paths/step-counts.ts';
import { compileJudge, type Judge, type JudgeOptions, lifecycleFor, stepIndex } from '../../validate/judge.ts';
import type { Report } from '../../validate/report.ts';
import type { JobStore } from '../../validate/store/jobs.ts';
import { stepKind } from '../../validate/store/tally.ts';
import { createLogValidator, type ValidatorOptions } from '../../validate/validator.ts';
import { packVerdict, VERDICT_BITS } from '../../validate/verdicts.ts';
import { pageLifecycle } from '../page-lifecycle.ts';
import { createDwellTally, type Visit } from './dwell.ts';
import { createFindingDetails, MOST_EXAMPLES, warningGroups } from './findings.ts';
import { createHistories } from './histories.ts';
import { JobRows } from './job-rows.ts';
import type { JobTime, PageData } from './page-data.ts';
import { silenceOf } from './silence.ts';
import { judgedSteps } from './steps.ts';
import { createVariants, variantsOf } from './variants.ts';

/** Collects the contents of a report page from a log. */
export interface ReportCollector extends LogConsumer {
  /** How many records were taken. */
  readonly records: number;
  /** The report on everything so far, with the first {@link MOST_EXAMPLES} findings and warnings of each kind. */
  report(): Report<string>;
  /** Everything that the page shows of the log so far. */
  pageData(about: Pick<PageData, 'version' | 'created' | 'isFollowed'>): PageData;
}

/** How jobs are judged, and which findings are counted apart. */
export type ReportOptions<S extends string = DefaultStatus> = JudgeOptions<S> & Pick<ValidatorOptions<S>, 'exceptions'>;

/** How many of the slowest jobs are shown. */
const MOST_SLOWEST = 10;

const IMPOSSIBLE = packVerdict('impossible');
const UNRECOGNIZED = packVerdict('unrecognized');

/**
 * A collector without an observation. Its memory grows with the jobs, not with the observations: some 75 bytes and the
 * key for each job, 40 bytes for each run of equal observations, up to a million runs, and 100 bytes for each variant,
 * up to a million.
 */
export function createReportCollector<S extends string = DefaultStatus>(
  options: ReportOptions<S> = {},
): ReportCollector {
  const lifecycle: Lifecycle = lifecycleIn(options);
  const { statuses } = lifecycle;
  const judge = compileJudge(options);
  const { size, verdicts, next: nexts, unknowns } = judge;
  const validator = createLogValidator({ ...options, maxFindings: MOST_EXAMPLES });
  const { tally } = validator;
  const { jobs } = tally;
  const rows = new JobRows(size);
  const histories = createHistories(jobs, rows, statuses);
  const steps = createStepCounts(judge);
  const dwell = createDwellTally(statuses);
  const visits = createVisits(judge, options.mode ?? 'poll', (job, status, bounds) =>
    dwell.add({ job, status, bounds }),
  );
  const isKnown = Array.from({ length: size + 1 }, (_, reported) => !unknowns.includes(reported));
  const variants = createVariants(statuses);
  const details = createFindingDetails();
  /** The earliest and the latest time of an observation. */
  const span: [first: number, last: number] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];

  const verdictAt = (at: number) => (verdicts[at] ?? 0) & VERDICT_BITS;

  /** Counts an observation that the tally has checked. The job is its number, statuses are indices. */
  function follow(job: number, last: number, reported: number, time: number): void {
    if (time < span[0]) span[0] = time;
    if (time > span[1]) span[1] = time;
    const at = stepIndex(judge, last, reported);
    const next = nexts[at] ?? last;
    visits.observe(job, last, next, isKnown[reported] === true, time);
    const before = rows.reportedAt(job);
    if (reported === before) return;
    rows.setReported(job, reported);
    const isAdjacent = steps.add(last, before, reported);
    if (next === last) return;
    rows.setVariant(job, variants.next(rows.variantAt(job), reported, isAdjacent));
    if (verdictAt(at) !== IMPOSSIBLE) return;
    const step = { from: last, to: reported, at };
    if (!tally.exclusions.knows(() => ({ kind: 'impossible', step, job: jobs.keyAt(job) })))
      details.addJob(stepKind(last, reported), job);
  }

  /** The visits that jobs are in. */
  function* openVisits(): Iterable<Visit> {
    for (let job = 0; job < rows.size; job++) {
      const status = jobs.statusAt(job);
      if (status !== size) yield { job, status, bounds: visits.open(job) };
    }
  }

  function takeColumns(columns: Columns): void {
    tally.take(columns);
    rows.reach(jobs.size);
    const { count, statuses: reports, times, lines, jobs: numbers, lasts } = columns;
    const file = histories.fileIndex(columns.file);
    for (let row = 0; row < count; row++) {
      const job = numbers[row] ?? 0;
      const reported = reports[row] ?? size;
      const time = times[row] ?? Number.NaN;
      follow(job, lasts[row] ?? size, reported, time);
      histories.add(job, reported, time, lines[row] ?? Number.NaN, file);
    }
  }

  function observe(observation: Observation, tells: boolean): void {
    const job = jobs.indexOf(observation.job ?? '');
    const last = jobs.statusAt(job);
    const verdict = verdictAt(tally.observe(observation, tells));
    rows.reach(jobs.size);
    const time = timeOf(observation) ?? Number.NaN;
    follow(job, last, statusRead(statuses.vocabulary, observation.status), time);
    histories.add(
      job,
      histories.statusOf(observation.status),
      time,
      observation.line ?? Number.NaN,
      histories.fileIndex(observation.file),
    );
    if (verdict !== UNRECOGNIZED) return;
    const what = abridged(observation.status);
    if (tally.exclusions.knows(() => ({ kind: 'unrecognized', what, job: observation.job }))) return;
    details.addJob('unrecognized', job);
    details.addValue(what);
  }

  function reject(malformed: Malformed): void {
    histories.fileIndex(malformed.file);
    tally.reject(malformed);
  }

  return {
    take(chunk: Chunk) {
      const isOwn = chunk instanceof Columns && chunk.vocabulary === statuses.vocabulary;
      if (isOwn && !chunk.hasUncommon) takeColumns(chunk);
      else for (const entry of entriesOf(chunk)) isMalformed(entry) ? reject(entry) : observe(entry, !isOwn);
    },
    get records() {
      return tally.records;
    },
    report: () => validator.report(),
    pageData(about) {
      const { findings: _, warnings: __, findingsOmitted: ___, warningsOmitted: ____, ...report } = validator.report();
      const shown = {
        findings: details.groups(tally),
        warnings: warningGroups(tally),
        dwell: dwell.dwell(openVisits(), surelyMissed(steps, judge, lifecycleFor(options)), (job) => jobs.keyAt(job)),
        slowest: slowestOf(jobs, rows),
        silence: silenceOf(jobs, span[1], statuses),
        ...variantsOf(jobs, rows, variants, statuses),
      };
      return {
        ...about,
        lifecycle: pageLifecycle(lifecycle),
        files: [...histories.files],
        span: span[0] > span[1] ? undefined : [span[0], span[1]],
        report,
        jobsWithFindings: flawedCount(jobs),
        ...shown,
        transitions: { size, verdicts: [...verdicts], next: [...nexts] },
        steps: judgedSteps(steps, judge),
        jobs: histories.chosen(jobsOf(shown)),
      };
    },
  };
}

/** How many visits to each status were surely missed, by its index. */
function surelyMissed(
  { made }: StepCounts,
  { judgement }: Pick<Judge<string>, 'judgement'>,
  { table, statuses }: Lifecycle,
): readonly number[] {
  const missed = Array<number>(statuses.size).fill(0);
  for (const [at, count] of made.entries()) {
    const step = count === 0 ? undefined : judgement(at);
    if (step?.verdict !== 'skipped') continue;
    for (const status of surelyPassed(step.from, step.to, table)) {
      const index = statuses.indexOf(status);
      missed[index] = (missed[index] ?? 0) + count;
    }
  }
  return missed;
}

function slowestOf(jobs: JobStore, rows: JobRows): readonly JobTime[] {
  const slowest = createLongest<number>(MOST_SLOWEST);
  for (let job = 0; job < rows.size; job++) {
    const time = jobs.timeAt(job) - rows.firstAt(job);
    if (time > 0) slowest.add(job, time);
  }
  return slowest.list().map(({ item, time }) => ({ job: jobs.keyAt(item), time }));
}

function flawedCount(jobs: JobStore): number {
  let count = 0;
  for (let job = 0; job < jobs.size; job++) if (jobs.isFlawed(job)) count++;
  return count;
}

/** The jobs that are named elsewhere on the page. */
function* jobsOf({
  findings,
  warnings,
  silence,
  slowest,
  dwell,
  variants,
}: Pick<PageData, 'findings' | 'warnings' | 'dwell' | 'slowest' | 'silence' | 'variants'>): Iterable<string> {
  for (const { kind, examples } of [...findings, ...warnings]) {
    if (kind !== 'malformed') for (const { job } of examples) yield job ?? '';
  }
  for (const { job } of [...silence.jobs, ...slowest]) yield job;
  for (const { longest } of dwell) for (const { job } of longest) yield job;
  for (const { examples } of variants) yield* examples;
}
