import { type Basis, bases } from '../model/evidence.ts';
import { isGap, isTerminal, type Status, statusNames } from '../model/modelarts-v1/statuses.ts';
import { jobTable, minBasis, type Row, type Table } from '../model/table.ts';
import { packVerdict } from './verdicts.ts';

/** What a log is: in `poll` mode samples, between which statuses may be missed; in `events` mode a complete feed. */
export const modes = ['poll', 'events'] as const;

/** What a log is: one of {@link modes}. */
export type Mode = (typeof modes)[number];

/**
 * Why a step is impossible. `terminal`: the job had ended. `backward`: only the opposite direction is possible. `unreachable`:
 * neither direction is. In events mode also `not-initial`: a history must start with the initial status; and `missing`:
 * statuses between the two were not reported.
 */
export type Reason = 'terminal' | 'backward' | 'unreachable' | 'not-initial' | 'missing';

/** A verdict with its evidence. `from` is the last known status of the job, `to` the reported one. */
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
  /** `expected` are the statuses that could have followed directly, those with the best evidence first. */
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
  /** Use only transitions with at least this evidence; all of them unless given. */
  readonly minBasis?: Basis;
}

/**
 * Judges one step: from the last known status of a job, if there is one, to the status that was reported, if it is one.
 */
export function judge(from: Status | undefined, to: Status | undefined, mode: Mode, table: Table): Judgement {
  const known = from === undefined ? {} : { from };
  if (to === undefined) return { verdict: 'unrecognized', ...known };
  if (isGap(to)) return { verdict: 'gap', ...known, to };
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

/**
 * The last known status after a report: the reported one, also after an impossible step, so that one fault is one finding.
 * A gap, and what is no status, prove nothing: the last known status stays.
 */
function lastKnownAfter(last: Status | undefined, reported: Status | undefined): Status | undefined {
  return reported === undefined || isGap(reported) ? last : reported;
}

function whyNot(from: Status, to: Status, table: Table): Reason {
  if (isTerminal(from)) return 'terminal';
  return table.chain(to, from) === undefined ? 'unreachable' : 'backward';
}

/**
 * The verdict as a finite-state transducer: last known status × reported status → verdict × next last known status.
 *
 * It is compiled into two arrays. A status is its index in the catalogue, below `size`; `size` itself stands for none: nothing
 * known yet, or a report that is no status.
 *
 * @example
 * const judge = compileJudge();
 * let last = judge.size;
 * for (const reported of [1, 0, 8]) {
 *   const at = judge.at(last, reported);
 *   verdicts[(judge.verdicts[at] ?? 0) & 7]; // 'first', 'gap', 'skipped'
 *   last = judge.next[at] ?? last;
 * }
 */
export interface Judge extends Transitions {
  /** The statuses, as indices, that leave the last known status as it is, whatever it is: gaps, and none. */
  readonly unknowns: readonly number[];
  /** Where the two arrays hold the step from a last known status to a reported one: `last * (size + 1) + reported`. */
  at(last: number, reported: number): number;
  /** The verdict on the step at an index, with what it rests on. Judgements are shared and frozen. */
  judgement(at: number): Judgement;
}

/** The arrays of a {@link Judge}, by which everything follows a history. They can be sent to other threads and to pages. */
export interface Transitions {
  /** How many statuses there are; as an index, it stands for no status. */
  readonly size: number;
  /** At {@link stepIndex}: the index of the verdict in `verdicts`, plus eight times the number of missed statuses. */
  readonly verdicts: Uint16Array;
  /** At {@link stepIndex}: the last known status from then on. */
  readonly next: Uint8Array;
}

/** Where the arrays hold the step from a last known status to a reported one. */
export function stepIndex({ size }: Pick<Transitions, 'size'>, last: number, reported: number): number {
  return last * (size + 1) + reported;
}

/** The judges that were compiled, by mode and basis. */
const judges = new Map<string, Judge>();

/**
 * Compiles all verdicts of a mode. The arrays are the caller's own.
 *
 * @throws RangeError for an unknown mode or basis
 */
export function compileJudge(options: JudgeOptions = {}): Judge {
  const { mode = 'poll', minBasis: basis = 'inferred' } = options;
  const key = `${mode} ${basis}`;
  const judge = judges.get(key) ?? compile(mode, tableFor(options));
  judges.set(key, judge);
  return { ...judge, verdicts: judge.verdicts.slice(), next: judge.next.slice() };
}

function compile(mode: Mode, table: Table): Judge {
  const size = statusNames.length;
  const indices = [...Array(size + 1).keys()];
  const steps = indices.flatMap((last) =>
    indices.map((reported) => [statusNames[last], statusNames[reported]] as const),
  );
  const judgements = steps.map(([last, reported]) => Object.freeze(judge(last, reported, mode, table)));
  const indexOf = (status: Status | undefined) => (status === undefined ? size : statusNames.indexOf(status));
  const next = Uint8Array.from(steps, ([last, reported]) => indexOf(lastKnownAfter(last, reported)));
  const at = (last: number, reported: number) => stepIndex({ size }, last, reported);
  return Object.freeze({
    size,
    verdicts: Uint16Array.from(judgements, (judgement) =>
      packVerdict(judgement.verdict, judgement.verdict === 'skipped' ? judgement.missed : 0),
    ),
    next,
    unknowns: indices.filter((reported) => indices.every((last) => next[at(last, reported)] === last)),
    at,
    judgement(at: number) {
      const judgement = judgements[at];
      if (judgement === undefined) throw new RangeError(`not the index of a step: ${at}`);
      return judgement;
    },
  });
}

/**
 * The table that judges by these options.
 *
 * @throws RangeError for an unknown mode or basis, which may come from where types are not checked
 */
export function tableFor({ mode = 'poll', minBasis: basis = 'inferred' }: JudgeOptions): Table {
  if (!modes.includes(mode)) throw new RangeError(`unknown mode: ${mode}`);
  if (!bases.includes(basis)) throw new RangeError(`unknown basis: ${basis}`);
  return basis === 'inferred' ? jobTable : minBasis(jobTable, basis);
}
