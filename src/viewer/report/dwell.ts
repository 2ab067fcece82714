import { createLongest } from '../../jobs/longest.ts';
import type { VisitBounds } from '../../jobs/visits.ts';
import type { Statuses } from '../../model/catalogue.ts';
import { BINS, binEdge, binOf } from './bins.ts';
import type { Dwell, DwellBound } from './page-data.ts';

/** A visit of a job, given by its number, to a status, given by its index. */
export interface Visit {
  readonly job: number;
  readonly status: number;
  readonly bounds: VisitBounds;
}

/** Counts the visits to each status, with the bounds of their dwell times. */
export interface DwellTally {
  /** Counts a visit that is over. */
  add(visit: Visit): void;
  /**
   * The dwell times by status, for statuses that are not terminal and have a visit, met or missed.
   *
   * @param open the visits that go on
   * @param missed how many visits to each status were surely missed, by its index
   * @param keyAt the key of a job, by its number
   */
  dwell(open: Iterable<Visit>, missed: readonly number[], keyAt: (job: number) => string): readonly Dwell[];
}

/** How many of the longest dwell times in each status are kept. */
const MOST_LONGEST = 5;

/** The quantiles of dwell times that are worked out. */
export const quantileShares = [0.05, 0.5, 0.95] as const;

/** An empty tally. Its memory does not grow: 5.2 KB for each status. */
export function createDwellTally({ names, isLive }: Statuses): DwellTally {
  const tallies = names.map(() => new StatusTally());
  return {
    add: ({ status, job, bounds }) => tallies[status]?.add(job, bounds),
    dwell(open, missed, keyAt) {
      const all = tallies.map((tally) => tally.copy());
      for (const { status, job, bounds } of open) all[status]?.add(job, bounds);
      return all
        .map((tally, status) => tally.dwell(names[status] ?? '', missed[status] ?? 0, keyAt))
        .filter(({ status, met, missed }) => isLive(status) && met + missed > 0);
    },
  };
}

/** The visits to one status. */
class StatusTally {
  #met = 0;
  #timed = 0;
  readonly #atLeast = new Bins();
  readonly #atMost = new Bins();
  readonly #longest = createLongest<number>(MOST_LONGEST);

  add(job: number, { atLeast, atMost }: VisitBounds): void {
    this.#met++;
    if (Number.isNaN(atLeast)) return;
    this.#timed++;
    this.#atLeast.add(atLeast);
    if (!Number.isNaN(atMost)) this.#atMost.add(atMost);
    if (atLeast > 0) this.#longest.add(job, atLeast);
  }

  copy(): StatusTally {
    const copy = new StatusTally();
    copy.#met = this.#met;
    copy.#timed = this.#timed;
    copy.#atLeast.set(this.#atLeast);
    copy.#atMost.set(this.#atMost);
    for (const { item, time } of this.#longest.list()) copy.#longest.add(item, time);
    return copy;
  }

  dwell(status: string, missed: number, keyAt: (job: number) => string): Dwell {
    return {
      status,
      met: this.#met,
      missed,
      timed: this.#timed,
      unbounded: this.#timed - this.#atMost.count,
      atLeast: this.#atLeast.bound(this.#timed, 0),
      atMost: this.#atMost.bound(this.#timed, 1),
      longest: this.#longest.list().map(({ item, time }) => ({ job: keyAt(item), time })),
    };
  }
}

/** Durations in bins. */
class Bins {
  count = 0;
  readonly #bins = new Uint32Array(BINS);
  #sum = 0;
  #least = Number.POSITIVE_INFINITY;
  #most = 0;

  add(time: number): void {
    const bin = binOf(time);
    this.#bins[bin] = (this.#bins[bin] ?? 0) + 1;
    this.count++;
    this.#sum += time;
    if (time < this.#least) this.#least = time;
    if (time > this.#most) this.#most = time;
  }

  set(other: Bins): void {
    this.#bins.set(other.#bins);
    this.count = other.count;
    this.#sum = other.#sum;
    this.#least = other.#least;
    this.#most = other.#most;
  }

  /**
   * The bound of a number of visits, of which some may have none.
   *
   * @param edge where in its bin a quantile is taken to be: 0 for the lower edge, 1 for the upper
   */
  bound(visits: number, edge: 0 | 1): DwellBound {
    const isFilled = (count: number) => count > 0;
    const firstBin = Math.max(0, this.#bins.findIndex(isFilled));
    return {
      bins: [...this.#bins.subarray(firstBin, this.#bins.findLastIndex(isFilled) + 1)],
      firstBin,
      mean: visits > 0 && visits === this.count ? Math.round(this.#sum / visits) : null,
      quantiles: quantileShares.map((share) => (visits === 0 ? null : this.#quantile(share * visits, edge))),
    };
  }

  /** The time that so many do not exceed; `null` where there are not so many. */
  #quantile(rank: number, edge: 0 | 1): number | null {
    let below = 0;
    for (const [bin, own] of this.#bins.entries()) {
      below += own;
      if (own > 0 && below >= rank) {
        const time = bin + edge === 0 ? 0 : binEdge(bin + edge);
        return Math.round(Math.min(this.#most, Math.max(this.#least, time)));
      }
    }
    return null;
  }
}
