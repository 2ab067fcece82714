import type { JudgeOptions } from '../../validate/judge.ts';
import { createLogValidator, type ValidatorOptions } from '../../validate/validator.ts';
import type { Context } from '../context.ts';
import type { Judged } from '../inputs/judge-logs.ts';
import { type OpenSettings, openLogs } from '../inputs/open-logs.ts';
import { JudgedLines } from './judged-lines.ts';

/** What is checked, and how. */
type EachOptions = OpenSettings &
  ValidatorOptions<string> &
  JudgeOptions<string> & { readonly sort: boolean; readonly withJobs: boolean };

/**
 * Checks logs, and prints a line for each record as it is read, no faster than the lines are taken. Nothing is held but what a
 * validator holds.
 */
export async function printEach(context: Context, files: readonly string[], options: EachOptions): Promise<Judged> {
  const logs = await openLogs(context, files, options);
  const validator = createLogValidator<string>(options);
  const lines = new JudgedLines(validator, options);
  for await (const chunk of logs.chunks({ sort: options.sort })) {
    const bytes = lines.take(chunk);
    // The lines are harmless already.
    if (bytes.length > 0 && context.file.write(bytes) === false)
      await new Promise<void>((resolve) => context.file.once?.('drain', resolve));
  }
  return { report: validator.report(), jobs: options.withJobs ? [...validator.jobs()] : [], allRead: logs.allRead };
}
