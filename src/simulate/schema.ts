import * as v from 'valibot';
import {
  check,
  DURATION_TEXT,
  duration,
  type Elsewhere,
  InputError,
  type InputIssue,
  mapping,
  record,
  share,
} from '../input.ts';
import type { Lifecycle } from '../model/lifecycle.ts';
import { type DefaultStatus, lifecycleIn, type WithLifecycle } from '../model/lifecycles.ts';
import type { Distribution, Roles, Scenario } from '../model/scenario.ts';
import { hasRow, type Row, type TableData } from '../model/table.ts';
import { DURATION, type Duration, toMilliseconds } from '../time.ts';

/**
 * The scenario in input data.
 *
 * @throws InputError with all issues
 */
export function toScenario<S extends string = DefaultStatus>(
  data: unknown,
  options: WithLifecycle<S> = {},
): Scenario<S> {
  const lifecycle = lifecycleIn(options);
  const issues = [...keysWithoutRole(data, lifecycle)];
  try {
    const schema = schemas.get(lifecycle) ?? scenarioSchema(options);
    schemas.set(lifecycle, schema);
    // The border of the types: each schema is kept under its own lifecycle.
    const { $schema: _, ...scenario } = check(schema, data) as Scenario<S> & { readonly $schema?: string };
    if (issues.length === 0) return scenario;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    issues.unshift(...error.issues);
  }
  throw new InputError(issues);
}

/** The schemas that were made, by their lifecycles. */
const schemas = new WeakMap<object, v.GenericSchema>();

/** The keys that a lifecycle can only have with a role, and what the role is. */
const keysOfRoles = [
  { path: ['maxRunTime'], role: 'running', what: 'status' },
  { path: ['maxRunTime'], role: 'stop', what: 'event' },
  { path: ['users', 'stop'], role: 'stop', what: 'event' },
  { path: ['users', 'delete'], role: 'delete', what: 'event' },
  { path: ['users', 'deleteFails'], role: 'deleteFails', what: 'event' },
  { path: ['unknown'], role: 'lose', what: 'event' },
] as const satisfies readonly {
  readonly path: readonly string[];
  readonly role: keyof Roles;
  readonly what: string;
}[];

/** An issue for each key in the data that means nothing in the lifecycle. */
function keysWithoutRole<S extends string>(data: unknown, { id, roles = {} }: Lifecycle<S>): readonly InputIssue[] {
  const lacking = keysOfRoles.filter(({ path, role }) => roles[role] === undefined && isGiven(data, path));
  return lacking.map(({ path, what }) => ({ path, problem: `${id} has no ${what} for it` }));
}

function isGiven(data: unknown, [key, ...rest]: readonly string[]): boolean {
  if (key === undefined) return true;
  return isMapping(data) && Object.hasOwn(data, key) && isGiven(data[key], rest);
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** The schema of a scenario. */
export function scenarioSchema<S extends string = DefaultStatus>(
  options: WithLifecycle<S> = {},
): v.GenericSchema<unknown, Scenario<S>> {
  // The border of the types: the keys are read from the lifecycle.
  const lifecycle: Lifecycle<string> = lifecycleIn(options) as Lifecycle<string>;
  const { roles = {}, scenarios = {}, statuses, id } = lifecycle;
  const names = Object.keys(scenarios);
  const nameOf = (status: string | undefined) => status ?? 'the status in which jobs run';
  const schema: v.GenericSchema<unknown, Scenario> = mapping({
    description: key('What the scenario is about, and where its numbers come from', v.string('a text')),
    extends: key(
      'The built-in scenario that this one changes',
      v.picklist(names, names.length > 0 ? `one of ${names.join(', ')}` : `no scenario, since ${id} has none`),
    ),
    arrivals: key('The time between the creation of one job and the next', distribution),
    odds: key('The weights of what the platform does, by status and event', odds(lifecycle)),
    dwell: key('The dwell time of each status', record(statuses.names, distribution)),
    maxRunTime: key(
      `The maximum dwell time in ${nameOf(roles.running)}: after it, the platform stops the job`,
      duration,
    ),
    users: key(
      'What users do',
      mapping({
        stop: key('The share of visits to a status that end because a user stops the job', shares('stop', lifecycle)),
        delete: key(
          'The share of visits to a status that end because a user deletes the job',
          shares('delete', lifecycle),
        ),
        deleteFails: key('The share of deletions that fail', share),
      }),
    ),
    unknown: key(
      `The share of visits to a status that ${goalOf(roles.lose, lifecycle)} interrupts`,
      shares('lose', lifecycle),
    ),
    $schema: key('The address of this schema, for editors', v.string('a text')),
  });
  return schema as v.GenericSchema<unknown, Scenario<S>>;
}

/** The schema of an optional key. */
function key<S extends v.GenericSchema>(description: string, schema: S) {
  return v.exactOptional(v.pipe(schema, v.description(description)));
}

/** Where an event leads, in words. */
function goalOf(event: string | undefined, { table }: Lifecycle): string {
  return table.rows.find((row) => row.event === event)?.to ?? 'lost contact';
}

/** The keys for the events that `odds` do not weight. */
function elsewhereIn<S extends string>({ roles = {}, table, statuses }: Lifecycle<S>): Elsewhere {
  const regained = roles.lose === undefined ? [] : table.rows.filter(({ from }) => statuses.isGap(from));
  return {
    ...(roles.stop !== undefined && { [roles.stop]: 'users.stop' }),
    ...(roles.delete !== undefined && { [roles.delete]: 'users.delete' }),
    ...(roles.lose !== undefined && { [roles.lose]: 'unknown' }),
    ...Object.fromEntries(regained.map(({ event }) => [event, 'unknown'])),
  };
}

/** Whether the platform takes this row, so that `odds` weight it. From a gap, jobs return to where they came from. */
export function isWeighted<S extends string = DefaultStatus>(row: Row, options: WithLifecycle<S> = {}): boolean {
  const { roles = {}, table } = lifecycleIn(options);
  const { from, event } = row;
  if ([roles.stop, roles.delete, roles.lose].includes(event)) return false;
  const isOfUsers = event === roles.deleteFails && hasRow(table, from, roles.delete);
  const isLeftByItself = table.initial === from || !table.gaps.some((gap) => gap === from);
  return !isOfUsers && isLeftByItself && leadsBack(row, table);
}

/** Whether a row leads into no gap, or into one that leads back. */
export function leadsBack({ from, to }: Row, { gaps, rows }: Pick<TableData, 'gaps' | 'rows'>): boolean {
  return !gaps.includes(to) || rows.some((row) => row.from === to && row.to === from);
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

/** The schema of the shares of visits that an event ends. */
function shares(role: 'stop' | 'delete' | 'lose', { roles = {}, table, statuses }: Lifecycle) {
  const names = statuses.names.filter((status) => hasRow(table, status, roles[role]));
  return v.union([share, record(names, share)], 'a share from 0 to 1, or shares by status');
}

/** The schema of `odds`. */
function odds(lifecycle: Lifecycle) {
  const rows = lifecycle.table.rows.filter((row) => isWeighted(row, { lifecycle }));
  const elsewhere = elsewhereIn(lifecycle);
  const eventsOf = (status: string) => rows.filter(({ from }) => from === status).map(({ event }) => event);
  return mapping(
    Object.fromEntries(
      [...new Set(rows.map(({ from }) => from))].map((status) => [
        status,
        v.exactOptional(record(eventsOf(status), weight, elsewhere)),
      ]),
    ),
  );
}
