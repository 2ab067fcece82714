import type { Statuses } from '../../model/catalogue.ts';
import { BINS, binEdge, binOf } from './bins.ts';
import { createLongest } from './longest.ts';
import type { Dwell } from './page-data.ts';

/** Counts the dwell times in each status. */
export interface DwellTally {
  /** Counts a dwell time in milliseconds, with the number of the job; NaN or a negative time counts as not measured. */
  add(status: number, job: number, time: number): void;
  /**
   * The dwell times by status, for statuses with at least one.
   *
   * @param jobs how many jobs have each last known status
   * @param keyAt the key of a job, by its number
   */
  dwell(jobs: readonly number[], keyAt: (job: number) => string): readonly Dwell[];
}

/** How many of the longest dwell times in each status are kept. */
const MOST_LONGEST = 5;

/** The quantiles of dwell times that are worked out. */
export const quantileShares = [0.05, 0.25, 0.5, 0.75, 0.95] as const;

/** An empty tally. Its memory does not grow: 2.6 KB for each status. */
export function createDwellTally({ names, isLive }: Statuses): DwellTally {
  const tallies = names.map((status) => createStatusTally(status, isLive(status)));
  return {
    add: (status, job, time) => tallies[status]?.add(job, time),
    dwell: (jobs, keyAt) =>
      tallies
        .map((tally, status) => tally.dwell(jobs[status] ?? 0, keyAt))
        .filter(({ count, open }) => count + open > 0),
  };
}

function createStatusTally(status: string, isLive: boolean) {
  const bins = new Uint32Array(BINS);
  const longest = createLongest<number>(MOST_LONGEST);
  let unmeasured = 0;
  let least = Number.POSITIVE_INFINITY;
  let most = 0;
  return {
    add(job: number, time: number): void {
      if (!(time >= 0)) {
        unmeasured++;
        return;
      }
      const bin = binOf(time);
      bins[bin] = (bins[bin] ?? 0) + 1;
      if (time < least) least = time;
      if (time > most) most = time;
      longest.add(job, time);
    },
    dwell(jobs: number, keyAt: (job: number) => string): Dwell {
      const count = bins.reduce((sum, each) => sum + each, 0);
      const filled = trimmed(bins);
      return {
        status,
        count,
        open: unmeasured + (isLive ? jobs : 0),
        bins: [...filled.bins],
        firstBin: filled.firstBin,
        quantiles: count === 0 ? [] : quantileShares.map((share) => Math.round(quantile(count * share))),
        longest: longest.list().map(({ item, time }) => ({ job: keyAt(item), time })),
      };
    },
  };

  function quantile(rank: number): number {
    return Math.min(most, Math.max(least, timeAtRank(bins, rank)));
  }
}

/** The bins from the first to the last that is not empty. */
function trimmed(bins: Uint32Array): { readonly bins: Uint32Array; readonly firstBin: number } {
  const isFilled = (count: number) => count > 0;
  const firstBin = Math.max(0, bins.findIndex(isFilled));
  return { bins: bins.subarray(firstBin, bins.findLastIndex(isFilled) + 1), firstBin };
}

/** The time below which this many times lie, interpolated within its bin. */
function timeAtRank(bins: Uint32Array, rank: number): number {
  let below = 0;
  for (const [bin, own] of bins.entries()) {
    if (own > 0 && below + own >= rank) return binEdge(bin + (rank - below) / own);
    below += own;
  }
  return 0;
}
