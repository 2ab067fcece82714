import { readFileSync } from 'node:fs';
import { LogError, plainError, type SystemError } from '../errors.ts';
import { type LineFileOptions, writeLines } from '../storage/line-file.ts';
import { isoTime } from '../time.ts';
import type { JobRecord, KnownJobs } from './known-jobs.ts';
import { objectIn } from './log-line.ts';

/**
 * Writes what is known of jobs to a file, as NDJSON: a job a line.
 *
 * @throws StorageError if it cannot be written; then the file is as before
 */
export function writeKnown(path: string, known: KnownJobs<string>, options: Pick<LineFileOptions, 'write'>): void {
  const fill = (append: (line: string) => void) => {
    for (const { since, time, ...record } of known) {
      append(JSON.stringify({ ...record, since: isoTime(since), time: isoTime(time) }));
    }
  };
  writeLines(path, fill, options);
}

/**
 * Takes what was known of jobs from a file, if there is one.
 *
 * @throws LogError for a file that cannot be read, or was not written by {@link writeKnown}
 */
export function readKnown<S extends string>(path: string, known: KnownJobs<S>): void {
  const lines = textOf(path).split('\n');
  for (const [index, line] of lines.entries()) {
    if (line === '') continue;
    const record = recordIn(line, known.statuses);
    if (record === undefined)
      throw new LogError(`line ${index + 1} is not what jobstat record has written; without the file, it begins anew`, {
        file: path,
      });
    known.add(record);
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as SystemError).code === 'ENOENT') return '';
    throw plainError(error, path);
  }
}

function recordIn<S extends string>(line: string, statuses: readonly S[]): JobRecord<S> | undefined {
  const { job, status, last: lastKnown, missed, ...times } = objectIn(line);
  const last = statuses.find((name) => name === lastKnown);
  const [since, time] = [times.since, times.time].map((text) => Date.parse(String(text)));
  if (typeof job !== 'string' || (typeof status !== 'number' && typeof status !== 'string')) return undefined;
  if (since === undefined || time === undefined || Number.isNaN(since + time)) return undefined;
  if (typeof missed !== 'number' || last !== lastKnown) return undefined;
  return { job, status, ...(last === undefined ? {} : { last }), since, time, missed };
}
