import { LogError } from '../errors.ts';
import type { Chunk } from '../log/columns/columns.ts';
import { takeAll } from '../log/records.ts';
import type { DefaultStatus } from '../model/lifecycles.ts';
import { createLogValidator, type Validator } from '../validate/validator.ts';
import type { Checked, Engine, EngineOptions, LogSource } from './engine.ts';

/** Checks logs in this thread, each as a stream. */
export const inProcess: Engine = {
  name: 'in-process',
  async check<S extends string = DefaultStatus>(logs: readonly LogSource[], options: EngineOptions<S> = {}) {
    const validator = createLogValidator(options);
    const chunks = chunksOf(logs, options);
    const sorted = options.sort
      ? (await import('../validate/sort.ts')).sortedByTime(chunks, validator.tally.vocabulary)
      : chunks;
    await takeAll(validator, sorted);
    return checkedBy(validator, options);
  },
};

/** What a validator found. */
export function checkedBy<S extends string>(
  validator: Validator<S>,
  { withJobs = false }: EngineOptions<S>,
): Checked<S> {
  return { report: validator.report(), jobs: withJobs ? [...validator.jobs()] : [] };
}

/** The chunks of logs, one log after the other. */
export async function* chunksOf(
  logs: readonly LogSource[],
  { onError }: Pick<EngineOptions, 'onError'> = {},
): AsyncIterable<Chunk> {
  for (const log of logs) {
    try {
      yield* log.chunks();
    } catch (error) {
      reportError(error, onError);
    }
  }
}

/** Hands the error of a log that cannot be read to whoever asks for it, and throws any other. */
export function reportError(error: unknown, onError: EngineOptions['onError']): void {
  if (onError === undefined || !(error instanceof LogError)) throw error;
  onError(error);
}
