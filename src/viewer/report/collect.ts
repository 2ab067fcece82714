import { entriesOf, type LogConsumer } from '../../log/columns/columns.ts';
import { abridged, isMalformed, timeOf } from '../../log/observation.ts';
import { type Status, statuses } from '../../model/modelarts-v1/statuses.ts';
import { jobTable, minBasis, type Table } from '../../model/table.ts';
import type { Judgement, JudgeOptions } from '../../validate/judge.ts';
import { createValidator, type Validator } from '../../validate/validator.ts';
import { picture } from '../picture.ts';
import { DwellTally } from './dwell.ts';
import { createFindingTally } from './findings.ts';
import { Histories, type History } from './histories.ts';
import { createLongest } from './longest.ts';
import type { JobTime, PageData } from './page-data.ts';
import { silenceOf } from './silence.ts';
import { createStepTally, isStep } from './steps.ts';
import { createVariants, variantsOf } from './variants.ts';

/** Gathers what a page shows of a log, from its observations. */
export interface ReportCollector extends Pick<Validator, 'observe' | 'reject' | 'report'>, LogConsumer {
  /** All that a page shows of what was observed so far. */
  pageData(about: Pick<PageData, 'version' | 'created' | 'isFollowed'>): Promise<PageData>;
}

/** How many of the jobs that took longest are shown. */
const MOST_SLOWEST = 10;

/**
 * A collector without an observation yet. Its memory grows with the jobs and their variants (about half a kilobyte a
 * job, and 100 bytes for each change of status that is kept, of which there are at most a million), never with the
 * observations.
 */
export function createReportCollector(options: JudgeOptions = {}): ReportCollector {
  const validator = createValidator({ ...options, maxFindings: 0 });
  const histories = new Histories();
  const variants = createVariants();
  const findings = createFindingTally();
  const dwell = new DwellTally();
  const steps = createStepTally();
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;

  /** Goes on from the status that a job has left to the one that it came into. */
  function enter(history: History, to: Status, time: number | undefined): void {
    if (history.status !== undefined) dwell.add(history.status, history.job, elapsed(history.since, time));
    history.status = to;
    history.since = time;
    history.variant = variants.next(history.variant, statuses[to].code);
  }

  const collector: ReportCollector = {
    take(chunk) {
      for (const entry of entriesOf(chunk)) isMalformed(entry) ? collector.reject(entry) : collector.observe(entry);
    },

    observe(observation) {
      const judgement = validator.observe(observation);
      const history = histories.of(observation.job ?? '');
      const time = timeOf(observation);
      if (time !== undefined) {
        first = Math.min(first, time);
        last = Math.max(last, time);
        if (history.last !== undefined && time < history.last) findings.warn('out-of-order', observation, time);
      } else if (observation.time !== undefined) {
        findings.warn('unreadable-time', observation, time);
      }
      histories.add(history, reported(judgement, observation.status), time, observation);
      if (isStep(judgement)) {
        steps.add(judgement);
        enter(history, judgement.to, time);
      }
      if (judgement.verdict === 'impossible' || judgement.verdict === 'unrecognized') {
        history.ok = false;
        findings.add(observation, judgement, time);
      }
      return judgement;
    },

    reject(malformed) {
      validator.reject(malformed);
      findings.reject(malformed);
    },

    report: () => validator.report(),

    async pageData(about) {
      const { findings: _, warnings: __, findingsOmitted: ___, warningsOmitted: ____, ...report } = validator.report();
      const shown = {
        findings: findings.findings(steps.indexOf),
        warnings: findings.warnings(),
        dwell: dwell.dwell(histories.all),
        slowest: slowestOf(histories.all),
        silence: silenceOf(histories.all, last),
        ...variantsOf(histories.all, variants),
      };
      return {
        ...about,
        files: histories.files,
        ...(first > last ? {} : { span: [first, last] as const }),
        report,
        jobsWithFindings: [...histories.all].filter(({ ok }) => !ok).length,
        ...shown,
        picture: await picture(tableOf(options), steps.trace()),
        steps: steps.judged(),
        stepCounts: steps.counts(),
        jobs: histories.chosen(jobsOf(shown)),
      };
    },
  };
  return collector;
}

function tableOf({ minBasis: basis }: JudgeOptions): Table {
  return basis === undefined ? jobTable : minBasis(jobTable, basis);
}

function elapsed(since: number | undefined, time: number | undefined): number | undefined {
  return since === undefined || time === undefined ? undefined : time - since;
}

/** A status by its code, or what was reported instead of one. */
function reported(judgement: Judgement, status: number | string): number | string {
  return judgement.verdict === 'unrecognized' ? abridged(status) : statuses[judgement.to].code;
}

function slowestOf(histories: Iterable<History>): readonly JobTime[] {
  const slowest = createLongest<JobTime>(MOST_SLOWEST);
  for (const { job, first = 0, last = 0 } of histories) if (last > first) slowest.add({ job, time: last - first });
  return slowest.list();
}

/** The jobs that are named elsewhere on the page. */
function* jobsOf(shown: Pick<PageData, 'findings' | 'warnings' | 'dwell' | 'slowest' | 'silence' | 'variants'>) {
  for (const { examples } of [...shown.findings, ...shown.warnings]) for (const { job } of examples) yield job ?? '';
  for (const { job } of [...shown.silence.jobs, ...shown.slowest]) yield job;
  for (const { longest } of shown.dwell) for (const { job } of longest) yield job;
  for (const { examples } of shown.variants) yield* examples;
}
