import { parseStatus, type StatusEntry, statuses } from '../model/modelarts-v1/statuses.ts';

/** The catalogue's entry for a status of a table; `undefined` if the status is not in the catalogue. */
export function entryOf(name: string): StatusEntry | undefined {
  const status = parseStatus(name);
  return status === name ? statuses[status] : undefined;
}
