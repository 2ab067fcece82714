import { deepStrictEqual } from 'node:assert';
import { LogError } from '../../src/errors.ts';
import type { Format } from '../../src/log/formats/formats.ts';
import { readLog } from '../../src/log/read.ts';
import { createLogValidator } from '../../src/validate/validator.ts';
import { cutInto } from './logs.ts';

/**
 * What a log is found to be in chunks of these sizes: its report, or why it is no log. Its format is found unless given.
 *
 * @throws Error for any other error, and where the report does not add up: that is a defect
 */
export async function foundIn(
  bytes: Uint8Array,
  format: Format | undefined,
  sizes: readonly number[],
  columns: boolean,
): Promise<unknown> {
  const validator = createLogValidator();
  const options = format === undefined ? {} : { format };
  try {
    const log = cutInto(bytes, sizes);
    const chunks = columns ? readLog(log, { ...options, columns }) : readLog(log, options);
    for await (const chunk of chunks) validator.take(chunk);
  } catch (error) {
    if (!(error instanceof LogError)) throw error;
    return error.message;
  }
  const { records, observations, malformed, verdicts, outcomes, jobs, ...others } = validator.report();
  const sum = (counts: object) => Object.values(counts).reduce((all: number, count: number) => all + count, 0);
  deepStrictEqual([observations + malformed, sum(verdicts), sum(outcomes)], [records, observations, jobs]);
  return { records, observations, malformed, verdicts, outcomes, jobs, ...others };
}
