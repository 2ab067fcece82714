import DOMPurify from 'dompurify';
import { XMLValidator } from 'fast-xml-parser';
import { describe, expect, test } from 'vitest';
import { createMachine } from 'xstate';
import { diagram, diagramFormats } from '../../src/diagrams/diagrams.ts';
import { identifierOf } from '../../src/diagrams/escape.ts';
import { json } from '../../src/diagrams/json.ts';
import { defineLifecycle, type Lifecycle, lifecycleOf } from '../../src/model/lifecycle.ts';
import { modelartsV1 } from '../../src/model/modelarts-v1/lifecycle.ts';
import type { Row } from '../../src/model/table.ts';
import type { Trace } from '../../src/paths/trace.ts';
import { modelOf } from './state-machine-cat.ts';

const define = (config: object) => defineLifecycle(createMachine(config as never)) as Lifecycle;

const end = { type: 'final' };

/** The phases of a pod, without a gap and without anything gone. */
const pod = define({
  id: 'pod',
  initial: 'Pending',
  states: {
    Pending: { on: { schedule: 'Running', fail: 'Failed' } },
    Running: { on: { finish: 'Succeeded', fail: 'Failed' } },
    Succeeded: { type: 'final', tags: ['success'] },
    Failed: { type: 'final', tags: ['failure'] },
  },
});

const guarded = define({
  id: 'guarded',
  initial: 'open',
  states: {
    open: {
      on: {
        vote: [
          {
            target: 'accepted',
            guard: 'many',
            description: 'many are for it',
            meta: { basis: 'client', sources: ['a'] },
          },
          { target: 'refused', guard: 'few', meta: { basis: 'inferred', sources: [], race: true } },
          { target: 'open', guard: 'none' },
        ],
        close: 'refused',
      },
    },
    draft: { on: { open: 'open', close: 'refused' } },
    accepted: end,
    refused: end,
  },
});

const timed = define({
  id: 'timed',
  initial: 'asking',
  states: {
    asking: {
      after: { 1000: 'waiting', patience: { target: 'lost', description: 'nobody answers' } },
      on: { answer: 'checking', 'after 1e3': 'lost', 'after ': 'lost' },
    },
    waiting: { after: { 1000: 'lost' }, on: { answer: 'checking', 'sent.*': 'waiting' } },
    checking: { always: [{ target: 'answered', guard: 'isGood' }, { target: 'lost' }] },
    answered: { type: 'final', tags: 'success' },
    lost: end,
  },
});

/** A history of some of the live statuses, from a status that proves something. */
const paused = define({
  id: 'paused',
  initial: 'new',
  states: {
    new: { on: { start: 'work' } },
    work: {
      initial: 'fetch',
      on: { pause: 'paused', stop: 'stopped' },
      states: {
        fetch: { on: { next: 'build' } },
        build: { on: { next: '#paused.done' } },
        memory: { type: 'history', history: 'deep' },
      },
    },
    paused: { on: { resume: 'work.memory', stop: 'stopped' } },
    stopped: { type: 'final', tags: 'stopped' },
    done: end,
  },
});

/** Two histories whose statuses overlap, and one with a single status. */
const overlapping = define({
  id: 'overlapping',
  initial: 'outer',
  states: {
    outer: {
      initial: 'inner',
      on: { hold: 'held', rest: 'resting', end: 'over', move: 'lone' },
      states: {
        c: {},
        inner: {
          initial: 'a',
          states: {
            a: { on: { go: 'b' } },
            b: { on: { go: '#overlapping.outer.c' } },
            memory: { type: 'history', history: 'deep' },
          },
        },
        memory: { type: 'history', history: 'deep' },
      },
    },
    held: { on: { release: 'outer.memory', end: 'over' } },
    resting: { on: { wake: 'outer.inner.memory', end: 'over' } },
    napping: { on: { wake: 'lone.memory', end: 'over' } },
    lone: {
      initial: 'single',
      on: { end: 'over', nap: 'napping' },
      states: { single: {}, memory: { type: 'history' } },
    },
    over: end,
  },
});

const twoGaps = define({
  id: 'two gaps',
  initial: 'live',
  states: {
    live: {
      initial: 'ended',
      on: { lose: 'fog', hide: 'mist' },
      states: {
        ended: { on: { go: 'lastSeen' } },
        lastSeen: { on: { go: '#two gaps.deleted' } },
        memory: { type: 'history', history: 'deep' },
      },
    },
    fog: { tags: 'gap', on: { clear: 'live.memory' } },
    mist: { tags: 'gap', on: { clear: 'live.memory', thicken: 'fog', lift: 'deleted' } },
    deleted: { tags: ['terminal', 'stopped'], on: { purge: 'purged', archive: 'archived' } },
    purged: { tags: 'gone' },
    archived: { type: 'final', tags: 'gone' },
  },
});

/** A final state inside another one that goes on when it is done, and one that does not. */
const nested = define({
  id: 'nested',
  initial: 'build',
  states: {
    build: { initial: 'compile', onDone: 'test', states: { compile: { on: { next: 'built' } }, built: end } },
    test: {
      initial: 'running',
      on: { delete: 'gone' },
      states: { running: { on: { pass: 'passed' } }, passed: { type: 'final', tags: 'success' } },
    },
    gone: { type: 'final', tags: 'gone' },
  },
});

