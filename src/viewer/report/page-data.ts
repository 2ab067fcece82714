import type { Problem } from '../../log/observation.ts';
import type { Outcome } from '../../model/catalogue.ts';
import type { Reason, Transitions } from '../../validate/judge.ts';
import type { Report } from '../../validate/report.ts';
import type { Verdict } from '../../validate/verdicts.ts';
import type { PageLifecycle } from '../page-lifecycle.ts';
import type { Picture } from '../picture.ts';

/** The data in the page of a report: everything that it shows, and the drawing that it paints on. */
export interface ReportPage extends PageData {
  readonly picture: Picture;
}

/** An update of a followed page: everything that it shows, and the drawing if it has changed. */
export type ReportUpdate = PageData & Partial<Pick<ReportPage, 'picture'>>;

/** Everything that the page of a report shows, without the drawing. Times are milliseconds since 1970. */
export interface PageData {
  /** The version of jobstat that made the page. */
  readonly version: string;
  readonly created: number;
  /** Whether the page is sent updates. */
  readonly isFollowed: boolean;
  /** What the page needs to know of the lifecycle. */
  readonly lifecycle: PageLifecycle;
  /** The names of the files with records. */
  readonly files: readonly string[];
  /** The earliest and the latest time of an observation; absent where none has a time. */
  readonly span?: readonly [first: number, last: number] | undefined;
  /** The counts of the report. */
  readonly report: Omit<Report<string>, 'findings' | 'warnings' | 'findingsOmitted' | 'warningsOmitted'>;
  readonly jobsWithFindings: number;
  /** The findings by kind, the most common first. */
  readonly findings: readonly FindingGroup[];
  /** The warnings by kind, the most common first. */
  readonly warnings: readonly WarningGroup[];
  /** The verdict on every step: {@link Transitions} in plain arrays. */
  readonly transitions: PageTransitions;
  /** The steps that were made, in no order. */
  readonly steps: readonly JudgedStep[];
  /** The dwell times in each status that is not terminal, in the order of the catalogue. */
  readonly dwell: readonly Dwell[];
  /** The jobs with the longest time from the first observation to the last. */
  readonly slowest: readonly JobTime[];
  readonly silence: Silence;
  /** The variants, the most common first. */
  readonly variants: readonly Variant[];
  readonly variantsOmitted: { readonly variants: number; readonly jobs: number };
  /** Single jobs: those that are named above, then those with findings, then others, as far as there is room. */
  readonly jobs: readonly JobHistory[];
}

/** Findings of one kind. */
export interface FindingGroup {
  readonly kind: 'impossible' | 'unrecognized' | 'malformed';
  /** The step that is impossible, by its index in the transitions. */
  readonly step?: number | undefined;
  /** What was reported instead of a status, and how often; at most 30 different values. */
  readonly values?: readonly (readonly [value: string, count: number])[] | undefined;
  /** The problem of malformed records. */
  readonly problem?: Problem | undefined;
  readonly count: number;
  /** How many jobs have such findings; 0 for malformed records, whose jobs are not known. */
  readonly jobs: number;
  /** The first ones. */
  readonly examples: readonly Example[];
}

/** Warnings of one kind. */
export interface WarningGroup {
  readonly kind: 'out-of-order' | 'unreadable-time';
  readonly count: number;
  readonly examples: readonly Example[];
}

/** An observation or a record in the log. */
export interface Example {
  readonly job?: string | undefined;
  readonly file?: string | undefined;
  readonly line?: number | undefined;
  readonly time?: number | undefined;
}

/** The arrays of {@link Transitions}, as JSON can hold them. */
export interface PageTransitions {
  readonly size: number;
  readonly verdicts: readonly number[];
  readonly next: readonly number[];
}

/**
 * A step from the last known status of a job to a reported status, with its verdict. A repeated status is not a step.
 */
export interface JudgedStep {
  /** Its index in the transitions. */
  readonly at: number;
  /** Absent where a history starts. */
  readonly from?: string | undefined;
  readonly to: string;
  readonly verdict: Exclude<Verdict, 'repeated' | 'unrecognized'>;
  readonly reason?: Reason | undefined;
  /** The statuses that were missed in between. */
  readonly missed?: readonly string[] | undefined;
  /** The statuses that could have followed. */
  readonly expected?: readonly string[] | undefined;
  /** How often the step was made; a step to a gap counts once until something else is reported. */
  readonly count: number;
  /** How often it was made with nothing else reported in between. */
  readonly adjacent: number;
}

/**
 * The visits to one status that is not terminal, with the bounds of their dwell times: see {@link VisitBounds}. Visits that
 * were missed have none.
 */
export interface Dwell {
  readonly status: string;
  /** How many visits were seen, with those that go on. */
  readonly met: number;
  /** How many visits were surely missed: no chain leads without them to what was seen next. */
  readonly missed: number;
  /** How many of the visits that were seen have a lower bound; the others have no times. The bounds are of these. */
  readonly timed: number;
  /** How many of these have no upper bound: they go on, or nothing was observed before. */
  readonly unbounded: number;
  readonly atLeast: DwellBound;
  readonly atMost: DwellBound;
  /** The longest lower bounds, with their jobs. */
  readonly longest: readonly JobTime[];
}

/** The lower or the upper bounds of dwell times, in milliseconds. */
export interface DwellBound {
  /** How many are in each bin (see {@link binEdge}), from the first bin that is not empty. */
  readonly bins: readonly number[];
  readonly firstBin: number;
  /** `null` where not every visit has such a bound. */
  readonly mean: number | null;
  /** One for each of {@link quantileShares}, to within a bin; `null` where too few visits have such a bound. */
  readonly quantiles: readonly (number | null)[];
}

/** A job and a duration in milliseconds. */
export interface JobTime {
  readonly job: string;
  readonly time: number;
}

/** The live jobs, by the time from their last observation to the end of the log. */
export interface Silence {
  /** How many jobs were silent for at least this many milliseconds. */
  readonly counts: readonly { readonly atLeast: number; readonly jobs: number }[];
  /** The jobs that were silent longest, with their last known status. */
  readonly jobs: readonly (JobTime & { readonly status: string })[];
}

/** A variant: a sequence of known statuses, without repeats, that jobs share. */
export interface Variant {
  /** The indices of the statuses. */
  readonly statuses: readonly number[];
  /** Whether the sequence goes on but is cut here. */
  readonly isCut: boolean;
  readonly count: number;
  /** The outcome; `ended` where the terminal status has none, and `live` where the last status is not terminal. */
  readonly outcome: Outcome | 'ended' | 'live';
  /** The first of its jobs. */
  readonly examples: readonly string[];
  /**
   * For each status, how many of the jobs reported a gap or an unrecognized status right before it, so that the step
   * to it was not observed directly. Absent where none did.
   */
  readonly afterGap?: readonly number[] | undefined;
}

/** The observations of one job. */
export interface JobHistory {
  readonly job: string;
  readonly ok: boolean;
  readonly runs: readonly Run[];
  /** How many later observations are not shown. */
  readonly omitted: number;
}

/** Equal observations of a job, one right after the other. */
export type Run = readonly [
  /** The index of a status; for an unrecognized status, its text. */
  status: number | string,
  /** When the first and the last were made, in milliseconds since 1970; `null` where that is not known. */
  first: number | null,
  last: number | null,
  /** How many observations there are. */
  count: number,
  /** The line of the first. */
  line: number | null,
  /** The file of the first, as an index into `files`. */
  file: number | null,
];
