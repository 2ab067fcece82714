import { setTimeout } from 'node:timers/promises';
import type { ActorRefLike, AnyEventObject, InspectionEvent, Observer, Snapshot } from 'xstate';
import type { Lifecycle } from '../../model/lifecycle.ts';
import { type DefaultStatus, lifecycleIn, type WithLifecycle } from '../../model/lifecycles.ts';
import { traceOf } from '../../paths/trace.ts';
import { html } from '../html.ts';
import { pageLifecycle } from '../page-lifecycle.ts';
import { servePage } from '../page-server.ts';
import type { BridgeData, InspectData } from './inspect-data.ts';
import { type Message, toMessage } from './messages.ts';
import { createReplayBuffer } from './replay-buffer.ts';
import { createSessions } from './sessions.ts';

/** Options of an inspector. */
export interface InspectorOptions<S extends string = DefaultStatus> extends WithLifecycle<S> {
  /** The port on 127.0.0.1; a free one unless given. */
  readonly port?: number;
  /** Whether to serve the project's own page, which needs no network, instead of the inspector of stately.ai. */
  readonly offline?: boolean;
}

/** What is shown of the snapshot of an actor. */
export interface ShownSnapshot {
  /** Whether it runs: `active` unless given. */
  readonly status?: Snapshot<unknown>['status'];
  readonly value?: unknown;
  readonly context?: unknown;
  readonly output?: unknown;
}

/** A page that shows what actors do, and the functions that send it what they do. */
export interface Inspector {
  /** The option `inspect` of an actor of XState, which is shown all that it does. */
  readonly inspect: Observer<InspectionEvent>;
  /** Shows a new actor, which need not be one of XState: one that has a name only is given by it. */
  actor(actor: ActorRefLike | string, snapshot?: ShownSnapshot): void;
  /** Shows an event that an actor received, and from which other one. */
  event(
    target: ActorRefLike | string,
    event: AnyEventObject | string,
    info?: { readonly source?: ActorRefLike | string },
  ): void;
  /** Shows the snapshot of an actor, and after which event. */
  snapshot(actor: ActorRefLike | string, snapshot: ShownSnapshot, info?: { readonly event?: AnyEventObject }): void;
  /** The address of the page, such as `http://127.0.0.1:8081`; for `createWebSocketInspector`, the same with `ws:`. */
  readonly url: string;
  /** Stops it after all messages were sent. */
  close(): Promise<void>;
}

const STATELY = 'https://stately.ai';

/** How many levels of nested values of an actor are sent; `@statelyai/inspect` has the same limit. */
const DEPTH = 10;

/**
 * Starts an inspector on this machine; it opens no browser. A client that connects late is sent what it missed: the
 * newest 2000 messages, and for each actor the message that introduces it and its newest snapshot.
 *
 * @example
 * const { url, inspect } = await startInspector({ offline: true });
 * createActor(jobMachine, { inspect }).start();
 * @throws ServerError where the port is not available
 */
export async function startInspector<S extends string = DefaultStatus>({
  port = 0,
  offline = false,
  ...options
}: InspectorOptions<S> = {}): Promise<Inspector> {
  // So written, the bundle has these functions and nothing else of the packages.
  const { createInspector } = await import('@statelyai/inspect');
  const { configure } = await import('safe-stable-stringify');
  const toText = configure({ maximumDepth: DEPTH });
  const buffer = createReplayBuffer();
  const named = createSessions();
  const server = await servePage({
    port,
    page: offline ? await ownPage(lifecycleIn(options)) : bridgePage,
    greeting: () => buffer.texts(),
    onMessage(text, program) {
      const message = toMessage(text);
      if (message !== undefined) pass(message, program);
    },
  });

  /** Keeps a message, and sends it to all clients but the program that it is from. */
  function pass(message: Message, program: object): void {
    const renamed = named(message, program);
    const text = toText(renamed) ?? '';
    buffer.keep(renamed, text);
    server.send(text, program);
  }

  const { inspect, actor, event, snapshot } = createInspector({ send: (message) => pass(message, server) });
  return {
    ...{ url: server.url, inspect, actor, event, snapshot },
    async close() {
      // `@statelyai/inspect` sends its messages in the next turn of the event loop.
      await setTimeout();
      await server.close();
    },
  };
}

/** The project's own page, which works from the messages alone. */
async function ownPage<S extends string>(lifecycle: Lifecycle<S>): Promise<(socket: string) => string> {
  const { picture } = await import('../picture.ts');
  const { table } = lifecycle;
  const data: InspectData = {
    picture: await picture(lifecycle, traceOf([])),
    rows: table.rows.map(({ from, event, to, description }) => ({ from, event, to, description })),
    lifecycle: pageLifecycle(lifecycle),
    returning: table.returning,
  };
  return (connect) => html({ app: 'inspect', title: 'Job inspector', data, connect });
}

/** A page with the inspector of stately.ai in a frame, which passes the messages on to it. */
function bridgePage(connect: string): string {
  const data: BridgeData = { inspector: `${STATELY}/inspect` };
  return html({ app: 'bridge', title: 'Jobs in the Stately inspector', data, connect, frame: STATELY });
}
