import type { Trace, TraceStep } from '../../../paths/trace.ts';
import type { InspectData, PageRow } from '../../inspect/inspect-data.ts';
import type { Message } from '../../inspect/messages.ts';

/** What a log knows of the machine. */
export type LogModel = Pick<InspectData, 'rows' | 'returning'>;

/** An actor, as its messages describe it. */
export interface Actor {
  /** Its id among the actors. */
  readonly id: string;
  /** Its name; for a job, usually the key. */
  readonly name: string;
  /** Its status; for an actor that is not a job, the names of its states; `undefined` before its first snapshot. */
  readonly status: string | undefined;
  /** The last status that is not a returning one: to it, returning statuses lead back. */
  readonly seen: string | undefined;
  /** Whether it has stopped. */
  readonly isOver: boolean;
  /** The steps that it has made. */
  readonly trace: Trace;
}

/** Something that happened to an actor. */
export interface LogEntry {
  /** Its number in the log, from 0. */
  readonly place: number;
  readonly actor: string;
  readonly name: string;
  /** The event; absent where an actor begins. */
  readonly event?: string;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** The time in milliseconds since 1970: that of the event, or else of the message; NaN for an unseen status. */
  readonly time: number;
  /** Whether the event was not observed, but inferred from later ones. */
  readonly isInferred: boolean;
  /** Whether the status that it led to was not observed either. */
  readonly isUnseen: boolean;
  /** Whether the event was not possible, so that nothing changed. */
  readonly isRefused: boolean;
  /** Whether the snapshot after the event is still to come. */
  readonly isPending: boolean;
}

const NOTHING: Omit<LogEntry, 'place' | 'actor' | 'name' | 'time'> = {
  isInferred: false,
  isUnseen: false,
  isRefused: false,
  isPending: false,
};

/** What a log holds. */
export interface LogContents {
  /** The actors, the newest last. */
  readonly actors: readonly Actor[];
  /** The newest entries, the newest last. */
  readonly entries: readonly LogEntry[];
}

/** Turns the messages of an inspection into actors and log entries. */
export interface ActorLog {
  receive(message: Message): void;
  contents(): LogContents;
}

/** The event with which an actor starts, at its initial state or at a restored one. */
const BEGINNING = 'xstate.init';

/** The prefix of XState's own events. */
const OF_XSTATE = 'xstate.';

/** The fields of an event that are used. Programs can send anything in them. */
interface SomeEvent {
  readonly type?: unknown;
  readonly inferred?: unknown;
  readonly unseen?: unknown;
  /** The time in ISO 8601. */
  readonly at?: unknown;
  /** The input that an actor starts with, which can have the time. */
  readonly input?: { readonly at?: unknown };
}

/** The fields of a snapshot that are used. */
interface SomeSnapshot {
  readonly value?: unknown;
  readonly status?: unknown;
}

/**
 * An empty log.
 *
 * @param model the transitions of the machine, and its returning statuses
 * @param most how many entries are kept: the newest
 */
