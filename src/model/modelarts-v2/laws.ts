import { holdsForAll, type Law } from '../law.ts';
import { jobTable } from '../modelarts-v1/lifecycle.ts';
import { rowName } from '../table.ts';
import { crosswalk } from './crosswalk.ts';

/** What must hold of a ModelArts v2 training job in particular. */
export const laws: Readonly<Record<string, Law>> = {
  'a phase that is over is left by deletion only': ({ table: { rows, gone }, statuses: { isTerminal } }) =>
    holdsForAll(
      rows.filter(({ from }) => isTerminal(from)),
      ({ event, to }) => event === 'delete' && gone.includes(to),
      rowName,
    ),
  'what v1 can do, v2 can do in its words, but for what is excepted': ({ table: { rows, gone } }) => {
    const phases = new Map<string, string | undefined>(crosswalk.map(({ v1, v2 }) => [v1, v2]));
    const mapped = jobTable.rows.flatMap((row) => {
      const from = phases.get(row.from);
      const to = row.to === 'deleted' ? gone[0] : phases.get(row.to);
      return from === undefined || to === undefined ? [] : [{ row, from, to }];
    });
    const kept = mapped.filter(({ row }) => !exceptions.some((except) => except.holds(row)));
    const isPossible = ({ from, to }: (typeof mapped)[number]) =>
      from === to || rows.some((row) => row.from === from && row.to === to);
    const result = holdsForAll(kept, isPossible, ({ row, from, to }) => `${rowName(row)}: ${from} → ${to}`);
    return { ...result, figure: `${result.figure}, ${mapped.length - kept.length} excepted` };
  },
};

/** The steps of v1 that v2 is not expected to have. */
export const exceptions: readonly {
  readonly why: string;
  readonly holds: (row: { readonly from: string; readonly event: string; readonly to: string }) => boolean;
}[] = [
  { why: 'v2 shows Terminating before a job is stopped', holds: ({ to }) => to === 'CANCELED' },
  { why: 'there is no way back from Abnormal', holds: ({ from }) => from === 'UNKNOWN' },
  { why: 'v2 does not say that it lost sight of a job that is being stopped', holds: ({ to }) => to === 'UNKNOWN' },
];
