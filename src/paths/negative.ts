import { type DefaultStatus, lifecycleIn } from '../model/lifecycles.ts';
import { compileJudge, type JudgeOptions, type Reason } from '../validate/judge.ts';
import { codesOf, type JobPath, stepOf } from './path.ts';

/** A legal path, and a status that cannot follow it: a validator or a client must object to it. */
export interface NegativePath<S extends string = DefaultStatus> extends JobPath<S> {
  /** The status in which the legal path ends. */
  readonly from: S;
  /** The status that cannot follow, the last of `statuses`. */
  readonly to: S;
  readonly verdict: 'impossible';
  /** Why it cannot follow. */
  readonly reason: Reason;
}

/**
 * A negative test case for each impossible step: in poll mode for each pair of statuses that no chain joins, in events
 * mode for each pair that no transition joins.
 */
export function negativePaths<S extends string = DefaultStatus>(
  options: JudgeOptions<S> = {},
): readonly NegativePath<S>[] {
  const { statuses, table } = lifecycleIn(options);
  const judge = compileJudge(options);
  const known = [...statuses.names.entries()].filter(([, status]) => !statuses.isGap(status));
  return known.flatMap(([last, from]) => {
    const chain = table.chain(table.initial, from);
    if (chain === undefined) return [];
    const seen = [table.initial, ...chain.map((row) => row.to as S)];
    return known.flatMap(([reported, to]) => {
      const judgement = judge.judgement(judge.at(last, reported));
      if (judgement.verdict !== 'impossible') return [];
      const all = [...seen, to];
      return [
        {
          steps: chain.map(stepOf),
          statuses: all,
          codes: codesOf(all, statuses),
          from,
          to,
          verdict: judgement.verdict,
          reason: judgement.reason,
        },
      ];
    });
  });
}
