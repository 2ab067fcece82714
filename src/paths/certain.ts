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

/**
 * The statuses that a job was surely in, unseen, on its way from one status to another: those without which no chain leads
 * there. They are in the order of the table.
 */
export function surelyPassed(from: string, to: string, { statuses, rows, gaps, gone }: TableData): readonly string[] {
  const isPassed = (without: string) => {
    const reached = new Set<string>([from]);
    for (const status of reached) {
      if (status !== from && (gaps.includes(status) || gone.includes(status))) continue;
      for (const row of rows) if (row.from === status && row.to !== without) reached.add(row.to);
    }
    return !reached.has(to);
  };
  return statuses.filter((status) => status !== from && status !== to && !gaps.includes(status) && isPassed(status));
}
