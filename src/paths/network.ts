import { reachable } from '../model/reachable.ts';
import type { Row, Table } from '../model/table.ts';

/** Where a path can be, and how it can go on. */
export interface Network<S extends string> {
  /** Where a path can be. The first place is the one where all begin; steps name places by their index. */
  readonly places: readonly Place<S>[];
  /** The places where a path may end. */
  readonly ends: readonly number[];
  /** The rows that can be taken, once for each place where they can be, on some path from the start to an end. */
  readonly steps: readonly Step<S>[];
}

/** A row that is taken in one place and leads to another. */
export interface Step<S extends string> {
  readonly from: number;
  readonly to: number;
  readonly row: Row<S>;
}

/** What a path is. */
export interface PathShape<S extends string> {
  /** The status in which paths begin. */
  readonly from: S;
  /** Whether they end when the run is over, or when the record is gone. */
  readonly to: 'terminal' | 'deleted';
  /** How many rows are remembered: places differ by them. */
  readonly memory: number;
}

/** Where a path can be: in a status, after some rows. */
export interface Place<S extends string> {
  readonly status: S | 'deleted';
  /** In UNKNOWN, the status that was left: the only one that is come back to. */
  readonly lastSeen: S | undefined;
  /** The rows that led here, the last of them last: as many as are remembered, or all since the start. */
  readonly before: readonly Row<S>[];
}

/** Unrolls a table into a network of all paths of a shape. What lies on no whole path is left out. */
export function unroll<S extends string>(table: Table<S>, shape: PathShape<S>): Network<S> {
  const ranks = new Map(table.rows.map((row, rank) => [row, rank]));
  const keyOf = ({ status, lastSeen, before }: Place<S>) =>
    [status, lastSeen, ...before.map((row) => ranks.get(row))].join(' ');
  const start: Place<S> = { status: shape.from, lastSeen: undefined, before: [] };
  const places = [start];
  const indices = new Map([[keyOf(start), 0]]);
  const steps: Step<S>[] = [];
  for (const [from, place] of places.entries()) {
    for (const row of rowsFrom(table, place, shape)) {
      const next = after(place, row, shape.memory);
      const to = indices.get(keyOf(next)) ?? places.push(next) - 1;
      indices.set(keyOf(next), to);
      steps.push({ from, to, row });
    }
  }
  const ends = places.flatMap((place, index) => (isEnd(table, place, shape) ? [index] : []));
  const backwards = steps.map(({ from, to }) => ({ from: to, to: from }));
  const useful = reachable(ends, backwards);
  return { places, ends, steps: steps.filter(({ to }) => useful.has(to)) };
}

function isEnd<S extends string>(table: Table<S>, { status }: Place<S>, { to }: PathShape<S>): boolean {
  return to === 'deleted' ? status === 'deleted' : table.ends.some((end) => end === status);
}

/** The rows that a path can take in a place. */
function rowsFrom<S extends string>(table: Table<S>, place: Place<S>, shape: PathShape<S>): readonly Row<S>[] {
  if (isEnd(table, place, shape)) return [];
  return table.rows.filter(
    ({ from, to }) =>
      from === place.status &&
      (place.lastSeen === undefined || to === place.lastSeen) &&
      (shape.to === 'deleted' || to !== 'deleted'),
  );
}

function after<S extends string>({ status, before }: Place<S>, row: Row<S>, memory: number): Place<S> {
  return {
    status: row.to,
    lastSeen: row.to === 'UNKNOWN' && status !== 'deleted' ? status : undefined,
    before: memory === 0 ? [] : [...before, row].slice(-memory),
  };
}
