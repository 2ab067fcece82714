import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createMachine } from 'xstate';
import type { Catalogue } from '../../src/model/catalogue.ts';
import { defineLifecycle, type Lifecycle, withSpellings } from '../../src/model/lifecycle.ts';
import { modelartsV1 } from '../../src/model/modelarts-v1/lifecycle.ts';
import { parseStatus, toStatus } from '../../src/model/modelarts-v1/statuses.ts';
import { modelartsV2 } from '../../src/model/modelarts-v2/lifecycle.ts';
import { folded, statusRead } from '../../src/model/spelling.ts';
import { validate } from '../../src/validate/validator.ts';
import { vendorNames } from './modelarts-v1/vendor-names.ts';

/** The name of the status that a value of a log is read as; `undefined` if it is none. */
function read<S extends string>({ statuses }: Lifecycle<S>, value: unknown): S | undefined {
  return statuses.names[statusRead(statuses.vocabulary, value)];
}

/** What does not matter around a text and between its words, and which of its letters are large. */
const dressings = fc.record({
  before: fc.constantFrom('', ' ', '\t', '\u00a0\u3000'),
  after: fc.constantFrom('', ' ', '\t ', '\u3000'),
  between: fc.constantFrom('_', ' ', '-', '\u3000', ' - ', '__'),
  large: fc.array(fc.boolean(), { minLength: 1, maxLength: 5 }),
});

function dressed(
  text: string,
  { before, after, between, large }: typeof dressings extends fc.Arbitrary<infer D> ? D : never,
) {
  const letters = [...text.replaceAll('_', between)].map((letter, at) =>
    large[at % large.length] ? letter.toUpperCase() : letter.toLowerCase(),
  );
  return `${before}${letters.join('')}${after}`;
}

describe('in a log, a status of ModelArts v1', () => {
  // A name that the console shows for two statuses has tests of its own below.
  const constants = vendorNames.chinese.filter(([, name]) => name !== 'JOBSTAT_CANCELED');

  test('may be written in any case and with any blanks, with and without its prefix', () => {
    fc.assert(
      fc.property(fc.constantFrom(...constants), dressings, fc.boolean(), ([code, name], dressing, hasPrefix) => {
        const bare = name.replace('JOBSTAT_', '');
        expect(read(modelartsV1, dressed(hasPrefix ? `JOBSTAT_${bare}` : bare, dressing))).toBe(bare);
        expect(read(modelartsV1, code)).toBe(bare);
      }),
    );
  });

  test('may be its code as a number or a text, with a fraction of zero and blanks around it', () => {
    for (const [code, name] of vendorNames.chinese) {
      for (const written of [code, `${code}`, `${code}.0`, `${code}.000`, ` ${code} `, `\t${code}.0\u3000`])
        expect(read(modelartsV1, written), String(written)).toBe(name.replace('JOBSTAT_', ''));
    }
  });

  test.each([
    '-1',
    -1,
    '08',
    '08.0',
    '1 0',
    '1_0',
    '8.5',
    8.5,
    '8.',
    '.8',
    '8,0',
    '0x8',
    '8e0',
    '+8',
    '23',
    23,
    '８',
    '',
    ' ',
    'RUN NING',
    'RUNNING?',
    '_RUNNING',
    'RUNNING_',
    'ＲＵＮＮＩＮＧ',
    '8\n',
    'null',
    null,
    undefined,
    true,
    Number.NaN,
    `${' '.repeat(300)}RUNNING`,
  ])('is not %j', (value) => expect(read(modelartsV1, value)).toBeUndefined());

  test('may have 200 characters, and no more', () => {
    expect(read(modelartsV1, 'running'.padStart(200))).toBe('RUNNING');
    expect(read(modelartsV1, 'running'.padStart(201))).toBeUndefined();
  });

  test('is noted where the report tells of its spelling, and only there', () => {
    const used = new Set<string>();
    for (const value of ['Queuing', 'queuing', 'running', 'RUNNING', 8, 'nope', '运行中'])
      statusRead(modelartsV1.statuses.vocabulary, value, used);
    expect([...used]).toEqual(['queuing', '运行中']);
  });
});

