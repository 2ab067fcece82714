import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { writeCsv } from '../../src/cli/writers/csv.ts';
import { writeNdjson } from '../../src/cli/writers/ndjson.ts';
import type { Writer } from '../../src/cli/writers/writer.ts';
import { writeXes } from '../../src/cli/writers/xes.ts';
import { scenarioNames } from '../../src/model/modelarts-v1/scenarios.ts';
import { readLog } from '../../src/node.ts';
import type { SimulateOptions } from '../../src/simulate/simulate.ts';
import type { Mode } from '../../src/validate/judge.ts';
import type { Report } from '../../src/validate/report.ts';
import { validateLog } from '../../src/validate/validate-log.ts';
import { createValidator } from '../../src/validate/validator.ts';
import { chunked } from '../log/logs.ts';
import { randomScenarios } from './scenarios.ts';

/** Writes a log, and checks it like any other. */
async function judged(write: Writer, options: SimulateOptions, mode: Mode): Promise<Report> {
  const validator = createValidator({ mode });
  await validateLog(validator, readLog(chunked([...write(options)].join(''))));
  return validator.report();
}

const writers = fc.constantFrom(writeNdjson, writeCsv, writeXes);
const seeds = fc.nat(2 ** 32 - 1);
const fine = { ok: true, findings: [], warnings: [], malformed: 0 };

describe('simulate, write, read, check:', () => {
  test('what a poller observes has no finding, for any scenario, seed and polling', async () => {
    const pollings = fc.record({
      every: fc.integer({ min: 5, max: 900 }).map((seconds) => `${seconds}s`),
      jitter: fc.double({ min: 0, max: 0.5, noNaN: true }),
      lost: fc.double({ min: 0, max: 0.9, noNaN: true }),
    });
    await fc.assert(
      fc.asyncProperty(randomScenarios, seeds, pollings, writers, async (scenario, seed, poll, write) => {
        const options = { scenario, seed, poll, jobs: 3 };
        fc.pre([...writeNdjson(options)].length > 0);
        const report = await judged(write, options, 'poll');
        expect(report).toMatchObject(fine);
        expect(report.verdicts).toMatchObject({ impossible: 0, unrecognized: 0 });
      }),
      { numRuns: 100 },
    );
  });

  test('all changes have no finding as a complete feed, for any scenario and seed', async () => {
    await fc.assert(
      fc.asyncProperty(randomScenarios, seeds, writers, async (scenario, seed, write) => {
        const report = await judged(write, { scenario, seed, jobs: 5 }, 'events');
        expect(report).toMatchObject({ ...fine, jobs: 5 });
        expect(report.verdicts).toMatchObject({ first: 5, skipped: 0, impossible: 0, unrecognized: 0 });
      }),
      { numRuns: 100 },
    );
  });

  test.each(scenarioNames)('jobs of the built-in scenario %s have no finding', async (scenario) => {
    const options = { scenario, seed: 7, jobs: 100 };
    expect(await judged(writeNdjson, { ...options, poll: '2m' }, 'poll')).toMatchObject(fine);
    expect(await judged(writeNdjson, options, 'events')).toMatchObject({ ...fine, jobs: 100 });
  });
});
