import { describe, expect, expectTypeOf, test } from 'vitest';
import { createMachine } from 'xstate';
import { Columns } from '../../src/log/columns/columns.ts';
import { isMalformed } from '../../src/log/observation.ts';
import { readLog } from '../../src/log/read.ts';
import { defineLifecycle, type Lifecycle } from '../../src/model/lifecycle.ts';
import { statusNames } from '../../src/model/modelarts-v1/statuses.ts';
import { explain } from '../../src/validate/explain.ts';
import { compileJudge, type Judgement, type Reason } from '../../src/validate/judge.ts';
import type { Finding } from '../../src/validate/report.ts';
import { validateLog } from '../../src/validate/validate-log.ts';
import { createLogValidator, createValidator, type ValidatorOptions, validate } from '../../src/validate/validator.ts';
import { unpackVerdict } from '../../src/validate/verdicts.ts';
import { chunked } from '../log/logs.ts';

describe('validate', () => {
  test('judges one history', () => {
    expect(validate([1, 7, 8, 10])).toEqual({
      mode: 'poll',
      ok: true,
      records: 4,
      malformed: 0,
      observations: 4,
      jobs: 1,
      verdicts: { first: 1, repeated: 0, direct: 2, skipped: 1, impossible: 0, gap: 0, unrecognized: 0 },
      outcomes: { success: 1, failure: 0, stopped: 0, live: 0 },
      findings: [],
      warnings: [],
      findingsOmitted: 0,
      warningsOmitted: 0,
    });
  });

  test('takes statuses, or what was seen with its time', () => {
    const { findings } = validate(['COMPLETED', { status: 8, time: 0 }, { status: 99, line: 17 }]);
    expect(findings).toEqual([
      {
        kind: 'impossible',
        line: 2,
        time: '1970-01-01T00:00:00.000Z',
        from: 'COMPLETED',
        to: 'RUNNING',
        reason: 'terminal',
        expected: ['DELETE_FAILED'],
      },
      { kind: 'unrecognized', line: 17, value: '99' },
    ]);
  });

  test('of nothing finds nothing', () => {
    expect(validate([])).toMatchObject({ ok: true, records: 0, jobs: 0 });
  });

  test.each([
    [[8, 0, 1], 'poll', 'backward'],
    [[10, 8], 'poll', 'terminal'],
    [[8, 21], 'poll', 'unreachable'],
    [[8], 'events', 'not-initial'],
    [[1, 8], 'events', 'missing'],
  ] as const)('%j in %s mode: %s', (statuses, mode, reason: Reason) => {
    expect(validate(statuses, { mode }).findings).toMatchObject([{ kind: 'impossible', reason }]);
  });

  test('counts only what is well grounded, if asked to', () => {
    expect(validate([7, 8, 9], { minBasis: 'documented' }).ok).toBe(true);
    expect(validate([8, 15], { minBasis: 'client' }).findings).toMatchObject([{ reason: 'unreachable' }]);
    expect(validate([8, 15], { minBasis: 'inferred' }).ok).toBe(true);
  });
});

