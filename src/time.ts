import { toUtc } from './time-zone.ts';

/** The units in which a duration is given, and their lengths in milliseconds. */
const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** How a {@link Duration} is written. */
export const DURATION = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/;

/** How long something takes: a number and a unit, such as `90s` or `1.5h`. The units are ms, s, m, h and d. */
export type Duration = string;

/**
 * The milliseconds in a duration.
 *
 * @example
 * toMilliseconds('90s'); // 90000
 * @throws RangeError for a text that is no duration
 */
export function toMilliseconds(duration: Duration): number {
  const [, number, unit = ''] = DURATION.exec(duration) ?? [];
  if (number === undefined) throw new RangeError(`not a duration: ${duration}; give a number and a unit, as in 90s`);
  return Number(number) * (UNITS[unit] ?? Number.NaN);
}

/** A duration in milliseconds as a text, to three digits: `durationText(90_000)` is `1.5m`. */
export function durationText(milliseconds: number): Duration {
  const [unit, length] = Object.entries(UNITS).findLast(([, length]) => milliseconds >= length) ?? ['ms', 1];
  return `${Number((milliseconds / length).toPrecision(3))}${unit}`;
}

/** A date, optionally with a time of day and a zone: Z, UTC, GMT, or an offset in hours and minutes, also behind UTC or GMT. */
const ISO_8601 =
  /^(\d{4}[-/]\d\d[-/]\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?) ?(Z|(?:UTC|GMT)?(?:([+-]\d\d):?(\d\d)?)?)?)?$/i;

/** The same without separators, which begins so that it cannot be a number; and how separators are put in. */
const BASIC = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)/i;
const EXTENDED = '$1-$2-$3T$4:$5:$6';

/** A date as the vendor's console shows it in English: `Dec 28, 2020`. */
const CONSOLE = /^([A-Z][a-z]{2}) (\d{1,2}), (\d{4})(?= |$)/;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Seconds since 1970 stay below this until the year 5138, milliseconds have been above it since 1973. */
const FIRST_MILLISECONDS = 1e11;
/** The year 2200: larger numbers are not milliseconds, but smaller units or dates in digits. */
export const LAST_MILLISECONDS = Date.UTC(2200, 0);

/**
 * Milliseconds since 1970, from ISO 8601, also with slashes or as `Dec 28, 2020 02:18:33 GMT+08:00`, or from seconds or
 * milliseconds since 1970 as a number or text; `undefined` for anything else.
 *
 * @param timeZone the time zone of a time of day that has none, such as `Asia/Shanghai` or `+08:00`; UTC unless given
 * @throws RangeError for an unknown time zone
 */
export function toTime(value: number | string, timeZone?: string): number | undefined {
  if (typeof value === 'number') return fromEpoch(value);
  const [, date, clock, zone, hours, minutes = '00'] = ISO_8601.exec(withoutOddities(value)) ?? [];
  if (date === undefined) return /^\d+(\.\d+)?$/.test(value) ? fromEpoch(Number(value)) : undefined;
  const day = date.replaceAll('/', '-');
  const offset = hours === undefined ? 'Z' : `${hours}:${minutes}`;
  const time = Date.parse(`${day}T${clock?.replace(',', '.') ?? '00:00'}${offset}`);
  if (Number.isNaN(time) || !exists(day)) return undefined;
  return timeZone === undefined || (zone ?? '') !== '' ? time : toUtc(time, timeZone);
}

/** A time with a date of digits and hyphens. */
function withoutOddities(value: string): string {
  const [, name = '', day, year] = CONSOLE.exec(value) ?? [];
  if (day === undefined) return value.replace(BASIC, EXTENDED);
  const month = String(MONTHS.indexOf(name) + 1).padStart(2, '0');
  return value.replace(CONSOLE, `${year}-${month}-${day.padStart(2, '0')}`);
}

/** Whether the month has this day: JavaScript takes 30 February for 1 March. */
function exists(date: string): boolean {
  return Number(date.slice(-2)) <= 28 || new Date(`${date}T00:00Z`).toISOString().startsWith(date);
}

/** Milliseconds since 1970, from a number that is seconds or milliseconds since 1970; `undefined` if it is neither. */
export function fromEpoch(number: number): number | undefined {
  if (!(number >= 0 && number < LAST_MILLISECONDS)) return undefined;
  return Math.round(number < FIRST_MILLISECONDS ? number * 1000 : number);
}

/** The last moment that a JavaScript `Date` can hold, in milliseconds since 1970. */
const LAST_DATE = 8.64e15;

/** Milliseconds since 1970 from a number of milliseconds or a text for {@link toTime}; `undefined` where it is no time. */
export function milliseconds(time: number | string | undefined): number | undefined {
  const number = typeof time === 'string' ? toTime(time) : time;
  return number !== undefined && Math.abs(number) <= LAST_DATE ? number : undefined;
}

/** A moment in ISO 8601, UTC: `2025-01-01T00:00:00.000Z`. */
export function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
