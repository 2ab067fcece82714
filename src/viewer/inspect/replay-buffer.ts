import type { Message } from './messages.ts';

/** Keeps the messages of an inspection for those who come late. */
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

/** What is never forgotten of an actor, so that whoever comes late knows that it is there, and how it is. */
type Essence = { [Type in Message['type']]?: Kept };

/**
 * A buffer of the newest messages, {@link MOST_MESSAGES} of them unless given otherwise. Those in which an actor was
 * last said to be there, and to be so, are kept however old they are: memory grows with the actors.
 */
export function createReplayBuffer(most = MOST_MESSAGES): ReplayBuffer {
  const essences = new Map<string, Essence>();
  let newest: Kept[] = [];
  let place = 0;
  return {
    keep({ type, sessionId }, text) {
      const kept = { place: place++, text };
      newest.push(kept);
      // Cut in one go, not message by message.
      if (newest.length >= 2 * most) newest = newest.slice(-most);
      if (type === '@xstate.event') return;
      const essence = type === '@xstate.actor' ? {} : essences.get(sessionId);
      essences.set(sessionId, { ...essence, [type]: kept });
    },
    texts() {
      const from = Math.max(0, place - most);
      const older = [...essences.values()]
        .flatMap((essence) => Object.values(essence))
        .filter((kept) => kept.place < from);
      older.sort((one, other) => one.place - other.place);
      return [...older, ...newest.slice(-most)].map(({ text }) => text);
    },
  };
}
