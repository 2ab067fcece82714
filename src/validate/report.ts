import type { Place, Problem } from '../log/observation.ts';
import type { Outcome } from '../model/catalogue.ts';
import type { Basis } from '../model/evidence.ts';
import type { DefaultStatus } from '../model/lifecycles.ts';
import type { Mode, Reason } from './judge.ts';
import type { Verdict } from './verdicts.ts';

/** What a validator found, as data for programs; `findingText` and `warningText` make sentences of it. */
export interface Report<S extends string = DefaultStatus> {
  /** Whether the log was taken for samples, or for a complete feed. */
  readonly mode: Mode;
  /** The weakest evidence of the transitions that were used; absent if all were. */
  readonly minBasis?: Basis;
  /** Whether there is no finding. Warnings do not count. */
  readonly ok: boolean;
  /** All records: `observations` and `malformed`. */
  readonly records: number;
  /** Records from which no observation can be read. */
  readonly malformed: number;
  /** Each observation has one verdict. */
  readonly observations: number;
  /** How many jobs were observed. */
  readonly jobs: number;
  /** How many observations have each verdict. */
  readonly verdicts: Readonly<Record<Verdict, number>>;
  /**
   * The jobs by the outcome of their last known status; `live` are those that were not observed to end, and `ended`, where
   * the lifecycle has such statuses, those of which it does not say how they came out. `unknown`, where there are such
   * jobs, are those whose status was never known: each of their observations is a gap or unrecognized.
   */
  readonly outcomes: Outcomes;
  /** Spellings whose status was looked up: labels of the vendor's console, and what the user mapped. Absent where there are none. */
  readonly readAs?: readonly ReadAs<S>[];
  /** What was not counted as a finding or a warning, by the exceptions that were given. Absent where nothing was. */
  readonly excepted?: readonly Excepted<S>[];
  /** What is wrong, in the order in which it was found. */
  readonly findings: readonly Finding<S>[];
  /** What is odd but possible, in the order in which it was found. */
  readonly warnings: readonly Warning[];
  /** The number of findings that were counted but not kept: see `maxFindings`. */
  readonly findingsOmitted: number;
  /** The number of warnings that were counted but not kept. */
  readonly warningsOmitted: number;
}

/** How many jobs came out how. */
export type Outcomes = Readonly<Record<Outcome | 'live', number>> & {
  readonly ended?: number;
  readonly unknown?: number;
};

/** The status that a spelling was read as. */
export interface ReadAs<S extends string = DefaultStatus> {
  /** The label or the mapped spelling, whatever its case and blanks in the log. */
  readonly spelling: string;
  /** The status that it stands for. */
  readonly status: S;
  /** Whether it is a label of the vendor's console, or in the map of the user. */
  readonly by: 'label' | 'map';
  /** Other statuses that it may have meant. The status was chosen so that no job is accused falsely. */
  readonly alternatives?: readonly S[];
}

/** An exception that was made use of. */
export interface Excepted<S extends string = DefaultStatus> {
  /** How many findings or warnings it excepted. */
  readonly count: number;
  /** Why, in words. */
  readonly reason: string;
  /** The status before the step that is allowed. */
  readonly from?: S;
  /** The status after it. */
  readonly to?: S;
  /** The kind that is ignored. */
  readonly kind?: (Finding | Warning)['kind'];
  /** The job in which it is ignored. */
  readonly job?: string;
}

/** Something that is wrong with a log. */
export type Finding<S extends string = DefaultStatus> = ImpossibleFinding<S> | UnrecognizedFinding | MalformedFinding;

/** A step that the machine cannot make. */
export interface ImpossibleFinding<S extends string = DefaultStatus> extends Located {
  readonly kind: 'impossible';
  /** The last known status; absent at the start of a history. */
  readonly from?: S;
  /** The status that was reported. */
  readonly to: S;
  /** Why it cannot follow. */
  readonly reason: Reason;
  /** The statuses that could have followed directly, those with the best evidence first. */
  readonly expected: readonly S[];
}

/** A status that is not in the catalogue. */
export interface UnrecognizedFinding extends Located {
  readonly kind: 'unrecognized';
  /** The status as it was reported, cut to 100 characters. */
  readonly value: string;
}

/** A record from which no observation can be read. */
export interface MalformedFinding extends Place {
  readonly kind: 'malformed';
  /** Why none can be. */
  readonly problem: Problem;
}

/** Something that is odd, yet possible. */
export type Warning = OutOfOrderWarning | UnreadableTimeWarning;

/** Time runs backwards within a job. */
export interface OutOfOrderWarning extends Located {
  readonly kind: 'out-of-order';
  /** The time of the observation before. */
  readonly previous: string;
}

/** A time that cannot be read. The status counts all the same. */
export interface UnreadableTimeWarning extends Located {
  readonly kind: 'unreadable-time';
  /** The time as it was reported, cut to 100 characters. */
  readonly value: string;
}

/** The location of an observation. */
interface Located extends Place {
  /** The key of the job version; absent where only one job is looked at. */
  readonly job?: string | undefined;
  /** When it was observed, in ISO 8601 (UTC), if that is known. */
  readonly time?: string | undefined;
}
