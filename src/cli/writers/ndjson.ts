import { type Fields, writeLines } from './lines.ts';
import type { Writer } from './writer.ts';

/** NDJSON, in the order of time. */
export const writeNdjson: Writer = (options) => writeLines(options, { line, status: JSON.stringify });

function line({ job, version, injected, time, status }: Fields): string {
  const fault = injected === undefined ? '' : `"injected":"${injected}",`;
  return `{"job_id":${job},"version_id":${version},${fault}"time":"${time}","status":${status}}`;
}
