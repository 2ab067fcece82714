import papa from 'papaparse';
import type { JobWriter } from './job-writer.ts';

/**
 * CSV with a header: two columns for each status that a job can be in for a time, in milliseconds. They are the same for every
 * log of a lifecycle, and empty where nothing is known.
 */
export const writeCsv: JobWriter = function* ({ jobs, lifecycle: { statuses } }) {
  const live = statuses.names.filter(statuses.isLive);
  const cells = (texts: readonly (string | undefined)[]) => papa.unparse([texts], { newline: '\n' });
  const heads = live.flatMap((status) => [`${status}_at_least_ms`, `${status}_at_most_ms`]);
  yield `${cells(['job', 'status', 'outcome', 'first_seen', 'last_seen', 'missed', 'findings', ...heads])}\n`;
  const columns = new Map(live.map((status, index) => [status, index]));
  for (const { job, status, outcome, firstSeen = '', lastSeen = '', missed, findings, dwell } of jobs()) {
    const bounds: string[] = Array(live.length).fill(',');
    for (const { status, atLeast = '', atMost = '' } of dwell) {
      const column = columns.get(status);
      if (column !== undefined) bounds[column] = `${atLeast},${atMost}`;
    }
    // Papa Parse takes long for each cell, and of these only texts may need quotes.
    yield `${[cells([job, status, outcome]), firstSeen, lastSeen, missed, findings, ...bounds].join(',')}\n`;
  }
};
