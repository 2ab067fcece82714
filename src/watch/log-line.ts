import type { Observation } from '../log/observation.ts';
import { isoTime } from '../time.ts';

/** A number of which JavaScript has every digit, as an id is written. */
const EXACT = /^(?:0|[1-9]\d{0,14})$/;

/**
 * An observation of a job as a line of a log, with its line feed: without a `version_id` where the API has no versions. Its
 * time must be in milliseconds.
 */
export function logLine({ job = '', status, time }: Observation): string {
  const [job_id, version_id] = job.split('/').map((id) => (EXACT.test(id) ? Number(id) : id));
  return `${JSON.stringify({ job_id, version_id, time: isoTime(Number(time)), status })}\n`;
}

/** The observation in a line that {@link logLine} has made; `undefined` for any other line. */
export function observationIn(line: string): Observation | undefined {
  const { job_id, version_id, time, status } = objectIn(line);
  const moment = typeof time === 'string' ? Date.parse(time) : Number.NaN;
  if (!isId(job_id) || !(version_id === undefined || isId(version_id)) || Number.isNaN(moment)) return undefined;
  if (typeof status !== 'number' && typeof status !== 'string') return undefined;
  const job = version_id === undefined ? `${job_id}` : `${job_id}/${version_id}`;
  return { job, status, time: moment };
}

function isId(value: unknown): value is number | string {
  return typeof value === 'string' || Number.isSafeInteger(value);
}

/** The JSON object in a text; an empty one where there is none. */
export function objectIn(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
