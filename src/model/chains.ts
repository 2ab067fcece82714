import { type Basis, bases } from './evidence.ts';

/** A row as far as chains depend on it. */
interface Link {
  readonly from: string;
  readonly to: string;
  readonly basis: Basis;
  /** Whether it is a lost race. */
  readonly race?: true;
}

/** The first row of the shortest chain between two statuses; `undefined` if there is no chain. */
export type FirstRow<L> = (from: string, to: string) => L | undefined;

/** The statuses and rows among which chains are sought. */
interface Links<L> {
  readonly statuses: readonly string[];
  /** The statuses that prove nothing: no chain passes through them. */
  readonly gaps: readonly string[];
  readonly rows: readonly L[];
}

/** Finds the shortest chains between all statuses (Floyd and Warshall). */
export function shortestChains<L extends Link>({ statuses, gaps, rows }: Links<L>): FirstRow<L> {
  const size = statuses.length;
  const cost = new Float64Array(size * size).fill(Number.POSITIVE_INFINITY);
  const first: (L | undefined)[] = Array(size * size);
  // What is no status has no place in a chain either: there the record of the job is gone.
  const indices = new Map(statuses.map((status, index) => [status, index]));
  for (const gap of gaps) indices.delete(gap);
  const cell = (from: string, to: string) => {
    const [row, column] = [indices.get(from), indices.get(to)];
    return row === undefined || column === undefined ? undefined : row * size + column;
  };

  for (const row of rows) {
    const at = cell(row.from, row.to);
    if (at === undefined || costOf(row) >= (cost[at] ?? 0)) continue;
    cost[at] = costOf(row);
    first[at] = row;
  }
  for (let middle = 0; middle < size; middle++) {
    for (let from = 0; from < size; from++) {
      for (let to = 0; to < size; to++) {
        const through = (cost[from * size + middle] ?? 0) + (cost[middle * size + to] ?? 0);
        if (through >= (cost[from * size + to] ?? 0)) continue;
        cost[from * size + to] = through;
        first[from * size + to] = first[from * size + middle];
      }
    }
  }
  return (from, to) => first[cell(from, to) ?? -1];
}

/** The most statuses of a lifecycle: an index fits into a byte, and a shortest chain has fewer rows than there are statuses. */
export const MOST_STATUSES = 250;

/** The base of the digits of a cost: more than a chain has rows. */
const BASE = 256;

/**
 * The cost of a row in a chain. The sum over a chain compares chains first by lost races, then by length, then by the number
 * of rows of the weakest basis, of the next weakest, and so on: each part is a digit of a number to the base {@link BASE}.
 * Rows of the strongest basis have no digit: they are what is left of the length. Six digits are exact.
 */
export function costOf({ race, basis }: Pick<Link, 'race' | 'basis'>): number {
  const rank = bases.indexOf(basis);
  return (race ? BASE ** bases.length : 0) + BASE ** (bases.length - 1) + (rank > 0 ? BASE ** (rank - 1) : 0);
}
