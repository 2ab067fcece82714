import type { Statuses } from '../model/catalogue.ts';
import type { DefaultStatus, RowOf } from '../model/lifecycles.ts';
import type { Row, Table } from '../model/table.ts';

/** A path through the machine. */
export interface Path<S extends string = DefaultStatus> {
  /** The transitions that it takes, in order. */
  readonly steps: readonly PathStep<S>[];
  /** The statuses along the path, from the first to the last. */
  readonly statuses: readonly S[];
}

/** One transition of a path. */
export type PathStep<S extends string = DefaultStatus> = Pick<RowOf<S>, 'from' | 'event' | 'to'>;

/** A path with the codes of its statuses, where they have codes. */
export interface JobPath<S extends string = DefaultStatus> extends Path<S> {
  /** The codes of its statuses; none unless each of them has one. */
  readonly codes: readonly number[];
}

/** The codes of statuses; none unless each of them has one. */
export function codesOf<S extends string>(names: readonly S[], { entryOf }: Statuses<S>): readonly number[] {
  const codes = names.flatMap((name) => entryOf(name).code ?? []);
  return codes.length === names.length ? codes : [];
}

/** The path that takes some rows, one after the other. */
export function pathOf<S extends string>(
  from: S,
  arcs: readonly { readonly row: Row<S> }[],
  { gone }: Pick<Table<S>, 'gone'>,
): Path<S> {
  const statuses = arcs.flatMap(({ row }) => (gone.includes(row.to) ? [] : [row.to as S]));
  return { steps: arcs.map(({ row }) => stepOf(row)), statuses: [from, ...statuses] };
}

/** A row as a step of a path. */
export function stepOf<S extends string>({ from, event, to }: Row<S>): PathStep<S> {
  // The border of the types: a row of the default lifecycle has its events.
  return { from, event, to } as Pick<Row<S>, 'from' | 'event' | 'to'> as PathStep<S>;
}
