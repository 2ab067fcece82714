import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import { cannotListen } from '../errors.ts';

/** What is served to a page, and heard from it. */
export interface PageServerOptions {
  /** The port; one that is free at 0. */
  readonly port: number;
  /** The page, as HTML, with the address to which it may connect. */
  page(socket: string): string;
  /** What a page, or a program, is told as it connects. */
  greeting(): Iterable<string>;
  /** Is told what one says that has connected: a program, or a page. */
  onMessage?(text: string, from: object): void;
}

/** A page that is being served. */
export interface PageServer {
  /** Its address, such as `http://127.0.0.1:8080`. */
  readonly url: string;
  /** Tells all that are connected, but for one of them where that is given. */
  send(text: string, except?: object): void;
  /** Ends the server, and all connections once they have what was sent. */
  close(): Promise<void>;
}

const HOST = '127.0.0.1';

/** The most bytes of a message that is taken: 1 MiB. */
const LONGEST_MESSAGE = 2 ** 20;

/** What a page is told of how to be read. What stands in its policy is said in the page; but this cannot be. */
const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
};

/** How a connection is ended by a server that ends, and how many milliseconds the other side has to say so too. */
const GOING_AWAY = 1001;
const PATIENCE = 500;

/**
 * Serves a page, and a WebSocket at the same address, to this machine only: pages of other origins, and other names
 * for this machine than its own, are refused.
 *
 * @throws ServerError where the port cannot be had
 */
export async function servePage({ port: wanted, page, greeting, onMessage }: PageServerOptions): Promise<PageServer> {
  let port = wanted;
  const names = () => [`${HOST}:${port}`, `localhost:${port}`];
  const isOwn = ({ headers: { host = '', origin } }: IncomingMessage) =>
    names().includes(host) && (origin === undefined || names().some((name) => origin === `http://${name}`));
  const server = createServer((request, answer) => {
    if (!isOwn(request)) answer.writeHead(403).end('this page is for this machine only');
    else if (request.url !== '/') answer.writeHead(404).end('there is nothing here');
    else {
      answer.writeHead(200, HEADERS);
      answer.end(page(`ws://${request.headers.host}`));
    }
  });
  const sockets = new WebSocketServer({
    server,
    maxPayload: LONGEST_MESSAGE,
    verifyClient: ({ req }: { req: IncomingMessage }) => isOwn(req),
  });
  sockets.on('connection', (socket) => {
    for (const text of greeting()) socket.send(text);
    socket.on('error', () => socket.terminate());
    socket.on('message', (message) => onMessage?.(message.toString(), socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(cannotListen(HOST, wanted, error)));
    // Without a listener of its own, the same error would end everything.
    sockets.once('error', () => {});
    server.listen(wanted, HOST, resolve);
  });
  port = (server.address() as AddressInfo).port;
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
