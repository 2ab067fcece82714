/** Where in a log something was seen. */
export interface Place {
  /** The name of the file; absent where there is none, as in a library call. */
  readonly file?: string;
  /** The line of the file on which the record starts, from 1; in a history given as a list, the place in the list. */
  readonly line?: number;
}

/** One report of the status of a job. */
export interface Observation extends Place {
  /** The key of the job version, such as `567524/1108482`; absent where only one job is looked at. */
  readonly job?: string;
  /** The status as it was reported: a code, digits, a name or an alias, or something that is no status. */
  readonly status: number | string;
  /** When it was seen: milliseconds since 1970, or a text for {@link toTime}. */
  readonly time?: number | string;
}

/** What can be wrong with a record from which no observation can be read. */
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

/** What a reader makes of one record. */
export type Entry = Observation | Malformed;

/** Whether a record could not be read. */
export function isMalformed(entry: Entry): entry is Malformed {
  return 'problem' in entry;
}

/** A date, perhaps with a time of day, perhaps with a zone: Z, or the hours and minutes of an offset. */
const ISO_8601 = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?) ?(?:Z|([+-]\d\d):?(\d\d)?)?)?$/i;

/** The same without the marks in between, as far as it cannot be taken for a number, and how marks are put in. */
const BASIC = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)/i;
const EXTENDED = '$1-$2-$3T$4:$5:$6';

/** Seconds since 1970 stay below this until the year 5138, milliseconds have been above it since 1973. */
const FIRST_MILLISECONDS = 1e11;
/** The year 2200: what is beyond it is no time in milliseconds, but one in smaller parts, or a date in digits. */
const LAST_MILLISECONDS = Date.UTC(2200, 0);

/**
 * Milliseconds since 1970, from ISO 8601 (UTC where no offset is given), from seconds or from milliseconds since 1970,
 * the latter two also as text; `undefined` for anything else.
 */
export function toTime(value: number | string): number | undefined {
  if (typeof value === 'number') return fromEpoch(value);
  const [, date, clock = '00:00', hours, minutes = '00'] = ISO_8601.exec(value.replace(BASIC, EXTENDED)) ?? [];
  if (date === undefined) return /^\d+(\.\d+)?$/.test(value) ? fromEpoch(Number(value)) : undefined;
  const time = Date.parse(`${date}T${clock.replace(',', '.')}${hours === undefined ? 'Z' : `${hours}:${minutes}`}`);
  return Number.isNaN(time) || !exists(date) ? undefined : time;
}

/** Whether a month has such a day: what JavaScript takes for 30 February is 1 March. */
function exists(date: string): boolean {
  return Number(date.slice(-2)) <= 28 || new Date(`${date}T00:00Z`).toISOString().startsWith(date);
}

/** Milliseconds since 1970, from seconds or milliseconds since 1970, whichever a number can be; `undefined` if neither. */
export function fromEpoch(number: number): number | undefined {
  if (!(number >= 0 && number < LAST_MILLISECONDS)) return undefined;
  return Math.round(number < FIRST_MILLISECONDS ? number * 1000 : number);
}
