import type { Message } from '../../inspect/messages.ts';

/** Whether messages come. */
export type ConnectionState = 'connecting' | 'connected' | 'lost';

/** What is done with what comes. */
export interface ConnectionOptions {
  onMessage(message: Message): void;
  onState(state: ConnectionState): void;
}

/** How long to wait before the next attempt, in milliseconds. */
const PAUSE = 3000;

/**
 * Listens to the messages of the server that this page is from, for as long as it takes: where the connection is lost it
 * is tried to have it again, and then all that is kept comes anew. Returns what ends it.
 */
export function connect({ onMessage, onState }: ConnectionOptions): () => void {
  let socket: WebSocket | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;
  const open = () => {
    socket = new WebSocket(`ws://${location.host}`);
    socket.onopen = () => onState('connected');
    socket.onmessage = ({ data }) => onMessage(JSON.parse(String(data)) as Message);
    socket.onclose = () => {
      if (isOver) return;
      onState('lost');
      timer = setTimeout(open, PAUSE);
    };
  };
  open();
  return () => {
    isOver = true;
    clearTimeout(timer);
    socket?.close();
  };
}
