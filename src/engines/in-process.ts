import { takeAll } from '../log/columns/columns.ts';
import { sortedByTime } from '../validate/sort.ts';
import { createLogValidator, type Validator } from '../validate/validator.ts';
import { type Checked, chunksOf, type Engine, type EngineOptions } from './engine.ts';

/** Checks logs in this thread, each as a stream. */
export const inProcess: Engine = {
  name: 'in-process',
  async check(logs, options = {}) {
    const validator = createLogValidator(options);
    const chunks = chunksOf(logs, options);
    await takeAll(validator, options.sort ? sortedByTime(chunks) : chunks);
    return checkedBy(validator, options);
  },
};

/** What a validator found. */
export function checkedBy(validator: Validator, { withJobs = false }: EngineOptions): Checked {
  return { report: validator.report(), jobs: withJobs ? [...validator.jobs()] : [] };
}
