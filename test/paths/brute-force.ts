import type { Row, Table } from '../../src/model/table.ts';

/** A step of a path through a table: a row, and the status that UNKNOWN goes back to while the job is in it. */
interface State {
  readonly status: string;
  readonly lastSeen: string | undefined;
  /** The rows before, as many as count. */
  readonly before: readonly Row<string>[];
  readonly covered: ReadonlySet<string>;
  readonly steps: number;
  readonly paths: number;
}

/**
 * The fewest steps, and with them the fewest paths, that cover all chains of so many rows and all rows: found by trying
 * everything, in the order of steps and paths. Paths are one long walk that goes back to the start from each end. The
 * goal can be given: the names of rows.
 */
export function bruteForce(
  table: Table<string>,
  length: number,
  goal = goalOf(table, length),
): { steps: number; paths: number } {
  const start: State = {
    status: table.initial,
    lastSeen: undefined,
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
        const key = [state.status, state.lastSeen, state.before.map(nameOf), [...state.covered].sort()].join('|');
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
  { status, lastSeen }: Pick<State, 'status' | 'lastSeen'>,
): readonly Row<string>[] {
  return table.rows.filter(
    (row) => row.from === status && row.to !== 'deleted' && (lastSeen === undefined || row.to === lastSeen),
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
    lastSeen: row.to === 'UNKNOWN' ? state.status : undefined,
    before: rows.slice(-length),
    covered,
    steps: state.steps + 1,
    paths: state.paths,
  };
}

/** All chains of so many rows that a whole path can contain, and all rows that it can. */
function goalOf(table: Table<string>, length: number): ReadonlySet<string> {
  const goal = new Set<string>();
  const reached = new Set<string>();
  const open: { status: string; lastSeen: string | undefined; before: readonly Row<string>[] }[] = [
    { status: table.initial, lastSeen: undefined, before: [] },
  ];
  for (const place of open) {
    const key = [place.status, place.lastSeen, place.before.map(nameOf)].join('|');
    if (reached.has(key)) continue;
    reached.add(key);
    if (table.ends.includes(place.status)) continue;
    for (const row of rowsFrom(table, place)) {
      const rows = [...place.before, row];
      goal.add(nameOf(row));
      if (rows.length >= length) goal.add(rows.slice(-length).map(nameOf).join(', '));
      open.push({
        status: row.to,
        lastSeen: row.to === 'UNKNOWN' ? place.status : undefined,
        before: rows.slice(-length),
      });
    }
  }
  return goal;
}
