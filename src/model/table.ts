import type { JobEventType } from './modelarts-v1/events.ts';
import type { TransitionMeta } from './modelarts-v1/machine.ts';
import { type Basis, bases } from './modelarts-v1/sources.ts';
import type { Status } from './modelarts-v1/statuses.ts';
import { unrolled } from './modelarts-v1/table.generated.ts';

/** One transition: in status `from`, the event leads to `to`. `deleted` is no status: the record is gone. */
export interface Row<S extends string = Status> extends TransitionMeta {
  readonly from: S;
  readonly event: JobEventType;
  readonly to: S | 'deleted';
  /** Why, where the name of the event is not enough. */
  readonly description?: string;
}

/** The machine unrolled: every transition between two statuses as a row, and the shortest way between any two. */
export interface Table<S extends string = Status> {
  /** The status in which a job begins. */
  readonly initial: S;
  /** All statuses, in the order of the machine. */
  readonly statuses: readonly S[];
  /** The statuses in which a run is over. */
  readonly ends: readonly S[];
  /** All transitions, in the order of the machine. UNKNOWN has one `sight.regain` for each status it can go back to. */
  readonly rows: readonly Row<S>[];
  /** The statuses that a row leads to from this one, best grounded first. */
  successors(status: S): readonly S[];
  /**
   * The rows of a shortest chain between two different statuses, best grounded among the shortest; `undefined` where
   * no chain leads. A chain never passes through UNKNOWN, and through a race lost only where nothing else leads on.
   */
  chain(from: S, to: S): readonly Row<S>[] | undefined;
  /** How many rows {@link Table.chain} has; 0 from a status to itself; `undefined` where no chain leads. */
  distance(from: S, to: S): number | undefined;
}

/** The one status that says nothing of the job, and the state that is no status. */
const UNKNOWN = 'UNKNOWN';
const DELETED = 'deleted';

/** The table without the rows that are less well grounded than `basis`. */
export function minBasis<S extends string>(table: Table<S>, basis: Basis): Table<S> {
  const weakest = bases.indexOf(basis);
  return restrict(table, (row) => bases.indexOf(row.basis) <= weakest);
}

/** The table with only the rows for which `keep` holds. */
export function restrict<S extends string>(table: Table<S>, keep: (row: Row<S>) => boolean): Table<S> {
  return tabulate({ ...table, rows: table.rows.filter(keep) });
}

/** The table of the job machine, as it was compiled when `unrolled.ts` was written. */
export const jobTable: Table = tabulate<Status>(unrolled);

/** The statuses that may follow this one, best grounded first. */
export function successors(status: Status): readonly Status[] {
  return jobTable.successors(status);
}

/** Whether the event can happen to a job in this status: `accepts('RUNNING', 'stop')`. */
export function accepts(status: Status, event: JobEventType): boolean {
  return jobTable.rows.some((row) => row.from === status && row.event === event);
}

/** What a table is made of; all else of it follows from these. */
type Unrolled<S extends string> = Pick<Table<S>, 'initial' | 'statuses' | 'ends' | 'rows'>;

/** Makes a frozen table of its rows. The chains are searched for when the first is asked for. */
export function tabulate<S extends string>({ initial, statuses, ends, rows }: Unrolled<S>): Table<S> {
  for (const row of rows) {
    Object.freeze(row.sources);
    Object.freeze(row);
  }
  let firstRow: FirstRow<S> | undefined;

  function chain(from: S, to: S): readonly Row<S>[] | undefined {
    firstRow ??= shortestChains(statuses, rows);
    const chain: Row<S>[] = [];
    for (let at: string = from; at !== to; ) {
      const row = firstRow(at, to);
      if (row === undefined) return undefined;
      chain.push(row);
      at = row.to;
    }
    return Object.freeze(chain);
  }

  return Object.freeze({
    initial,
    statuses: Object.freeze(statuses),
    ends: Object.freeze(ends),
    rows: Object.freeze(rows),
    chain,
    distance: (from: S, to: S) => chain(from, to)?.length,
    successors: (status: S) => successorsAmong(rows, status),
  });
}

/** The first row of the shortest chain between two statuses; `undefined` where no chain leads. */
type FirstRow<S extends string> = (from: string, to: string) => Row<S> | undefined;

/** Finds the shortest chains between all statuses (Floyd and Warshall). */
function shortestChains<S extends string>(statuses: readonly S[], rows: readonly Row<S>[]): FirstRow<S> {
  const size = statuses.length;
  const indices = new Map<string, number>(statuses.map((status, index) => [status, index]));
  const cost = new Float64Array(size * size).fill(Number.POSITIVE_INFINITY);
  const first: (Row<S> | undefined)[] = Array(size * size);
  const cell = (from: string, to: string) => (indices.get(from) ?? -1) * size + (indices.get(to) ?? -1);

  for (const row of rows) {
    if (row.to === DELETED || row.to === UNKNOWN || row.from === UNKNOWN) continue;
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

/**
 * What a row costs on the way: first of all a race lost, then its length, then the weakness of its grounds, so that the
 * sum over a chain orders chains by their races, their length, and the number of rows of the weakest basis, of the next
 * weakest, and so on. A shortest chain has fewer than 32 rows, hence the base.
 */
function costOf({ race, basis }: Row<string>): number {
  return (race ? 32 ** (bases.length + 1) : 0) + 32 ** bases.length + 32 ** bases.indexOf(basis);
}

function successorsAmong<S extends string>(rows: readonly Row<S>[], status: S): readonly S[] {
  const following = rows.filter(({ from, to }) => from === status && to !== DELETED);
  following.sort((a, b) => bases.indexOf(a.basis) - bases.indexOf(b.basis));
  return Object.freeze([...new Set(following.map(({ to }) => to as S))]);
}
