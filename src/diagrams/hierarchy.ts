import type { Lifecycle } from '../model/lifecycle.ts';
import type { Row } from '../model/table.ts';
import { freeName } from './escape.ts';

/** A table folded back into nested states: transitions that all statuses of a group share stand on the group. */
export interface Hierarchy {
  /** The statuses that are neither terminal nor gaps. */
  readonly live: Group;
  /** The gaps, which are in neither group. */
  readonly gaps: readonly State[];
  /** The terminal statuses. */
  readonly ended: Group;
  /** What stands for the live status that was left: the name of a history state, which is that of no other state. */
  readonly lastSeen: string;
}

/** Several statuses, and the transitions that they share: same event, target, grounds and description. */
export interface Group {
  /** A name that no status has. */
  readonly name: string;
  readonly shared: readonly Transition[];
  readonly states: readonly State[];
}

/** A status with the transitions that its group does not share. */
export interface State {
  readonly name: string;
  readonly transitions: readonly Transition[];
}

/** A row without its `from`. */
export interface Transition extends Omit<Row, 'from'> {
  /** Whether it leads to the live status that was left: then it stands for a row to each of them. */
  readonly isBack?: true;
}

/**
 * Folds the table of a lifecycle back into nested states. An event that leads from a returning status to every live status
 * that can be left becomes one transition that is back.
 */
export function hierarchyOf({ table }: Lifecycle): Hierarchy {
  const { statuses, ends, gaps, gone, returning, rows } = table;
  const live = statuses.filter((status) => !gaps.includes(status) && !ends.includes(status));
  const leavable = live.filter((status) => rows.some(({ from, to }) => from === status && !live.includes(to)));
  const taken = [...statuses, ...gone];
  const own = (name: string): State => {
    const transitions = rows.filter(({ from }) => from === name).map(({ from, ...transition }) => transition);
    return { name, transitions: returning.includes(name) ? regained(transitions, leavable) : transitions };
  };
  return {
    live: groupOf(freeName('live', taken), live.map(own)),
    gaps: gaps.map(own),
    ended: groupOf(freeName('ended', taken), ends.map(own)),
    lastSeen: freeName('lastSeen', taken),
  };
}

function groupOf(name: string, states: readonly State[]): Group {
  const [first, ...others] = states;
  const hasLike = ({ transitions }: State, transition: Transition) => {
    const same = transitions.filter(({ event }) => event === transition.event);
    return same.length === 1 && same.every((other) => isLike(other, transition));
  };
  const shared =
    first?.transitions.filter(
      (transition) => isPlain(transition) && [first, ...others].every((state) => hasLike(state, transition)),
    ) ?? [];
  const own = (transitions: readonly Transition[]) =>
    transitions.filter((transition) => !shared.some((other) => isLike(other, transition)));
  return { name, shared, states: states.map(({ name, transitions }) => ({ name, transitions: own(transitions) })) };
}

/** Whether an event is sent: a transition without one, or after a time, belongs to its own status. */
function isPlain({ event }: Transition): boolean {
  return event !== 'always' && !event.startsWith('after ');
}

/** Whether two transitions say the same. */
export function isLike(one: Transition, other: Transition): boolean {
  return one.to === other.to && one.isBack === other.isBack && groundsOf(one) === groundsOf(other);
}

/** All that a transition says but where it leads. */
export function groundsOf({ event, basis, sources, description, race }: Transition): string {
  return JSON.stringify([event, basis, sources, description, race]);
}

/** The transitions of a returning status, with one in place of those that lead to all of these statuses. */
function regained(transitions: readonly Transition[], statuses: readonly string[]): readonly Transition[] {
  return [...new Set(transitions.map(({ event }) => event))].flatMap((event) => {
    const own = transitions.filter((each) => each.event === event);
    const [first, ...others] = own;
    const isBack =
      first !== undefined &&
      own.length === statuses.length &&
      statuses.every((status) => own.some(({ to }) => to === status)) &&
      others.every((other) => groundsOf(other) === groundsOf(first));
    return isBack && statuses.length > 1 ? [{ ...first, isBack }] : own;
  });
}
