import type { Trace, TraceStep } from '../../../paths/trace.ts';
import type { PageRow } from '../../inspect/inspect-data.ts';
import type { Message } from '../../inspect/messages.ts';

/** An actor, as the messages tell of it. */
export interface Actor {
  /** Its id among the actors. */
  readonly id: string;
  /** What it is called: a job, mostly by its key. */
  readonly name: string;
  /** Its status; the names of its states, if it is no job; `undefined` before anything is said of it. */
  readonly status: string | undefined;
  /** The last status that is not UNKNOWN: where sight of it is regained. */
  readonly seen: string | undefined;
  /** Whether nothing more happens to it. */
  readonly isOver: boolean;
  /** What it has done so far. */
  readonly trace: Trace;
}

/** Something that happened to an actor. */
export interface LogEntry {
  /** Its place among all that happened. */
  readonly place: number;
  readonly actor: string;
  readonly name: string;
  /** What happened; absent where an actor begins. */
  readonly event?: string;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** When: milliseconds since 1970, as the event has it, or else when it was said; NaN where nobody knows. */
  readonly time: number;
  /** Whether it was not seen, but concluded from what was. */
  readonly isInferred: boolean;
  /** Whether what came of it was not seen either. */
  readonly isUnseen: boolean;
  /** Whether it could not happen, so that nothing changed. */
  readonly isRefused: boolean;
  /** Whether it has not been said what came of it. */
  readonly isPending: boolean;
}

const NOTHING: Omit<LogEntry, 'place' | 'actor' | 'name' | 'time'> = {
  isInferred: false,
  isUnseen: false,
  isRefused: false,
  isPending: false,
};

/** All that was told. */
export interface LogContents {
  /** The actors, the newest last. */
  readonly actors: readonly Actor[];
  /** What happened last, the newest last. */
  readonly entries: readonly LogEntry[];
}

/** Follows the lives of actors. */
export interface ActorLog {
  receive(message: Message): void;
  contents(): LogContents;
}

/** The event with which an actor begins, or begins anew from where it was. */
const BEGINNING = 'xstate.init';

/** How the events begin that XState makes itself. */
const OF_XSTATE = 'xstate.';

/** The event of a message, as far as it is looked into. What programs put there is not known. */
interface SomeEvent {
  readonly type?: unknown;
  readonly inferred?: unknown;
  readonly unseen?: unknown;
  /** When it happened, in ISO 8601. */
  readonly at?: unknown;
  /** What an actor begins with, which can say when that was. */
  readonly input?: { readonly at?: unknown };
}

/** The snapshot of a message, as far as it is looked into. */
interface SomeSnapshot {
  readonly value?: unknown;
  readonly status?: unknown;
}

/** A log that has heard nothing yet. It holds as many entries as it is told to, the newest. */
export function createActorLog(rows: readonly PageRow[], most: number): ActorLog {
  const actors = new Map<string, Actor>();
  let entries: LogEntry[] = [];
  let place = 0;

  function note({ id, name }: Pick<Actor, 'id' | 'name'>, message: Message, what: Partial<LogEntry>): void {
    const entry = { ...NOTHING, ...what, actor: id, name, time: timeOf(message) };
    const at = entries.findLastIndex(({ actor }) => actor === id);
    const last = entries[at];
    // An event and what came of it are one.
    const isSame = last?.isPending && last.event === entry.event;
    if (isSame) entries[at] = { ...entry, place: last.place };
    else entries.push({ ...entry, place: place++ });
    if (entries.length > 2 * most) entries = entries.slice(-most);
  }

  function appear(message: Message & { type: '@xstate.actor' }): void {
    const { sessionId: id, name } = message;
    // One that is told of again has begun anew: it is a new one.
    actors.delete(id);
    const { value, status } = (message.snapshot ?? {}) as SomeSnapshot;
    const now = leafOf(value);
    const actor = { id, name: String(name), status: now, seen: known(now), isOver: isOver(status), trace: NO_TRACE };
    actors.set(id, actor);
    note(actor, message, { to: now, isPending: true });
  }

  function happen(message: Message & { type: '@xstate.event' }): void {
    const { sessionId: id } = message;
    const { type, inferred } = (message.event ?? {}) as SomeEvent;
    if (type === BEGINNING) return;
    const { name, status: from } = actors.get(id) ?? { name: id, status: undefined };
    note({ id, name }, message, { event: String(type), from, isInferred: inferred === true, isPending: true });
  }

  function change(message: Message & { type: '@xstate.snapshot' }): void {
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
      if (message.type === '@xstate.actor') appear(message);
      else if (message.type === '@xstate.event') happen(message);
      else change(message);
    },
    contents: () => ({ actors: [...actors.values()], entries: entries.slice(-most) }),
  };
}

/** What can happen next to an actor. UNKNOWN goes back to where the job was. */
export function nextOf({ status, seen, isOver }: Actor, rows: readonly PageRow[]): readonly PageRow[] {
  if (isOver) return [];
  return rows.filter(({ from, to }) => from === status && (from !== 'UNKNOWN' || seen === undefined || to === seen));
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

/** The steps with one more; it is inferred only where it was never seen. */
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

function known(status: string | undefined): string | undefined {
  return status === 'UNKNOWN' ? undefined : status;
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
