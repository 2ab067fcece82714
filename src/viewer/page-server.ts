import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import { isAllowedCaller } from '../callers.ts';
import { cannotListen } from '../errors.ts';

/** What a page server serves, and what it does with messages. */
export interface PageServerOptions {
  /** The port; 0 takes a free one. */
  readonly port: number;
  /** The page as HTML, given the address of the WebSocket that it may connect to. */
  page(socket: string): string;
  /** The messages that each client is sent when it connects. */
  greeting(): Iterable<string>;
  /** Called with each message of a client: a page, or a program. */
  onMessage?(text: string, from: object): void;
}

/** A server of one page. */
export interface PageServer {
  /** Its address, such as `http://127.0.0.1:8080`. */
  readonly url: string;
  /** Sends a message to all clients, or to all but one. */
  send(text: string, except?: object): void;
  /** Stops the server; connections are closed after the messages that were sent. */
  close(): Promise<void>;
}

const HOST = '127.0.0.1';

/** The longest message that is accepted: 1 MiB. */
const LONGEST_MESSAGE = 2 ** 20;

/** The response headers. The rest of the policy is in the page itself; `frame-ancestors` works only as a header. */
const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
};

/** The close code of a server that stops, and how long clients have to answer it, in milliseconds. */
const GOING_AWAY = 1001;
const PATIENCE = 500;

/**
 * Serves a page, and a WebSocket at the same address, to this machine only. Pages of other sites are refused, as
 * {@link isAllowedCaller} says.
 *
 * @throws ServerError where the port is not available
 */
export async function servePage({ port: wanted, page, greeting, onMessage }: PageServerOptions): Promise<PageServer> {
  const server = createServer((request, answer) => {
    if (!isAllowedCaller(request.headers)) answer.writeHead(403).end('this page is for this machine only');
    else if (request.url !== '/') answer.writeHead(404).end('there is nothing here');
    else {
      answer.writeHead(200, HEADERS);
      answer.end(page(`ws://${request.headers.host}`));
    }
  });
  const sockets = new WebSocketServer({
    server,
    maxPayload: LONGEST_MESSAGE,
    verifyClient: ({ req }: { req: IncomingMessage }) => isAllowedCaller(req.headers),
  });
  sockets.on('connection', (socket) => {
    for (const text of greeting()) socket.send(text);
    socket.on('error', () => socket.terminate());
    socket.on('message', (message) => onMessage?.(message.toString(), socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(cannotListen(HOST, wanted, error)));
    // The WebSocket server emits the same error, which would end the process if nothing listened.
    sockets.once('error', () => {});
    server.listen(wanted, HOST, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${HOST}:${port}`,
    send(text, except) {
      for (const socket of sockets.clients) {
        if (socket !== except && socket.readyState === WebSocket.OPEN) socket.send(text);
      }
    },
    async close() {
      for (const socket of sockets.clients) socket.close(GOING_AWAY);
      const timer = setTimeout(() => {
        for (const socket of sockets.clients) socket.terminate();
      }, PATIENCE);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      clearTimeout(timer);
    },
  };
}
