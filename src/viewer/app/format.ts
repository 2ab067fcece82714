import { type Outcome, outcomeOf, type Status, statuses, statusNames } from '../../model/modelarts-v1/statuses.ts';

/** The name of the status with a code. */
export function nameOf(code: number): Status {
  return statusNames[code] ?? 'UNKNOWN';
}

/** The kinds of statuses that are told apart by colour, shape and word. */
export type StatusKind = Outcome | 'live' | 'unknown';

/** What kind of status it is. */
export function kindOf(status: Status): StatusKind {
  return outcomeOf(status) ?? (status === 'UNKNOWN' ? 'unknown' : 'live');
}

/** The kinds in words. */
export const kindWords: Readonly<Record<StatusKind, string>> = {
  live: 'goes on',
  success: 'success',
  failure: 'failure',
  stopped: 'stopped',
  unknown: 'unknown',
};

/** What a status says of a job. */
export function describe(status: Status): string {
  return statuses[status].description.en;
}

/** A share in percent: a little is never none, and almost all never all. */
export function percent(part: number, whole: number): string {
  const share = whole === 0 ? 0 : (100 * part) / whole;
  if (share > 0 && share < 0.1) return '< 0.1 %';
  if (share < 100 && share > 99.9) return '> 99.9 %';
  return `${share.toFixed(share < 10 || share > 99 ? 1 : 0).replace(/\.0$/, '')} %`;
}

/** The units in which a time that goes by is told, and their milliseconds. */
const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
  ['ms', 1],
] as const;

/** A time that goes by, in its two largest units: `3 h 20 min`. */
export function duration(milliseconds: number): string {
  const at = UNITS.findIndex(([, length]) => milliseconds >= length);
  if (at < 0) return `${Math.round(milliseconds)} ms`;
  const [unit, length] = UNITS[at] ?? ['ms', 1];
  const [smaller, part] = UNITS[at + 1] ?? ['', Number.POSITIVE_INFINITY];
  const whole = Math.floor(milliseconds / length);
  const rest = unit === 's' ? 0 : Math.round((milliseconds - whole * length) / part);
  if (unit === 's') return `${Number((milliseconds / length).toPrecision(3))} s`;
  return rest > 0 && whole < 100 ? `${whole} ${unit} ${rest} ${smaller}` : `${whole} ${unit}`;
}

/** A moment, in UTC: `2025-01-01 00:00:07`. */
export function moment(time: number): string {
  return new Date(time).toISOString().slice(0, 19).replace('T', ' ');
}
