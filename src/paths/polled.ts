import { type DefaultStatus, lifecycleIn, type WithLifecycle } from '../model/lifecycles.ts';
import { type Minimise, smallestCover } from './cover.ts';
import { decompose } from './euler.ts';
import { explainer } from './explanation.ts';
import { networkOf } from './network.ts';
import { observedOf } from './observed.ts';
import { codesOf, type Path, type PathStep, pathOf, stepOf } from './path.ts';
import { filtered, type RowFilter } from './row-filter.ts';

/** What sequences of polls cover, with the number of statuses that a client must remember to tell one case from another. */
export const polledCovers = { statuses: 0, steps: 1, pairs: 2 } as const;

/**
 * What sequences of polls cover: each status, each step from one to the next, or each pair of consecutive steps.
 *
 * @useDeclaredType
 */
export type PolledCover = keyof typeof polledCovers;

/** Which sequences of polls to look for. */
export interface PolledOptions<S extends string = DefaultStatus> extends WithLifecycle<S>, RowFilter {
  readonly polled: true;
  /** What they cover: `steps` unless given. `memory` says the same as a number. */
  readonly cover?: PolledCover;
  /**
   * How many statuses a client remembers besides the one that it is shown: 1 unless given. Every chain of as many statuses
   * and one more that a poller can see one right after the other is covered.
   */
  readonly memory?: number;
  /**
   * Where they end: with the end of the run (`terminal`, unless given), the last status that they show, or with the record
   * (`deleted`), which the last poll does not find any more.
   */
  readonly to?: 'terminal' | 'deleted';
  /** Where the job is when a poller may first look: in the initial status unless given. */
  readonly from?: NoInfer<S>;
  /** What is minimised first: the total of polls (`steps`, unless given), or the number of sequences (`paths`). */
  readonly minimise?: Minimise;
}

/** What a poller may see, with a path of the machine that explains it. */
export interface PolledSequence<S extends string = DefaultStatus> {
  /** The statuses that it sees, in order: some of the path are missed, some are seen several times. */
  readonly statuses: readonly S[];
  /** Their codes; none unless each of them has one. */
  readonly codes: readonly number[];
  /** What the job does, from its start to the last status that is seen, or until the record is deleted. */
  readonly path: Path<S>;
  /** For each status that is seen, where it is in the statuses of the path. */
  readonly places: readonly number[];
}

/** A smallest set of sequences that a poller may see, with a lower bound that proves it. */
export interface PolledSet<S extends string = DefaultStatus> {
  readonly polled: true;
  /** How many statuses a client remembers besides the one that it is shown. */
  readonly memory: number;
  /** Where they end: with the end of the run or with the record. */
  readonly to: 'terminal' | 'deleted';
  /**
   * The number of chains that are covered: those of `memory` + 1 statuses, and those that are shorter because nothing was
   * seen before.
   */
  readonly chains: number;
  /** The sequences. */
  readonly sequences: readonly PolledSequence<S>[];
  /** The number of polls of all sequences together. */
  readonly observations: number;
  /** No set of sequences has fewer polls; where sequences are minimised first, none with as few sequences. */
  readonly lowerBound: number;
  /** Whether it is proved that no set is smaller. */
  readonly optimal: boolean;
  /** Transitions that no path can take, because others that lead to or from them were left out. */
  readonly infeasible: readonly PathStep<S>[];
}

/** The most statuses that a client may remember: with each, there are some seven times as many chains of v1. */
export const MOST_MEMORY = 3;

/**
 * Like `paths` with `polled`.
 *
 * A sequence is what a poller may see of a job: it looks for the first time at any moment, and then again and again, so that
 * it misses statuses, sees others several times, and now and then one that proves nothing. So it is a part of a path of the
 * machine, in order, with statuses repeated. Nothing comes after the first terminal status that is seen; but one may have
 * been missed, where the path goes on after it.
 *
 * Whatever polls but the last one are left out of a sequence, a poller may see what is left.
 *
 * @param until the statuses after which a client looks no further: the terminal ones unless given
 * @throws RangeError for an unknown status, event or cover, and for a memory that is none
 */
export function polledSet<S extends string>(
  options: Omit<PolledOptions<S>, 'polled'>,
  until?: readonly S[],
): PolledSet<S> {
  const { table, statuses } = lifecycleIn(options);
  const { to = 'terminal', from = table.initial, minimise = 'steps' } = options;
  const memory = memoryOf(options);
  if (!table.statuses.includes(from) || table.returning.includes(from))
    throw new RangeError(`no path begins in ${from}`);
  const spec = { from, to, memory: 0, goesOn: true };
  const kept = filtered(table, options);
  const network = networkOf(kept, spec);
  const last: readonly string[] = to === 'deleted' ? table.gone : (until ?? table.ends);
  const observed = observedOf(network, memory, (status) => last.includes(status));
  const required = [...observed.chains.values()].map((arcs) => ({ arcs }));
  const { counts, ...size } = smallestCover(observed, required, minimise);
  const explain = explainer(network);
  const feasible = new Set(network.arcs.map(({ row }) => row));
  const inScope = new Set(networkOf(table, spec).arcs.map(({ row }) => row));
  return {
    polled: true,
    memory,
    to,
    chains: required.length,
    sequences: decompose(observed, counts).map((arcs) => {
      const all = arcs.flatMap(({ seen, isFree }) => (isFree ? [] : [seen]));
      const { arcs: taken, seenAfter } = explain(all);
      const shown = all.filter((seen): seen is S => !table.gone.includes(seen));
      return {
        statuses: shown,
        codes: codesOf(shown, statuses),
        path: pathOf(from, taken, table),
        places: seenAfter.slice(0, shown.length),
      };
    }),
    observations: size.steps,
    lowerBound: size.lowerBound,
    optimal: size.optimal,
    infeasible: kept.rows.filter((row) => inScope.has(row) && !feasible.has(row)).map(stepOf),
  };
}

function memoryOf({ cover, memory }: Pick<PolledOptions, 'cover' | 'memory'>): number {
  const known = polledCovers[cover ?? 'steps'];
  if (known === undefined) throw new RangeError(`no such cover of polls: ${cover}`);
  if (cover !== undefined && memory !== undefined && memory !== known)
    throw new RangeError(`a cover of ${cover} has a memory of ${known}, not ${memory}`);
  const given = memory ?? known;
  if (!Number.isInteger(given) || given < 0 || given > MOST_MEMORY)
    throw new RangeError(`no memory of ${given}: give a number from 0 to ${MOST_MEMORY}`);
  return given;
}
