import type { Malformed, Observation } from '../log/observation.ts';
import { type Outcome, outcomeOf, statusNames } from '../model/modelarts-v1/statuses.ts';
import { findingOf, warningOf } from './findings.ts';
import { createJudge, type Judgement, type JudgeOptions, verdictsFor } from './judge.ts';
import type { Report } from './report.ts';
import type { ObservedJob } from './store/jobs.ts';
import { Ledger, type LedgerOptions } from './store/tally.ts';
import { type Verdict, verdicts } from './verdicts.ts';

/** How to validate. */
export interface ValidatorOptions extends JudgeOptions {
  /**
   * How many findings to keep of each sort, 1000 unless given: of each problem of a record, of statuses that are not
   * recognized, and of each impossible step from one status to another. Those beyond it are counted only. Warnings
   * likewise, of each sort.
   */
  readonly maxFindings?: number;
  /**
   * Whether a job is forgotten once it has ended, so that memory is that of the live jobs. Later observations of it are those
   * of a new job: the first is `first`, the job is counted again, and a return to life goes unnoticed. In poll mode only.
   */
  readonly forgetEnded?: boolean;
}

/** Judges observations one after the other, of any number of jobs, for as long as they come. */
export interface Validator {
  /** Judges the next observation of a job. */
  observe(observation: Observation): Judgement;
  /** Counts a record from which no observation can be read. */
  reject(malformed: Malformed): void;
  /** What was found so far. */
  report(): Report;
  /** The jobs that were observed, in the order of their first observation. */
  jobs(): Iterable<ObservedJob>;
}

/** A validator, and the ledger that it keeps. */
export interface LogValidator extends Validator {
  /** Where observations in columns are judged, and parts of logs are added. */
  readonly ledger: Ledger;
}

/** How many findings of each sort are kept unless another number is given. */
export const MOST_FINDINGS = 1000;

/**
 * A validator without any observation yet. Its memory grows with the number of jobs (some 30 bytes and the key of each) and
 * with what is found, never with the number of observations.
 *
 * @throws RangeError for a mode or a basis that there is not, and for `forgetEnded` in events mode
 */
export function createValidator(options: ValidatorOptions = {}): Validator {
  return createLogValidator(options);
}

/** Like {@link createValidator}, for those who read logs. */
export function createLogValidator(options: ValidatorOptions = {}): LogValidator {
  if (options.forgetEnded && options.mode === 'events')
    throw new RangeError(
      'ended jobs can be forgotten in poll mode only: in events mode, what follows an end is judged by it',
    );
  const judge = createJudge(options);
  const ledger = new Ledger(ledgerOptions(options));
  return {
    ledger,
    observe: (observation) => judge(ledger.observe(observation)),
    reject: (malformed) => ledger.reject(malformed),
    report: () => reportOf(ledger, options, judge),
    jobs: () => ledger.jobs,
  };
}

/** How the ledger of a validator is kept. */
export function ledgerOptions(options: ValidatorOptions): LedgerOptions {
  const { maxFindings = MOST_FINDINGS, forgetEnded = false } = options;
  return { verdicts: verdictsFor(options), maxFindings, forgetEnded };
}

function reportOf(ledger: Ledger, options: ValidatorOptions, judge: (step: number) => Judgement): Report {
  const { findings, warnings, malformed, observations, forgotten } = ledger;
  const outcomes: Record<Outcome | 'live', number> = { success: 0, failure: 0, stopped: 0, live: 0 };
  let jobs = 0;
  for (const [code, held] of ledger.jobs.statusCounts().entries()) {
    const status = statusNames[code];
    const count = held + (forgotten[code] ?? 0);
    outcomes[(status && outcomeOf(status)) ?? 'live'] += count;
    jobs += count;
  }
  return {
    mode: options.mode ?? 'poll',
    ...(options.minBasis === undefined ? {} : { minBasis: options.minBasis }),
    ok: findings.count === 0,
    records: observations + malformed,
    malformed,
    observations,
    jobs,
    verdicts: Object.fromEntries(verdicts.map((verdict, code) => [verdict, ledger.counts[code] ?? 0])) as Record<
      Verdict,
      number
    >,
    outcomes,
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
export function validate(
  history: Iterable<number | string | Omit<Observation, 'job'>>,
  options: ValidatorOptions = {},
): Report {
  const validator = createValidator(options);
  let line = 0;
  for (const seen of history) {
    line++;
    validator.observe(typeof seen === 'object' ? { line, ...seen } : { line, status: seen });
  }
  return validator.report();
}
