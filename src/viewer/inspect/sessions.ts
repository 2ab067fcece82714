import type { Message } from './messages.ts';

/** Where a message names an actor. */
const NAMES = ['sessionId', 'rootId', 'parentId', 'sourceId'] as const;

/**
 * Tells apart actors of different programs that have the same id, since XState counts them anew in each program: an id
 * that another program had first is changed to `x:0 of 2`, in all messages of that program.
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
