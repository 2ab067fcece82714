import type { JobSummary } from '../../jobs/job-summaries.ts';
import type { Lifecycle } from '../../model/lifecycle.ts';
import type { Mode } from '../../validate/judge.ts';
import type { Paint } from '../context.ts';

/** What a writer of jobs is given. */
export interface JobTable {
  /** The jobs, in their order. Can be called again. */
  jobs(): Iterable<JobSummary<string>>;
  readonly mode: Mode;
  readonly lifecycle: Lifecycle;
  readonly paint: Paint;
}

/** Writes jobs down in one format, piece by piece. */
export type JobWriter = (table: JobTable) => Iterable<string>;
