import fc from 'fast-check';
import { accepts, jobTable } from '../../src/model/modelarts-v1/lifecycle.ts';
import { scenarioNames } from '../../src/model/modelarts-v1/scenarios.ts';
import { isLive, isTerminal, type Status, statusNames } from '../../src/model/modelarts-v1/statuses.ts';
import type { Distribution, Scenario, Share } from '../../src/model/scenario.ts';
import { isWeighted } from '../../src/simulate/schema.ts';

const seconds = (most: number) => fc.integer({ min: 0, max: most }).map((number) => `${number / 4}s`);

/** A distribution of durations that rarely exceed a few minutes. */
const distributions: fc.Arbitrary<Distribution> = fc.oneof(
  fc.constantFrom('0s', '1ms', '30s'),
  fc.tuple(fc.nat(60), fc.nat(60)).map(([from, length]) => ({ uniform: [`${from}s`, `${from + length}s`] as const })),
  fc.record({ exponential: seconds(240) }),
  fc
    .tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 8 }))
    .map(([median, times]) => ({ lognormal: { median: `${median}s`, p95: `${median * times}s` } })),
);

/** Weights for the rows of a live status, including one that leads to an end. */
function weightsOf(status: Status): fc.Arbitrary<{ readonly [event: string]: number }> {
  const rows = jobTable.rows.filter((row) => row.from === status && isWeighted(row));
  const toEnd = rows.filter(({ to }) => to !== 'deleted' && isTerminal(to));
  return fc
    .tuple(
      fc.tuple(...rows.map(({ event }) => fc.tuple(fc.constant(event), fc.nat(9)))),
      fc.constantFrom(...toEnd.map(({ event }) => event)),
    )
    .map(([weights, end]) => ({ ...Object.fromEntries(weights), [end]: 5 }));
}

const odds: fc.Arbitrary<NonNullable<Scenario['odds']>> = fc.record(
  Object.fromEntries(statusNames.filter(isLive).map((status) => [status, weightsOf(status)])),
);

/** One share for all statuses that accept an event, or shares for some of them. */
function sharesOf(event: Parameters<typeof accepts>[1], max: number): fc.Arbitrary<Share> {
  const share = fc.double({ min: 0, max, noNaN: true });
  const statuses = statusNames.filter((status) => accepts(status, event));
  return fc.oneof(
    share,
    fc.record(Object.fromEntries(statuses.map((status) => [status, share])), { requiredKeys: [] }),
  );
}

/** Scenarios of all kinds that extend a built-in one. Together they can take every transition of the machine. */
export const randomScenarios: fc.Arbitrary<Scenario> = fc.record(
  {
    extends: fc.constantFrom(...scenarioNames),
    arrivals: distributions,
    odds,
    dwell: fc.record(Object.fromEntries(statusNames.map((status) => [status, distributions]))),
    maxRunTime: fc.oneof(seconds(240), fc.constant('1.5ms')),
    users: fc.record({
      stop: sharesOf('stop', 0.3),
      delete: sharesOf('delete', 0.3),
      deleteFails: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
    unknown: sharesOf('sight.lose', 0.3),
  },
  { requiredKeys: ['extends', 'odds', 'dwell'] },
);
