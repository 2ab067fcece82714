import type { Observation } from '../log/observation.ts';
import { isoTime } from '../time.ts';

/** A number of which JavaScript has every digit, as an id is written. */
const EXACT = /^(?:0|[1-9]\d{0,14})$/;

/** A line of a log that is written here: an observation of a job. */
export interface LogLine {
  /** The id of the job: a number where the API has numbers, of which JavaScript has every digit, else a text. */
  readonly job_id: number | string;
  /** The id of its version; absent where the API has no versions. */
  readonly version_id?: number | string | undefined;
  /** When the status was seen, in ISO 8601 (UTC). */
  readonly time: string;
  /** The status as the API reports it: a code or a name. */
  readonly status: number | string;
}

/**
 * An observation of a job as a line of a log, with its line feed: without a `version_id` where the API has no versions. Its
 * time must be in milliseconds.
 */
export function logLine({ job = '', status, time }: Observation): string {
  const [job_id = '', version_id] = job.split('/').map((id) => (EXACT.test(id) ? Number(id) : id));
  const line: LogLine = { job_id, version_id, time: isoTime(Number(time)), status };
  return `${JSON.stringify(line)}\n`;
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
