import { type Memory, NOTHING, remember, rowsAfter } from '../model/memory.ts';
import { reaching } from '../model/reachable.ts';
import type { Row, Table } from '../model/table.ts';

/** A directed graph in which walks lead from the first vertex to an end. No arc leaves an end. */
export interface Walks<A extends WalkArc = WalkArc> {
  /** Where a walk can be. Vertices are referred to by their index; all walks start in the first. */
  readonly vertices: readonly unknown[];
  /** The vertices in which a walk may end. */
  readonly ends: readonly number[];
  /** The arcs that lie on a walk from the start to an end. */
  readonly arcs: readonly A[];
}

/** An arc that leads from one vertex to another. */
export interface WalkArc {
  readonly from: number;
  readonly to: number;
  /** Whether it only joins other arcs, and is no step itself. */
  readonly isFree?: true;
}

/** A graph whose walks are the paths of a table: it has an arc for each row and each vertex in which it can be taken. */
export interface Network<S extends string> extends Walks<Arc<S>> {
  readonly vertices: readonly Vertex<S>[];
}

/** A row that is taken in one vertex and leads to another. */
export interface Arc<S extends string> extends WalkArc {
  readonly row: Row<S>;
}

/** Which walks through a table are paths. */
export interface PathSpec<S extends string> {
  /** The status in which paths start. */
  readonly from: S;
  /** Whether they end with the run (in a terminal status) or with the record (deleted). */
  readonly to: 'terminal' | 'deleted';
  /** How many of the last rows a vertex remembers. */
  readonly memory: number;
  /** Whether they may also go on after a terminal status, as the record of a run that is over does. */
  readonly goesOn?: boolean;
}

/** Where a path can be: in a status, after the rows that are remembered. */
export interface Vertex<S extends string> {
  /** A status, or where no status is reported any more. */
  readonly status: string;
  /** In a returning status, such as UNKNOWN, where the path came from: it leads back there. */
  readonly memory: Memory;
  /** The last rows of the path, the latest last: as many as are remembered, or all since the start. */
  readonly before: readonly Row<S>[];
}

/** The network of all paths through a table. Arcs that lie on no whole path are left out. */
export function networkOf<S extends string>(table: Table<S>, spec: PathSpec<S>): Network<S> {
  const ranks = new Map(table.rows.map((row, rank) => [row, rank]));
  const keyOf = ({ status, memory, before }: Vertex<S>) =>
    JSON.stringify([status, [...memory].sort(), before.map((row) => ranks.get(row))]);
  const start: Vertex<S> = { status: spec.from, memory: NOTHING, before: [] };
  const vertices = [start];
  const indices = new Map([[keyOf(start), 0]]);
  const arcs: Arc<S>[] = [];
  for (const [from, vertex] of vertices.entries()) {
    for (const row of rowsFrom(table, vertex, spec)) {
      const next = after(table, vertex, row, spec.memory);
      const to = indices.get(keyOf(next)) ?? vertices.push(next) - 1;
      indices.set(keyOf(next), to);
      arcs.push({ from, to, row });
    }
  }
  const ends = vertices.flatMap((vertex, index) => (isEnd(table, vertex, spec) ? [index] : []));
  const useful = reaching(ends, arcs);
  return { vertices, ends, arcs: arcs.filter(({ to }) => useful.has(to)) };
}

function isEnd<S extends string>(table: Table<S>, { status }: Vertex<S>, { to }: PathSpec<S>): boolean {
  return to === 'deleted' ? table.gone.includes(status) : table.ends.some((end) => end === status);
}

/** The rows that a path can take in a vertex. */
function rowsFrom<S extends string>(table: Table<S>, vertex: Vertex<S>, spec: PathSpec<S>): readonly Row<S>[] {
  if (isEnd(table, vertex, spec) && !spec.goesOn) return [];
  const left = vertex.memory.get(vertex.status);
  const own = table.rows.filter(({ from }) => from === vertex.status);
  const isGap = table.gaps.some((gap) => gap === vertex.status);
  // A gap proves nothing: the job is where it was.
  const possible = left === undefined ? own : isGap ? own.filter(({ to }) => to === left) : rowsAfter(own, left);
  return possible.filter(({ to }) => spec.to === 'deleted' || !table.gone.includes(to));
}

function after<S extends string>(
  table: Table<S>,
  { before, memory: remembered }: Vertex<S>,
  row: Row<S>,
  memory: number,
): Vertex<S> {
  return {
    status: row.to,
    memory: remember(remembered, row, table),
    before: memory === 0 ? [] : [...before, row].slice(-memory),
  };
}
