import { type FirstRow, shortestChains } from './chains.ts';
import { type Basis, bases } from './evidence.ts';
import type { JobEventType } from './modelarts-v1/events.ts';
import type { TransitionMeta } from './modelarts-v1/machine.ts';
import type { Status } from './modelarts-v1/statuses.ts';
import { unrolled } from './modelarts-v1/table.generated.ts';

/** A transition: in status `from`, the event leads to `to`. `deleted` is no status: the record is gone. */
export interface Row<S extends string = Status> extends TransitionMeta {
  readonly from: S;
  readonly event: JobEventType;
  readonly to: S | 'deleted';
  /** The reason, if the name of the event does not say it. */
  readonly description?: string;
}

/** The compiled machine: every transition between two statuses as a row, and the shortest chain between any two. */
export interface Table<S extends string = Status> {
  /** The status in which a job starts. */
  readonly initial: S;
  /** All statuses, in the order of the machine. */
  readonly statuses: readonly S[];
  /** The terminal statuses. */
  readonly ends: readonly S[];
  /** All transitions, in the order of the machine. UNKNOWN has one `sight.regain` for each status that it can return to. */
  readonly rows: readonly Row<S>[];
  /** The statuses to which a row leads from this one, those with the best evidence first. */
  successors(status: S): readonly S[];
  /**
   * The rows of a shortest chain between two different statuses, of the shortest the one with the best evidence; `undefined`
   * if there is none. A chain never passes through UNKNOWN, and uses a lost race only if nothing else leads there.
   */
  chain(from: S, to: S): readonly Row<S>[] | undefined;
  /** The number of rows of {@link Table.chain}; 0 from a status to itself; `undefined` if there is no chain. */
  distance(from: S, to: S): number | undefined;
}

/** The table with only the rows that have at least this evidence. */
export function minBasis<S extends string>(table: Table<S>, basis: Basis): Table<S> {
  const weakest = bases.indexOf(basis);
  return restrict(table, (row) => bases.indexOf(row.basis) <= weakest);
}

/** The table with only the rows for which `keep` holds. */
export function restrict<S extends string>(table: Table<S>, keep: (row: Row<S>) => boolean): Table<S> {
  return tabulate({ ...table, rows: table.rows.filter(keep) });
}

/** The table of the job machine, compiled in advance. */
export const jobTable: Table = tabulate<Status>(unrolled);

/** The statuses that may follow this one, those with the best evidence first. */
export function successors(status: Status): readonly Status[] {
  return jobTable.successors(status);
}

/** Whether the event can happen to a job in this status: `accepts('RUNNING', 'stop')`. */
export function accepts(status: Status, event: JobEventType): boolean {
  return jobTable.rows.some((row) => row.from === status && row.event === event);
}

/** What a table is made of; everything else is derived. */
type Unrolled<S extends string> = Pick<Table<S>, 'initial' | 'statuses' | 'ends' | 'rows'>;

/** A frozen table of these rows. The chains are found when the first one is asked for. */
export function tabulate<S extends string>({ initial, statuses, ends, rows }: Unrolled<S>): Table<S> {
  for (const row of rows) {
    Object.freeze(row.sources);
    Object.freeze(row);
  }
  let firstRow: FirstRow<Row<S>> | undefined;

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

function successorsAmong<S extends string>(rows: readonly Row<S>[], status: S): readonly S[] {
  const following = rows.filter(({ from, to }) => from === status && to !== 'deleted');
  following.sort((a, b) => bases.indexOf(a.basis) - bases.indexOf(b.basis));
  return Object.freeze([...new Set(following.map(({ to }) => to as S))]);
}
