import { isLive, type Status, statusNames } from '../../model/modelarts-v1/statuses.ts';
import { BINS, binEdge, binOf } from './bins.ts';
import type { History } from './histories.ts';
import { createLongest, type Longest } from './longest.ts';
import type { Dwell, JobTime } from './page-data.ts';

/** How many of the longest dwell times in a status are kept. */
const MOST_LONGEST = 5;

/** The quantiles of dwell times that are worked out. */
export const quantileShares = [0.05, 0.25, 0.5, 0.75, 0.95] as const;

/** What is known of the dwell times in one status. */
interface Tally {
  readonly bins: Uint32Array;
  readonly longest: Longest<JobTime>;
  count: number;
  unmeasured: number;
  least: number;
  most: number;
}

/** Counts how long jobs stay in each status. Its memory does not grow. */
export class DwellTally {
  readonly #tallies = new Map(statusNames.map((status) => [status, emptyTally()]));

  /** Counts a dwell time in milliseconds, or `undefined` where it is not known. */
  add(status: Status, job: string, time: number | undefined): void {
    const tally = this.#tallies.get(status);
    if (tally === undefined) return;
    if (time === undefined || time < 0) {
      tally.unmeasured++;
      return;
    }
    const bin = binOf(time);
    tally.bins[bin] = (tally.bins[bin] ?? 0) + 1;
    tally.count++;
    tally.least = Math.min(tally.least, time);
    tally.most = Math.max(tally.most, time);
    tally.longest.add({ job, time });
  }

  /** The dwell times in each status that has any; those of live jobs are open. */
  dwell(histories: Iterable<History>): readonly Dwell[] {
    const open = new Map<Status, number>();
    for (const { status } of histories) {
      if (status !== undefined && isLive(status)) open.set(status, (open.get(status) ?? 0) + 1);
    }
    return [...this.#tallies]
      .map(([status, tally]) => ({ status, ...summary(tally), open: tally.unmeasured + (open.get(status) ?? 0) }))
      .filter(({ count, open }) => count + open > 0);
  }
}

function emptyTally(): Tally {
  const bins = new Uint32Array(BINS);
  return {
    bins,
    longest: createLongest(MOST_LONGEST),
    count: 0,
    unmeasured: 0,
    least: Number.POSITIVE_INFINITY,
    most: 0,
  };
}

function summary({ bins, count, longest, least, most }: Tally): Omit<Dwell, 'status' | 'open'> {
  const firstBin = Math.max(
    0,
    bins.findIndex((each) => each > 0),
  );
  const end = bins.findLastIndex((each) => each > 0) + 1;
  const quantiles = quantileShares.map((share) =>
    Math.round(Math.min(most, Math.max(least, quantile(bins, count * share)))),
  );
  return {
    count,
    bins: [...bins.subarray(firstBin, end)],
    firstBin,
    quantiles: count === 0 ? [] : quantiles,
    longest: longest.list(),
  };
}

/** The time below which so many lie, taken evenly within its bin. */
function quantile(bins: Uint32Array, rank: number): number {
  let below = 0;
  for (const [bin, own] of bins.entries()) {
    if (own > 0 && below + own >= rank) return binEdge(bin + (rank - below) / own);
    below += own;
  }
  return 0;
}
