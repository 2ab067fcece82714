import { type Basis, bases } from './evidence.ts';

/** The status that proves nothing. */
const GAP = 'UNKNOWN';

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

/** Finds the shortest chains between all statuses (Floyd and Warshall). */
export function shortestChains<L extends Link>(statuses: readonly string[], rows: readonly L[]): FirstRow<L> {
  const size = statuses.length;
  const indices = new Map(statuses.map((status, index) => [status, index]));
  const cost = new Float64Array(size * size).fill(Number.POSITIVE_INFINITY);
  const first: (L | undefined)[] = Array(size * size);
  const cell = (from: string, to: string) => (indices.get(from) ?? -1) * size + (indices.get(to) ?? -1);

  for (const row of rows) {
    if (!canBeChained(row)) continue;
    const at = cell(row.from, row.to);
    if (costOf(row) >= (cost[at] ?? 0)) continue;
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
  return (from, to) => first[cell(from, to)];
}

/** Whether a row can be part of a chain. A gap proves nothing, and a deleted record has no status. */
function canBeChained({ from, to }: Link): boolean {
  return to !== 'deleted' && to !== GAP && from !== GAP;
}

/** The most statuses among which chains can be compared: a shortest chain has fewer rows than there are statuses. */
export const MOST_STATUSES = 32;

/**
 * The cost of a row in a chain. The sum over a chain compares chains first by lost races, then by length, then by the number
 * of rows of the weakest basis, of the next weakest, and so on: each part is a digit of a number to the base {@link MOST_STATUSES}.
 */
function costOf({ race, basis }: Link): number {
  return (
    (race ? MOST_STATUSES ** (bases.length + 1) : 0) +
    MOST_STATUSES ** bases.length +
    MOST_STATUSES ** bases.indexOf(basis)
  );
}