describe('a validator', () => {
  test('keeps jobs apart, whatever they are called', () => {
    const validator = createValidator();
    for (const job of ['a', '__proto__', 'constructor', '', '1/2', 'a ']) {
      expect(validator.observe({ job, status: 8 }).verdict).toBe('first');
      expect(validator.observe({ job, status: 8 }).verdict).toBe('repeated');
    }
    expect(validator.report().jobs).toBe(6);
  });

  test('keeps many jobs apart', () => {
    const validator = createValidator();
    for (let job = 0; job < 1000; job++) validator.observe({ job: `${job}`, status: job % 23, time: job });
    for (let job = 0; job < 1000; job++) {
      const verdict = job % 23 === 0 ? 'gap' : 'repeated';
      expect(validator.observe({ job: `${job}`, status: job % 23, time: job }).verdict).toBe(verdict);
    }
    expect(validator.report()).toMatchObject({ jobs: 1000, ok: true, warnings: [] });
    expect([...validator.jobs()].at(30)).toEqual({ job: '30', status: 'WAITING', ok: true });
    expect([...validator.jobs()].at(23)).toEqual({ job: '23', ok: true });
  });

  test('says at each observation what it is', () => {
    const validator = createValidator();
    expect(validator.observe({ status: 1 })).toEqual({ verdict: 'first', to: 'INIT' });
    const judgement: Judgement = validator.observe({ status: 8 });
    expect(judgement).toMatchObject({ verdict: 'skipped', from: 'INIT', to: 'RUNNING', missed: 1 });
    if (judgement.verdict === 'impossible') expectTypeOf(judgement.reason).toEqualTypeOf<Reason>();
    // @ts-expect-error a reason is given where a step is impossible only
    expect(judgement.reason).toBeUndefined();
    expect(validator.observe({ status: 'huh' })).toEqual({ verdict: 'unrecognized', from: 'RUNNING' });
    expect(validator.observe({ status: 0 })).toEqual({ verdict: 'gap', from: 'RUNNING', to: 'UNKNOWN' });
  });

  test('counts jobs whose status was never known as unknown, not as live', () => {
    const validator = createValidator();
    for (const [job, status] of [
      ['a', 0],
      ['b', 99],
      ['c', 0],
      ['c', 8],
      ['d', 10],
      ['d', 0],
    ] as const)
      validator.observe({ job, status });
    expect(validator.report()).toMatchObject({
      jobs: 4,
      outcomes: { success: 1, failure: 0, stopped: 0, live: 1, unknown: 2 },
    });
    expect(validate([8]).outcomes).toEqual({ success: 0, failure: 0, stopped: 0, live: 1 });
  });

  test('counts malformed records, and finds them in the order of the log', () => {
    const validator = createValidator();
    validator.observe({ job: 'a', status: 99, file: 'f', line: 1 });
    validator.reject({ file: 'f', line: 2, problem: 'not JSON' });
    validator.observe({ job: 'a', status: 10, file: 'f', line: 3 });
    expect(validator.report()).toMatchObject({
      records: 3,
      malformed: 1,
      observations: 2,
      findings: [
        { kind: 'unrecognized', job: 'a', file: 'f', line: 1, value: '99' },
        { kind: 'malformed', file: 'f', line: 2, problem: 'not JSON' },
      ],
    });
  });

  test('counts the jobs by the outcome of their last known status', () => {
    const validator = createValidator();
    const ends = { done: 10, failed: 11, killed: 12, canceled: 13, undeletable: 6, running: 8, unseen: 0, odd: 'x' };
    for (const [job, status] of Object.entries(ends)) validator.observe({ job, status });
    expect(validator.report().outcomes).toEqual({ success: 1, failure: 2, stopped: 2, live: 1, unknown: 2 });
  });

  test('counts the jobs that ended in whatever way only where the lifecycle does not say how', () => {
    const door = createMachine({
      initial: 'shut',
      states: { shut: { on: { break: 'broken' } }, broken: { type: 'final' } },
    });
    const lifecycle = defineLifecycle(door) as Lifecycle;
    const none = { success: 0, failure: 0, stopped: 0, live: 0 };
    expect(validate([]).outcomes).toStrictEqual(none);
    expect(validate([], { lifecycle }).outcomes).toStrictEqual({ ...none, ended: 0 });
    expect(validate(['shut', 'broken'], { lifecycle }).outcomes).toStrictEqual({ ...none, ended: 1 });
  });

  test('warns where time runs backwards within a job, once each time, and judges all the same', () => {
    const validator = createValidator();
    for (const [time, status] of [
      [2000, 1],
      [1000, 8],
      [1500, 8],
      [3000, 10],
      [2500, 10],
    ] as const) {
      validator.observe({ job: 'a', line: time, time, status });
      validator.observe({ job: `${time}`, time: 10_000 - time, status });
    }
    const { ok, warnings } = validator.report();
    expect(ok).toBe(true);
    expect(warnings).toEqual([
      {
        kind: 'out-of-order',
        job: 'a',
        line: 1000,
        time: '1970-01-01T00:00:01.000Z',
        previous: '1970-01-01T00:00:02.000Z',
      },
      {
        kind: 'out-of-order',
        job: 'a',
        line: 2500,
        time: '1970-01-01T00:00:02.500Z',
        previous: '1970-01-01T00:00:03.000Z',
      },
    ]);
  });

  test.each(['soon', Number.NaN, 1e20])('warns of a time that is none: %s', (time) => {
    const { ok, warnings, verdicts } = validate([{ status: 1, time }]);
    expect(ok).toBe(true);
    expect(verdicts.first).toBe(1);
    expect(warnings).toEqual([{ kind: 'unreadable-time', line: 1, value: String(time) }]);
  });

  test('keeps so many findings of each sort, and counts the others', () => {
    const validator = createValidator({ maxFindings: 2 });
    for (let turn = 0; turn < 5; turn++) {
      for (const status of [8, 1, 99]) validator.observe({ status });
      validator.reject({ problem: 'not JSON' });
      validator.reject({ problem: 'no job' });
    }
    const { findings, findingsOmitted, ok } = validator.report();
    const sorts = findings.map((finding: Finding) => ('problem' in finding ? finding.problem : finding.kind));
    expect(sorts.sort()).toEqual([
      'impossible',
      'impossible',
      'no job',
      'no job',
      'not JSON',
      'not JSON',
      'unrecognized',
      'unrecognized',
    ]);
    expect(findingsOmitted).toBe(4 * 5 - 8);
    expect(ok).toBe(false);
    expect(createValidator({ maxFindings: 0 }).report()).toMatchObject({ ok: true, findingsOmitted: 0 });
  });

  test('keeps the beginning only of a value that is long', () => {
    const [finding] = validate(['x'.repeat(1e6)]).findings;
    expect(finding).toMatchObject({ kind: 'unrecognized', value: `${'x'.repeat(100)}…` });
  });

  test('shares judgements that cannot be changed', () => {
    const judgement = createValidator().observe({ status: 8 });
    expect(Object.isFrozen(judgement)).toBe(true);
    for (const [from, to] of [
      [10, 8],
      [1, 10],
      [1, 4],
    ]) {
      const validator = createValidator();
      validator.observe({ status: from ?? 0 });
      for (const part of Object.values(validator.observe({ status: to ?? 0 })))
        expect(Object.isFrozen(part)).toBe(true);
    }
  });

  test.each([
    [{ mode: 'pol' }, 'unknown mode: pol'],
    [{ minBasis: 'rumour' }, 'unknown basis: rumour'],
  ])('refuses %j', (options, message) => {
    expect(() => createValidator(options as never)).toThrow(new RangeError(message));
    expect(() => explain('INIT', 'RUNNING', options as never)).toThrow(new RangeError(message));
  });

  test('says by which evidence it checks, and how many warnings it does not keep', () => {
    expect(createValidator().report()).not.toHaveProperty('minBasis');
    const validator = createValidator({ minBasis: 'client', maxFindings: 2 });
    for (const time of [9, 8, 7, 6]) validator.observe({ status: 8, time });
    const { minBasis, warnings, warningsOmitted } = validator.report();
    expect({ minBasis, warnings: warnings.length, warningsOmitted }).toEqual({
      minBasis: 'client',
      warnings: 2,
      warningsOmitted: 1,
    });
  });

  test('has no verdict for a number that stands for none', () => {
    expect(() => unpackVerdict(7)).toThrow('not a packed verdict: 7');
  });

  test('reports at any time, and what was reported stays as it was', () => {
    const validator = createValidator();
    validator.observe({ status: 10 });
    const before = validator.report();
    validator.observe({ status: 8 });
    expect(before).toMatchObject({ ok: true, observations: 1, findings: [] });
    expect(validator.report()).toMatchObject({ ok: false, observations: 2 });
  });
});

