import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Message, messageTypes } from '../../src/viewer/inspect/messages.ts';
import { createReplayBuffer } from '../../src/viewer/inspect/replay-buffer.ts';

const toMessage = (type: Message['type'], sessionId: string) => ({ type, sessionId }) as Message;
const messages = fc.array(fc.tuple(fc.constantFrom(...messageTypes), fc.constantFrom('a', 'b', 'c')));

describe('a replay buffer', () => {
  test('has the newest messages and the newest state of each actor, in order', () => {
    fc.assert(
      fc.property(messages, fc.integer({ min: 1, max: 5 }), (all, most) => {
        const buffer = createReplayBuffer(most);
        for (const [place, [type, id]] of all.entries()) buffer.keep(toMessage(type, id), String(place));
        const isKept = (place: number) => {
          const [type, id] = all[place] ?? [];
          if (place >= all.length - most) return true;
          if (type === '@xstate.event') return false;
          // An actor that is introduced again has been restarted.
          const ends = type === '@xstate.actor' ? [type] : [type, '@xstate.actor'];
          return !all.slice(place + 1).some((later) => later[1] === id && ends.includes(later[0]));
        };
        expect([...buffer.texts()]).toEqual(
          all
            .map((_, place) => place)
            .filter(isKept)
            .map(String),
        );
      }),
    );
  });
});
