import type { Row, Table } from '../../src/model/table.ts';

/** A state of the search: the end of the current path, and what all paths so far cover. */
interface State {
  readonly status: string;
  /** In UNKNOWN, the status to return to. */
  readonly lastKnown: string | undefined;
  /** The last rows, as many as a chain can use. */
  readonly before: readonly Row<string>[];
  readonly covered: ReadonlySet<string>;
  readonly steps: number;
  readonly paths: number;
}

/**
 * The fewest steps, and with them the fewest paths, that cover all chains of `length` rows and all rows, or a given
 * goal (the names of rows). Found by trying everything in the order of steps and paths. The paths are one long walk
 * that returns to the start from each end.
 */
export function bruteForce(
  table: Table<string>,
  length: number,
  goal = goalOf(table, length),
): { steps: number; paths: number } {
  const start: State = {
    status: table.initial,
    lastKnown: undefined,
    before: [],
    covered: new Set(),
    steps: 0,
    paths: 1,
  };
  const buckets: State[][][] = [];
  const add = (state: State) => {
    buckets[state.steps] ??= [];
    const bySteps = buckets[state.steps] as State[][];
    bySteps[state.paths] ??= [];
    (bySteps[state.paths] as State[]).push(state);
  };
  const seen = new Set<string>();
  add(start);
  for (let steps = 0; steps < 200; steps++) {
    for (let paths = 1; paths < (buckets[steps]?.length ?? 0); paths++) {
      for (const state of buckets[steps]?.[paths] ?? []) {
        const key = [state.status, state.lastKnown, state.before.map(nameOf), [...state.covered].sort()].join('|');
        if (seen.has(key)) continue;
        seen.add(key);
        const isEnd = table.ends.includes(state.status);
        if (isEnd && [...goal].every((chain) => state.covered.has(chain))) return { steps, paths };
        if (isEnd) add({ ...start, covered: state.covered, steps, paths: paths + 1 });
        else for (const row of rowsFrom(table, state)) add(after(state, row, length, goal));
      }
    }
  }
  throw new Error('no cover was found');
}

function nameOf({ from, event, to }: Row<string>): string {
  return `${from} ${event} ${to}`;
}

function rowsFrom(
  table: Table<string>,
  { status, lastKnown }: Pick<State, 'status' | 'lastKnown'>,
): readonly Row<string>[] {
  return table.rows.filter(
    (row) => row.from === status && row.to !== 'deleted' && (lastKnown === undefined || row.to === lastKnown),
  );
}

function after(state: State, row: Row<string>, length: number, goal: ReadonlySet<string>): State {
  const rows = [...state.before, row];
  const covered = new Set(state.covered);
  for (let from = 0; from < rows.length; from++) {
    const chain = rows.slice(from).map(nameOf).join(', ');
    if (goal.has(chain)) covered.add(chain);
  }
  return {
    status: row.to,
    lastKnown: row.to === 'UNKNOWN' ? state.status : undefined,
    before: rows.slice(-length),
    covered,
    steps: state.steps + 1,
    paths: state.paths,
  };
}

/** All chains of `length` rows, and all rows, that a whole path can contain. */
function goalOf(table: Table<string>, length: number): ReadonlySet<string> {
  const goal = new Set<string>();
  const reached = new Set<string>();
  const open: { status: string; lastKnown: string | undefined; before: readonly Row<string>[] }[] = [
    { status: table.initial, lastKnown: undefined, before: [] },
  ];
  for (const place of open) {
    const key = [place.status, place.lastKnown, place.before.map(nameOf)].join('|');
    if (reached.has(key)) continue;
    reached.add(key);
    if (table.ends.includes(place.status)) continue;
    for (const row of rowsFrom(table, place)) {
      const rows = [...place.before, row];
      goal.add(nameOf(row));
      if (rows.length >= length) goal.add(rows.slice(-length).map(nameOf).join(', '));
      open.push({
        status: row.to,
        lastKnown: row.to === 'UNKNOWN' ? place.status : undefined,
        before: rows.slice(-length),
      });
    }
  }
  return goal;
}
