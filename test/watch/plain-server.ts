import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { type Environment, realEnvironment } from '../../src/environment.ts';
import type { WatchOptions } from '../../src/watch/watch.ts';

/** An environment in which waiting takes no time. The waits are added to `waits`, in milliseconds. */
export function withoutWaiting(waits: number[] = [], now = realEnvironment.now): Environment {
  const wait = async (milliseconds: number, signal?: AbortSignal) => {
    signal?.throwIfAborted();
    waits.push(milliseconds);
  };
  return { ...realEnvironment, now, wait, random: () => 0.5 };
}

/** A server that is not the fake API, and the options to watch a job of it. */
export async function serveWith(listener: RequestListener): Promise<WatchOptions & { readonly job: string }> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return { endpoint: `http://127.0.0.1:${port}`, project: 'p', token: 'any', job: '1', version: '1' };
}
