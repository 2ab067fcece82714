import type { LogConsumer } from '../log/columns/columns.ts';
import type { Malformed, Observation } from '../log/observation.ts';
import { type DefaultStatus, lifecycleIn } from '../model/lifecycles.ts';
import { type Exceptions, exceptedBy, exceptionTable } from './exceptions.ts';
import { findingOf, warningOf } from './findings.ts';
import { compileJudge, type Judge, type Judgement, type JudgeOptions } from './judge.ts';
import { outcomesOf } from './outcomes.ts';
import { readAsOf } from './read-as.ts';
import type { Report } from './report.ts';
import { Tally, type TallyOptions } from './store/tally.ts';
import { type Verdict, verdicts } from './verdicts.ts';

/** How to validate. */
export interface ValidatorOptions<S extends string = DefaultStatus> extends JudgeOptions<S> {
  /**
   * How many findings of each kind to keep, 1000 unless given: of each problem of a record, of unrecognized statuses, and
   * of each impossible step from one status to another. The others are only counted. Warnings likewise.
   */
  readonly maxFindings?: number;
  /**
   * Whether a job is forgotten once it has ended, so that memory holds live jobs only. Later observations of it are those
   * of a new job: the first is `first`, the job is counted again, and a return to life goes unnoticed. In poll mode only.
   */
  readonly forgetEnded?: boolean;
  /** What is known to be wrong, and is counted apart. */
  readonly exceptions?: Exceptions<S>;
}

/** A job as far as it was observed. */
export interface ObservedJob<S extends string = DefaultStatus> {
  /** Its key; empty where observations have none. */
  readonly job: string;
  /** Its last known status; absent where none was recognized yet. */
  readonly status?: S;
  /** Whether no observation of it is a finding. */
  readonly ok: boolean;
}

/** Checks observations of any number of jobs, one after the other. */
export interface Validator<S extends string = DefaultStatus> {
  /** Checks the next observation of a job. */
  observe(observation: Observation): Judgement<S>;
  /** Counts a record from which no observation can be read. */
  reject(malformed: Malformed): void;
  /** The report on everything so far. */
  report(): Report<S>;
  /** The jobs that were observed, in the order of their first observation. */
  jobs(): Iterable<ObservedJob<S>>;
}

/** A validator that takes logs chunk by chunk. */
export interface LogValidator<S extends string = DefaultStatus> extends Validator<S>, LogConsumer {
  /** What it has counted. */
  readonly tally: Tally;
}

/** How many findings of each kind are kept unless another number is given. */
export const DEFAULT_MAX_FINDINGS = 1000;

/**
 * A validator without any observation yet. Its memory grows with the number of jobs (some 30 bytes and the key of each) and
 * with the findings that are kept, never with the number of observations.
 *
 * @throws RangeError for an unknown mode or basis, and for `forgetEnded` in events mode
 */
export function createValidator<S extends string = DefaultStatus>(options: ValidatorOptions<S> = {}): Validator<S> {
  return createLogValidator(options);
}

/** Like {@link createValidator}, for logs. */
export function createLogValidator<S extends string = DefaultStatus>(
  options: ValidatorOptions<S> = {},
): LogValidator<S> {
  const { names } = lifecycleIn(options).statuses;
  const judge = compileJudge(options);
  const tally = new Tally(tallyOptions(options));
  return {
    tally,
    take: (chunk) => tally.take(chunk),
    observe: (observation) => judge.judgement(tally.observe(observation)),
    reject: (malformed) => tally.reject(malformed),
    report: () => reportOf(tally, judge, options),
    *jobs() {
      for (const { job, status, ok } of tally.jobs) {
        const name = names[status];
        yield { job, ...(name === undefined ? {} : { status: name }), ok };
      }
    },
  };
}

/** How the tally of a validator is kept: data, which other threads can be sent. */
export function tallyOptions<S extends string>(options: ValidatorOptions<S>): TallyOptions {
  const { maxFindings = DEFAULT_MAX_FINDINGS, forgetEnded = false, exceptions } = options;
  if (forgetEnded && options.mode === 'events')
    throw new RangeError(
      'ended jobs can be forgotten in poll mode only: in events mode, what follows an end is judged by it',
    );
  const { size, verdicts, next } = compileJudge(options);
  const { vocabulary, names, isTerminal } = lifecycleIn(options).statuses;
  const ends = Uint8Array.from(names, (status) => Number(isTerminal(status)));
  return {
    transitions: { size, verdicts, next },
    vocabulary,
    ends,
    maxFindings,
    forgetEnded,
    ...(exceptions === undefined ? {} : { exceptions: exceptionTable(exceptions, { names }) }),
  };
}

function reportOf<S extends string>(tally: Tally, judge: Judge<S>, options: ValidatorOptions<S>): Report<S> {
  const { mode = 'poll', minBasis } = options;
  const { findings, warnings, malformed, observations, forgotten } = tally;
  const { statuses } = lifecycleIn(options);
  const counts = tally.jobs.statusCounts().map((held, status) => held + (forgotten[status] ?? 0));
  return {
    mode,
    ...(minBasis === undefined ? {} : { minBasis }),
    ok: findings.count === 0,
    records: observations + malformed,
    malformed,
    observations,
    jobs: counts.reduce((sum, count) => sum + count, 0),
    verdicts: Object.fromEntries(verdicts.map((verdict, index) => [verdict, tally.counts[index] ?? 0])) as Record<
      Verdict,
      number
    >,
    outcomes: outcomesOf(counts, statuses),
    ...readAsOf(tally.used, statuses.vocabulary),
    ...exceptedBy(options.exceptions ?? {}, tally.exclusions.counts),
    findings: findings.items.map((note) => findingOf(note, judge)),
    warnings: warnings.items.map(warningOf),
    findingsOmitted: findings.count - findings.items.length,
    warningsOmitted: warnings.count - warnings.items.length,
  };
}

/**
 * Validates one history: the statuses of one job in the order in which they were seen.
 *
 * @example
 * validate([1, 7, 8, 10]).ok; // true
 */
export function validate<S extends string = DefaultStatus>(
  history: Iterable<number | string | Omit<Observation, 'job'>>,
  options: ValidatorOptions<S> = {},
): Report<S> {
  const validator = createValidator(options);
  let line = 0;
  for (const seen of history) {
    line++;
    validator.observe(typeof seen === 'object' ? { line, ...seen } : { line, status: seen });
  }
  return validator.report();
}
