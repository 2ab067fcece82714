/** How far the clocks of a time zone are ahead of UTC, in milliseconds. */
interface Zone {
  offsetAt(utc: number): number;
}

/** Clocks are put forward and back at a multiple of this, in milliseconds. */
const QUARTER = 900_000;

/** The time zones that were asked for, by their names. */
const zones = new Map<string, Zone>();

/**
 * The moment at which the clocks of a time zone show a time, in milliseconds since 1970. Of two such moments, as clocks are put
 * back, it is the earlier; a time that is passed over is taken with the offset from before.
 *
 * @param local the time that the clocks show, as if it were UTC
 * @param timeZone a name in the IANA database, such as `Asia/Shanghai`, or an offset, such as `+08:00`
 * @throws RangeError for an unknown time zone
 */
export function toUtc(local: number, timeZone: string): number {
  const zone = zoneNamed(timeZone);
  // An offset is less than a day, so these two are before and after every change that matters.
  const offsets = [zone.offsetAt(local - 86_400_000), zone.offsetAt(local + 86_400_000)] as const;
  const fitting = offsets.map((offset) => local - offset).filter((utc) => zone.offsetAt(utc) === local - utc);
  return Math.min(...(fitting.length > 0 ? fitting : [local - offsets[0]]));
}

/** @throws RangeError for an unknown time zone */
export function checkTimeZone(timeZone: string): string {
  zoneNamed(timeZone);
  return timeZone;
}

function zoneNamed(timeZone: string): Zone {
  const known = zones.get(timeZone);
  if (known !== undefined) return known;
  const [, sign, hours, minutes] = /^([+-])([01]\d|2[0-3]):?([0-5]\d)$/.exec(timeZone) ?? [];
  const zone = sign === undefined ? named(timeZone) : fixed(sign, Number(hours), Number(minutes));
  zones.set(timeZone, zone);
  return zone;
}

function fixed(sign: string, hours: number, minutes: number): Zone {
  const offset = (sign === '-' ? -1 : 1) * (hours * 60 + minutes) * 60_000;
  return { offsetAt: () => offset };
}

function named(timeZone: string): Zone {
  let format: Intl.DateTimeFormat;
  try {
    const two = '2-digit';
    const fields = { year: 'numeric', month: two, day: two, hour: two, minute: two, second: two } as const;
    format = new Intl.DateTimeFormat('en-US', { timeZone, era: 'short', hourCycle: 'h23', ...fields });
  } catch {
    throw new RangeError(
      `unknown time zone: ${timeZone}; give a name such as Asia/Shanghai, or an offset such as +08:00`,
    );
  }
  const offsets = new Map<number, number>();
  return {
    offsetAt(utc) {
      const quarter = Math.floor(utc / QUARTER);
      const known = offsets.get(quarter);
      if (known !== undefined) return known;
      const parts = Object.fromEntries(
        format.formatToParts(quarter * QUARTER).map(({ type, value }) => [type, Number(value)]),
      );
      const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
      const offset = Date.UTC(year, month - 1, day, hour, minute, second) - quarter * QUARTER;
      if (offsets.size === MOST_OFFSETS) offsets.clear();
      offsets.set(quarter, offset);
      return offset;
    },
  };
}

/** The most offsets that are remembered for a time zone: those of some weeks. */
const MOST_OFFSETS = 4096;
