import papa from 'papaparse';
import type { JobWriter } from './job-writer.ts';

/**
 * CSV with a header: two columns for each status that a job can be in for a time, in milliseconds. They are the same for every
 * log of a lifecycle, and empty where nothing is known.
 */
export const writeCsv: JobWriter = function* ({ jobs, lifecycle: { statuses } }) {
  const live = statuses.names.filter(statuses.isLive);
  const row = (cells: readonly unknown[]) => `${papa.unparse([cells], { newline: '\n' })}\n`;
  yield row([
    ...['job', 'status', 'outcome', 'first_seen', 'last_seen', 'missed', 'findings'],
    ...live.flatMap((status) => [`${status}_at_least_ms`, `${status}_at_most_ms`]),
  ]);
  for (const { job, status, outcome, firstSeen, lastSeen, missed, findings, dwell } of jobs()) {
    const bounds = new Map(dwell.map((each) => [each.status, each]));
    yield row([
      ...[job, status, outcome, firstSeen, lastSeen, missed, findings],
      ...live.flatMap((each) => [bounds.get(each)?.atLeast, bounds.get(each)?.atMost]),
    ]);
  }
};
