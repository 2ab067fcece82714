import { parseStatus, type StatusEntry, statuses } from '../model/modelarts-v1/statuses.ts';

/** The row of the catalogue for a status of a table; `undefined` for one that is not catalogued. */
export function entryOf(name: string): StatusEntry | undefined {
  const status = parseStatus(name);
  return status === name ? statuses[status] : undefined;
}
