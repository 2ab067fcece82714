import {
  type AnyActorRef,
  type AnyMachineSnapshot,
  type AnyStateMachine,
  type AnyStateNode,
  createActor,
  type StateValue,
  transition,
} from 'xstate';
import { machineOf } from '../../model/built-in.ts';
import type { Lifecycle } from '../../model/lifecycle.ts';
import { innermost, isPlain, plainEvent, plainMachine } from '../../model/plain.ts';
import type { Row } from '../../model/table.ts';
import type { Inspector } from '../../viewer/inspect/inspector.ts';

/** A job that an inspector shows: an actor of a machine of its lifecycle. */
export interface InspectedJob {
  /** The status; what the machine calls it where no status is reported any more. */
  readonly status: string;
  /** The rows that can be taken next, in the order of the table. */
  readonly possible: readonly Row[];
  /** Takes a row. */
  take(row: Pick<Row, 'from' | 'event' | 'to'>, shown?: ShownEvent): void;
  stop(): void;
}

/** What a page shows of an event besides its type. */
export interface ShownEvent {
  /** When it happened, in ISO 8601; now unless given. */
  readonly at?: string;
  /** Not observed, but inferred from later observations. */
  readonly inferred?: true;
  /** The status that it led to was not observed either. */
  readonly unseen?: true;
}

/** How a job starts. */
export interface JobStart {
  /** The status to start in; that of a new job unless given. */
  readonly status?: string;
  /** When, in ISO 8601; now unless given. */
  readonly at?: string | undefined;
}

/** Starts a job that an inspector shows. */
export type StartJob = (name: string, start?: JobStart) => InspectedJob;

/**
 * Starts jobs of a lifecycle for an inspector. Its own machine is run if events alone move it; otherwise a machine of its
 * table is, in which guards and timers are events that are chosen.
 */
export function createJobStarter({ inspect }: Pick<Inspector, 'inspect'>, lifecycle: Lifecycle): StartJob {
  const { table } = lifecycle;
  const own = machineOf(lifecycle);
  const isOwn = own !== undefined && isPlain(own.root);
  const machine: AnyStateMachine = isOwn ? own : plainMachine(table);
  const eventOf = (row: Pick<Row, 'from' | 'event' | 'to'>) => (isOwn ? row.event : plainEvent(row, table.rows));
  const placeOf = placesIn(machine);

  return (name, { status, at } = {}) => {
    const snapshot =
      status === undefined ? {} : { snapshot: machine.resolveState({ value: placeOf(status), context: {} }) };
    const input = at === undefined ? {} : { input: { at } };
    const actor: AnyActorRef = createActor(machine, { id: name, inspect, ...snapshot, ...input }).start();
    const now = () => actor.getSnapshot() as AnyMachineSnapshot;
    return {
      get status() {
        return innermost(now().value);
      },
      get possible() {
        const at = now();
        return table.rows.filter((row) => {
          if (row.from !== innermost(at.value)) return false;
          return innermost(transition(machine, at, { type: eventOf(row) })[0].value) === row.to;
        });
      },
      take: (row, shown = {}) => actor.send({ type: eventOf(row), ...shown }),
      stop: () => void actor.stop(),
    };
  };
}

function statesIn(node: AnyStateNode): readonly AnyStateNode[] {
  return [node, ...Object.values(node.states).flatMap(statesIn)];
}

/** Finds the value of a machine in which a state is active. */
function placesIn({ root }: AnyStateMachine): (status: string) => StateValue {
  const paths = new Map(statesIn(root).map(({ key, path }) => [key, path]));
  return (status) => {
    const [leaf = status, ...around] = [...(paths.get(status) ?? [])].reverse();
    return around.reduce<StateValue>((value, name) => ({ [name]: value }), leaf);
  };
}
