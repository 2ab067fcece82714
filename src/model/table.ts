import { type FirstRow, shortestChains } from './chains.ts';
import { type Basis, bases, type Grounds } from './evidence.ts';

/** What a machine says of a transition: its grounds, and whether it is a lost race. */
export interface TransitionMeta<Id extends string = string> extends Grounds<Id> {
  /**
   * The run ended by itself although it was being stopped. Such a row is possible, but a poor explanation of statuses
   * that were missed: a chain uses it only where no other row leads on.
   */
  readonly race?: true;
}

/** What a transition says that must have evidence: at least one source. */
export type GroundedMeta<Id extends string> = TransitionMeta<Id> & { readonly sources: readonly [Id, ...Id[]] };

/** A transition: in status `from`, the event leads to `to`. */
export interface Row<S extends string = string, E extends string = string, To extends string = string>
  extends TransitionMeta {
  /** The status that it leaves. */
  readonly from: S;
  /** What happens. */
  readonly event: E;
  /** The status that it leads to, or where no status is reported any more: one of {@link Table.gone}. */
  readonly to: S | To;
  /** The reason, if the name of the event does not say it. */
  readonly description?: string;
}

/** What a table is made of; everything else is derived. It is data, for files, threads and pages. */
export interface TableData<S extends string = string, E extends string = string, To extends string = string> {
  /** The status in which a job starts. */
  readonly initial: S;
  /** All statuses, in the order of the machine. */
  readonly statuses: readonly S[];
  /** The terminal statuses. */
  readonly ends: readonly S[];
  /** The statuses that prove nothing: the job goes on underneath. */
  readonly gaps: readonly S[];
  /** The statuses that lead back only to the one that was left: gaps, and those with a transition to a history state. */
  readonly returning: readonly S[];
  /** What the machine calls it where a job reports no status any more, because its record is gone. */
  readonly gone: readonly string[];
  /** All transitions, in the order of the machine. A returning status has a row for each status that it can return to. */
  readonly rows: readonly Row<S, E, To>[];
}

/** A compiled machine: every transition between two statuses as a row, and the shortest chain between any two. */
export interface Table<S extends string = string, E extends string = string, To extends string = string>
  extends TableData<S, E, To> {
  /** The statuses to which a row leads from this one, those with the best evidence first. */
  successors(status: S): readonly S[];
  /**
   * The rows of a shortest chain between two different statuses, of the shortest the one with the best evidence; `undefined`
   * if there is none. A chain never passes through a gap, and uses a lost race only if nothing else leads there.
   */
  chain(from: S, to: S): readonly Row<S, E, To>[] | undefined;
  /** The number of rows of {@link Table.chain}; 0 from a status to itself; `undefined` if there is no chain. */
  distance(from: S, to: S): number | undefined;
}

/** The table with only the rows that have at least this evidence. */
export function minBasis<S extends string, E extends string, To extends string>(
  table: Table<S, E, To>,
  basis: Basis,
): Table<S, E, To> {
  const weakest = bases.indexOf(basis);
  return restrict(table, (row) => bases.indexOf(row.basis) <= weakest);
}

/** The table with only the rows for which `keep` holds. */
export function restrict<S extends string, E extends string, To extends string>(
  table: Table<S, E, To>,
  keep: (row: Row<S, E, To>) => boolean,
): Table<S, E, To> {
  return tabulate({ ...table, rows: table.rows.filter(keep) });
}

/** A frozen table of these rows. The chains are found when the first one is asked for. */
export function tabulate<S extends string, E extends string, To extends string>(
  data: TableData<S, E, To>,
): Table<S, E, To> {
  const { statuses, rows } = data;
  for (const row of rows) {
    Object.freeze(row.sources);
    Object.freeze(row);
  }
  let firstRow: FirstRow<Row<S, E, To>> | undefined;

  function chain(from: S, to: S): readonly Row<S, E, To>[] | undefined {
    firstRow ??= shortestChains(data);
    const chain: Row<S, E, To>[] = [];
    for (let at: string = from; at !== to; ) {
      const row = firstRow(at, to);
      if (row === undefined) return undefined;
      chain.push(row);
      at = row.to;
    }
    return Object.freeze(chain);
  }

  function distance(from: S, to: S): number | undefined {
    firstRow ??= shortestChains(data);
    let steps = 0;
    for (let at: string = from; at !== to; steps++) {
      const row = firstRow(at, to);
      if (row === undefined) return undefined;
      at = row.to;
    }
    return steps;
  }

  return Object.freeze({
    initial: data.initial,
    statuses: Object.freeze(statuses),
    ends: Object.freeze(data.ends),
    gaps: Object.freeze(data.gaps),
    returning: Object.freeze(data.returning),
    gone: Object.freeze(data.gone),
    rows: Object.freeze(rows),
    chain,
    distance,
    successors: (status: S) => successorsIn(data, status),
  });
}

function successorsIn<S extends string>({ rows, statuses }: TableData<S>, status: S): readonly S[] {
  const following = rows.filter(({ from, to }) => from === status && statuses.includes(to as S));
  following.sort((a, b) => bases.indexOf(a.basis) - bases.indexOf(b.basis));
  return Object.freeze([...new Set(following.map(({ to }) => to as S))]);
}

/** The data that a table is made of, which can be written to a file or sent to a thread. */
export function tableData<S extends string, E extends string, To extends string>({
  initial,
  statuses,
  ends,
  gaps,
  returning,
  gone,
  rows,
}: Table<S, E, To>): TableData<S, E, To> {
  return { initial, statuses, ends, gaps, returning, gone, rows };
}

/** A row in a message: `RUNNING finish → COMPLETED`. */
export function rowName({ from, event, to }: Pick<Row, 'from' | 'event' | 'to'>): string {
  return `${from} ${event} → ${to}`;
}

/** Whether an event can happen in a status. */
export function hasRow({ rows }: Pick<TableData, 'rows'>, status: string, event: string | undefined): boolean {
  return rows.some((row) => row.from === status && row.event === event);
}
