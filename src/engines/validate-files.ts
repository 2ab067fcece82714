import { readLogFile } from '../log/file.ts';
import type { ReadOptions } from '../log/read.ts';
import type { Report } from '../validate/report.ts';
import type { ValidatorOptions } from '../validate/validator.ts';
import { threads } from './threads/threads.ts';

/** How to validate files. */
export interface ValidateFilesOptions extends ValidatorOptions, Omit<ReadOptions, 'file'> {
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
export async function validateFiles(
  files: readonly string[],
  { workers, ...options }: ValidateFilesOptions = {},
): Promise<Report> {
  const engine = threads(workers === undefined ? {} : { workers });
  const logs = files.map((file) => ({ file, chunks: () => readLogFile(file, { ...options, columns: true }) }));
  const { report } = await engine.check(logs, { ...options, read: options });
  return report;
}
