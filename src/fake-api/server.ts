import type { Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { toTime } from '../log/observation.ts';
import { cannotListen } from '../server-error.ts';
import type { AnsweredRequest } from './app.ts';
import type { Settings } from './platform/settings.ts';

/** How to serve the fake API. */
export interface ServerOptions {
  /** Where to listen: 127.0.0.1 unless given, so that only this machine can ask. */
  readonly host?: string;
  /** The port: one that is free unless given. */
  readonly port?: number;
  /** The seed of what is left to chance: 1 unless given. The same seed and the same requests give the same jobs. */
  readonly seed?: number;
  /** How much faster than real time the clock runs: 1 unless given. At 0 it stands still until it is put forward. */
  readonly speed?: number;
  /** When the clock begins, a time that {@link toTime} knows: now unless given, and never before the state ends. */
  readonly start?: number | string;
  /** How jobs get on of which nothing else is said: by the scenario `typical` and by time unless given. */
  readonly settings?: Partial<Settings>;
  /** A file in which the state is kept, so that the next server that is given it goes on from there. */
  readonly state?: string;
  /** Whether to answer as older releases did: numbers are quoted, and the text of an error is called `error_msg`. */
  readonly quirks?: boolean;
  /** Is told of every request that was answered. */
  onAnswer?(request: AnsweredRequest): void;
  /** Is told of what should not have happened. */
  onError?(error: unknown): void;
}

/** A fake API that is being served. */
export interface Server {
  /** Its address, such as `http://127.0.0.1:8080`. */
  readonly url: string;
  /** Ends the server: what was answered is written down. */
  close(): Promise<void>;
}

/**
 * Serves a fake of the ModelArts v1 API for training jobs. Its jobs are created by requests, and controlled under
 * `/__jobstat/`: see `/__jobstat/openapi.json`.
 *
 * @example
 * const { url, close } = await startServer({ settings: { progress: { polls: 2 }, outcome: 'FAILED' } });
 * @throws ServerError where the address cannot be had, or the state cannot be read
 * @throws InputError for settings that make no sense
 * @throws RangeError for another option that makes no sense
 */
export async function startServer(options: ServerOptions = {}): Promise<Server> {
  const { host = '127.0.0.1', port = 0, seed = 1, speed = 1, start, quirks = false } = options;
  // What a server is made of is loaded with the first of them.
  const [
    { serve },
    { createApp },
    { createClock },
    { openJournal },
    { Platform },
    { createPlanner },
    { State },
    settings,
    { checkWhole },
  ] = await Promise.all([
    import('@hono/node-server'),
    import('./app.ts'),
    import('./platform/clock.ts'),
    import('./platform/journal.ts'),
    import('./platform/platform.ts'),
    import('./platform/plan.ts'),
    import('./platform/state.ts'),
    import('./platform/settings.ts'),
    import('../input.ts'),
  ]);
  const origin = settings.withChanges(
    settings.defaultSettings,
    settings.parseSettingsChange(options.settings ?? {}),
    settings.defaultSettings,
  );
  createPlanner(origin.scenario);
  const begin = start === undefined ? undefined : toTime(start);
  if (start !== undefined && begin === undefined) throw new RangeError(`not a time: ${start}`);
  if (!(speed >= 0 && speed <= 1_000_000)) throw new RangeError(`the speed must be from 0 to 1000000: ${speed}`);
  checkWhole('the seed', seed, 2 ** 32 - 1);

  let after: number | undefined;
  const state = new State();
  const journal = await openJournal(options.state, (fact) => {
    state.apply(fact);
    after = Math.max(after ?? 0, fact.time);
  });
  const clock = createClock({ speed, start: begin, after });
  const platform = new Platform(state, seed, (fact) => journal.append(fact));
  platform.resume(origin, clock.now());
  journal.flush();

  const app = createApp({ platform, clock, journal, quirks, ...options });
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, hostname: host, port }, ({ port }: AddressInfo) => {
      const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
      const ended = new Promise<void>((closed) => {
        server.once('close', () => {
          platform.recordTime(clock.now());
          journal.close();
          closed();
        });
      });
      const close = () => {
        server.close();
        return ended;
      };
      resolve({ url, close });
    }) as HttpServer;
    // Once the server is to end, a connection on which nothing is under way any more is not waited for.
    server.on('request', (_, answer) => {
      answer.once('close', () => server.listening || server.closeIdleConnections());
    });
    server.once('error', (error: NodeJS.ErrnoException) => {
      journal.close();
      reject(cannotListen(host, port, error));
    });
  });
}
