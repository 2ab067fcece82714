import type { JobWriter } from './job-writer.ts';

/** NDJSON: each line is a job as JSON has it. */
export const writeNdjson: JobWriter = function* ({ jobs }) {
  for (const job of jobs()) yield `${JSON.stringify(job)}\n`;
};
