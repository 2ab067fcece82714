import { SCHEMA_VERSION } from '../context.ts';
import type { JobWriter } from './job-writer.ts';

/** JSON with a job on each line, so that it is never held as a whole. Dwell times are milliseconds. */
export const writeJson: JobWriter = function* ({ jobs, mode }) {
  yield `{\n  "schemaVersion": ${SCHEMA_VERSION},\n  "mode": ${JSON.stringify(mode)},\n  "jobs": [`;
  let isFirst = true;
  for (const job of jobs()) {
    yield `${isFirst ? '' : ','}\n    ${JSON.stringify(job)}`;
    isFirst = false;
  }
  yield `${isFirst ? '' : '\n  '}]\n}\n`;
};
