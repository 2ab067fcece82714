import { LogError } from '../errors.ts';
import { toTime } from '../time.ts';

/** The parts of a time in a name, by the letters that stand for their digits. */
const PARTS: Readonly<Record<string, string>> = {
  YYYY: '(?<year>\\d{4})',
  MM: '(?<month>\\d\\d)',
  DD: '(?<day>\\d\\d)',
  HH: '(?<hour>\\d\\d)',
  mm: '(?<minute>\\d\\d)',
  ss: '(?<second>\\d\\d)',
};

const ANY_PART = new RegExp(Object.keys(PARTS).join('|'), 'g');

/**
 * The time in the name of a file, in milliseconds since 1970: the last place in its path that fits the pattern.
 *
 * @param pattern YYYY, MM, DD, HH, mm and ss stand for digits, all else for itself: `poll-YYYYMMDD-HHmm`
 * @param timeZone the time zone of the time; UTC unless given
 * @throws RangeError for a pattern without a year, a month and a day, or with one of its parts twice
 * @throws LogError where the name has no such time
 */
export function timeInName(file: string, pattern: string, timeZone?: string): number {
  const [found] = [...file.matchAll(nameOf(pattern))].slice(-1);
  const { year, month, day, hour = '00', minute = '00', second = '00' } = found?.groups ?? {};
  const time = year && toTime(`${year}-${month}-${day}T${hour}:${minute}:${second}`, timeZone);
  if (typeof time === 'number') return time;
  throw new LogError(`its name has no time of the form ${pattern}`, { file });
}

/** @throws RangeError as {@link timeInName} does */
export function checkTimeFromName(pattern: string): string {
  nameOf(pattern);
  return pattern;
}

function nameOf(pattern: string): RegExp {
  const parts: readonly string[] = pattern.match(ANY_PART) ?? [];
  const isDate = ['YYYY', 'MM', 'DD'].every((part) => parts.includes(part));
  if (!isDate || new Set(parts).size < parts.length)
    throw new RangeError(`give a name with YYYY, MM and DD in it, and perhaps HH, mm and ss, as in poll-YYYYMMDD-HHmm`);
  const literally = (text: string) => text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
  const between = pattern.split(ANY_PART).map(literally);
  const source = between.map((text, index) => `${text}${PARTS[parts[index] ?? ''] ?? ''}`).join('');
  return new RegExp(source, 'g');
}
