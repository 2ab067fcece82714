/** The state of a connection. */
export type ConnectionState = 'connecting' | 'connected' | 'lost';

/** What happens to messages and to the connection. */
export interface ConnectionOptions<Message> {
  onMessage(message: Message): void;
  onState(state: ConnectionState): void;
}

/** How long to wait before the next attempt, in milliseconds. */
const PAUSE = 3000;

/**
 * Receives the messages of the server that this page is from. A lost connection is opened again, however long that
 * takes, and then the server sends what a new page would be sent. Returns what ends it.
 */
export function connect<Message>({ onMessage, onState }: ConnectionOptions<Message>): () => void {
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
