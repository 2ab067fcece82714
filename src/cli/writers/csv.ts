import papa from 'papaparse';
import { writeLines } from './lines.ts';
import type { Writer } from './writer.ts';

/** CSV with a header, in the order of time. */
export const writeCsv: Writer = function* (options) {
  const mayHaveFaults = Boolean(options.corrupt);
  yield `job_id,version_id,${mayHaveFaults ? 'injected,' : ''}time,status\n`;
  yield* writeLines(options, {
    line({ job, version, injected = '', time, status }) {
      return `${job},${version},${mayHaveFaults ? `${injected},` : ''}${time},${status}`;
    },
    status: (status) => papa.unparse([[status]]),
  });
};