describe('explain', () => {
  test.each([
    ['RUNNING', 'KILLING', 'direct', ['stop']],
    ['INIT', 'COMPLETED', 'skipped', ['submit', 'start', 'finish']],
    ['LOST', 'RUNNING', 'impossible', []],
    ['RUNNING', 'RUNNING', 'repeated', []],
    ['DELETE_FAILED', 'DELETE_FAILED', 'repeated', ['delete.fail']],
    ['RUNNING', 'UNKNOWN', 'gap', ['sight.lose']],
    ['UNKNOWN', 'RUNNING', 'gap', ['sight.regain']],
    ['UNKNOWN', 'COMPLETED', 'gap', []],
    ['COMPLETED', 'UNKNOWN', 'gap', []],
    ['UNKNOWN', 'UNKNOWN', 'gap', []],
  ] as const)('%s → %s: %s', (from, to, verdict, events) => {
    const explanation = explain(from, to);
    expect(explanation).toMatchObject({ from, to, verdict });
    expect(explanation.via.map(({ event }) => event)).toEqual(events);
  });

  test('gives a reason for a missing step only where there is one', () => {
    expect(explain('INIT', 'RUNNING')).not.toHaveProperty('absence');
    expect(explain('COMPLETED', 'RUNNING').absence).toMatchObject({ sources: ['S4', 'S22'] });
    expect(explain('WAITING', 'SUBMIT_FAILED').absence).toMatchObject({ sources: ['S1'] });
    expect(explain('RUNNING', 'COMPLETED')).not.toHaveProperty('absence');
  });

  test('refuses what is no status', () => {
    expect(() => explain('FOO' as never, 'RUNNING')).toThrow('unknown status: FOO');
  });

  test('says in events mode what is missing', () => {
    const explanation = explain('INIT', 'RUNNING', { mode: 'events' });
    expect(explanation).toMatchObject({ verdict: 'impossible', reason: 'missing' });
    expect(explanation.via.map(({ to }) => to)).toEqual(['SUBMIT_TRYING', 'RUNNING']);
  });
});

