import { readLogFile } from '../log/file.ts';
import type { ReadOptions } from '../log/read.ts';
import { type DefaultStatus, lifecycleIn } from '../model/lifecycles.ts';
import type { Report } from '../validate/report.ts';
import type { ValidatorOptions } from '../validate/validator.ts';
import { threads } from './threads/threads.ts';

/** How to validate files. */
export interface ValidateFilesOptions<S extends string = DefaultStatus>
  extends ValidatorOptions<S>,
    Omit<ReadOptions, 'file' | 'vocabulary'> {
  /** The most threads that read large files of NDJSON or CSV: as many as there are processors unless given. */
  readonly workers?: number;
  /** Sort each job by time first. */
  readonly sort?: boolean;
}

/**
 * Validates logs in files, one after the other, as `jobstat validate` does. The report is the same for any number of threads.
 *
 * @example
 * (await validateFiles(['polls.ndjson'])).ok;
 * @throws LogError for the first file that cannot be read, or is no log
 */
export async function validateFiles<S extends string = DefaultStatus>(
  files: readonly string[],
  { workers, ...options }: ValidateFilesOptions<S> = {},
): Promise<Report<S>> {
  const engine = threads(workers === undefined ? {} : { workers });
  const read = { ...options, vocabulary: lifecycleIn(options).statuses.vocabulary };
  const logs = files.map((file) => ({ file, chunks: () => readLogFile(file, { ...read, columns: true }) }));
  const { report } = await engine.check(logs, { ...options, read });
  return report;
}
