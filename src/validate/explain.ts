import type { Absence } from '../model/evidence.ts';
import type { DefaultStatus } from '../model/lifecycles.ts';
import type { Row } from '../model/table.ts';
import { type JudgeOptions, judge, lifecycleFor, type Reason } from './judge.ts';

/** The step from one status to another, with its verdict and everything that is known of it. */
export type Explanation<S extends string = DefaultStatus> = {
  /** The first status. */
  readonly from: S;
  /** The next status. */
  readonly to: S;
  /** The row or the chain that leads there; empty where none does. */
  readonly via: readonly Row<S>[];
  /** Why the model leaves this step out, where that is on purpose. */
  readonly absence?: Absence<S>;
} & (
  | {
      /** Whether one can follow the other; `gap` where one of them proves nothing. */
      readonly verdict: 'repeated' | 'direct' | 'gap';
    }
  | {
      /** That one can follow the other where statuses between them are missed. */
      readonly verdict: 'skipped';
      /** How many statuses the chain passes through. */
      readonly missed: number;
    }
  | {
      /** That one cannot follow the other. */
      readonly verdict: 'impossible';
      /** Why it cannot. */
      readonly reason: Reason;
      /** The statuses that can follow `from` directly, those with the best evidence first. */
      readonly expected: readonly S[];
    }
);

/**
 * May `to` follow `from`? The verdict, with the rows that lead there.
 *
 * Where one of them is a gap, such as UNKNOWN, the verdict is `gap`: nothing is proved.
 *
 * @example
 * explain('INIT', 'COMPLETED'); // { verdict: 'skipped', missed: 2, via: [three rows], … }
 * @throws RangeError for an unknown status, mode or basis
 */
export function explain<S extends string = DefaultStatus>(
  from: NoInfer<S>,
  to: NoInfer<S>,
  options: JudgeOptions<S> = {},
): Explanation<S> {
  const lifecycle = lifecycleFor(options);
  const { table, statuses, absences = [] } = lifecycle;
  for (const status of [from, to])
    if (!statuses.names.includes(status)) throw new RangeError(`unknown status: ${status}`);
  const rows = table.rows.filter((row) => row.from === from && row.to === to);
  if (statuses.isGap(from) || statuses.isGap(to)) return { verdict: 'gap', from, to, via: rows };

  const via = rows.length > 0 ? rows : (table.chain(from, to) ?? []);
  const absence = absences.find((step) => step.from.includes(from) && step.to.includes(to));
  const rest = { from, to, via, ...(absence === undefined ? {} : { absence }) };
  const judgement = judge(from, to, options.mode ?? 'poll', lifecycle);
  switch (judgement.verdict) {
    case 'skipped':
    case 'impossible':
      return { ...judgement, ...rest };
    default:
      return { verdict: judgement.verdict === 'direct' ? 'direct' : 'repeated', ...rest };
  }
}
