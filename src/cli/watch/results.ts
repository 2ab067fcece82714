import type { WatchError } from '../../errors.ts';
import type { Outcome } from '../../model/catalogue.ts';
import type { Lifecycle } from '../../model/lifecycle.ts';
import type { Prospect } from '../../model/prospects.ts';
import type { Validator } from '../../validate/validator.ts';
import type { WatchedObservation } from '../../watch/watch.ts';
import { EXIT } from '../context.ts';
import type { Watched } from '../json-outputs.ts';

/** What became of a job that was watched. */
export interface Result<S extends string> {
  readonly job: string;
  /** Its last known status. */
  readonly status: S | null;
  readonly outcome: Outcome | null;
  readonly prospect: Prospect;
}

/** A job that could not be watched to its end. */
export interface LostJob {
  readonly job: string;
  readonly error: WatchError;
}

/** What became of all jobs of a watch. */
export interface Results<S extends string> {
  take(seen: WatchedObservation<S>): void;
  lose(job: LostJob): void;
  /** What is known of each job that was seen. */
  all(): readonly Result<S>[];
  /** The jobs that could not be watched to their end. */
  readonly lost: readonly LostJob[];
  /** How many jobs are decided: each has reached what it was waited for, cannot reach it any more, or is lost. */
  readonly decided: number;
  /** The exit code: that of the job that came off worst, or where one is enough, of the first that reached its target. */
  exitCode(): number;
}

/** What the results of a watch depend on. */
export interface ResultsOptions<S extends string> {
  readonly validator: Validator<S>;
  readonly statuses: Pick<Lifecycle<S>['statuses'], 'outcomeOf'>;
  /** Whether a target was named. If not, how runs ended counts, and that nothing was seen that cannot be. */
  readonly hasTarget: boolean;
  /** Whether it is enough that one job has reached its target. */
  readonly isAnyEnough: boolean;
}

/** The exit codes by how a run ended. */
const EXIT_OF: Readonly<Record<Outcome, number>> = {
  success: EXIT.fine,
  failure: EXIT.findings,
  stopped: EXIT.stopped,
};

/** The exit codes of jobs, the worst first. */
const WORST_FIRST = [EXIT.couldNotRun, EXIT.findings, EXIT.stopped] as const;

/** The results of a watch that begins. */
export function createResults<S extends string>(options: ResultsOptions<S>): Results<S> {
  const { validator, statuses, hasTarget, isAnyEnough } = options;
  const prospects = new Map<string, Prospect>();
  const lost: LostJob[] = [];
  const all = () =>
    [...validator.jobs()].map(({ job, status }): Result<S> => {
      const outcome = status === undefined ? undefined : statuses.outcomeOf(status);
      return { job, status: status ?? null, outcome: outcome ?? null, prospect: prospects.get(job) ?? 'possible' };
    });
  const codeOf = ({ outcome, prospect }: Result<S>): number => {
    if (hasTarget) return prospect === 'reached' ? EXIT.fine : EXIT.findings;
    return EXIT_OF[outcome ?? 'failure'];
  };
  return {
    take: ({ observation: { job = '' }, prospect }) => void prospects.set(job, prospect),
    lose: (job) => void lost.push(job),
    all,
    lost,
    get decided() {
      return [...prospects.values()].filter((prospect) => prospect !== 'possible').length + lost.length;
    },
    exitCode() {
      const reached = isAnyEnough ? all().filter(({ prospect }) => prospect === 'reached') : [];
      const codes =
        reached.length > 0
          ? reached.map(codeOf)
          : [...all().map(codeOf), ...lost.map(({ error }) => exitOfLost(error, hasTarget))];
      if (!hasTarget && !validator.report().ok) codes.push(EXIT.findings);
      return WORST_FIRST.find((code) => codes.includes(code)) ?? EXIT.fine;
    },
  };
}

/** A job that is gone can reach nothing any more; anything else says nothing of the job. */
export function exitOfLost({ isGone }: WatchError, hasTarget: boolean): number {
  return hasTarget && isGone ? EXIT.findings : EXIT.couldNotRun;
}

/**
 * What became of jobs, as data.
 *
 * @param job the only job, as it was named; `undefined` where there may be several
 * @param until the target, where one was named
 */
export function resultsData(results: Results<string>, job: string | undefined, until: string | undefined): Watched {
  const target = until === undefined ? {} : { until };
  const all = results.all().map(({ prospect, ...result }) => (until === undefined ? result : { ...result, prospect }));
  if (job !== undefined) return { ...(all.at(-1) ?? { job, status: null, outcome: null }), job, ...target };
  const lost = results.lost.map(({ job, error }) => ({ job, problem: error.message }));
  return { watched: all, ...(lost.length === 0 ? {} : { lost }), ...target };
}
