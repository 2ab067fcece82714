import { describe, expect, test } from 'vitest';
import { type Catalogue, statusesOf } from '../../src/model/catalogue.ts';
import { statusRead } from '../../src/model/spelling.ts';

const catalogue: Catalogue<'done' | 'lost' | 'over' | 'on'> = {
  done: { code: 7, wire: 'JOB_DONE', aliases: ['finished', 'both', 'on'], secondary: ['Tidied'], outcome: 'success' },
  lost: { aliases: ['both', 'gone'] },
  over: {},
  on: {},
};
const statuses = statusesOf(catalogue, { ends: ['done', 'over'], gaps: ['lost'] });

describe('the statuses of a catalogue', () => {
  test.each([
    ['done', 'done'],
    [7, 'done'],
    ['7', 'done'],
    ['JOB_DONE', 'done'],
    ['finished', 'done'],
    ['Tidied', 'done'],
    // Two statuses claim it: it belongs to the first.
    ['both', 'done'],
    ['gone', 'lost'],
    // A name is that of its own status, whatever claims it.
    ['on', 'on'],
    ['Done', undefined],
    [undefined, undefined],
  ])('are spelled in all ways that they say: %j is %s', (spelling, status) => {
    expect(statuses.parse(spelling)).toBe(status);
    expect(statuses.indexOf(spelling)).toBe(status === undefined ? 4 : statuses.names.indexOf(status as never));
  });

  test.each([
    // Claimed by two, they belong to one, also in other letters.
    ['BOTH', 'done'],
    ['On', 'on'],
    ['GONE', 'lost'],
    ['job-done', 'done'],
    ['Finished ', 'done'],
    ['7.0', 'done'],
    ['elsewhere', undefined],
  ])('are read in other letters: %j is %s', (spelling, status) => {
    const { vocabulary } = statuses;
    expect(vocabulary.names[statusRead(vocabulary, spelling)]).toBe(status);
  });

  test('are written by their codes, or by their names', () => {
    expect(statuses.size).toBe(4);
    expect(statuses.names).toEqual(['done', 'lost', 'over', 'on']);
    expect(statuses.vocabulary.names).toEqual(statuses.names);
    expect(statuses.vocabulary.written).toEqual([7, 'lost', 'over', 'on']);
  });

  test.each<readonly [string, Catalogue<string>, Readonly<Record<string, number>>, readonly (number | string)[]]>([
    ['a code that two have', { a: { code: 5 }, b: { code: 5 } }, {}, [5, 'b']],
    ['a code that is the name of another', { 5: {}, b: { code: 5 } }, {}, ['5', 'b']],
    ['no name, and a code that is the name of another', { 5: {}, b: { code: 5 } }, { b: 0 }, ['5', 5]],
    ['a code that is mapped', { a: { code: 5 }, b: { code: 6 } }, { 5: 1 }, ['a', 6]],
    ['a code that is mapped in another form', { a: { code: 5 }, b: {} }, { '5.0': 1 }, ['a', 'b']],
    ['a name that is mapped', { a: { aliases: ['A a'] }, b: {} }, { a: 1 }, ['A a', 'b']],
    ['nothing but what is mapped to it', { a: {}, b: {} }, { a: 1, Done: 0 }, ['done', 'b']],
    ['nothing at all', { a: {}, b: {} }, { a: 1 }, ['a', 'b']],
  ])('are written so that they are read as themselves: where one has %s', (_, own, map, written) => {
    const { vocabulary } = statusesOf(own, { ends: [], gaps: [] }, new Map(Object.entries(map)));
    expect(vocabulary.written).toEqual(written);
    for (const [index, spelling] of written.entries()) {
      // Only what no spelling means is written as something else.
      if ([...vocabulary.folded.values()].includes(index)) expect(statusRead(vocabulary, spelling)).toBe(index);
    }
  });

  test('say how a job came out, or that nothing says so', () => {
    expect(statuses.names.map(statuses.resultOf)).toEqual(['success', 'live', 'ended', 'live']);
    expect(statuses.names.map(statuses.outcomeOf)).toEqual(['success', undefined, undefined, undefined]);
    expect(statuses.entryOf('done')).toBe(catalogue.done);
  });

  test('are terminal, gaps or live', () => {
    expect(statuses.names.filter(statuses.isTerminal)).toEqual(['done', 'over']);
    expect(statuses.names.filter(statuses.isGap)).toEqual(['lost']);
    expect(statuses.names.filter(statuses.isLive)).toEqual(['on']);
  });

  test('cannot be changed', () => {
    expect([statuses, statuses.names, statuses.vocabulary].every(Object.isFrozen)).toBe(true);
  });
});
