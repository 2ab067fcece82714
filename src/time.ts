/** The units in which a duration is given, and their lengths in milliseconds. */
const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** How a duration is written: a number and a unit, such as `90s` or `1.5h`. The units are ms, s, m, h and d. */
export const DURATION = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/;

/** How long something takes, as a text that fits {@link DURATION}. */
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
