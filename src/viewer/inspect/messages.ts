import type { StatelyInspectionEvent } from '@statelyai/inspect';

/** The types of messages of an inspection: a new actor, an event that it received, and its snapshot afterwards. */
export const messageTypes = ['@xstate.actor', '@xstate.event', '@xstate.snapshot'] as const;

/** A message of an inspection, as `@statelyai/inspect` sends it. */
export type Message = StatelyInspectionEvent;

/** The message in a text; `undefined` where it holds none. */
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
