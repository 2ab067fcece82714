import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Entry } from '../../../src/log/observation.ts';
import { modes } from '../../../src/validate/judge.ts';
import { merge } from '../../../src/validate/store/merge.ts';
import { SegmentStart } from '../../../src/validate/store/segment.ts';
import { Tally } from '../../../src/validate/store/tally.ts';
import { createLogValidator, tallyOptions, type ValidatorOptions } from '../../../src/validate/validator.ts';
import { runs } from '../../runs.ts';
import { ownRules } from '../exception-arbitraries.ts';

const FILE = 'a.log';

/** A record of some jobs, few enough to be met again and again. */
const entries = (jobs: number): fc.Arbitrary<Entry> =>
  fc.oneof(
    { weight: 1, arbitrary: fc.constantFrom<Entry>({ problem: 'not JSON' }, { problem: 'no job' }) },
    {
      weight: 9,
      arbitrary: fc.record(
        {
          job: fc.nat(jobs - 1).map(String),
          status: fc.oneof(fc.integer({ min: 0, max: 22 }), fc.constantFrom('nope', 'Canceled', 'RUNNING')),
          time: fc.oneof(fc.integer({ min: 1, max: 99 }), fc.constantFrom('never', '2024-05-06T08:00:00.000Z')),
        },
        { requiredKeys: ['job', 'status'] },
      ),
    },
  );

/** A log of a few jobs, or of more than the columns of a segment begin with. */
const logs = fc
  .constantFrom(3, 30, 300)
  .chain((jobs) => fc.array(entries(jobs), { minLength: 1, maxLength: 2 * jobs, size: 'max' }));

const options: fc.Arbitrary<ValidatorOptions> = fc.record({
  mode: fc.constantFrom(...modes),
  maxFindings: fc.constantFrom(0, 1, 3, 1000),
  exceptions: fc.record(ownRules),
});

/** The entries with their places, from the first line of a file on. */
function placed(some: readonly Entry[], file?: string): readonly Entry[] {
  return some.map((entry, index) => ({ ...entry, ...(file === undefined ? {} : { file }), line: index + 1 }));
}

/** What is told of a log that was checked in segments, which begin at these places. */
function inSegments(log: readonly Entry[], cuts: readonly number[], own: ValidatorOptions) {
  const validator = createLogValidator(own);
  const [first = log.length, ...others] = cuts;
  validator.take(placed(log.slice(0, first), FILE));
  for (const [index, end] of [...others, log.length].entries()) {
    const start = cuts[index] ?? log.length;
    const allOf = tallyOptions(own);
    const tally = new Tally({ ...allOf, start: new SegmentStart(allOf.transitions.size, FILE) });
    tally.take(placed(log.slice(start, end)));
    // Segments come from other threads, as copies.
    merge(validator.tally, structuredClone(tally.segment()), { file: FILE, lines: start });
  }
  return { report: validator.report(), jobs: [...validator.jobs()] };
}

function inOnePiece(log: readonly Entry[], own: ValidatorOptions) {
  const validator = createLogValidator(own);
  validator.take(placed(log, FILE));
  return { report: validator.report(), jobs: [...validator.jobs()] };
}

describe('segments that are merged', () => {
  test('tell the same as the whole log, wherever it was cut', () => {
    const cutLogs = logs.chain((log) =>
      fc.tuple(
        fc.constant(log),
        fc.array(fc.nat(log.length), { maxLength: 4 }).map((cuts) => cuts.sort((a, b) => a - b)),
      ),
    );
    fc.assert(
      fc.property(cutLogs, options, ([log, cuts], own) => {
        expect(inSegments(log, cuts, own)).toEqual(inOnePiece(log, own));
      }),
      { numRuns: runs(300) },
    );
  });

  test('hold the first status and the first time of jobs that were numbered late', () => {
    const job = (index: number) => `job ${index}`;
    const at = (index: number) => 1000 + index;
    const before = Array.from({ length: 400 }, (_, index) => ({
      job: job(index),
      status: 'COMPLETED',
      time: at(index),
    }));
    const after = before.map((each) => ({ ...each, status: 'RUNNING', time: each.time - 1 }));
    const { report } = inSegments([...before, ...after], [400], { maxFindings: 1000 });
    const place = (index: number) => ({
      ...{ job: job(index), file: FILE, line: 401 + index },
      time: new Date(at(index) - 1).toISOString(),
    });
    expect(report.findings).toMatchObject(
      after.map((_, index) => ({ kind: 'impossible', from: 'COMPLETED', to: 'RUNNING', ...place(index) })),
    );
    expect(report.warnings).toMatchObject(after.map((_, index) => ({ kind: 'out-of-order', ...place(index) })));
  });

  test.each([
    ['a step that is allowed', { allow: [{ from: 'COMPLETED', to: 'RUNNING', reason: 'ours' }] }, 'out-of-order'],
    ['findings of a job', { ignore: [{ kind: 'impossible', job: 'a', reason: 'ours' }] }, 'out-of-order'],
    ['warnings of a job', { ignore: [{ kind: 'out-of-order', job: 'a', reason: 'ours' }] }, 'impossible'],
  ] as const)('except %s, from one to the next', (_, exceptions, left) => {
    const log = [
      { job: 'a', status: 'COMPLETED', time: 2 },
      { job: 'a', status: 'RUNNING', time: 1 },
    ];
    const { report, jobs } = inSegments(log, [1], { exceptions });
    const [rule] = Object.values(exceptions).flat();
    expect(report.excepted).toEqual([{ ...rule, count: 1 }]);
    expect([...report.findings, ...report.warnings]).toMatchObject([{ kind: left, job: 'a', line: 2 }]);
    expect(jobs).toEqual([{ job: 'a', status: 'RUNNING', ok: left !== 'impossible' }]);
  });
});