describe('a validator that forgets ended jobs', () => {
  test('takes what follows an end for a new job', () => {
    const validator = createValidator({ forgetEnded: true });
    const verdicts = [1, 8, 10, 10, 8].map((status) => validator.observe({ job: 'a', status }).verdict);
    expect(verdicts).toEqual(['first', 'skipped', 'direct', 'first', 'first']);
    expect(validator.report()).toMatchObject({ ok: true, jobs: 3, outcomes: { success: 2, live: 1 } });
    expect([...validator.jobs()]).toEqual([{ job: 'a', status: 'RUNNING', ok: true }]);
  });

  test('holds live jobs in their order, however many have ended', () => {
    const validator = createValidator({ forgetEnded: true });
    for (let job = 0; job < 20_000; job++) {
      validator.observe({ job: `${job}`, status: 1, time: job });
      if (job % 100 !== 0) validator.observe({ job: `${job}`, status: 10 });
    }
    const live = Array.from({ length: 200 }, (_, index) => ({ job: `${index * 100}`, status: 'INIT', ok: true }));
    expect([...validator.jobs()]).toEqual(live);
    expect(validator.report()).toMatchObject({ jobs: 20_000, outcomes: { success: 19_800, live: 200 } });
    for (const { job } of live) expect(validator.observe({ job, status: 8, time: 0 }).verdict).toBe('skipped');
    expect(validator.report().warnings).toHaveLength(199);
  });

  test('does so for a log in columns as for one entry after the other', async () => {
    const lines = ['a 1', 'b 8', 'a 10', 'a 10', 'b 12', 'a 8', 'b 8', 'a 8'].map((line) => line.split(' '));
    const text = lines
      .map(([job, status], second) => `{"job":"${job}","status":${status},"ts":${1e9 + second}}\n`)
      .join('');
    for (const log of [readLog(chunked(text)), readLog(chunked(text), { columns: true })]) {
      const validator = createValidator({ forgetEnded: true });
      await validateLog(validator, log);
      expect(validator.report()).toMatchObject({
        ok: true,
        jobs: 5,
        verdicts: { first: 5, direct: 0, skipped: 2, repeated: 1, impossible: 0 },
        outcomes: { success: 2, failure: 0, stopped: 1, live: 2 },
      });
    }
  });

  test('is for poll mode only', () => {
    expect(() => createValidator({ forgetEnded: true, mode: 'events' })).toThrow('in poll mode only');
  });
});

