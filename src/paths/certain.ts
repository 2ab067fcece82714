import type { Row, TableData } from '../model/table.ts';

/**
 * Whether two adjacent polls that show the statuses of a row prove that a job took it: no chain leads from one to the other
 * without a transition from one to the other. A chain does not pass through a gap. Rows with the same two statuses are
 * proved together.
 */
export function isOnlyWay({ from, to }: Pick<Row, 'from' | 'to'>, { rows, gaps, gone }: TableData): boolean {
  const reached = new Set<string>([from]);
  for (const status of reached) {
    const passes = status === from || !(gaps.includes(status) || gone.includes(status));
    if (!passes) continue;
    for (const row of rows) if (row.from === status && !(status === from && row.to === to)) reached.add(row.to);
    if (reached.has(to) && to !== from) return false;
  }
  return true;
}
