import { describe, expect, test } from 'vitest';
import { jobTable } from '../../src/model/modelarts-v1/lifecycle.ts';
import { createActorLog, nextOf } from '../../src/viewer/app/inspect/actor-log.ts';
import type { Message } from '../../src/viewer/inspect/messages.ts';

const AT = 1_735_689_600_000;

function actor(sessionId: string, name: string, value: unknown = 'any'): Message {
  return { type: '@xstate.actor', sessionId, name, createdAt: String(AT), snapshot: { value } } as Message;
}

function change(sessionId: string, event: object, value: unknown, status = 'active'): readonly Message[] {
  const common = { sessionId, event, createdAt: String(AT) };
  return [
    { type: '@xstate.event', ...common },
    { type: '@xstate.snapshot', ...common, snapshot: { value, status } },
  ] as unknown as Message[];
}

const begin = (id: string, value: unknown) => change(id, { type: 'xstate.init' }, value);

function logged(messages: readonly Message[], most = 100) {
  const log = createActorLog(jobTable, most);
  for (const message of messages) log.receive(message);
  return log.contents();
}

describe('a log of actors', () => {
  test('takes statuses from snapshots, not from the message with the actor', () => {
    const { actors, entries } = logged([
      actor('x:0', '7/1', { live: 'RUNNING' }),
      ...begin('x:0', { live: 'INIT' }),
      ...change('x:0', { type: 'submit' }, { live: 'SUBMIT_TRYING' }),
    ]);
    expect(actors).toMatchObject([{ id: 'x:0', name: '7/1', status: 'SUBMIT_TRYING', isOver: false }]);
    expect(actors[0]?.trace.steps).toEqual([{ from: 'INIT', to: 'SUBMIT_TRYING', kind: 'direct', count: 1 }]);
    expect(entries.map(({ event, from, to }) => [event, from, to])).toEqual([
      [undefined, undefined, 'INIT'],
      ['submit', 'INIT', 'SUBMIT_TRYING'],
    ]);
  });

  test('has inferred steps and unseen statuses', () => {
    const { actors, entries } = logged([
      actor('x:0', '7/1'),
      ...begin('x:0', { live: 'INIT' }),
      ...change('x:0', { type: 'submit', inferred: true, unseen: true }, { live: 'SUBMIT_TRYING' }),
      ...change('x:0', { type: 'start', inferred: true, at: '2025-01-01T00:01:00Z' }, { live: 'RUNNING' }),
    ]);
    const { trace } = actors[0] ?? {};
    expect(trace?.steps.map(({ kind }) => kind)).toEqual(['inferred', 'inferred']);
    expect(new Map(trace?.observations)).toEqual(
      new Map([
        ['INIT', 1],
        ['RUNNING', 1],
      ]),
    );
    expect(entries.map(({ isInferred, isUnseen, time }) => [isInferred, isUnseen, time])).toEqual([
      [false, false, AT],
      [true, true, Number.NaN],
      [true, false, AT + 60_000],
    ]);
  });

  test('has events that were not possible', () => {
    const { actors, entries } = logged([
      ...begin('x:0', { live: 'INIT' }),
      ...change('x:0', { type: 'finish' }, { live: 'INIT' }),
    ]);
    expect(entries.at(-1)).toMatchObject({ event: 'finish', isRefused: true });
    expect(actors[0]?.trace.steps).toEqual([]);
  });

  test('does not count the stop of an actor as a step', () => {
    const { actors, entries } = logged([
      ...begin('x:0', { live: 'INIT' }),
      ...change('x:0', { type: 'xstate.stop' }, { live: 'INIT' }, 'stopped'),
    ]);
    const [stopped] = actors;
    expect(entries.at(-1)).toMatchObject({ event: 'xstate.stop', isRefused: false });
    expect(new Map(stopped?.trace.observations)).toEqual(new Map([['INIT', 1]]));
    expect(stopped && nextOf(stopped, jobTable)).toEqual([]);
  });

  test('counts a deletion that fails a second time as a step', () => {
    const failed = { ended: 'DELETE_FAILED' };
    const { actors } = logged([...begin('x:0', failed), ...change('x:0', { type: 'delete.fail' }, failed)]);
    expect(actors[0]?.trace.steps).toMatchObject([{ from: 'DELETE_FAILED', to: 'DELETE_FAILED' }]);
  });

  test('starts an actor over that is introduced again', () => {
    const { actors } = logged([actor('x:0', 'one'), actor('x:1', 'other'), actor('x:0', 'one again')]);
    expect(actors.map(({ name }) => name)).toEqual(['other', 'one again']);
  });

  test('lets UNKNOWN return only to the status before it', () => {
    const { actors } = logged([
      ...begin('x:0', { live: 'RUNNING' }),
      ...change('x:0', { type: 'sight.lose' }, 'UNKNOWN'),
    ]);
    const [lost] = actors;
    expect(lost && nextOf(lost, jobTable).map(({ event, to }) => [event, to])).toEqual([['sight.regain', 'RUNNING']]);
  });

  test('keeps the newest entries', () => {
    const many = Array.from({ length: 50 }, () => change('x:0', { type: 'delete.fail' }, { ended: 'DELETE_FAILED' }));
    expect(logged(many.flat(), 10).entries.map(({ place }) => place)).toEqual([40, 41, 42, 43, 44, 45, 46, 47, 48, 49]);
  });

  test.each([
    [{ type: '@xstate.snapshot', sessionId: 'x' }],
    [{ type: '@xstate.actor', sessionId: 'x', snapshot: null }],
    [{ type: '@xstate.event', sessionId: 'x', event: null, createdAt: 'soon' }],
    [{ type: '@xstate.snapshot', sessionId: 'x', snapshot: { value: { a: { b: 'c', d: 'e' } } }, event: 7 }],
  ])('takes messages with missing fields: %j', (message) => {
    expect(() => logged([message as unknown as Message])).not.toThrow();
  });
});
