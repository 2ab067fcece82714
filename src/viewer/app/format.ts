import type { Place } from '../../log/observation.ts';
import type { Outcome } from '../../model/catalogue.ts';
import { placeText } from '../../sentences.ts';
import type { PageLifecycle, PageStatus } from '../page-lifecycle.ts';

/** The name of a status by its index. */
export function nameOf({ statuses }: PageLifecycle, index: number): string {
  const status = statuses[index];
  if (status === undefined) throw new RangeError(`not the index of a status: ${index}`);
  return status.name;
}

/** The kinds of statuses, each with a colour, a shape and a word. */
export type StatusKind = Outcome | 'ended' | 'live' | 'unknown';

/** The kind of a status. */
export function kindOf({ outcome, isTerminal, isGap }: PageStatus): StatusKind {
  return outcome ?? (isGap ? 'unknown' : isTerminal ? 'ended' : 'live');
}

/** A share in percent. A share above 0 is never shown as 0 %, and one below 1 never as 100 %. */
export function percent(part: number, whole: number): string {
  const share = whole === 0 ? 0 : (100 * part) / whole;
  if (share > 0 && share < 0.1) return '< 0.1 %';
  if (share < 100 && share > 99.9) return '> 99.9 %';
  return `${share.toFixed(share < 10 || share > 99 ? 1 : 0).replace(/\.0$/, '')} %`;
}

/** The units of durations, in milliseconds. */
const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
  ['ms', 1],
] as const;

/** A duration in its two largest units: `3 h 20 min`. */
export function duration(milliseconds: number): string {
  const at = UNITS.findIndex(([, length]) => milliseconds >= length);
  if (at < 0) return `${Math.round(milliseconds)} ms`;
  const [unit, length] = UNITS[at] ?? ['ms', 1];
  const [smaller, part] = UNITS[at + 1] ?? ['', Number.POSITIVE_INFINITY];
  const whole = Math.floor(milliseconds / length);
  const rest = unit === 's' ? 0 : Math.round((milliseconds - whole * length) / part);
  // 7 min 59.9 s is 8 min, not 7 min 60 s.
  if (rest * part >= length) return duration((whole + 1) * length);
  if (unit === 's') return `${Number((milliseconds / length).toPrecision(3))} s`;
  return rest > 0 && whole < 100 ? `${whole} ${unit} ${rest} ${smaller}` : `${whole} ${unit}`;
}

/** A time in UTC: `2025-01-01 00:00:07`. */
export function moment(time: number): string {
  return new Date(time).toISOString().slice(0, 19).replace('T', ' ');
}

/** Where something stands in logs: `polls.ndjson:17`, or `line 17`, unbroken, of the only one. Empty where that is not known. */
export function placeIn(files: readonly string[], { file, line }: Place): string {
  if (line === undefined) return file ?? '';
  return file === undefined || files.length < 2 ? `line\u00a0${line}` : placeText({ file, line });
}
