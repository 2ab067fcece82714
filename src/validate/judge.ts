import { type Basis, bases } from '../model/evidence.ts';
import type { Lifecycle } from '../model/lifecycle.ts';
import { type DefaultStatus, lifecycleIn, type WithLifecycle } from '../model/lifecycles.ts';
import { minBasis, type Row } from '../model/table.ts';
import { packVerdict, type Verdict } from './verdicts.ts';

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
export type Judgement<S extends string = DefaultStatus> =
  | { readonly verdict: 'first'; readonly to: S }
  | { readonly verdict: 'repeated'; readonly from: S; readonly to: S }
  /** `via` is the row that leads from one to the other. */
  | { readonly verdict: 'direct'; readonly from: S; readonly to: S; readonly via: readonly Row<S>[] }
  /** `via` is a shortest chain, `missed` the number of statuses within it. */
  | {
      readonly verdict: 'skipped';
      readonly from: S;
      readonly to: S;
      readonly missed: number;
      readonly via: readonly Row<S>[];
    }
  /** `expected` are the statuses that could have followed directly, those with the best evidence first. */
  | {
      readonly verdict: 'impossible';
      readonly from?: S;
      readonly to: S;
      readonly reason: Reason;
      readonly expected: readonly S[];
    }
  | { readonly verdict: 'gap'; readonly from?: S; readonly to: S }
  | { readonly verdict: 'unrecognized'; readonly from?: S };

/** How to judge. */
export interface JudgeOptions<S extends string = DefaultStatus> extends WithLifecycle<S> {
  /** `poll` unless given. */
  readonly mode?: Mode;
  /** Use only transitions with at least this evidence; all of them unless given. */
  readonly minBasis?: Basis;
}

/** What the verdict on steps depends on. */
type Model<S extends string> = Pick<Lifecycle<S>, 'statuses' | 'table'>;

/** The verdict on one step, with the number of statuses that were missed. */
function verdictOn<S extends string>(
  from: S | undefined,
  to: S | undefined,
  mode: Mode,
  { statuses: { isGap }, table }: Model<S>,
  isDirect: (from: S, to: S) => boolean,
): { readonly verdict: Verdict; readonly missed?: number } {
  if (to === undefined) return { verdict: 'unrecognized' };
  if (isGap(to)) return { verdict: 'gap' };
  if (from === undefined) return { verdict: mode === 'poll' || to === table.initial ? 'first' : 'impossible' };
  if (from === to) return { verdict: 'repeated' };
  if (isDirect(from, to)) return { verdict: 'direct' };
  const distance = mode === 'poll' ? table.distance(from, to) : undefined;
  return distance === undefined ? { verdict: 'impossible' } : { verdict: 'skipped', missed: distance - 1 };
}

/**
 * Judges one step: from the last known status of a job, if there is one, to the status that was reported, if it is one.
 */
export function judge<S extends string>(
  from: S | undefined,
  to: S | undefined,
  mode: Mode,
  model: Model<S>,
): Judgement<S> {
  const { statuses, table } = model;
  const row = table.rows.find((each) => each.from === from && each.to === to);
  const { verdict, missed = 0 } = verdictOn(from, to, mode, model, () => row !== undefined);
  const known = from === undefined ? {} : { from };
  if (to === undefined) return { verdict: 'unrecognized', ...known };
  if (verdict === 'gap') return { verdict, ...known, to };
  if (from === undefined) {
    if (verdict === 'first') return { verdict, to };
    return { verdict: 'impossible', to, reason: 'not-initial', expected: Object.freeze([table.initial]) };
  }
  if (verdict === 'repeated') return { verdict, from, to };
  if (row !== undefined) return { verdict: 'direct', from, to, via: Object.freeze([row]) };
  if (verdict === 'skipped') return { verdict, from, to, missed, via: table.chain(from, to) ?? [] };
  return {
    verdict: 'impossible',
    from,
    to,
    reason: reasonOf(from, to, statuses, table),
    expected: table.successors(from),
  };
}

