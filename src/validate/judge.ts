import { type Absence, absences } from '../model/modelarts-v1/absences.ts';
import { type Basis, bases } from '../model/modelarts-v1/sources.ts';
import { isTerminal, type Status, statusNames } from '../model/modelarts-v1/statuses.ts';
import { jobTable, minBasis, type Row, type Table } from '../model/table.ts';
import { STEPS, stepAt, verdictCode } from './verdicts.ts';

/** How a log is judged. `poll`: as samples, between which statuses may be missed. `events`: as a feed with every status. */
export const modes = ['poll', 'events'] as const;

/** How a log is judged: one of {@link modes}. */
export type Mode = (typeof modes)[number];

/**
 * Why a step is impossible. `terminal`: the job had ended. `backward`: only the way back is possible. `unreachable`:
 * neither way is. In events mode also `not-initial`: a history must start with INIT, and `missing`: statuses between
 * the two were not reported.
 */
export type Reason = 'terminal' | 'backward' | 'unreachable' | 'not-initial' | 'missing';

/** A verdict with what it rests on. `from` is the last known status of the job, `to` the one that is judged. */
export type Judgement =
  | { readonly verdict: 'first'; readonly to: Status }
  | { readonly verdict: 'repeated'; readonly from: Status; readonly to: Status }
  /** `via` is the row that leads from one to the other. */
  | { readonly verdict: 'direct'; readonly from: Status; readonly to: Status; readonly via: readonly Row[] }
  /** `via` is a shortest chain, `missed` the number of statuses within it. */
  | {
      readonly verdict: 'skipped';
      readonly from: Status;
      readonly to: Status;
      readonly missed: number;
      readonly via: readonly Row[];
    }
  /** `expected` are the statuses that could have followed at once, best grounded first. */
  | {
      readonly verdict: 'impossible';
      readonly from?: Status;
      readonly to: Status;
      readonly reason: Reason;
      readonly expected: readonly Status[];
    }
  | { readonly verdict: 'gap'; readonly from?: Status; readonly to: Status }
  | { readonly verdict: 'unrecognized'; readonly from?: Status };

/** How to judge. */
export interface JudgeOptions {
  /** `poll` unless given. */
  readonly mode?: Mode;
  /** Count only transitions that are at least so well grounded; all unless given. */
  readonly minBasis?: Basis;
}

/**
 * Judges one step: from the last known status of a job, if there is one, to the status that was reported, if it is one.
 */
export function judge(from: Status | undefined, to: Status | undefined, mode: Mode, table: Table): Judgement {
  const known = from === undefined ? {} : { from };
  if (to === undefined) return { verdict: 'unrecognized', ...known };
  if (to === 'UNKNOWN') return { verdict: 'gap', ...known, to };
  if (from === undefined) {
    return mode === 'poll' || to === table.initial
      ? { verdict: 'first', to }
      : { verdict: 'impossible', to, reason: 'not-initial', expected: Object.freeze([table.initial]) };
  }
  if (from === to) return { verdict: 'repeated', from, to };
  const row = table.rows.find((row) => row.from === from && row.to === to);
  if (row !== undefined) return { verdict: 'direct', from, to, via: Object.freeze([row]) };

  const chain = table.chain(from, to);
  if (chain !== undefined && mode === 'poll') {
    return { verdict: 'skipped', from, to, missed: chain.length - 1, via: chain };
  }
  const reason = chain !== undefined ? 'missing' : whyNot(from, to, table);
  return { verdict: 'impossible', from, to, reason, expected: table.successors(from) };
}

function whyNot(from: Status, to: Status, table: Table): Reason {
  if (isTerminal(from)) return 'terminal';
  return table.chain(to, from) === undefined ? 'unreachable' : 'backward';
}

/** A judge and all its verdicts, for each mode and basis that was asked for. */
const judges = new Map<string, { readonly judge: (step: number) => Judgement; readonly codes: Uint8Array }>();

/**
 * A judge that works each step out once and then looks it up. It takes the {@link stepIndex} of a step. Its judgements are
 * shared and frozen.
 */
export function createJudge(options: JudgeOptions): (step: number) => Judgement {
  return judgeFor(options).judge;
}

/** The verdicts of {@link compileVerdicts}, the same array each time, for those who do not change it. */
export function verdictsFor(options: JudgeOptions): Uint8Array {
  return judgeFor(options).codes;
}

function judgeFor(options: JudgeOptions) {
  const { mode = 'poll', minBasis: basis = 'inferred' } = options;
  const known = judges.get(`${mode} ${basis}`);
  if (known !== undefined) return known;
  const table = tableFor(options);
  const judgements = Array.from({ length: STEPS }, (_, step) => {
    const { from, to } = stepAt(step);
    return Object.freeze(judge(statusNames[from], statusNames[to], mode, table));
  });
  const codes = Uint8Array.from(judgements, (judgement) =>
    verdictCode(judgement.verdict, judgement.verdict === 'skipped' ? judgement.missed : 0),
  );
  const made = { judge: (step: number) => judgements[step] as Judgement, codes };
  judges.set(`${mode} ${basis}`, made);
  return made;
}

/**
 * All verdicts worked out, for those who judge many observations: the verdict of a step from one status to another is at
 * {@link stepIndex}, in the form of {@link verdictCode}.
 *
 * @example
 * const compiled = compileVerdicts();
 * verdictOf(compiled[stepIndex(1, 10)]); // 'skipped'
 */
export function compileVerdicts(options: JudgeOptions = {}): Uint8Array {
  return verdictsFor(options).slice();
}

/** A step and all that is said of it. */
export type Explanation = Judgement & {
  readonly from: Status;
  readonly to: Status;
  /** The row or the chain that leads there; empty where none does. */
  readonly via: readonly Row[];
  /** Why the model leaves this step out, where that is on purpose. */
  readonly absence?: Absence;
};

/**
 * May `to` follow `from`? The verdict, with the rows that lead there.
 *
 * Where one of them is UNKNOWN the verdict is `gap`: nothing is proved.
 *
 * @example
 * explain('INIT', 'COMPLETED'); // { verdict: 'skipped', missed: 2, via: [three rows], … }
 * @throws RangeError for a status, a mode or a basis that there is not
 */
export function explain(from: Status, to: Status, options: JudgeOptions = {}): Explanation {
  for (const status of [from, to]) if (!statusNames.includes(status)) throw new RangeError(`unknown status: ${status}`);
  const table = tableFor(options);
  const rows = table.rows.filter((row) => row.from === from && row.to === to);
  if (from === 'UNKNOWN' || to === 'UNKNOWN') return { verdict: 'gap', from, to, via: rows };

  const via = rows.length > 0 ? rows : (table.chain(from, to) ?? []);
  const absence = absences.find((step) => step.from.includes(from) && step.to.includes(to));
  return {
    ...judge(from, to, options.mode ?? 'poll', table),
    from,
    to,
    via,
    ...(absence === undefined ? {} : { absence }),
  };
}

/** @throws RangeError for a mode or a basis that there is not, as may come from where types are not checked */
function tableFor({ mode = 'poll', minBasis: basis = 'inferred' }: JudgeOptions): Table {
  if (!modes.includes(mode)) throw new RangeError(`unknown mode: ${mode}`);
  if (!bases.includes(basis)) throw new RangeError(`unknown basis: ${basis}`);
  return basis === 'inferred' ? jobTable : minBasis(jobTable, basis);
}
