import { existsSync } from 'node:fs';
import { format, parse } from 'node:path';
import { isoTime } from '../time.ts';

/**
 * A name for a log that is rotated, which no file has: `polls.ndjson` becomes `polls-2026-11-27.ndjson` where it is the log
 * of a day, else `polls-2026-11-27T080130.123Z.ndjson`. In the order of their names, the logs are in that of time, and the
 * one that goes on is the last.
 *
 * @param time when it is rotated, in milliseconds since 1970
 */
export function rotatedPath(path: string, day: string | undefined, time: number): string {
  const { dir, name, ext } = parse(path);
  const named = (suffix: string) => format({ dir, name: `${name}-${suffix}`, ext });
  if (day !== undefined && !existsSync(named(day))) return named(day);
  for (let moment = time; ; moment++) {
    // Windows has no colons in names.
    const free = named(isoTime(moment).replaceAll(':', ''));
    if (!existsSync(free)) return free;
  }
}