function reasonOf<S extends string>(
  from: S,
  to: S,
  { isTerminal }: Model<S>['statuses'],
  table: Model<S>['table'],
): Reason {
  if (table.distance(from, to) !== undefined) return 'missing';
  if (isTerminal(from)) return 'terminal';
  return table.distance(to, from) === undefined ? 'unreachable' : 'backward';
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
export interface Judge<S extends string = DefaultStatus> extends Transitions {
  /** The statuses, as indices, that leave the last known status as it is, whatever it is: gaps, and none. */
  readonly unknowns: readonly number[];
  /** Where the two arrays hold the step from a last known status to a reported one: `last * (size + 1) + reported`. */
  at(last: number, reported: number): number;
  /** The verdict on the step at an index, with what it rests on. Judgements are shared and frozen. */
  judgement(at: number): Judgement<S>;
}

/** The arrays of a {@link Judge}, by which everything follows a history. They can be sent to other threads and to pages. */
export interface Transitions {
  /** How many statuses there are; as an index, it stands for no status. */
  readonly size: number;
  /** At `last * (size + 1) + reported`: the index of the verdict in `verdicts`, plus eight times the number of missed statuses. */
  readonly verdicts: Uint16Array;
  /** There too: the last known status from then on. */
  readonly next: Uint8Array;
}

/** Where the arrays hold the step from a last known status to a reported one. */
export function stepIndex({ size }: Pick<Transitions, 'size'>, last: number, reported: number): number {
  return last * (size + 1) + reported;
}

/** The judges that were compiled, of each lifecycle by mode and basis. */
const judges = new WeakMap<object, Map<string, Judge<string>>>();

/**
 * Compiles all verdicts of a mode. The arrays are the caller's own.
 *
 * @throws RangeError for an unknown mode or basis
 */
export function compileJudge<S extends string = DefaultStatus>(options: JudgeOptions<S> = {}): Judge<S> {
  const { mode = 'poll', minBasis: basis = 'inferred' } = options;
  const { table } = lifecycleIn(options);
  const ofLifecycle = judges.get(table) ?? new Map<string, Judge<string>>();
  judges.set(table, ofLifecycle);
  const key = `${mode} ${basis}`;
  // The border of the types: the map holds judges of any statuses, each under its own lifecycle.
  const judge = (ofLifecycle.get(key) as Judge<S> | undefined) ?? compile(mode, lifecycleFor(options));
  ofLifecycle.set(key, judge as unknown as Judge<string>);
  return { ...judge, verdicts: judge.verdicts.slice(), next: judge.next.slice() };
}

function compile<S extends string>(mode: Mode, lifecycle: Lifecycle<S>): Judge<S> {
  const { names, size, isGap } = lifecycle.statuses;
  const indices = [...Array(size + 1).keys()];
  // The last known status after a report is the reported one, also after an impossible step, so that one fault is one
  // finding. A gap, and what is no status, prove nothing: the last known status stays.
  const unknowns = indices.filter((reported) => {
    const name = names[reported];
    return name === undefined || isGap(name);
  });
  const judgements: Judgement<S>[] = Array((size + 1) ** 2);
  return Object.freeze({
    size,
    verdicts: Uint16Array.from(packedVerdicts(mode, lifecycle)),
    next: Uint8Array.from(indices.flatMap((last) => indices.map((at) => (unknowns.includes(at) ? last : at)))),
    unknowns,
    at: (last: number, reported: number) => stepIndex({ size }, last, reported),
    judgement(at: number) {
      if (!(at >= 0 && at < judgements.length)) throw new RangeError(`not the index of a step: ${at}`);
      judgements[at] ??= Object.freeze(
        judge(names[Math.floor(at / (size + 1))], names[at % (size + 1)], mode, lifecycle),
      );
      return judgements[at];
    },
  });
}

/** The verdict on each step, packed, in the order of {@link stepIndex}. */
function* packedVerdicts<S extends string>(mode: Mode, lifecycle: Lifecycle<S>): Iterable<number> {
  const steps = [...lifecycle.statuses.names, undefined];
  const targets = new Map<string, Set<string>>(steps.map((name) => [name ?? '', new Set()]));
  for (const { from, to } of lifecycle.table.rows) targets.get(from)?.add(to);
  const isDirect = (from: S, to: S) => targets.get(from)?.has(to) === true;
  for (const from of steps) {
    for (const to of steps) {
      const { verdict, missed } = verdictOn(from, to, mode, lifecycle, isDirect);
      yield packVerdict(verdict, missed);
    }
  }
}

/**
 * The lifecycle whose table judges by these options.
 *
 * @throws RangeError for an unknown mode or basis, which may come from where types are not checked
 */
export function lifecycleFor<S extends string>(options: JudgeOptions<S>): Lifecycle<S> {
  const { mode = 'poll', minBasis: basis = 'inferred' } = options;
  if (!modes.includes(mode)) throw new RangeError(`unknown mode: ${mode}`);
  if (!bases.includes(basis)) throw new RangeError(`unknown basis: ${basis}`);
  const lifecycle = lifecycleIn(options);
  return basis === 'inferred' ? lifecycle : { ...lifecycle, table: minBasis(lifecycle.table, basis) };
}
