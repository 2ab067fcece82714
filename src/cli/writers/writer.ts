import { lifecycleIn, type WithLifecycle } from '../../model/lifecycles.ts';
import type { SimulatedObservation, SimulateOptions } from '../../simulate/simulate.ts';

/** Simulates jobs and writes them down in one format, piece by piece. */
export type Writer = (options: SimulateOptions<string>) => Iterable<string>;

/** The fields of an observation, as a client of the API would log them. */
export interface LogRecord {
  readonly job_id: number;
  readonly version_id: number;
  /** What was done to it. It comes first, so that it is there even if the record is cut off. */
  readonly injected?: string;
  readonly time: string;
  /** The status as logs have it: its code, or its name where it has none; what is no status stays as it is. */
  readonly status: number | string;
}

/** What is logged of an observation. */
export function recordOf(
  { job, status, time, injected }: SimulatedObservation,
  options: WithLifecycle<string>,
): LogRecord {
  const { vocabulary, indexOf } = lifecycleIn(options).statuses;
  const [id, version] = job.split('/');
  return {
    job_id: Number(id),
    version_id: Number(version),
    ...(injected === undefined ? {} : { injected }),
    time: new Date(time).toISOString(),
    status: vocabulary.written[indexOf(status)] ?? status,
  };
}

/** A line without its last part, so that it cannot be read. */
export function garbled(line: string): string {
  return line.slice(0, line.lastIndexOf('Z'));
}
