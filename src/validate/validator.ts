import type { Malformed, Observation } from '../log/observation.ts';
import { type Outcome, outcomeOf, statuses } from '../model/statuses.ts';
import { codeOf, impossible, malformedFinding, outOfOrder, timeOf, unreadableTime, unrecognized } from './findings.ts';
import { JobStore, type ObservedJob } from './jobs.ts';
import type { Finding, Report, Warning } from './report.ts';
import { Sample } from './sample.ts';
import { createJudge, type Judgement, type JudgeOptions, NO_STATUS, verdicts } from './verdict.ts';

/** How to validate. */
export interface ValidatorOptions extends JudgeOptions {
  /**
   * How many findings to keep of each sort, 1000 unless given: of each problem of a record, of statuses that are not
   * recognized, and of each impossible step from one status to another. Those beyond it are counted only. Warnings
   * likewise, of each sort.
   */
  readonly maxFindings?: number;
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

/** How many findings of each sort are kept unless it is said otherwise. */
export const MOST_FINDINGS = 1000;

/**
 * A validator without any observation yet. Its memory grows with the number of jobs (the key of each in a map, and ten
 * bytes) and with what is found, never with the number of observations.
 */
export function createValidator({ maxFindings = MOST_FINDINGS, ...options }: ValidatorOptions = {}): Validator {
  const judge = createJudge(options);
  const jobs = new JobStore();
  const findings = new Sample<Finding>(maxFindings);
  const warnings = new Sample<Warning>(maxFindings);
  const counts = zeros(verdicts);
  let malformed = 0;

  function noteTime(observation: Observation, index: number): void {
    const time = timeOf(observation);
    if (time === undefined) {
      warnings.add('unreadable-time', () => unreadableTime(observation));
      return;
    }
    const previous = jobs.exchangeTime(index, time);
    if (time < previous) warnings.add('out-of-order', () => outOfOrder(observation, previous));
  }

  function noteFinding(observation: Observation, judgement: Judgement): void {
    if (judgement.verdict === 'impossible') {
      findings.add(`${judgement.from} ${judgement.to}`, () => impossible(observation, judgement));
    } else if (judgement.verdict === 'unrecognized') {
      findings.add('unrecognized', () => unrecognized(observation));
    }
  }

  return {
    observe(observation) {
      const index = jobs.indexOf(observation.job ?? '');
      const to = codeOf(observation.status);
      const judgement = judge(jobs.statusAt(index), to);
      counts[judgement.verdict]++;
      if (to !== NO_STATUS && to !== statuses.UNKNOWN.code) jobs.setStatus(index, to);
      if (observation.time !== undefined) noteTime(observation, index);
      if (judgement.verdict === 'impossible' || judgement.verdict === 'unrecognized') {
        jobs.setFlawed(index);
        noteFinding(observation, judgement);
      }
      return judgement;
    },

    reject(record) {
      malformed++;
      findings.add(record.problem, () => malformedFinding(record));
    },

    report() {
      const observations = Object.values(counts).reduce((sum, count) => sum + count, 0);
      const outcomes: Record<Outcome | 'live', number> = { success: 0, failure: 0, stopped: 0, live: 0 };
      for (const { status } of jobs) outcomes[(status && outcomeOf(status)) ?? 'live']++;
      return {
        mode: options.mode ?? 'poll',
        ...(options.minBasis === undefined ? {} : { minBasis: options.minBasis }),
        ok: findings.count === 0,
        records: observations + malformed,
        malformed,
        observations,
        jobs: jobs.size,
        verdicts: { ...counts },
        outcomes,
        findings: [...findings.items],
        warnings: [...warnings.items],
        findingsOmitted: findings.count - findings.items.length,
        warningsOmitted: warnings.count - warnings.items.length,
      };
    },

    jobs: () => jobs,
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

function zeros<Name extends string>(names: readonly Name[]): Record<Name, number> {
  return Object.fromEntries(names.map((name) => [name, 0])) as Record<Name, number>;
}