export function createActorLog({ rows, returning = [] }: LogModel, most: number): ActorLog {
  const actors = new Map<string, Actor>();
  let entries: LogEntry[] = [];
  let place = 0;
  const known = (status: string | undefined) =>
    status !== undefined && returning.includes(status) ? undefined : status;

  function note({ id, name }: Pick<Actor, 'id' | 'name'>, message: Message, what: Partial<LogEntry>): void {
    const entry = { ...NOTHING, ...what, actor: id, name, time: timeOf(message) };
    const at = entries.findLastIndex(({ actor }) => actor === id);
    const last = entries[at];
    // An event and the snapshot after it are one entry.
    const isSame = last?.isPending && last.event === entry.event;
    if (isSame) entries[at] = { ...entry, place: last.place };
    else entries.push({ ...entry, place: place++ });
    if (entries.length > 2 * most) entries = entries.slice(-most);
  }

  function addActor(message: Message & { type: '@xstate.actor' }): void {
    const { sessionId: id, name } = message;
    // A second `@xstate.actor` with the same id is a restarted actor.
    actors.delete(id);
    const { value, status } = (message.snapshot ?? {}) as SomeSnapshot;
    const now = leafOf(value);
    const actor = { id, name: String(name), status: now, seen: known(now), isOver: isOver(status), trace: NO_TRACE };
    actors.set(id, actor);
    note(actor, message, { to: now, isPending: true });
  }

  function addEvent(message: Message & { type: '@xstate.event' }): void {
    const { sessionId: id } = message;
    const { type, inferred } = (message.event ?? {}) as SomeEvent;
    if (type === BEGINNING) return;
    const { name, status: from } = actors.get(id) ?? { name: id, status: undefined };
    note({ id, name }, message, { event: String(type), from, isInferred: inferred === true, isPending: true });
  }

  function addSnapshot(message: Message & { type: '@xstate.snapshot' }): void {
    const { sessionId: id } = message;
    const before = actors.get(id) ?? {
      id,
      name: id,
      status: undefined,
      seen: undefined,
      isOver: false,
      trace: NO_TRACE,
    };
    const event = (message.event ?? {}) as SomeEvent;
    const { value, status } = (message.snapshot ?? {}) as SomeSnapshot;
    const to = leafOf(value);
    const type = String(event.type ?? '');
    const isStep = type !== BEGINNING && before.trace !== NO_TRACE;
    const from = isStep ? before.status : undefined;
    const own = rows.filter((row) => row.from === from);
    const isIdle = from === to && own.length > 0 && !own.some((row) => row.event === type && row.to === to);
    const isRefused = isIdle && !type.startsWith(OF_XSTATE);
    const isInferred = event.inferred === true;
    const isUnseen = event.unseen === true;
    const actor = {
      ...before,
      status: to,
      seen: known(to) ?? before.seen,
      isOver: isOver(status),
      trace: isIdle ? before.trace : continued(before.trace, from, to, { isInferred, isUnseen }),
    };
    actors.set(id, actor);
    note(actor, message, { ...(type !== BEGINNING && { event: type }), from, to, isInferred, isUnseen, isRefused });
  }

  return {
    receive(message) {
      if (message.type === '@xstate.actor') addActor(message);
      else if (message.type === '@xstate.event') addEvent(message);
      else addSnapshot(message);
    },
    contents: () => ({ actors: [...actors.values()], entries: entries.slice(-most) }),
  };
}

/**
 * The transitions that are possible for an actor. Where an event of a returning status leads to several, it leads to the
 * status before it, and to no other.
 */
export function nextOf({ status, seen, isOver }: Actor, { rows, returning = [] }: LogModel): readonly PageRow[] {
  if (isOver || status === undefined) return [];
  const own = rows.filter(({ from }) => from === status);
  if (!returning.includes(status)) return own;
  return own.filter(({ event, to }) => {
    const isOneOfSeveral = own.some((other) => other.event === event && other.to !== to);
    const leadsToSeen = own.some((other) => other.event === event && other.to === seen);
    return to === seen || !isOneOfSeveral || !leadsToSeen;
  });
}

const NO_TRACE: Trace = { observations: new Map(), steps: [] };

function continued(
  { observations, steps }: Trace,
  from: string | undefined,
  to: string | undefined,
  { isInferred, isUnseen }: { isInferred: boolean; isUnseen: boolean },
): Trace {
  if (to === undefined) return { observations, steps };
  const seen = new Map(observations);
  if (!isUnseen) seen.set(to, (seen.get(to) ?? 0) + 1);
  return { observations: seen, steps: from === undefined ? steps : counted(steps, from, to, isInferred) };
}

/** The steps with one more; a step is inferred only where it was never observed. */
function counted(steps: readonly TraceStep[], from: string, to: string, isInferred: boolean): readonly TraceStep[] {
  const same = steps.find((step) => step.from === from && step.to === to);
  const kind = isInferred && same?.kind !== 'direct' ? 'inferred' : 'direct';
  return [...steps.filter((step) => step !== same), { from, to, kind, count: (same?.count ?? 0) + 1 }];
}

/** The name of the innermost active state; of several at once, all of them. */
function leafOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.values(value)
    .map((inner) => leafOf(inner))
    .filter((name) => name !== undefined)
    .join(', ');
}

function isOver(status: unknown): boolean {
  return status !== undefined && status !== 'active';
}

function timeOf(message: Message): number {
  const event = ('event' in message ? (message.event ?? {}) : {}) as SomeEvent;
  if (event.unseen === true) return Number.NaN;
  const at = event.at ?? event.input?.at;
  const time = typeof at === 'string' ? Date.parse(at) : Number.NaN;
  return Number.isNaN(time) ? Number(message.createdAt) : time;
}
