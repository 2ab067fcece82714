import { parseStatus, statuses } from '../../model/modelarts-v1/statuses.ts';
import type { SimulatedObservation, SimulateOptions } from '../../simulate/simulate.ts';

/** Simulates jobs and writes them down in one format, piece by piece. */
export type Writer = (options: SimulateOptions) => Iterable<string>;

/** The fields of an observation, as a client of the API would log them. */
export interface LogRecord {
  readonly job_id: number;
  readonly version_id: number;
  /** What was done to it. It comes first, so that it is there even if the record is cut off. */
  readonly injected?: string;
  readonly time: string;
  /** The code of the status; what is no status stays as it is. */
  readonly status: number | string;
}

/** What is logged of an observation. */
export function recordOf({ job, status, time, injected }: SimulatedObservation): LogRecord {
  const [id, version] = job.split('/');
  const known = parseStatus(status);
  return {
    job_id: Number(id),
    version_id: Number(version),
    ...(injected === undefined ? {} : { injected }),
    time: new Date(time).toISOString(),
    status: known === undefined ? status : statuses[known].code,
  };
}

/** A line without its last part, so that it cannot be read. */
export function garbled(line: string): string {
  return line.slice(0, line.lastIndexOf('Z'));
}
