import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { runs } from '../runs.ts';
import { foundIn } from './found-in.ts';
import { csvLogs, mutated, mutations, ndjsonLogs } from './log-arbitraries.ts';

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