/** What the consoles show, from the pages that the catalogues cite. */
const labels = [
  [modelartsV1, 'Initializing', '初始化', 'INIT'],
  [modelartsV1, 'Queuing', '排队中', 'WAITING'],
  [modelartsV1, 'Deploying', '部署中', 'WAITING'],
  [modelartsV1, 'Running', '运行中', 'RUNNING'],
  [modelartsV1, 'Successful', '运行成功', 'COMPLETED'],
  [modelartsV1, 'Running failed', '运行失败', 'FAILED'],
  [modelartsV1, 'Canceled', '已取消', 'KILLED'],
  [modelartsV1, 'Reviewing Job Initialization', '审核作业初始化', 'CHECK_INIT'],
  [modelartsV2, 'Creating', '创建中', 'Creating'],
  [modelartsV2, 'Pending', '等待中', 'Pending'],
  [modelartsV2, 'Awaiting', '排队中', 'Pending'],
  [modelartsV2, 'Running', '运行中', 'Running'],
  [modelartsV2, 'Stopping', '停止中', 'Terminating'],
  [modelartsV2, 'Completed', '已完成', 'Completed'],
  [modelartsV2, 'Running failed', '运行失败', 'Failed'],
  [modelartsV2, 'Stopped', '已停止', 'Terminated'],
  [modelartsV2, 'Terminated', '已终止', 'Terminated'],
  [modelartsV2, 'Abnormal', '异常', 'Abnormal'],
  [modelartsV2, 'CreateFailed', '创建失败', 'Abnormal'],
  [modelartsV2, 'TerminatedFailed', '停止失败', 'Abnormal'],
] as const;

describe('a label of the console', () => {
  const cases = labels.map(([lifecycle, ...others]) => [lifecycle.id, ...others, lifecycle as Lifecycle] as const);
  test.each(cases)('of %s, %s or %s, is read as %s', (_, english, chinese, status, lifecycle) => {
    fc.assert(
      fc.property(fc.constantFrom(english, chinese), dressings, (label, dressing) => {
        const written = dressed(label.replaceAll(' ', '_'), dressing);
        // To the letter, this is the constant of another status.
        fc.pre(written !== 'CANCELED');
        expect(read(lifecycle, written)).toBe(status);
      }),
      { numRuns: 30 },
    );
  });

  test('is no spelling of the API', () => {
    for (const label of ['Canceled', '运行中', 'Running failed', 'running', ' 8', '8.0', '08'])
      expect(parseStatus(label), label).toBeUndefined();
    expect(() => toStatus('running')).toThrow(new RangeError('unknown status: running'));
    expect(parseStatus('CANCELED')).toBe('CANCELED');
    expect(modelartsV1.statuses.indexOf('已取消')).toBe(modelartsV1.statuses.size);
  });
});

