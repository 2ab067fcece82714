import { LogError } from '../../src/log/formats/reader.ts';
import { type ReadOptions, readLog } from '../../src/log/read.ts';
import { feed } from '../../src/validate/sort.ts';
import { createValidator, type Validator, type ValidatorOptions } from '../../src/validate/validator.ts';
import { chunked } from '../log/logs.ts';

/** What becomes of logs: the report, the jobs in their order, and the errors. */
export async function outcomeOf(validator: Validator, runs: readonly (() => Promise<unknown>)[]) {
  const errors: string[] = [];
  for (const run of runs) {
    try {
      await run();
    } catch (error) {
      if (!(error instanceof LogError)) throw error;
      errors.push(error.message);
    }
  }
  return { report: validator.report(), jobs: [...validator.jobs()], errors };
}

/** What becomes of logs that are read exactly, observation by observation. */
export function exactOutcome(
  logs: readonly Uint8Array[],
  read: readonly ReadOptions[],
  options: ValidatorOptions = {},
) {
  const validator = createValidator(options);
  return outcomeOf(
    validator,
    logs.map((bytes, index) => () => feed(validator, readLog(chunked(bytes), read[index] ?? {}))),
  );
}
