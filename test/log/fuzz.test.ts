import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LogError } from '../../src/errors.ts';
import type { Format } from '../../src/log/formats/formats.ts';
import { readLog } from '../../src/log/read.ts';
import { createLogValidator } from '../../src/validate/validator.ts';
import { runs } from '../runs.ts';
import { csvLogs, mutated, mutations, ndjsonLogs } from './log-arbitraries.ts';
import { cutInto } from './logs.ts';

/** What a log is found to be in chunks of these sizes: its report, or why it is no log. Any other error is a defect. */
async function foundIn(
  bytes: Uint8Array,
  format: Format,
  sizes: readonly number[],
  columns: boolean,
): Promise<unknown> {
  const validator = createLogValidator();
  try {
    const log = cutInto(bytes, sizes);
    const chunks = columns ? readLog(log, { format, columns }) : readLog(log, { format });
    for await (const chunk of chunks) validator.take(chunk);
  } catch (error) {
    if (!(error instanceof LogError)) throw error;
    return error.message;
  }
  const report = validator.report();
  expect(report.records).toBe(report.observations + report.malformed);
  expect(Object.values(report.verdicts).reduce((sum, count) => sum + count, 0)).toBe(report.observations);
  expect(Object.values(report.outcomes).reduce((sum, count) => sum + count, 0)).toBe(report.jobs);
  return report;
}

const arrays = fc
  .tuple(ndjsonLogs, fc.boolean())
  .map(([log, isList]) => (isList ? `[${log.replaceAll('\n', ',\n')}]` : log));

const xesLogs = fc
  .array(
    fc.record({
      name: fc.constantFrom('a', 'b', '', '&amp;', '<', '&x;', '\u4f5c'),
      status: fc.constantFrom('8', '10', 'RUNNING', '', '"', 'x'),
      part: fc.constantFrom('', '<a>', '</a>', '<!-- - -->', '<![CDATA[<]]>', '<?a ?>', '&', 'text', '\n'),
    }),
    { maxLength: 10 },
  )
  .map((traces) =>
    traces
      .map(
        ({ name, status, part }) =>
          `<trace><string key="concept:name" value="${name}"/>${part}\n<event><string key="status" value="${status}"/></event></trace>`,
      )
      .join('\n'),
  )
  .map((traces) => `<?xml version="1.0"?>\n<log>${traces}</log>\n`);

describe('a log with anything in it has the same report for any chunks, exact and in columns:', () => {
  test.each([
    ['ndjson', ndjsonLogs],
    ['json', arrays],
    ['csv', csvLogs],
    ['xes', xesLogs],
  ] as const)('%s', async (format, logs) => {
    const cuts = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 10 });
    await fc.assert(
      fc.asyncProperty(logs, mutations, cuts, async (log, changes, sizes) => {
        const bytes = mutated(log, changes);
        const whole = await foundIn(bytes, format, [2 ** 20], false);
        expect(await foundIn(bytes, format, sizes, false)).toEqual(whole);
        expect(await foundIn(bytes, format, sizes, true)).toEqual(whole);
      }),
      { numRuns: runs(Number(process.env.FUZZ_RUNS ?? 400)) },
    );
  });
});
