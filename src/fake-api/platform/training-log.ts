import type { JobVersion } from './job-version.ts';
import type { Run } from './run.ts';

/** A line that a training process writes. */
interface Line {
  /** Its identifier: nanoseconds since 1970. */
  readonly position: bigint;
  readonly text: string;
}

/** Part of a log, as the API returns it. */
export interface LogPart {
  /** The lines, with line feeds between them. */
  readonly content: string;
  /** How many lines there are. */
  readonly lines: number;
  /** The positions of the first line and the last. */
  readonly start_line: string;
  readonly end_line: string;
}

/** Which part of a log to return. */
export interface LogQuery {
  /** The position of a line; the end of the log if it is empty. */
  readonly base_line: string;
  /** How many lines at most. */
  readonly lines: number;
  /** `desc`: the lines after that position; `asc`: the lines before it. */
  readonly order: 'asc' | 'desc';
}

/** The time from one line to the next, in milliseconds. */
const PERIOD = 10_000;

/** The names of the log files of a version: one for each worker, none before it runs. */
export function logFilesOf({ started, job, config }: JobVersion): readonly string[] {
  if (started === undefined) return [];
  return Array.from({ length: config.worker_server_num }, (_, worker) => `job-${job.name}.${worker}`);
}

/** Part of the log of a run: it has a line at its start, and one every ten seconds while it runs. */
export function logPartOf(run: Run, { base_line: base, lines, order }: LogQuery, now: number): LogPart {
  const { started } = run;
  const count = linesIn(run, now);
  const lineAt = (index: number): Line => ({
    position: BigInt((started ?? 0) + index * PERIOD) * 1_000_000n,
    text: `${new Date((started ?? 0) + index * PERIOD).toISOString()} ${index === 0 ? 'started' : `step ${index}`}`,
  });
  const [from, to] = rangeOf(base, lines, order, count, (index) => lineAt(index).position);
  const part = Array.from({ length: Math.max(0, to - from) }, (_, index) => lineAt(from + index));
  return {
    content: part.map(({ text }) => text).join('\n'),
    lines: part.length,
    start_line: String(part[0]?.position ?? base),
    end_line: String(part.at(-1)?.position ?? base),
  };
}

/** The end of the log of a run, and how long the whole is, in bytes. */
export function logEndOf(run: Run, now: number): { readonly content: string; readonly size: number } {
  const { content } = logPartOf(run, { base_line: '', lines: LONGEST_END, order: 'desc' }, now);
  const steps = linesIn(run, now) - 1;
  let size = 'YYYY-MM-DDThh:mm:ss.sssZ started'.length + steps * '\nYYYY-MM-DDThh:mm:ss.sssZ step '.length;
  // The steps are numbered from 1: all of them have one digit, those from 10 on another one, and so on.
  for (let least = 1; least <= steps; least *= 10) size += steps - least + 1;
  return { content, size: Math.max(0, size) };
}

/** How many lines of the end of a log are shown. */
const LONGEST_END = 500;

/** How many lines the log of a run has by then. */
function linesIn(run: Run, now: number): number {
  return run.started === undefined ? 0 : 1 + Math.floor(run.durationAt(now) / PERIOD);
}

/** The indices of the lines to return: the first, and the one after the last. */
function rangeOf(
  base: string,
  lines: number,
  order: LogQuery['order'],
  count: number,
  positionOf: (index: number) => bigint,
): readonly [number, number] {
  if (base === '') return [Math.max(0, count - lines), count];
  const position = BigInt(base);
  const before = firstIndex(count, (index) => positionOf(index) >= position);
  const after = firstIndex(count, (index) => positionOf(index) > position);
  return order === 'desc' ? [after, Math.min(count, after + lines)] : [Math.max(0, before - lines), before];
}

/** Binary search: the first index below `count` from which on `holds` is true; `count` if there is none. */
function firstIndex(count: number, holds: (index: number) => boolean): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
