import type { JobSummary, StatusDwell } from '../../jobs/job-summaries.ts';
import { durationText } from '../../time.ts';
import { columnLines } from '../text/align.ts';
import type { JobWriter } from './job-writer.ts';

const HEADS = ['job', 'status', 'outcome', 'first seen', 'last seen', 'missed', 'findings', 'dwell times'] as const;
const NUMBERS = [HEADS.indexOf('missed'), HEADS.indexOf('findings')];

/** A line for each job, for people. */
export const writeText: JobWriter = function* ({ jobs, paint }) {
  function* rows(): Iterable<readonly string[]> {
    yield HEADS;
    for (const job of jobs()) yield rowOf(job);
  }
  let isHead = true;
  for (const line of columnLines(rows, { right: NUMBERS })) {
    yield `${isHead ? paint.faint(line) : line}\n`;
    isHead = false;
  }
};

function rowOf({ job, status, outcome, firstSeen, lastSeen, missed, findings, dwell }: JobSummary<string>) {
  return [
    job || 'the only job',
    status ?? '',
    outcome,
    momentText(firstSeen),
    momentText(lastSeen),
    String(missed),
    String(findings),
    dwell.flatMap(dwellText).join(', '),
  ];
}

/** A time to the second: `2025-01-01T00:00:00Z`. */
function momentText(time: string | undefined): string {
  return time?.replace(/\.\d+Z$/, 'Z') ?? '';
}

/** A dwell time as bounds: `RUNNING 2m–4m`, `INIT ≥ 10s` without an upper one, or `RUNNING 3m` where it is exact. */
function dwellText({ status, visits, atLeast, atMost }: StatusDwell<string>): readonly string[] {
  if (atLeast === undefined) return [];
  const times = visits === 1 ? '' : ` (${visits} visits)`;
  const [least, most] = [timeText(atLeast), atMost === undefined ? undefined : timeText(atMost)];
  const bounds = most === undefined ? `≥ ${least}` : most === least ? least : `${least}–${most}`;
  return [`${status} ${bounds}${times}`];
}

function timeText(milliseconds: number): string {
  return milliseconds === 0 ? '0s' : durationText(milliseconds);
}
