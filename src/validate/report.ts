import type { Place, Problem } from '../log/observation.ts';
import type { Basis } from '../model/modelarts-v1/sources.ts';
import type { Outcome, Status } from '../model/modelarts-v1/statuses.ts';
import type { Mode, Reason } from './judge.ts';
import type { Verdict } from './verdicts.ts';

/** What a validator found: data for programs, of which sentences are made elsewhere. */
export interface Report {
  readonly mode: Mode;
  /** The weakest transitions that were counted; absent if all were. */
  readonly minBasis?: Basis;
  /** Whether there is no finding. Warnings do not count. */
  readonly ok: boolean;
  /** All records: `observations` and `malformed`. */
  readonly records: number;
  readonly malformed: number;
  /** Each has one verdict. */
  readonly observations: number;
  /** How many jobs were observed. */
  readonly jobs: number;
  readonly verdicts: Readonly<Record<Verdict, number>>;
  /** The jobs by the outcome of their last known status; `live` are those that were not seen to end. */
  readonly outcomes: Readonly<Record<Outcome | 'live', number>>;
  /** What is wrong, in the order in which it was judged. */
  readonly findings: readonly Finding[];
  /** What is odd but possible, in the order in which it was judged. */
  readonly warnings: readonly Warning[];
  /** Findings that were counted and not kept: see `maxFindings`. */
  readonly findingsOmitted: number;
  /** Warnings that were counted and not kept. */
  readonly warningsOmitted: number;
}

/** Something that is wrong with a log. */
export type Finding = ImpossibleFinding | UnrecognizedFinding | MalformedFinding;

/** A step that the machine cannot make. */
export interface ImpossibleFinding extends Located {
  readonly kind: 'impossible';
  /** The last known status; absent where the history starts. */
  readonly from?: Status;
  readonly to: Status;
  readonly reason: Reason;
  /** The statuses that could have followed at once, best grounded first. */
  readonly expected: readonly Status[];
}

/** A status that is none of the catalogue. */
export interface UnrecognizedFinding extends Located {
  readonly kind: 'unrecognized';
  /** The status as it was reported; its beginning, if it is long. */
  readonly value: string;
}

/** A record from which no observation can be read. */
export interface MalformedFinding extends Place {
  readonly kind: 'malformed';
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

/** A time that is none; the status counts all the same. */
export interface UnreadableTimeWarning extends Located {
  readonly kind: 'unreadable-time';
  /** The time as it was reported; its beginning, if it is long. */
  readonly value: string;
}

/** Which observation is meant. */
interface Located extends Place {
  /** The key of the job version; absent where only one job is looked at. */
  readonly job?: string | undefined;
  /** When it was seen, in ISO 8601 (UTC), if that is known. */
  readonly time?: string | undefined;
}
