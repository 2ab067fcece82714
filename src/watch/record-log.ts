import { realpathSync } from 'node:fs';
import { LogError } from '../errors.ts';
import { createHarmless } from '../harmless.ts';
import type { Observation } from '../log/observation.ts';
import { type LineFile, type LineFileOptions, openLineFile } from '../storage/line-file.ts';
import { isoTime } from '../time.ts';
import type { KnownJobs } from './known-jobs.ts';
import { logLine, observationIn } from './log-line.ts';
import { readKnown, writeKnown } from './record-state.ts';
import { rotatedPath } from './rotated-path.ts';

/** When a log is given another name: once it has some bytes, or before the first observation of another day (UTC). */
export type Rotation = 'day' | { readonly bytes: number };

/** How a log is kept. */
export interface RecordLogOptions extends Pick<LineFileOptions, 'processes' | 'write'> {
  /** Never, unless given. */
  readonly rotate?: Rotation | undefined;
}

/** A log that observations are appended to. */
export interface RecordLog {
  /**
   * Has the log get another name, and a new one begun, before the next observation is written, where that is due. All that is
   * known must have been written.
   *
   * @param time that of the observations that come next, in milliseconds since 1970
   * @throws StorageError if what is known cannot be written
   */
  rotateIfDue(time: number): void;
  /**
   * Appends observations, by one write: all of them, or none.
   *
   * @throws StorageError if the system does not take them, or the log cannot be renamed
   */
  write(observations: readonly Observation[]): void;
  close(): void;
}

/** How a line of ours begins. */
const START = '{"job_id":';

/**
 * Opens a log, or makes it, locks it, and takes from it what is known of jobs. A last line that was not written to its end
 * is cut off. When the log is rotated, what is known goes into a file beside it, `FILE.state`, so that only that one and the
 * log have to be read at the next start, and not the rotated ones.
 *
 * @throws ServerError for a file that cannot be written, or is in use
 * @throws LogError for a file with other contents
 */
export function openRecordLog<S extends string>(
  path: string,
  known: KnownJobs<S>,
  { rotate, ...options }: RecordLogOptions = {},
): RecordLog {
  const file = openLineFile(path, { ...options, content: 'the log' });
  const realPath = realpathSync(path);
  const statePath = `${realPath}.state`;
  const harmless = createHarmless();
  /** The time of the last observation in the file, in milliseconds since 1970. */
  let last: number | undefined;
  try {
    readKnown(statePath, known);
    last = restore(file, path, known);
  } catch (error) {
    file.close();
    throw error;
  }
  /** Where the log is moved before the next observation is written. */
  let next: string | undefined;
  const isDue = (time: number): boolean => {
    if (rotate === undefined || last === undefined) return false;
    return rotate === 'day' ? dayOf(last) !== dayOf(time) : file.size >= rotate.bytes;
  };
  return {
    rotateIfDue(time) {
      if (next !== undefined || !isDue(time)) return;
      // First what is known, which the log has too: wherever this is broken off, the next start knows all of it.
      writeKnown(statePath, known, options);
      next = rotatedPath(realPath, rotate === 'day' ? dayOf(last ?? time) : undefined, time);
    },
    write(observations) {
      if (observations.length === 0) return;
      // Only now, so that a log is never without a record.
      if (next !== undefined) file.moveTo(next);
      next = undefined;
      file.append(observations.map(logLine).map(harmless).join(''));
      last = Number(observations.at(-1)?.time);
    },
    close: () => file.close(),
  };
}

function dayOf(time: number): string {
  return isoTime(time).slice(0, 10);
}

/** Takes what a log says of jobs, and returns the time of its last observation; `undefined` in an empty one. */
function restore(file: LineFile, path: string, known: Pick<KnownJobs, 'restore'>): number | undefined {
  let last: number | undefined;
  let unfinished = '';
  try {
    file.readLines((line, _, isEnded) => {
      const observation = observationIn(line);
      if (observation !== undefined) {
        known.restore(observation);
        last = Number(observation.time);
      } else if (!isEnded) {
        unfinished = line;
        throw otherContents(path);
      } else if (last === undefined && line.trim() !== '') throw otherContents(path);
    });
  } catch (error) {
    // The only line, which was not written to its end.
    if (unfinished === '' || !START.startsWith(unfinished.slice(0, START.length))) throw error;
    file.clear();
  }
  return last;
}

function otherContents(file: string): LogError {
  return new LogError('does not begin with an observation that jobstat has recorded; name another file', { file });
}
