/// <reference lib="esnext.disposable" preserve="true" />
import { randomBytes } from 'node:crypto';
import type { Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isLoopback } from '../callers.ts';
import { cannotListen, type StorageError } from '../errors.ts';
import type { AnsweredRequest } from './app.ts';
import { type Controls, createControls } from './controls.ts';
import type { ApiName } from './platform/api.ts';
import type { Settings } from './platform/settings.ts';

/** How to serve the fake API. */
export interface ServerOptions {
  /** The version of the API that is served: v1 unless given. */
  readonly api?: ApiName | 'both';
  /** The address to listen on: 127.0.0.1 unless given, which only this machine can reach. */
  readonly host?: string;
  /** The port: a free one unless given. */
  readonly port?: number;
  /** Whether it can be reached by the network: yes, unless given. If not, {@link Server.fetch} is the only way to it. */
  readonly listen?: boolean;
  /** The seed of all that is left to chance: 1 unless given. The same seed and the same requests give the same jobs. */
  readonly seed?: number;
  /** How much faster than real time the clock runs: 1 unless given. At 0 it stands still until it is advanced. */
  readonly speed?: number;
  /**
   * When the clock begins, in any form that a log may have: now unless given. It never begins before the latest time in
   * the state.
   */
  readonly start?: number | string;
  /**
   * The settings of jobs, in each API that is served: by time, in the scenario `typical`, without faults, unless given.
   */
  readonly settings?: Partial<Settings>;
  /** The file that keeps the state. A server that is started with it again continues from there. */
  readonly state?: string;
  /**
   * Whether what a request changes is on the disk before it is answered, and survives a loss of power: no, unless given.
   * Without it, it is handed to the system, and survives only the end of the program.
   */
  readonly sync?: boolean;
  /**
   * Whether to answer as other editions do. In v1, numbers are quoted, and the text of an error is called `error_msg`. In v2,
   * a job that is told to stop has the finer phase in which it will end, a deletion is answered with 200, and errors have no
   * `error_solution`.
   */
  readonly quirks?: boolean;
  /**
   * The names under which clients call the server, such as that of a container. Addresses and `localhost` need not be
   * named. Requests to another name are refused: a page of another site could be behind them.
   */
  readonly allowedHosts?: readonly string[];
  /**
   * The token that calls under `/__jobstat/` need, as `Authorization: Bearer TOKEN`. Unless given: none where only this
   * machine can reach the server, else one that is drawn.
   */
  readonly controlToken?: string;
  /** Called for each request, after it was answered. */
  onAnswer?(request: AnsweredRequest): void;
  /** Called for each error that is a defect of the fake API. */
  onError?(error: unknown): void;
  /**
   * Called when the state cannot be written, as on a full disk: once, and again only after it could be written in
   * between. Until then, requests that look are answered from the state as it was last written, and all others with
   * HTTP 507. What was answered with 200 is not lost.
   */
  onStorageError?(error: StorageError): void;
}

/** A fake API that is being served. */
export interface Server extends Controls, AsyncDisposable {
  /** Its address, such as `http://127.0.0.1:8080`; `http://localhost` for one that does not listen. */
  readonly url: string;
  /** The token that calls under `/__jobstat/` need, if they need one. */
  readonly controlToken: string | undefined;
  /**
   * Answers a request without the network, whatever host it is for: as a handler of a mocking library, in a worker, or in a
   * test without a port. Such a request needs no control token.
   */
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>;
  /** Stops the server, once it has answered the requests in progress, and saves the state. `await using` does so too. */
  close(): Promise<void>;
}

/**
 * Serves a fake of the ModelArts API for training jobs, v1 or v2 or both. Requests create its jobs; those under `/__jobstat/` control
 * them, and `/__jobstat/openapi.json` describes all calls.
 *
 * @example
 * await using server = await startServer({ speed: 0, settings: { outcome: 'FAILED' } });
 * const job = await createJobAt(server.url);
 * await server.advance('1h');
 * @throws ServerError if the address is not available, or the state cannot be read
 * @throws InputError for invalid settings
 * @throws RangeError for another invalid option
 */
export async function startServer(options: ServerOptions = {}): Promise<Server> {
  const apis: readonly [ApiName, ...ApiName[]] = options.api === 'both' ? ['v1', 'v2'] : [options.api ?? 'v1'];
  const { host = '127.0.0.1', port = 0, seed = 1, speed = 1, start, settings, state, sync, quirks = false } = options;
  const { allowedHosts = [], controlToken = isLoopback(host) ? undefined : randomBytes(16).toString('base64url') } =
    options;
  // Loaded with the first server, so that programs that start none do not pay for it.
  const [{ serve }, { createApp, IN_PROCESS }, { openPlatform }] = await Promise.all([
    import('@hono/node-server'),
    import('./app.ts'),
    import('./platform/open-platform.ts'),
  ]);
  const { close: closePlatform, ...opened } = openPlatform({
    ...{ apis, seed, speed, start, settings, state, sync },
    onFailure: options.onStorageError?.bind(options),
  });
  const app = createApp({
    ...options,
    ...opened,
    apis,
    quirks,
    allowedHosts: [host, ...allowedHosts].map((name) => name.toLowerCase()),
    controlToken,
  });
  const fetch: Server['fetch'] = async (input, init) => app.fetch(new Request(input, init), IN_PROCESS);
  const serverAt = (url: string, close: () => Promise<void>): Server => ({
    ...createControls(fetch, opened.platform),
    ...{ url, controlToken, fetch, close },
    [Symbol.asyncDispose]: close,
  });
  if (options.listen === false) return serverAt('http://localhost', async () => closePlatform());
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, hostname: host, port }, ({ port }: AddressInfo) => {
      const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
      const closed = new Promise<void>((resolve) => {
        server.once('close', () => {
          closePlatform();
          resolve();
        });
      });
      const close = () => {
        server.close();
        return closed;
      };
      resolve(serverAt(url, close));
    }) as HttpServer;
    // Once the server is closing, a connection without a request in progress is not waited for.
    server.on('request', (_, response) => {
      response.once('close', () => server.listening || server.closeIdleConnections());
    });
    server.once('error', (error: NodeJS.ErrnoException) => {
      closePlatform();
      reject(cannotListen(host, port, error));
    });
  });
}
