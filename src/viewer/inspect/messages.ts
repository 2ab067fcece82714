import type { StatelyInspectionEvent } from '@statelyai/inspect';

/** The kinds of messages of an inspection: an actor is there, an event comes to it, and so it is now. */
export const messageTypes = ['@xstate.actor', '@xstate.event', '@xstate.snapshot'] as const;

/** A message of an inspection, as `@statelyai/inspect` sends it. */
export type Message = StatelyInspectionEvent;

/** A message as it goes over the wire; `undefined` for a text that is none. */
export function toMessage(text: string): Message | undefined {
  const value = parsed(text);
  if (typeof value !== 'object' || value === null || !('type' in value) || !('sessionId' in value)) return undefined;
  const isMessage = messageTypes.some((type) => type === value.type) && typeof value.sessionId === 'string';
  return isMessage ? (value as Message) : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