describe('what the console of v1 shows for two statuses', () => {
  test.each(['Canceled', 'canceled', 'cAnCeLeD', ' Canceled ', '已取消'])('%j is KILLED', (label) => {
    expect(read(modelartsV1, label)).toBe('KILLED');
    expect(validate([1, label], { lifecycle: modelartsV1 }).readAs).toEqual([
      {
        spelling: label.includes('已') ? '已取消' : 'Canceled',
        status: 'KILLED',
        by: 'label',
        alternatives: ['CANCELED'],
      },
    ]);
  });

  test.each(['CANCELED', 'JOBSTAT_CANCELED', 'jobstat_canceled', 13, '13', '13.0'])('%j is CANCELED', (constant) => {
    expect(read(modelartsV1, constant)).toBe('CANCELED');
    expect(validate([1, constant], { lifecycle: modelartsV1 }).readAs).toBeUndefined();
  });

  // Therefore no job is accused falsely: what is possible with CANCELED is possible with KILLED.
  test('KILLED is possible wherever CANCELED is', () => {
    const { table, statuses } = modelartsV1;
    for (const status of statuses.names.filter((name) => name !== 'CANCELED')) {
      if (table.distance(status, 'CANCELED') !== undefined)
        expect(table.distance(status, 'KILLED'), `${status} → KILLED`).toBeDefined();
      if (table.distance('CANCELED', status) !== undefined)
        expect(table.distance('KILLED', status), `KILLED → ${status}`).toBeDefined();
    }
  });

  test('and so no history is worse in poll mode for the label than for the constant', () => {
    const history = fc.array(
      fc.integer({ min: 0, max: 22 }).filter((code) => code !== 13),
      { maxLength: 3 },
    );
    const possible = (statuses: readonly (number | string)[]) => validate(statuses, { mode: 'poll' }).ok;
    fc.assert(
      fc.property(history, history, (before, after) => {
        if (possible([...before, 'CANCELED', ...after]))
          expect(possible([...before, 'Canceled', ...after]), `${before} | ${after}`).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});

const twins = defineLifecycle(
  createMachine({
    initial: 'open',
    states: { open: { on: { lock: 'Open' } }, Open: { on: { end: 'half_shut' } }, half_shut: { type: 'final' } },
  }),
) as Lifecycle;

describe('statuses of a machine that differ in case only', () => {
  test('are read to the letter only, and the others of it with patience', () => {
    const values = ['open', 'Open', 'OPEN', ' open', 'half_shut', 'Half Shut'];
    expect(values.map((value) => read(twins, value))).toEqual([
      'open',
      'Open',
      undefined,
      undefined,
      'half_shut',
      'half_shut',
    ]);
  });
});

describe('a label that is also the name of a status', () => {
  const machine = createMachine({
    initial: 'open',
    states: { open: { on: { end: 'done', stop: 'over' } }, done: { type: 'final' }, over: { type: 'final' } },
  });
  const readAs = (catalogue: Catalogue) =>
    validate(['open', 'Done'], { lifecycle: defineLifecycle(machine, { catalogue }) as Lifecycle }).readAs;
  const done = { labels: { en: ['Done'] } };

  test('is not told of, as it says nothing else', () => {
    expect(readAs({ open: {}, done, over: {} })).toBeUndefined();
  });

  test('is told of where it is the label of another status, too', () => {
    expect(readAs({ open: {}, done, over: done })).toEqual([
      { spelling: 'Done', status: 'done', by: 'label', alternatives: ['over'] },
    ]);
  });
});

describe('a map of statuses', () => {
  const mapped = withSpellings(modelartsV1, {
    queued: 'WAITING',
    'All Good': 10,
    Canceled: 'jobstat_canceled',
    1: 'RUNNING',
    '2.0': 'running failed',
    init: 'FAILED',
    运行中: 'COMPLETED',
  });

  test.each([
    ['queued', 'WAITING'],
    [' QUEUED ', 'WAITING'],
    ['all_good', 'COMPLETED'],
    ['ALL-GOOD', 'COMPLETED'],
    ['Canceled', 'CANCELED'],
    ['canceled', 'CANCELED'],
    ['已取消', 'KILLED'],
    [1, 'RUNNING'],
    ['1', 'RUNNING'],
    ['1.0', 'RUNNING'],
    [2, 'FAILED'],
    ['2', 'FAILED'],
    ['2.00', 'FAILED'],
    ['init', 'FAILED'],
    ['INIT', 'FAILED'],
    ['Init', 'FAILED'],
    ['JOBSTAT_INIT', 'INIT'],
    ['Initializing', 'INIT'],
    ['运行中', 'COMPLETED'],
    [8, 'RUNNING'],
    ['nope', undefined],
  ])('reads %j as %s before all else', (value, status) => expect(read(mapped, value)).toBe(status));

  test('is told of in the report, once a spelling, in their order', () => {
    const { readAs } = validate(['ALL GOOD', 'queued', 'Queued', 1, 8, '运行失败'], { lifecycle: mapped });
    expect(readAs).toEqual([
      { spelling: '1', status: 'RUNNING', by: 'map' },
      { spelling: 'All Good', status: 'COMPLETED', by: 'map' },
      { spelling: 'queued', status: 'WAITING', by: 'map' },
      { spelling: '运行失败', status: 'FAILED', by: 'label' },
    ]);
  });

  test('takes a fraction of zero away from numbers only', () => {
    const versions = withSpellings(modelartsV1, { v1: 'RUNNING', 2: 'WAITING' });
    expect(['v1', '2.0', 'v1.0', '2.0 v'].map((value) => read(versions, value))).toEqual([
      'RUNNING',
      'WAITING',
      undefined,
      undefined,
    ]);
  });

  test('leaves the lifecycle, and the spellings of the API, as they were', () => {
    expect(read(modelartsV1, 'queued')).toBeUndefined();
    expect(read(modelartsV1, 1)).toBe('INIT');
    expect(mapped.statuses.parse(1)).toBe('INIT');
    expect(mapped.statuses.parse('queued')).toBeUndefined();
  });

  test('adds to what was mapped before', () => {
    const both = withSpellings(withSpellings(modelartsV1, { done: 10, queued: 'WAITING' }), { Queued: 'done', on: 8 });
    expect(['done', 'queued', 'on', 1].map((value) => read(both, value))).toEqual([
      'COMPLETED',
      'COMPLETED',
      'RUNNING',
      'INIT',
    ]);
  });

  test('takes any status in any case and with any blanks', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, maxLength: 8 }).filter((text) => folded(text) !== '' && !text.includes('__proto__')),
        fc.constantFrom(...vendorNames.chinese),
        dressings,
        (spelling, [, name], { before, after }) => {
          const lifecycle = withSpellings(modelartsV1, { [spelling]: name.toLowerCase() });
          for (const written of [
            spelling,
            `${before}${spelling}${after}`,
            spelling.replace(/[a-z]/g, (a) => a.toUpperCase()),
          ])
            expect(read(lifecycle, written), written).toBe(name.replace('JOBSTAT_', ''));
        },
      ),
    );
  });

  test('to what is no status is refused', () => {
    expect(() => withSpellings(modelartsV1, { done: 'OVER' })).toThrow(
      new RangeError('unknown status: OVER, as which done is to be read'),
    );
  });
});