/** Names that other notations have a use for, or that look like the identifiers of others. */
const names = [
  ...[
    'end',
    'END',
    'state',
    'note',
    'class',
    'default',
    'live',
    'ended',
    'unknown',
    'begin',
    'start',
    'legend',
    'legend live',
  ],
  ...[
    'any ended status',
    '排队 中',
    'a.b',
    'a b',
    'a\\b',
    "it's",
    '"quoted"',
    '#job',
    '.',
    '*',
    '[*]',
    '_xab ',
    '\u00ab'.concat('x20_'),
  ],
  ...['x20_', '_x20_', ' ', '1', '12', 'every0', 'direct1', '<&>', 'constructor', 'a\\'],
];

const hostile = define({
  id: 'hostile.machine',
  initial: names[0],
  states: {
    ...Object.fromEntries(
      names.map((name, index) => {
        const next = names[(index + 1) % names.length] ?? '';
        const address = (each: string) =>
          each === '#job' ? '#number sign' : `#hostile\\.machine.${each.replaceAll(/[.\\]/g, '\\$&')}`;
        return [
          name,
          {
            ...(name === '#job' ? { id: 'number sign' } : {}),
            on: { 'go on': { target: address(next) }, finish: { target: address('over') } },
          },
        ];
      }),
    ),
    over: end,
  },
});

const lifecycles: readonly (readonly [string, Lifecycle])[] = [
  ['ModelArts v1', modelartsV1 as Lifecycle],
  ...[pod, guarded, timed, paused, overlapping, twoGaps, nested, hostile].map((each) => [each.id, each] as const),
];

/** What rows say, in alphabetical order. */
function rowTexts(rows: readonly Row[]): readonly string[] {
  return rows
    .map(({ from, event, to, basis, sources, description, race }) =>
      JSON.stringify([from, event, to, basis, sources, description, race]),
    )
    .sort();
}

describe('the machine configuration', () => {
  test.each(lifecycles)('of %s is read back as the same lifecycle', (_, lifecycle) => {
    const { table, statuses } = defineLifecycle(createMachine(JSON.parse(json(lifecycle)))) as Lifecycle;
    expect(rowTexts(table.rows)).toEqual(rowTexts(lifecycle.table.rows));
    expect(table.initial).toBe(lifecycle.table.initial);
    for (const part of ['statuses', 'ends', 'gaps', 'returning', 'gone'] as const) {
      expect(table[part].toSorted(), part).toEqual(lifecycle.table[part].toSorted());
    }
    for (const name of statuses.names) {
      const { code, wire, phase, outcome, aliases = [], labels, description } = lifecycle.statuses.entryOf(name);
      const read = statuses.entryOf(name);
      expect([read.code, read.wire, read.phase, read.outcome, read.aliases ?? [], read.labels]).toEqual([
        ...[code, wire, phase, outcome, aliases, labels],
      ]);
      expect(read.description?.en).toBe(description?.en);
    }
  });

  test('keeps what the catalogue adds to the machine', () => {
    const catalogue = { ...pod.catalogue, Pending: { code: 7, aliases: ['QUEUED'], labels: { en: ['Waiting'] } } };
    const about = lifecycleOf({ id: 'pod', title: 'Pod', catalogue, table: pod.table });
    const read = defineLifecycle(createMachine(JSON.parse(json(about)))) as Lifecycle;
    expect(read.id).toBe('pod');
    expect(read.statuses.entryOf('Pending')).toEqual(catalogue.Pending);
  });
});

describe('lifecycles of all kinds', () => {
  const cases = lifecycles.flatMap(([name, lifecycle]) =>
    diagramFormats.map((format) => [format, name, lifecycle] as const),
  );

  test.each(cases)('are drawn as %s: %s', async (format, name, lifecycle) => {
    const text = await diagram(format, lifecycle);
    expect(text.length).toBeGreaterThan(100);
    if (['dot', 'svg', 'overview', 'pnml'].includes(format)) return;
    const isBuiltIn = name === 'ModelArts v1';
    expect(text).toContain(
      isBuiltIn ? 'jobstat from src/model/modelarts-v1/machine.ts;' : 'Generated by jobstat; do not',
    );
  });
});

describe('names of all kinds', () => {
  test('have different identifiers of letters, digits and underscores', () => {
    const identifiers = names.map(identifierOf);
    expect(new Set(identifiers).size).toBe(names.length);
    for (const identifier of identifiers) expect(identifier).toMatch(/^[A-Za-z_]\w*$/);
  });

  const seen: Trace = { observations: new Map(), steps: [] };

  test.each(lifecycles)('are read by Mermaid: %s', async (_, lifecycle) => {
    Object.assign(DOMPurify, { addHook: () => undefined, sanitize: (text: string) => text });
    const { default: parser } = await import('mermaid');
    for (const trace of [undefined, seen]) {
      expect(await parser.parse(await diagram('mermaid', lifecycle, trace))).toBeTruthy();
    }
  });

  test.each(lifecycles)('are read by state-machine-cat: %s', async (_, lifecycle) => {
    const { states } = await modelOf(await diagram('smcat', lifecycle), 'smcat');
    expect(states.length).toBeGreaterThan(0);
  });

  test.each(lifecycles)('are well-formed XML with unique ids: %s', async (_, lifecycle) => {
    for (const format of ['scxml', 'pnml'] as const) {
      const text = await diagram(format, lifecycle);
      expect(XMLValidator.validate(text)).toBe(true);
      const ids = [...text.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
      expect(new Set(ids).size, format).toBe(ids.length);
    }
  });

  test.each(lifecycles)('have one node of the picture each: %s', async (_, lifecycle) => {
    const picture = await diagram('svg', lifecycle);
    for (const status of lifecycle.table.statuses) {
      const classes = picture.match(new RegExp(`class="node status(?:-|&#45;)${identifierOf(status)} `, 'g')) ?? [];
      expect(classes.length, status).toBe(1);
    }
  });
});
