import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/input.ts';
import { parseLifecycle } from '../../src/model/parse-lifecycle.ts';

/** A machine of two states in JSON, with what is added to it. */
function machine(change: object = {}, a: object = {}): string {
  const states = { a: { on: { go: 'b' }, ...a }, b: { type: 'final' } };
  return JSON.stringify({ initial: 'a', states, ...change });
}

/** What is wrong with a machine, as `path: problem`. */
function issuesOf(json: string): readonly string[] {
  try {
    parseLifecycle(json);
    return [];
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.issues.map(({ path, problem }) => `${path.join('.')}: ${problem}`);
  }
}

describe('a lifecycle in JSON', () => {
  test('has the id, the title and the sources of its machine', () => {
    const sources = { doc: { title: 'Manual', url: 'https://example.com', revision: '2', establishes: 'all' } };
    const go = { target: 'b', meta: { basis: 'documented', sources: ['doc'] } };
    const json = machine({ id: 'door', meta: { title: 'A door', sources } }, { on: { go } });
    expect(parseLifecycle(json)).toMatchObject({ id: 'door', title: 'A door', sources });
  });

  test('has the drawing of its machine', () => {
    const grid = { a: [0, 0], b: [1, 0] };
    expect(parseLifecycle(machine({ meta: { drawing: { grid } } })).drawing).toEqual({ mainRoad: [], quiet: [], grid });
    const drawing = { mainRoad: ['a', 'b'], quiet: ['go'] };
    expect(parseLifecycle(machine({ meta: { drawing } })).drawing).toEqual(drawing);
  });

  test('is called job unless it has an id, and has its id for a title', () => {
    expect(parseLifecycle(machine())).toMatchObject({ id: 'job', title: 'job' });
    expect(parseLifecycle(machine({ id: 'door', meta: {} }))).toMatchObject({ id: 'door', title: 'door' });
    expect(parseLifecycle(machine())).not.toHaveProperty('sources');
  });

  test('may name its JSON Schema, which says nothing', () => {
    const { table } = parseLifecycle(machine({ $schema: './lifecycle.schema.json' }));
    expect(table.rows).toEqual(parseLifecycle(machine()).table.rows);
  });

  test('is what is said about it where the machine says something else', () => {
    const about = { id: 'gate', title: 'A gate' };
    expect(parseLifecycle(machine({ id: 'door', meta: { title: 'A door' } }), { about })).toMatchObject(about);
  });

  test('is named by its file in errors', () => {
    expect(() => parseLifecycle('{}', { file: 'door.json' })).toThrow('door.json: states: expected the states');
    expect(() => parseLifecycle('{', { file: 'door.json' })).toThrow(/^door\.json: not JSON: ./);
  });

  const inner = { initial: 'x', states: { x: { on: { go: '#end' } } } };
  test.each<[string, string]>([
    ['a sibling', machine({}, { on: { go: 'b' } })],
    ['a sibling in an object', machine({}, { on: { go: { target: 'b' } } })],
    ['a list', machine({}, { on: { go: [{ target: 'b' }] } })],
    ['a child', machine({}, { ...inner, on: { back: '.x' }, states: { x: { on: { go: '#job.b' } } } })],
    [
      'a state within a sibling',
      machine({ states: { a: { on: { go: 'c.x' } }, c: inner, b: { id: 'end', type: 'final' } } }),
    ],
    ['a state by its own id', machine({ states: { a: { on: { go: '#end' } }, b: { id: 'end', type: 'final' } } })],
    ['a state by its place', machine({ id: 'door' }, { on: { go: '#door.b' } })],
    ['a state by the id that it has of its place', machine({}, { on: { go: '#job\\.b' } })],
    [
      'a state within one with an id',
      machine({ states: { a: { on: { go: '#c.x' } }, c: { ...inner, id: 'c' }, b: { id: 'end', type: 'final' } } }),
    ],
    ['a name with a dot', machine({ states: { a: { on: { go: 'v1\\.0' } }, 'v1.0': { type: 'final' } } })],
    ['a state of the machine, from the machine itself', machine({ on: { stop: '.b' } })],
    ['none, which is nowhere', machine({}, { on: { go: 'b', stay: {} }, always: null, onDone: null })],
    ['a state, without an event', machine({}, { on: {}, always: 'b' })],
    ['a state, after a time', machine({}, { on: {}, after: { 1000: 'b' } })],
    ['what a state starts in, by an object', machine({ initial: { target: 'a' } })],
  ])('may have a target that is %s', (_, json) => {
    expect(issuesOf(json)).toEqual([]);
  });

  test.each<[string, readonly string[]]>([
    ['7', [': expected a machine: an object with states']],
    ['null', [': expected a machine: an object with states']],
    ['[]', [': expected a machine: an object with states']],
    ['{}', ['states: expected the states of a machine']],
    ['{"states":{}}', ['states: expected the states of a machine']],
    ['{"states":["a"]}', ['states: expected the states of a machine']],
    [machine({}, { on: { go: 'b', stop: 'c' } }), ['states.a.on.stop: no such state: c']],
    [machine({}, { on: { go: 'b', stop: { target: 'c' } } }), ['states.a.on.stop.target: no such state: c']],
    [machine({}, { on: { go: ['b', { target: ['c'] }] } }), ['states.a.on.go.target: no such state: c']],
    [machine({}, { on: { go: 7 } }), ['states.a.on.go: expected the name of a state']],
    [machine({}, { on: { go: 'b', stop: null } }), ['states.a.on.stop: expected the name of a state']],
    [machine({}, { on: { go: { target: null } } }), ['states.a.on.go.target: expected the name of a state']],
    [machine({ on: { stop: 'c' } }), ['on.stop: no such state: c']],
    [machine({}, { on: { go: '.b' } }), ['states.a.on.go: no such state: .b']],
    [machine({}, { on: { go: '#b' } }), ['states.a.on.go: no such state: #b']],
    [machine({}, { on: { go: '#job.a.b' } }), ['states.a.on.go: no such state: #job.a.b']],
    [machine({}, { on: { go: 'b.c' } }), ['states.a.on.go: no such state: b.c']],
    [machine({}, { on: { go: 'toString' } }), ['states.a.on.go: no such state: toString']],
    [machine({}, { always: 'c' }), ['states.a.always: no such state: c']],
    [machine({}, { onDone: { target: 'c' } }), ['states.a.onDone.target: no such state: c']],
    [machine({}, { after: { 1000: 'c' } }), ['states.a.after.1000: no such state: c']],
    [machine({}, { on: ['b'] }), ['states.a.on: expected transitions by their events']],
    [machine({}, { after: 'b' }), ['states.a.after: expected transitions by their events']],
    [machine({}, { tags: ['x', 7] }), ['states.a.tags: expected texts']],
    [machine({}, { states: [] }), ['states.a.states: expected states']],
    [machine({}, { type: 'finale' }), ['states.a.type: expected one of atomic, compound, final, history']],
    [
      machine({}, { type: 'parallel', states: { x: {} } }),
      ['states.a.type: a job has one status, but parallel states have several'],
    ],
    [machine({}, { states: { x: {}, y: {} } }), ['states.a.initial: expected the state to start in: one of x, y']],
    [machine({ initial: 'c' }), ['initial: expected the state to start in: one of a, b']],
    [machine({ initial: '#job.a' }), ['initial: expected the state to start in: one of a, b']],
    [machine({ initial: '.a' }), ['initial: expected the state to start in: one of a, b']],
    [machine({ initial: { target: 'c' } }), ['initial: expected the state to start in: one of a, b']],
    [
      machine({ initial: 'z', states: Object.fromEntries([...'abcdefghijk'].map((name) => [name, {}])) }),
      ['initial: expected the state to start in: one of a, b, c, d, e, f, g, h, i, j …'],
    ],
    [
      machine({ initial: 'z', states: Object.fromEntries([...'abcdefghij'].map((name) => [name, {}])) }),
      ['initial: expected the state to start in: one of a, b, c, d, e, f, g, h, i, j'],
    ],
    ['{"initial":"a","states":{"a":7}}', ['states.a: expected a state: an object']],
    [machine({ meta: { sources: { doc: { title: 'x' } } } }), ['meta.sources.doc.establishes: missing']],
    [machine({ meta: { sources: 7 } }), ['meta.sources: expected sources by their ids, but got 7']],
    [
      machine({ meta: { sources: { doc: { title: 7, establishes: 'x' } } } }),
      ['meta.sources.doc.title: expected a text, but got 7'],
    ],
    [machine({ description: 7 }), ['description: expected a text, but got 7']],
    [machine({ meta: { title: 7 } }), ['meta.title: expected a text, but got 7']],
    [
      machine({ states: { a: { target: {}, on: { go: 'b' } }, b: { type: 'final' } } }),
      ['states.a.target: expected a text'],
    ],
    [
      machine({ states: { a: { description: ['x'], meta: 7, on: { go: 'b' } }, b: { type: 'final' } } }),
      [
        'states.a.description: expected a text',
        'states.a.meta: expected what is known of the status: code, wire, phase, aliases, labels, but got 7',
      ],
    ],
    [
      machine({
        states: { a: { on: { go: 'b' } }, b: { type: 'final', meta: { code: 'A', wire: 1, phase: 2, aliases: 7 } } },
      }),
      [
        'states.b.meta.code: expected a whole number, but got "A"',
        'states.b.meta.wire: expected a text, but got 1',
        'states.b.meta.phase: expected a text, but got 2',
        'states.b.meta.aliases: expected a list of names, but got 7',
      ],
    ],
    [
      machine({
        states: {
          a: { on: { go: 'b' } },
          b: { type: 'final', meta: { code: 1.5, aliases: [1], labels: { en: 'x' } } },
        },
      }),
      [
        'states.b.meta.code: expected a whole number, but got 1.5',
        'states.b.meta.aliases.0: expected a text, but got 1',
        'states.b.meta.labels.en: expected a list of names, but got "x"',
      ],
    ],
    [
      machine({
        states: {
          a: { on: { go: { target: 'b', description: 7, meta: { basis: 1, sources: 'doc' } } } },
          b: { type: 'final' },
        },
      }),
      [
        'states.a.on.go.description: expected a text, but got 7',
        'states.a.on.go.meta.basis: expected a text, but got 1',
        'states.a.on.go.meta.sources: expected a list of names, but got "doc"',
      ],
    ],
    [machine({ meta: { drawing: 7 } }), ['meta.drawing: expected a drawing: mainRoad, quiet, grid, but got 7']],
    [machine({ meta: { drawing: { mainRoad: ['a', 'c'] } } }), ['meta.drawing.mainRoad.1: no such status: c']],
    [
      machine({ meta: { drawing: { grid: { a: [0, 0] } } } }),
      ['meta.drawing.grid: no cell for b; give all statuses one, or none'],
    ],
    [
      machine({ meta: { drawing: { grid: { a: [1, 0], b: [1, 0], c: [2, 0] } } } }),
      ['meta.drawing.grid.b: a is in the same cell: [1,0]', 'meta.drawing.grid.c: no such status: c'],
    ],
    [
      machine({ meta: { drawing: { grid: { a: [0, 0.5], b: [-1, 0] } } } }),
      [
        'meta.drawing.grid.a: expected a column and a row, whole numbers from 0 to 99, but got [0,0.5]',
        'meta.drawing.grid.b: expected a column and a row, whole numbers from 0 to 99, but got [-1,0]',
      ],
    ],
    [
      machine({ meta: { drawing: { grid: { a: [0, 100], b: [0] } } } }),
      [
        'meta.drawing.grid.a: expected a column and a row, whole numbers from 0 to 99, but got [0,100]',
        'meta.drawing.grid.b: expected a column and a row, whole numbers from 0 to 99, but got [0]',
      ],
    ],
    [
      machine({ meta: { drawing: { grid: { a: '0, 0', b: [1, '0'] } } } }),
      ['meta.drawing.grid.a: expected a column and a row, whole numbers from 0 to 99, but got "0, 0"'],
    ],
    [
      machine({ meta: { sources: { doc: { title: 'x', url: 7, revision: 2, establishes: 3 } } } }),
      ['url', 'revision', 'establishes'].map(
        (key, at) => `meta.sources.doc.${key}: expected a text, but got ${[7, 2, 3][at]}`,
      ),
    ],
  ])('that is wrong is refused, with the path to what is wrong: %s', (json, issues) => {
    expect(issuesOf(json)).toEqual(issues);
  });

  test('says of a machine that cannot be compiled which state it cannot be compiled for', () => {
    const states = { a: { on: { go: 'b', stop: 'c' } }, b: { type: 'final' } };
    expect(issuesOf(machine({ states: { ...states, c: {} } }))[0]).toMatch(/^states\.c: c: cannot reach an end/);
    const around = { initial: 'x', states: { x: {} } };
    expect(issuesOf(machine({ states: { ...states, c: around } }))[0]).toMatch(/^states\.c\.states\.x: x: cannot/);
    expect(issuesOf(machine({}, { on: { go: 'a' } }).replace('"type":"final"', ''))[0]).toMatch(/^: no status is term/);
    // XState has no name of a state here: its own message is handed on.
    expect(issuesOf(machine({ on: { stop: 'b' } }))[0]).toMatch(/^: .*stop|^: .*b/);
  });
});
