import type { JobVersion } from './job-version.ts';

/** A line that a training process writes. */
interface Line {
  /** Where it stands: nanoseconds since 1970. */
  readonly position: bigint;
  readonly text: string;
}

/** Part of a log, as the API hands it out. */
export interface LogPart {
  readonly content: string;
  readonly lines: number;
  readonly start_line: string;
  readonly end_line: string;
}

/** What part of a log is asked for. */
export interface LogQuery {
  /** The line from which on, or before which; the last lines if it is empty. */
  readonly base_line: string;
  readonly lines: number;
  /** The lines after `base_line`, or those before. */
  readonly order: 'asc' | 'desc';
}

/** The time between two lines that a process writes while it runs, in milliseconds. */
const PERIOD = 10_000;

/** The names of the log files of a version, one a worker; none before it runs. */
export function logFilesOf({ started, job, config }: JobVersion): readonly string[] {
  if (started === undefined) return [];
  return Array.from({ length: config.worker_server_num }, (_, worker) => `job-${job.name}.${worker}`);
}

/** Part of the log of a version: a line at its start, and one every ten seconds that it runs. */
export function logPartOf(version: JobVersion, { base_line: base, lines, order }: LogQuery, now: number): LogPart {
  const { started } = version;
  const count = started === undefined ? 0 : 1 + Math.floor(version.durationAt(now) / PERIOD);
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

/** The lines that are asked for: from one, included, to another, excluded. */
function rangeOf(
  base: string,
  lines: number,
  order: LogQuery['order'],
  count: number,
  positionOf: (index: number) => bigint,
): readonly [number, number] {
  if (base === '') return [Math.max(0, count - lines), count];
  const position = BigInt(base);
  const before = firstOf(count, (index) => positionOf(index) >= position);
  const upTo = firstOf(count, (index) => positionOf(index) > position);
  return order === 'desc' ? [upTo, Math.min(count, upTo + lines)] : [Math.max(0, before - lines), before];
}

/** The first of so many indices of which something holds that holds of all after it; their count if there is none. */
function firstOf(count: number, holds: (index: number) => boolean): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
