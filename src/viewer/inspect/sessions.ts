import type { Message } from './messages.ts';

/** The fields of a message that hold the id of an actor. */
const NAMES = ['sessionId', 'rootId', 'parentId', 'sourceId'] as const;

/**
 * Gives actors of different programs different ids. XState numbers actors from `x:0` in each program, so an id that
 * another program used first becomes `x:0 of 2` in all messages of the second program.
 */
export function createSessions(): (message: Message, program: object) => Message {
  const owners = new Map<string, object>();
  const numbers = new Map<object, number>();
  const renamed = (id: string, program: object): string => {
    const owner = owners.get(id);
    return owner === undefined || owner === program ? id : `${id} of ${numbers.get(program)}`;
  };
  return (message, program) => {
    if (!numbers.has(program)) numbers.set(program, numbers.size + 1);
    if (!owners.has(message.sessionId)) owners.set(message.sessionId, program);
    const named: Readonly<Partial<Record<string, unknown>>> = { ...message };
    const changes = NAMES.flatMap((name) => {
      const id = named[name];
      const now = typeof id === 'string' ? renamed(id, program) : id;
      return now === id ? [] : [[name, now]];
    });
    return changes.length === 0 ? message : { ...message, ...Object.fromEntries(changes) };
  };
}
