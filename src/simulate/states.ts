import type { Lifecycle } from '../model/lifecycle.ts';
import { type Memory, NOTHING, remember } from '../model/memory.ts';
import type { Row } from '../model/table.ts';
import { type Dwell, type Exit, exitsOf } from './dwell.ts';
import { momentsOf } from './moments.ts';

/** A state of the Markov chain that jobs walk: a status, and what else decides how they go on. */
export interface State {
  readonly status: string;
  /** How it is left, without regard to a limit of the dwell time. */
  readonly exits: readonly Exit[];
  /** Whether the run has ended, in this state or before. */
  readonly isOver: boolean;
  readonly steps: readonly Step[];
}

/** A step from a state. */
export interface Step {
  readonly row: Row;
  /** The share of visits to the state that it ends. */
  readonly share: number;
  /** The index of the next state; absent where no status is reported any more. */
  readonly next?: number;
}

interface Place {
  readonly status: string;
  readonly memory: Memory;
  readonly isOver: boolean;
}

/** The states that jobs can reach; the first is the one in which they start. */
export function statesOf(dwell: Readonly<Record<string, Dwell>>, { table, statuses }: Lifecycle): readonly State[] {
  const indices = new Map<string, number>();
  const places: Place[] = [];
  const indexOf = (place: Place): number => {
    const key = JSON.stringify([place.status, place.isOver, [...place.memory].sort()]);
    const known = indices.get(key) ?? places.push(place) - 1;
    indices.set(key, known);
    return known;
  };
  const stepOf = ({ memory, isOver }: Place, { row, share }: Exit): Step => {
    if (table.gone.includes(row.to)) return { row, share };
    const next = {
      status: row.to,
      memory: remember(memory, row, table),
      isOver: isOver || statuses.isTerminal(row.to),
    };
    return { row, share, next: indexOf(next) };
  };

  const { initial } = table;
  indexOf({ status: initial, memory: NOTHING, isOver: statuses.isTerminal(initial) });
  const states: State[] = [];
  // Places are added while they are walked through.
  for (const place of places) {
    const { status, memory, isOver } = place;
    const own = dwell[status] ?? NEVER_LEFT;
    const exits = exitsOf(own, memory.get(status));
    states.push({ status, exits, isOver, steps: withLimit(own, exits).map((exit) => stepOf(place, exit)) });
  }
  return states;
}

const NEVER_LEFT: Dwell = { time: '0s', exits: [] };

/** The exits of a status, the limit included. */
function withLimit({ time, limit }: Dwell, exits: readonly Exit[]): readonly Exit[] {
  if (limit === undefined) return exits;
  const { cut } = momentsOf(time, limit.after);
  return [...exits.map(({ row, share }) => ({ row, share: share * (1 - cut) })), { row: limit.row, share: cut }];
}
