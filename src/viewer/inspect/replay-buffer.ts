import type { Message } from './messages.ts';

/** Keeps the messages of an inspection for clients that connect late. */
export interface ReplayBuffer {
  /** Keeps a message, with the text that is to be sent again. */
  keep(message: Message, text: string): void;
  /** The texts that are kept, in the order in which they came. */
  texts(): Iterable<string>;
}

/** How many of the newest messages are kept. */
export const MOST_MESSAGES = 2000;

interface Kept {
  readonly place: number;
  readonly text: string;
}

/** The messages of an actor that are always kept: the newest of each type. */
type Newest = { [Type in Message['type']]?: Kept };

/**
 * An empty buffer for the newest messages, {@link MOST_MESSAGES} unless given otherwise. For each actor it also keeps
 * the newest message that introduces it and its newest snapshot, however old they are, so its memory grows with the
 * actors.
 */
export function createReplayBuffer(most = MOST_MESSAGES): ReplayBuffer {
  const actors = new Map<string, Newest>();
  let newest: Kept[] = [];
  let place = 0;
  return {
    keep({ type, sessionId }, text) {
      const kept = { place: place++, text };
      newest.push(kept);
      // Cut every `most` messages, since each cut copies the array.
      if (newest.length >= 2 * most) newest = newest.slice(-most);
      if (type === '@xstate.event') return;
      const before = type === '@xstate.actor' ? {} : actors.get(sessionId);
      actors.set(sessionId, { ...before, [type]: kept });
    },
    texts() {
      const from = Math.max(0, place - most);
      const older = [...actors.values()].flatMap((each) => Object.values(each)).filter((kept) => kept.place < from);
      older.sort((one, other) => one.place - other.place);
      return [...older, ...newest.slice(-most)].map(({ text }) => text);
    },
  };
}
