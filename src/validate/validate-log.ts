import { type Chunk, entriesOf, type LogConsumer } from '../log/columns/columns.ts';
import { isMalformed, type Malformed, type Observation } from '../log/observation.ts';
import { takeAll } from '../log/records.ts';
import { defaultLifecycle } from '../model/lifecycles.ts';
import { sortedByTime } from './sort.ts';
import type { LogValidator } from './validator.ts';

/** How to validate a log. */
export interface ValidateLogOptions {
  /** Sort each job by time first, for which memory holds all observations: about 40 bytes each. */
  readonly sort?: boolean;
}

/** Takes the records of a log one by one: a validator, or the summaries of jobs. */
export interface RecordTaker {
  /** Takes the next observation. */
  observe(observation: Observation): unknown;
  /** Takes what is no observation. */
  reject(malformed: Malformed): void;
}

/**
 * Has a validator check a whole log, in the order in which it is read, or with `sort` each job in the order of time.
 *
 * @example
 * const validator = createValidator();
 * await validateLog(validator, readLogFile('polls.ndjson'));
 * validator.report().ok;
 *
 * @param validator what takes the log: a validator, or what `createJobSummaries` makes
 */
export async function validateLog(
  validator: RecordTaker,
  log: AsyncIterable<Chunk>,
  { sort = false }: ValidateLogOptions = {},
): Promise<void> {
  const { vocabulary } = 'tally' in validator ? (validator as LogValidator).tally : defaultLifecycle.statuses;
  await takeAll(consumerOf(validator), sort ? sortedByTime(log, vocabulary) : log);
}

function consumerOf(validator: RecordTaker): LogConsumer {
  if ('take' in validator) return validator as RecordTaker & LogConsumer;
  return {
    take(chunk) {
      for (const entry of entriesOf(chunk)) isMalformed(entry) ? validator.reject(entry) : validator.observe(entry);
    },
  };
}
