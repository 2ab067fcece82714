import { type Absence, absences } from '../model/modelarts-v1/absences.ts';
import { isGap, type Status, statusNames } from '../model/modelarts-v1/statuses.ts';
import type { Row } from '../model/table.ts';
import { type JudgeOptions, judge, type Reason, tableFor } from './judge.ts';

/** The step from one status to another, with its verdict and everything that is known of it. */
export type Explanation = {
  readonly from: Status;
  readonly to: Status;
  /** The row or the chain that leads there; empty where none does. */
  readonly via: readonly Row[];
  /** Why the model leaves this step out, where that is on purpose. */
  readonly absence?: Absence;
} & (
  | { readonly verdict: 'repeated' | 'direct' | 'gap' }
  /** `missed`: how many statuses the chain passes through. */
  | { readonly verdict: 'skipped'; readonly missed: number }
  /** `expected`: the statuses that can follow `from` directly, those with the best evidence first. */
  | { readonly verdict: 'impossible'; readonly reason: Reason; readonly expected: readonly Status[] }
);

/**
 * May `to` follow `from`? The verdict, with the rows that lead there.
 *
 * Where one of them is UNKNOWN the verdict is `gap`: nothing is proved.
 *
 * @example
 * explain('INIT', 'COMPLETED'); // { verdict: 'skipped', missed: 2, via: [three rows], … }
 * @throws RangeError for an unknown status, mode or basis
 */
export function explain(from: Status, to: Status, options: JudgeOptions = {}): Explanation {
  for (const status of [from, to]) if (!statusNames.includes(status)) throw new RangeError(`unknown status: ${status}`);
  const table = tableFor(options);
  const rows = table.rows.filter((row) => row.from === from && row.to === to);
  if (isGap(from) || isGap(to)) return { verdict: 'gap', from, to, via: rows };

  const via = rows.length > 0 ? rows : (table.chain(from, to) ?? []);
  const absence = absences.find((step) => step.from.includes(from) && step.to.includes(to));
  const rest = { from, to, via, ...(absence === undefined ? {} : { absence }) };
  const judgement = judge(from, to, options.mode ?? 'poll', table);
  switch (judgement.verdict) {
    case 'skipped':
    case 'impossible':
      return { ...judgement, ...rest };
    default:
      return { verdict: judgement.verdict === 'direct' ? 'direct' : 'repeated', ...rest };
  }
}
