import { setTimeout } from 'node:timers/promises';
import type { createInspector } from '@statelyai/inspect';
import { jobTable } from '../../model/table.ts';
import { traceOf } from '../../paths/trace.ts';
import { html } from '../html.ts';
import { servePage } from '../page-server.ts';
import type { BridgeData, InspectData } from './inspect-data.ts';
import { type Message, toMessage } from './messages.ts';
import { createReplayBuffer } from './replay-buffer.ts';
import { createSessions } from './sessions.ts';

/** How actors are inspected. */
export interface InspectorOptions {
  /** The port on 127.0.0.1; one that is free unless given. */
  readonly port?: number;
  /** Show our own page, which needs no network, and not the inspector of stately.ai. */
  readonly offline?: boolean;
}

/** A page on which actors are seen to live, and the ways to have them seen. */
export interface Inspector
  extends Pick<ReturnType<typeof createInspector>, 'inspect' | 'actor' | 'event' | 'snapshot'> {
  /** The address of the page, such as `http://127.0.0.1:8081`; with `ws:`, that for `createWebSocketInspector`. */
  readonly url: string;
  /** Ends it, once those who are connected have what was said. */
  close(): Promise<void>;
}

const STATELY = 'https://stately.ai';

/** How deep what actors hold is looked into: as deep as `@statelyai/inspect` does. */
const DEPTH = 10;

/**
 * Starts an inspector on this machine. It opens no browser. Whoever connects late is told what was said before: the
 * newest 2000 messages, and of each actor that it is there, and how it is.
 *
 * @example
 * const { url, inspect } = await startInspector({ offline: true });
 * createActor(jobMachine, { inspect }).start();
 * @throws ServerError where the port cannot be had
 */
export async function startInspector({ port = 0, offline = false }: InspectorOptions = {}): Promise<Inspector> {
  const [{ createInspector }, { configure }] = await Promise.all([
    import('@statelyai/inspect'),
    import('safe-stable-stringify'),
  ]);
  const toText = configure({ maximumDepth: DEPTH });
  const buffer = createReplayBuffer();
  const named = createSessions();
  const server = await servePage({
    port,
    page: offline ? await ownPage() : bridgePage,
    greeting: () => buffer.texts(),
    onMessage(text, program) {
      const message = toMessage(text);
      if (message !== undefined) pass(message, program);
    },
  });

  /** Keeps a message, and passes it on to all but the program that it is from. */
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
      // What is inspected is told in the next turn, one after the other.
      await setTimeout();
      await server.close();
    },
  };
}

/** Our own page, which is driven by the messages alone. */
async function ownPage(): Promise<(socket: string) => string> {
  const { picture } = await import('../picture.ts');
  const rows = jobTable.rows.map(({ from, event, to, description }) => ({
    from,
    event,
    to,
    ...(description && { description }),
  }));
  const data: InspectData = { picture: await picture(jobTable, traceOf([])), rows };
  return (connect) => html({ app: 'inspect', title: 'Jobs, inspected', data, connect });
}

/** A page around the inspector of stately.ai, which takes the messages to it. */
function bridgePage(connect: string): string {
  const data: BridgeData = { inspector: `${STATELY}/inspect` };
  return html({ app: 'bridge', title: 'Jobs in the Stately inspector', data, connect, frame: STATELY });
}
