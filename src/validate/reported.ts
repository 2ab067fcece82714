import { type Observation, toTime } from '../log/observation.ts';
import { NO_STATUS, parseStatus, statuses } from '../model/modelarts-v1/statuses.ts';

/** The last moment that JavaScript has a date for. */
const LAST_TIME = 8.64e15;
/** How much of a value that makes no sense is kept. */
const LONGEST_VALUE = 100;

/** The code of a status as it was reported; {@link NO_STATUS} for what is none. */
export function codeOf(value: number | string): number {
  const status = parseStatus(value);
  return status === undefined ? NO_STATUS : statuses[status].code;
}

/** When an observation was made, in milliseconds since 1970; `undefined` where that is not known. */
export function timeOf({ time }: Observation): number | undefined {
  const milliseconds = typeof time === 'string' ? toTime(time) : time;
  return milliseconds !== undefined && Math.abs(milliseconds) <= LAST_TIME ? milliseconds : undefined;
}

/** A value that makes no sense, as text; its beginning, if it is long. */
export function abridged(value: unknown): string {
  const text = String(value);
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
}