describe('a log in columns', () => {
  const lines = [
    '{"job":"a","status":8,"ts":3}',
    '{"job":"b","status":8,"ts":5}',
    'starting',
    '{"job":"b","status":"huh","ts":6}',
    '{"job":"a","status":10,"ts":2}',
    '{"job":"a","status":8,"ts":2}',
    '{"job":"c","status":"Queuing"}',
    '{"job":"c","status":1,"ts":"soon"}',
    '{"job":"d"}',
    '{"job":"b","status":0,"ts":6}',
    '{"job":"e","status":0}',
    '{"job":"e","status":99,"ts":4}',
    '{"job":"e","status":99,"ts":3}',
    '{"job":"b","status":9,"ts":6.5}',
  ];
  // Three times, as columns hold what is uncommon once it has come up before.
  const text = `${lines.join('\n')}\n`.repeat(3);
  const variants: ValidatorOptions[] = [
    {},
    { mode: 'events' },
    { minBasis: 'documented' },
    { maxFindings: 1 },
    { forgetEnded: true },
    { exceptions: { allow: [{ from: 'COMPLETED', to: 'RUNNING', reason: 'x' }] } },
    {
      exceptions: {
        ignore: (['unrecognized', 'malformed', 'out-of-order', 'unreadable-time'] as const).map((kind) => ({
          kind,
          ...(kind === 'malformed' ? {} : { job: 'e' }),
          reason: kind,
        })),
      },
    },
    { exceptions: { known: [{ kind: 'malformed', file: 'log', problem: 'not JSON' }] } },
    { exceptions: { known: [{ kind: 'unrecognized', job: 'e', value: '99' }] } },
  ];

  test.each(variants)('has the same report and the same jobs as its entries, with %j', async (options) => {
    const ofColumns = createLogValidator(options);
    const ofEntries = createValidator(options);
    let uncommon = 0;
    for await (const chunk of readLog(chunked(text, 100), { columns: true, file: 'log' })) {
      if (chunk instanceof Columns && chunk.hasUncommon) uncommon += chunk.count;
      ofColumns.take(chunk);
    }
    for await (const entries of readLog(chunked(text), { file: 'log' }))
      for (const entry of entries) isMalformed(entry) ? ofEntries.reject(entry) : ofEntries.observe(entry);
    expect(uncommon).toBeGreaterThan(0);
    expect(ofColumns.report()).toEqual(ofEntries.report());
    expect([...ofColumns.jobs()]).toEqual([...ofEntries.jobs()]);
  });
});

describe('the keys of jobs', () => {
  test('are told apart to the last character, and given back as they were', () => {
    const keys = [
      '',
      'a',
      'a\u0000',
      'ab',
      'abc',
      'abcd',
      'abcd\u0000',
      '\u00ff',
      'é',
      '作业',
      '\ud83d\ude00',
      '\ud83d',
      '\ude00',
      '\ude00\ud83d',
      '\ufffd',
      '\uffff',
    ];
    const validator = createValidator();
    for (const job of keys) expect(validator.observe({ job, status: 8 }).verdict).toBe('first');
    for (const job of keys) expect(validator.observe({ job, status: 8 }).verdict).toBe('repeated');
    expect([...validator.jobs()].map(({ job }) => job)).toEqual(keys);
  });
});

describe('the compiled judge', () => {
  test.each(['poll', 'events'] as const)(
    'has the verdicts of a validator in %s mode, and follows a history as it does',
    (mode) => {
      const { size, verdicts, next, at, judgement } = compileJudge({ mode });
      for (let last = 0; last <= size; last++) {
        for (let reported = 0; reported <= size; reported++) {
          const validator = createValidator({ mode });
          if (last < size) validator.observe({ status: last });
          // No history has a gap as its last known status: after one, nothing is known yet.
          const known = statusNames[last] === 'UNKNOWN' ? size : last;
          const observed = validator.observe({ status: reported });
          const missed = observed.verdict === 'skipped' ? observed.missed : 0;
          const step = at(known, reported);
          expect(unpackVerdict(verdicts[step] ?? -1)).toEqual({ verdict: observed.verdict, missed });
          expect(judgement(step)).toEqual(observed);
          const [{ status } = {}] = validator.jobs();
          expect(statusNames[next[step] ?? size]).toBe(status);
        }
      }
    },
  );

  test('leaves the last known status after UNKNOWN and after what is no status only', () => {
    const { size, unknowns } = compileJudge();
    expect(unknowns).toEqual([statusNames.indexOf('UNKNOWN'), size]);
  });

  test('refuses what is no step', () => {
    const { size, judgement } = compileJudge();
    expect(() => judgement((size + 1) ** 2)).toThrow(new RangeError('not the index of a step: 576'));
    expect(() => compileJudge({ mode: 'poem' as never })).toThrow(new RangeError('unknown mode: poem'));
  });
});
