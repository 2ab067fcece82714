import * as v from 'valibot';
import { check, DURATION_TEXT, duration, type Elsewhere, mapping, record, share } from '../input.ts';
import type { JobEventType } from '../model/modelarts-v1/events.ts';
import { type Status, statusNames } from '../model/modelarts-v1/statuses.ts';
import { accepts, jobTable, type Row } from '../model/table.ts';
import { DURATION, type Duration, toMilliseconds } from '../time.ts';
import type { Distribution } from './distribution.ts';
import { type Scenario, scenarioNames } from './scenario.ts';

/**
 * The scenario in input data.
 *
 * @throws InputError with all issues
 */
export function toScenario(data: unknown): Scenario {
  schema ??= scenarioSchema();
  return check(schema, data);
}

/** Made on the first use. */
let schema: v.GenericSchema<unknown, Scenario> | undefined;

/** The schema of a scenario. */
export function scenarioSchema(): v.GenericSchema<unknown, Scenario> {
  return mapping({
    description: key('What the scenario is about, and where its numbers come from', v.string('a text')),
    extends: key(
      'The built-in scenario that this one changes',
      v.picklist(scenarioNames, `one of ${scenarioNames.join(', ')}`),
    ),
    arrivals: key('The time between the creation of one job and the next', distribution),
    odds: key('The weights of what the platform does, by status and event', odds()),
    dwell: key('The dwell time of each status', record(statusNames, distribution)),
    maxRunTime: key('The maximum dwell time in RUNNING: after it, the platform stops the job', duration),
    users: key(
      'What users do',
      mapping({
        stop: key('The share of visits to a status that end because a user stops the job', shares('stop')),
        delete: key('The share of visits to a status that end because a user deletes the job', shares('delete')),
        deleteFails: key('The share of deletions that fail', share),
      }),
    ),
    unknown: key('The share of visits to a status that UNKNOWN interrupts', shares('sight.lose')),
  });
}

/** The schema of an optional key. */
function key<S extends v.GenericSchema>(description: string, schema: S) {
  return v.exactOptional(v.pipe(schema, v.description(description)));
}

/** The keys for the events that `odds` do not weight. */
const ELSEWHERE: { readonly [E in JobEventType]?: string } & Elsewhere = {
  stop: 'users.stop',
  delete: 'users.delete',
  'sight.lose': 'unknown',
  'sight.regain': 'unknown',
};

/** Whether the platform takes this row, so that `odds` weight it. */
export function isWeighted({ from, event }: Row): boolean {
  const isOfUsers = event === 'delete.fail' && accepts(from, 'delete');
  return ELSEWHERE[event] === undefined && !isOfUsers;
}

/** The milliseconds in a duration; none in a text that is no duration, which has its own issue. */
function milliseconds(text: Duration): number {
  return DURATION.test(text) ? toMilliseconds(text) : Number.NaN;
}

const weight = v.pipe(v.number('a number'), v.finite('a number'), v.minValue(0, 'a weight of 0 or more'));
/** The schema of a distribution. */
export const distribution: v.GenericSchema<unknown, Distribution> = v.union(
  [
    duration,
    mapping({
      uniform: v.pipe(
        v.tuple([duration, duration], 'two durations'),
        v.check(([from, to]) => !(milliseconds(from) > milliseconds(to)), 'the shorter duration first'),
      ),
    }),
    mapping({ exponential: duration }),
    mapping({
      lognormal: v.pipe(
        mapping({ median: duration, p95: duration }),
        v.check(({ median }) => milliseconds(median) !== 0, 'a median above 0'),
        v.check(({ median, p95 }) => !(milliseconds(median) > milliseconds(p95)), 'a p95 not below the median'),
      ),
    }),
  ],
  `${DURATION_TEXT}, { uniform: [1s, 5s] }, { exponential: 30s } or { lognormal: { median: 1m, p95: 1h } }`,
);

function shares(event: JobEventType) {
  const statuses = statusNames.filter((status) => accepts(status, event));
  return v.union([share, record(statuses, share)], 'a share from 0 to 1, or shares by status');
}

/** The schema of `odds`. */
function odds() {
  const rows = jobTable.rows.filter(isWeighted);
  const eventsOf = (status: Status) => rows.filter(({ from }) => from === status).map(({ event }) => event);
  return mapping(
    Object.fromEntries(
      [...new Set(rows.map(({ from }) => from))].map((status) => [
        status,
        v.exactOptional(record(eventsOf(status), weight, ELSEWHERE)),
      ]),
    ),
  );
}
