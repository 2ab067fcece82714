import { type Basis, bases } from '../model/evidence.ts';
import { type Row, restrict, type Table } from '../model/table.ts';

/** Which transitions are left out. */
export interface RowFilter {
  /** Use only transitions with at least this evidence. */
  readonly minBasis?: Basis;
  /** Leave out transitions by these events: an event, or a group by the word before the dot, such as `sight`. */
  readonly without?: readonly string[];
}

/**
 * The table with the rows that a filter leaves.
 *
 * @throws RangeError for an event or a group of events that does not exist
 */
export function filtered<S extends string>(table: Table<S>, filter: RowFilter): Table<S> {
  return restrict(table, filterFor(table, filter));
}

function filterFor<S extends string>(
  table: Table<S>,
  { minBasis: basis, without = [] }: RowFilter,
): (row: Row<S>) => boolean {
  const strong = basis === undefined ? bases : bases.slice(0, bases.indexOf(basis) + 1);
  for (const name of without) {
    if (!table.rows.some(({ event }) => isNamed(event, name))) throw new RangeError(`no such event: ${name}`);
  }
  return (row) => strong.includes(row.basis) && !without.some((name) => isNamed(row.event, name));
}

/** Whether a name is that of an event, or of its group. */
function isNamed(event: string, name: string): boolean {
  return event === name || event.startsWith(`${name}.`);
}
