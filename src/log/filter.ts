import { type Chunk, Columns } from './columns/columns.ts';
import { keyIn } from './columns/keys.ts';
import { type Entry, isMalformed, timeOf } from './observation.ts';

/** Which observations of a log are taken. */
export interface FilterOptions {
  /** The keys of jobs; the id of a job stands for all its versions. All jobs unless given. */
  readonly jobs?: readonly string[] | undefined;
  /** The first moment, in milliseconds since 1970. */
  readonly since?: number | undefined;
  /** The first moment that is not taken any more, in milliseconds since 1970. */
  readonly until?: number | undefined;
}

/** Takes some observations of logs. */
export interface LogFilter {
  /** Whether an observation is taken. */
  takes(job: string, time: number): boolean;
  /** Whether a time is asked for, and no observation so far has one. */
  readonly lacksTimes: boolean;
}

/** A filter that has seen no observation yet. */
export function createFilter({ jobs, since, until }: FilterOptions): LogFilter {
  const needsTime = since !== undefined || until !== undefined;
  let isTimed = false;
  let isSeen = false;
  return {
    get lacksTimes() {
      return needsTime && isSeen && !isTimed;
    },
    takes(job, time) {
      isSeen = true;
      isTimed ||= !Number.isNaN(time);
      if (needsTime && !(time >= (since ?? Number.NEGATIVE_INFINITY) && time < (until ?? Number.POSITIVE_INFINITY)))
        return false;
      return jobs?.some((each) => job === each || job.startsWith(`${each}/`)) ?? true;
    },
  };
}

/**
 * The observations of a log that a filter takes. Malformed records are left out: nobody knows of which job they are, nor from
 * when.
 */
export async function* filtered(log: AsyncIterable<Chunk>, filter: LogFilter): AsyncIterable<Chunk> {
  let columns: Columns | undefined;
  for await (const chunk of log) {
    if (chunk instanceof Columns) {
      columns ??= new Columns(chunk.vocabulary);
      keep(chunk, columns, filter);
      if (columns.count > 0) yield columns;
    } else {
      const taken = chunk.filter((entry) => isTaken(entry, filter));
      if (taken.length > 0) yield taken;
    }
  }
}

function isTaken(entry: Entry, filter: LogFilter): boolean {
  return !isMalformed(entry) && filter.takes(entry.job ?? '', timeOf(entry) ?? Number.NaN);
}

/** Copies the observations that are taken from columns to other ones. */
function keep(from: Columns, to: Columns, filter: LogFilter): void {
  to.clear();
  to.file = from.file;
  to.uncommon = from.uncommon;
  let start = 0;
  for (let row = 0; row < from.count; row++) {
    const end = from.ends[row] ?? 0;
    const time = from.times[row] ?? Number.NaN;
    const uncommon = from.hasUncommon ? from.uncommonAt(row) : undefined;
    const isRecord = uncommon === undefined || !('problem' in uncommon);
    if (isRecord && filter.takes(keyIn(from.keys, start, end), time)) {
      to.statuses[to.count] = from.statuses[row] ?? 0;
      to.times[to.count] = time;
      to.line = from.lines[row] ?? 0;
      to.pushKey(from.keys, start, end);
    }
    start = end;
  }
}

/** Looks whether any observation of logs has a time. */
export interface TimeWatch {
  /** Whether there were observations, and none had a time. */
  readonly lacksTimes: boolean;
  /** The same log, which is looked at as it comes. */
  watched(log: AsyncIterable<Chunk>): AsyncIterable<Chunk>;
}

/** A watch that has seen no observation yet. */
export function createTimeWatch(): TimeWatch {
  let isSeen = false;
  let isTimed = false;
  return {
    get lacksTimes() {
      return isSeen && !isTimed;
    },
    async *watched(log) {
      for await (const chunk of log) {
        isSeen = true;
        isTimed ||= hasTime(chunk);
        yield chunk;
      }
    },
  };
}

function hasTime(chunk: Chunk): boolean {
  if (chunk instanceof Columns) return chunk.times.subarray(0, chunk.count).some((time) => !Number.isNaN(time));
  return chunk.some((entry) => !isMalformed(entry) && timeOf(entry) !== undefined);
}
