import { once } from 'node:events';
import { createConnection } from 'node:net';
import { networkInterfaces } from 'node:os';
import { createWebSocketInspector, createWebSocketReceiver } from '@statelyai/inspect';
import { describe, expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { createActor, createMachine } from 'xstate';
import { compile } from '../../src/model/compile.ts';
import { jobTable } from '../../src/model/modelarts-v1/lifecycle.ts';
import { jobMachine } from '../../src/model/modelarts-v1/machine.ts';
import { type Inspector, type InspectorOptions, startInspector } from '../../src/viewer/inspect/inspector.ts';

/** The fields of a message that are tested. */
interface Received {
  readonly type: string;
  readonly sessionId: string;
  readonly rootId?: string;
  readonly name?: string;
  readonly definition?: string;
  readonly createdAt: string;
  readonly event?: { readonly type: string };
  readonly snapshot?: { readonly value: unknown; readonly status: string };
  readonly _version: string;
}

async function started(options?: InspectorOptions): Promise<Inspector> {
  const inspector = await startInspector(options);
  onTestFinished(() => inspector.close());
  return inspector;
}

const socketUrl = ({ url }: Inspector) => url.replace('http:', 'ws:');

/** A client of an inspector, and the messages that it has received. */
async function client(inspector: Inspector) {
  const received: Received[] = [];
  const socket = new WebSocket(socketUrl(inspector));
  socket.on('message', (data) => received.push(JSON.parse(data.toString())));
  await once(socket, 'open');
  return { received, socket };
}

/** Waits until a list has this many items. */
async function until(list: readonly unknown[], count: number): Promise<void> {
  await expect.poll(() => list.length).toBeGreaterThanOrEqual(count);
}

const brief = ({ type, event, snapshot }: Received) =>
  [type.replace('@xstate.', ''), event?.type, snapshot?.value].filter((part) => part !== undefined);

/** The messages about a job that is submitted, after that with the actor: an event and a snapshot for each step. */
const SUBMITTED = [
  ['event', 'xstate.init'],
  ['snapshot', 'xstate.init', { live: 'INIT' }],
  ['event', 'submit'],
  ['snapshot', 'submit', { live: 'SUBMIT_TRYING' }],
];

describe('an inspector', () => {
  test('sends the messages that the package documents: an actor with its machine, its events and snapshots, in order', async () => {
    const inspector = await started();
    const { received } = await client(inspector);
    const actor = createActor(jobMachine, { id: '7/1', inspect: inspector.inspect }).start();
    actor.send({ type: 'submit' });
    await until(received, 5);
    const [first, ...others] = received;
    expect(first).toMatchObject({ type: '@xstate.actor', name: '7/1', sessionId: actor.sessionId });
    expect(others.map(brief)).toEqual(SUBMITTED);
    for (const { sessionId, rootId, createdAt, _version } of received) {
      expect([sessionId, rootId]).toEqual([actor.sessionId, actor.sessionId]);
      expect(Math.abs(Number(createdAt) - Date.now())).toBeLessThan(60_000);
      expect(_version).toMatch(/^\d+\.\d+\.\d+$/);
    }
    const { rows } = compile(createMachine(JSON.parse(first?.definition ?? '')));
    expect(rows).toHaveLength(jobTable.rows.length);
    expect(rows).toEqual(expect.arrayContaining([...jobTable.rows]));
  });

  test('sends the same to a client that connects late', async () => {
    const inspector = await started();
    const early = await client(inspector);
    createActor(jobMachine, { inspect: inspector.inspect }).start().send({ type: 'submit' });
    await until(early.received, 5);
    const late = await client(inspector);
    await until(late.received, 5);
    expect(late.received).toEqual(early.received);
  });

  test('passes the messages of a program on to all other clients, among them a receiver of the package', async () => {
    const inspector = await started();
    const received: Received[] = [];
    createWebSocketReceiver({ server: socketUrl(inspector) }).subscribe((message) => received.push(message as never));
    const { received: ours } = await client(inspector);
    const { adapter, inspect } = createWebSocketInspector({ url: socketUrl(inspector) });
    onTestFinished(() => adapter.stop?.());
    const actor = createActor(jobMachine, { inspect }).start();
    actor.send({ type: 'submit' });
    await until(received, 5);
    expect(received.slice(1).map(brief)).toEqual(SUBMITTED);
    expect(new Set(received.map(({ sessionId }) => sessionId))).toEqual(new Set([actor.sessionId]));
    await until(ours, 5);
    const late = await client(inspector);
    await until(late.received, 5);
    expect(late.received).toEqual(ours);
  });

  test('sends a program nothing of its own, and gives actors of programs with the same ids different ids', async () => {
    const inspector = await started();
    const { received } = await client(inspector);
    const programs = [await client(inspector), await client(inspector)];
    const message = { type: '@xstate.event', sessionId: 'x:0', rootId: 'x:0', event: { type: 'submit' } };
    for (const [index, { socket }] of programs.entries()) {
      socket.send(JSON.stringify(message));
      await until(received, index + 1);
    }
    expect(received.map(({ sessionId, rootId }) => [sessionId, rootId])).toEqual([
      ['x:0', 'x:0'],
      ['x:0 of 2', 'x:0 of 2'],
    ]);
    expect(programs.map(({ received }) => received.map(({ sessionId }) => sessionId))).toEqual([['x:0 of 2'], ['x:0']]);
  });

  test.each([
    'no JSON',
    'null',
    '7',
    '{"type":"@xstate.event"}',
    '{"type":"@xstate.action","sessionId":"x:0"}',
    '{"type":"@xstate.event","sessionId":7}',
  ])('ignores what is not a message: %s', async (text) => {
    const inspector = await started();
    const { received } = await client(inspector);
    const { socket } = await client(inspector);
    socket.send(text);
    socket.send('{"type":"@xstate.event","sessionId":"last"}');
    await until(received, 1);
    expect(received.map(({ sessionId }) => sessionId)).toEqual(['last']);
  });

  test('survives an actor whose context contains itself', async () => {
    const inspector = await started();
    const { received } = await client(inspector);
    const context: { self?: object; count: bigint } = { count: 7n };
    context.self = context;
    createActor(createMachine({ context }), { inspect: inspector.inspect }).start();
    await until(received, 3);
    expect(received.map(({ type }) => type)).toEqual(['@xstate.actor', '@xstate.event', '@xstate.snapshot']);
  });

  test('sends what is reported by hand about something that is not a machine', async () => {
    const inspector = await started();
    const { received } = await client(inspector);
    inspector.actor('a', { value: 'INIT' });
    inspector.event('a', 'submit');
    inspector.snapshot('a', { value: 'SUBMIT_TRYING' });
    await until(received, 3);
    expect(received.map(({ sessionId, type }) => [sessionId, type])).toEqual([
      ['a', '@xstate.actor'],
      ['a', '@xstate.event'],
      ['a', '@xstate.snapshot'],
    ]);
  });

  test('sends all messages before it closes', async () => {
    const inspector = await startInspector();
    const { received, socket } = await client(inspector);
    createActor(jobMachine, { inspect: inspector.inspect }).start().send({ type: 'submit' });
    const closed = once(socket, 'close');
    await inspector.close();
    const [code] = await closed;
    expect(code).toBe(1001);
    expect(received).toHaveLength(5);
    await expect(fetch(inspector.url)).rejects.toThrow();
  });
});

/** The status line with which the server answers a request for the page, or for a WebSocket. */
async function answerTo(url: string, headers: Readonly<Record<string, string>>): Promise<string> {
  const { hostname, port, host } = new URL(url);
  const socket = createConnection(Number(port), hostname);
  const all = { Host: host, Connection: 'close', ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  socket.write(`${['GET / HTTP/1.1', ...lines].join('\r\n')}\r\n\r\n`);
  const [data] = await once(socket, 'data');
  socket.destroy();
  return String(data).split('\r\n')[0] ?? '';
}

const UPGRADE = {
  Connection: 'Upgrade',
  Upgrade: 'websocket',
  'Sec-WebSocket-Version': '13',
  'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
};

describe('the server accepts', () => {
  test.each([
    ['a program, which has no origin', {}, true],
    ['a page of another site', { Origin: 'https://example.com' }, false],
    ['a page of a file', { Origin: 'null' }, false],
    ['a page of another port', { Origin: 'http://127.0.0.1:1' }, false],
    ['a name of another site for this machine', { Host: 'example.com' }, false],
  ])('%s', async (_, headers, isIn) => {
    const { url } = await started();
    expect(await answerTo(url, { ...UPGRADE, ...headers })).toMatch(isIn ? / 101 / : / 401 /);
    if (!isIn) expect(await answerTo(url, headers)).toMatch(/ 403 /);
  });

  test('its own page', async () => {
    const { url } = await started();
    expect(await answerTo(url, { ...UPGRADE, Origin: url })).toMatch(/ 101 /);
  });

  test('no connection to another address of this machine', async () => {
    const { url } = await started();
    const { port } = new URL(url);
    const others = Object.values(networkInterfaces()).flatMap((addresses = []) => addresses);
    for (const { address, internal, family } of others) {
      if (internal || family !== 'IPv4') continue;
      await expect(once(createConnection(Number(port), address), 'connect')).rejects.toThrow('ECONNREFUSED');
    }
    await expect(once(createConnection(Number(port), '127.0.0.2'), 'connect')).rejects.toThrow('ECONNREFUSED');
  });

  test('no port that is in use, and names it', async () => {
    const { url } = await started();
    const port = Number(new URL(url).port);
    await expect(startInspector({ port })).rejects.toThrow(`${port}`);
  });
});
