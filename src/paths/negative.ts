import { type Status, statuses, statusNames } from '../model/modelarts-v1/statuses.ts';
import { jobTable } from '../model/table.ts';
import { explain } from '../validate/explain.ts';
import type { JudgeOptions, Reason } from '../validate/judge.ts';
import { type JobPath, stepOf } from './paths.ts';

/** A legal path, and a status that cannot follow it: a validator or a client must object to it. */
export interface NegativePath extends JobPath {
  /** The status in which the legal path ends. */
  readonly from: Status;
  /** The status that cannot follow, the last of `statuses`. */
  readonly to: Status;
  readonly verdict: 'impossible';
  readonly reason: Reason;
}

/**
 * A negative test case for each impossible step: in poll mode for each pair of statuses that no chain joins, in events
 * mode for each pair that no transition joins.
 */
export function negativePaths(options: JudgeOptions = {}): readonly NegativePath[] {
  const known = statusNames.filter((status) => status !== 'UNKNOWN');
  return known.flatMap((from) =>
    known.flatMap((to) => {
      const judged = explain(from, to, options);
      const chain = jobTable.chain(jobTable.initial, from);
      if (judged.verdict !== 'impossible' || chain === undefined) return [];
      const seen = [jobTable.initial, ...chain.map((row) => row.to as Status), to];
      return [
        {
          steps: chain.map(stepOf),
          statuses: seen,
          codes: seen.map((status) => statuses[status].code),
          from,
          to,
          verdict: judged.verdict,
          reason: judged.reason,
        },
      ];
    }),
  );
}
