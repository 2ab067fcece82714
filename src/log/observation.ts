import { milliseconds } from '../time.ts';

/** Where something is in a log. */
export interface Place {
  /** The name of the file; absent where there is none, as in a library call. */
  readonly file?: string | undefined;
  /** The line on which the record starts, from 1; in a history given as a list, the position in it. */
  readonly line?: number | undefined;
}

/** One reported status of a job. */
export interface Observation extends Place {
  /** The key of the job version, such as `567524/1108482`; absent where only one job is looked at. */
  readonly job?: string | undefined;
  /** The status as it was reported: a code, digits, a name or an alias; or a value that is no status. */
  readonly status: number | string;
  /** When it was seen: milliseconds since 1970, or a text for {@link toTime}. */
  readonly time?: number | string | undefined;
}

/** Why no observation can be read from a record. */
export type Problem =
  | 'not JSON'
  | 'not CSV'
  | 'not XML'
  | 'too many cells'
  | 'not UTF-8'
  | 'not a record'
  | 'no job'
  | 'no status'
  | 'error response'
  | 'too long'
  | 'ends early'
  | 'damaged gzip';

/** A record from which no observation can be read. */
export interface Malformed extends Place {
  readonly problem: Problem;
}

/** What a reader yields for a record. */
export type Entry = Observation | Malformed;

/** Whether a record could not be read. */
export function isMalformed(entry: Entry): entry is Malformed {
  return 'problem' in entry;
}

/** When an observation was made, in milliseconds since 1970; `undefined` where that is not known. */
export function timeOf({ time }: Observation): number | undefined {
  return milliseconds(time);
}

/** The most characters that are kept of a value that makes no sense. */
const LONGEST_VALUE = 100;

/** A value that makes no sense, as text of at most 100 characters. */
export function abridged(value: unknown): string {
  const text = String(value);
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
}
