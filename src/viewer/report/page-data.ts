import type { Problem } from '../../log/observation.ts';
import type { Outcome, Status } from '../../model/modelarts-v1/statuses.ts';
import type { Reason, Transitions } from '../../validate/judge.ts';
import type { Report } from '../../validate/report.ts';
import type { Verdict } from '../../validate/verdicts.ts';
import type { Picture } from '../picture.ts';

/** What stands in the page of a report: everything that it shows, and the drawing on which it is painted. */
export interface ReportPage extends PageData {
  readonly picture: Picture;
}

/** What a followed page is sent: everything that it shows, and the drawing where it has changed. */
export type ReportUpdate = PageData & Partial<Pick<ReportPage, 'picture'>>;

/** Everything that the page of a report shows, without the drawing. Times are milliseconds since 1970. */
export interface PageData {
  /** The version of jobstat that made it. */
  readonly version: string;
  readonly created: number;
  /** Whether whoever serves the page tells it of what is new. */
  readonly isFollowed: boolean;
  readonly files: readonly string[];
  /** The times of the first and of the last observation; absent where none has a time. */
  readonly span?: readonly [first: number, last: number] | undefined;
  /** The counts of the report. */
  readonly report: Omit<Report, 'findings' | 'warnings' | 'findingsOmitted' | 'warningsOmitted'>;
  readonly jobsWithFindings: number;
  /** What is wrong, the commonest first. */
  readonly findings: readonly FindingGroup[];
  /** What is odd but possible, the commonest first. */
  readonly warnings: readonly WarningGroup[];
  /** The verdict on any step, as {@link Transitions} in plain arrays. */
  readonly transitions: PageTransitions;
  /** The steps that were made, in no order. */
  readonly steps: readonly JudgedStep[];
  /** How long jobs stayed in each status, in the order of the codes. */
  readonly dwell: readonly Dwell[];
  /** The jobs that took longest from their first observation to their last. */
  readonly slowest: readonly JobTime[];
  readonly silence: Silence;
  /** The most common variants first. */
  readonly variants: readonly Variant[];
  readonly variantsOmitted: { readonly variants: number; readonly jobs: number };
  /** Jobs one by one: those with findings, the slowest, the silent and examples of each variant before others. */
  readonly jobs: readonly JobHistory[];
}

/** Findings of one kind. */
export interface FindingGroup {
  readonly kind: 'impossible' | 'unrecognized' | 'malformed';
  /** The step that is impossible, by its index in the transitions. */
  readonly step?: number | undefined;
  /** What was reported instead of a status, and how often; of very many values, the first ones. */
  readonly values?: readonly (readonly [value: string, count: number])[] | undefined;
  /** What is wrong with the records. */
  readonly problem?: Problem | undefined;
  readonly count: number;
  /** How many jobs it concerns; 0 where records could not be told to be of a job. */
  readonly jobs: number;
  /** The first of them. */
  readonly examples: readonly Example[];
}

/** Warnings of one kind. */
export interface WarningGroup {
  readonly kind: 'out-of-order' | 'unreadable-time';
  readonly count: number;
  readonly examples: readonly Example[];
}

/** Where something was seen. */
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

/** A step from the last known status of a job to a reported one, with its verdict. Observations that repeat are none. */
export interface JudgedStep {
  /** Its index in the transitions. */
  readonly at: number;
  /** Absent where a history starts. */
  readonly from?: Status | undefined;
  readonly to: Status;
  readonly verdict: Exclude<Verdict, 'repeated' | 'unrecognized'>;
  readonly reason?: Reason | undefined;
  /** The statuses that went unseen in between. */
  readonly missed?: readonly Status[] | undefined;
  /** Those that could have followed. */
  readonly expected?: readonly Status[] | undefined;
  /** How often it was made; to UNKNOWN, how often that was reported after anything else. */
  readonly count: number;
  /** How often with nothing reported in between. */
  readonly adjacent: number;
}

/**
 * How long jobs stayed in one status, from when it was first seen to when another one was. Those that ended in it are
 * left out.
 */
export interface Dwell {
  readonly status: Status;
  /** How many of them were measured. */
  readonly count: number;
  /** Those of which the end, or a time, is not known. */
  readonly open: number;
  /** How many fell into each bin of {@link binEdge}, from the first of them that is not empty. */
  readonly bins: readonly number[];
  readonly firstBin: number;
  /** Milliseconds, one for each of {@link quantileShares}, as exact as the bins; none where none was measured. */
  readonly quantiles: readonly number[];
  /** The longest, with their jobs. */
  readonly longest: readonly JobTime[];
}

/** A job and a time in milliseconds. */
export interface JobTime {
  readonly job: string;
  readonly time: number;
}

/** The jobs that go on, by how long they have not been heard of when the log ends. */
export interface Silence {
  /** How many were silent for at least so long. */
  readonly counts: readonly { readonly atLeast: number; readonly jobs: number }[];
  /** The most silent, with the status in which they were. */
  readonly jobs: readonly (JobTime & { readonly status: Status })[];
}

/** A variant: the sequence of known statuses that jobs share, without repeats. */
export interface Variant {
  /** Their codes. */
  readonly statuses: readonly number[];
  /** Whether it goes on, and is not shown as a whole. */
  readonly isCut: boolean;
  readonly count: number;
  /** How it ended; `live` where it did not. */
  readonly outcome: Outcome | 'live';
  /** Some of its jobs, each of which is shown one by one. */
  readonly examples: readonly string[];
  /**
   * For each of its statuses, how many of its jobs reported something that proves nothing right before it: UNKNOWN, or what is
   * no status. Absent where none did.
   */
  readonly afterGap?: readonly number[] | undefined;
}

/** What was seen of one job. */
export interface JobHistory {
  readonly job: string;
  readonly ok: boolean;
  readonly runs: readonly Run[];
  /** Observations that are not shown, after those that are. */
  readonly omitted: number;
}

/** One observation, and those right after it that repeat it. */
export type Run = readonly [
  /** A code; a text that is no status as it was reported. */
  status: number | string,
  /** When it was first and last seen; nothing where that is not known. */
  first: number | null,
  last: number | null,
  /** How many observations it is. */
  count: number,
  /** The line of the first. */
  line: number | null,
  /** The file of the first, as an index of `files`. */
  file: number | null,
];
