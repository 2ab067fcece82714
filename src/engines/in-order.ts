import type { LogError } from '../errors.ts';
import type { DefaultStatus } from '../model/lifecycles.ts';
import type { Located } from '../validate/store/notes.ts';
import type { Sample } from '../validate/store/sample.ts';
import type { Tally } from '../validate/store/tally.ts';
import { createLogValidator } from '../validate/validator.ts';
import type { Checked, EngineOptions, LogSource } from './engine.ts';
import { checkedBy, chunksOf } from './in-process.ts';

/**
 * Checks logs in which no job goes back in time: as an engine does that sorts, but as they are read, so that memory holds no
 * observation. Returns `undefined` for other logs, and where there are more findings of a kind than are kept: they must be
 * sorted.
 */
export async function checkInOrder<S extends string = DefaultStatus>(
  logs: readonly LogSource[],
  { onError, ...options }: EngineOptions<S>,
): Promise<Checked<S> | undefined> {
  const validator = createLogValidator(options);
  const { tally } = validator;
  const errors: LogError[] = [];
  const held = onError && { onError: (error: LogError) => void errors.push(error) };
  for await (const chunk of chunksOf(logs, held)) {
    validator.take(chunk);
    if (tally.wentBack || !isWhole(tally.findings) || !isWhole(tally.warnings)) return undefined;
  }
  for (const error of errors) onError?.(error);
  orderByJob(tally.findings.items, tally);
  orderByJob(tally.warnings.items, tally);
  return checkedBy(validator, options);
}

function isWhole({ items, count }: Sample<unknown>): boolean {
  return items.length === count;
}

/** Puts notes in the order in which they are made where a log is sorted: first those on no job, then job by job. */
function orderByJob(notes: Located[], { jobs }: Tally): void {
  const rank = (note: Located) => ('problem' in note ? -1 : jobs.indexOf(note.job ?? ''));
  const ranks = new Map(notes.map((note) => [note, rank(note)]));
  notes.sort((one, other) => (ranks.get(one) ?? 0) - (ranks.get(other) ?? 0));
}
