import { availableParallelism } from 'node:os';
import { openFile } from '../log/file.ts';
import type { ReadOptions } from '../log/read.ts';
import { scanLog } from '../log/scan.ts';
import type { Report } from '../validate/report.ts';
import { createLogValidator, ledgerOptions, type ValidatorOptions } from '../validate/validator.ts';
import { ParallelLogs } from './threads/threads.ts';

/** How to validate files. */
export interface ValidateFilesOptions extends ValidatorOptions, Omit<ReadOptions, 'file'> {
  /** How many threads read large files of NDJSON or CSV at most: as many as there are cores unless given. */
  readonly workers?: number;
}

/**
 * Validates logs in files, one after the other, as `jobstat validate` does. The report is the same for any number of threads.
 *
 * @example
 * (await validateFiles(['polls.ndjson'])).ok;
 * @throws LogError for the first that cannot be read, or is no log
 */
export async function validateFiles(files: readonly string[], options: ValidateFilesOptions = {}): Promise<Report> {
  const { workers = availableParallelism(), forgetEnded = false } = options;
  const { ledger, report } = createLogValidator(options);
  const logs = new ParallelLogs(ledger, files, {
    ledger: ledgerOptions(options),
    read: options,
    workers: forgetEnded ? 1 : workers,
  });
  try {
    for (const [index, file] of files.entries()) {
      if (!(await logs.judge(index))) await scanLog(openFile(file), { ...options, file }, ledger);
    }
  } finally {
    logs.close();
  }
  return report();
}
