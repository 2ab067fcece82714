import { InputError, type InputIssue } from '../input.ts';
import type { Lifecycle } from '../model/lifecycle.ts';
import { type DefaultStatus, lifecycleIn, type WithLifecycle } from '../model/lifecycles.ts';
import { rowsAfter } from '../model/memory.ts';
import { reachable } from '../model/reachable.ts';
import type { Distribution, Scenario, Share } from '../model/scenario.ts';
import { hasRow, type Row } from '../model/table.ts';
import { toMilliseconds } from '../time.ts';
import { type Dwell, type Exit, sumOf } from './dwell.ts';
import { isWeighted, toScenario } from './schema.ts';
import { type State, statesOf } from './states.ts';

/** A scenario compiled: what happens in each status, in numbers that add up. */
export interface Policy<S extends string = string> {
  /** The time between the creation of one job and the next. */
  readonly arrivals: Distribution;
  readonly dwell: Readonly<Record<S, Dwell>>;
}

/**
 * Compiles a scenario.
 *
 * @throws InputError with all issues: an invalid key or value, and a status that jobs reach although it has no dwell
 * time
 * or no way to an end
 */
export function policyOf<S extends string = DefaultStatus>(
  scenario: string | Scenario<NoInfer<S>>,
  options: WithLifecycle<S> = {},
): Policy<S> {
  const lifecycle = lifecycleIn(options);
  const { arrivals, ...whole } = resolve(scenario, options);
  const issues: InputIssue[] = [];
  const dwell = Object.fromEntries(
    lifecycle.statuses.names.map((status) => [status, dwellIn(status, whole, lifecycle, issues)]),
  ) as Record<S, Dwell>;
  issues.push(...issuesIn(statesOf(dwell, lifecycle), whole, lifecycle));
  if (arrivals === undefined) issues.push({ path: ['arrivals'], problem: 'missing' });
  if (arrivals === undefined || issues.length > 0) throw new InputError(issues);
  return { arrivals, dwell };
}

/** What is missing for the statuses that jobs reach. */
function issuesIn<S extends string>(
  states: readonly State[],
  { dwell = {} }: Scenario,
  { statuses }: Lifecycle<S>,
): readonly InputIssue[] {
  const canEnd = statesThatEnd(states);
  const names = new Set(states.map(({ status }) => status as S));
  return [...names].flatMap((status) => {
    const indices = [...states.keys()].filter((index) => states[index]?.status === status);
    const exits = indices.map((index) => states[index]?.exits ?? []);
    const found: InputIssue[] = [];
    const isLeft = statuses.isGap(status) || exits.some(({ length }) => length > 0);
    if (isLeft && saidOf(status, dwell) === undefined) {
      found.push({ path: ['dwell', status], problem: 'missing, and a job can get there' });
    }
    if (!statuses.isLive(status)) return found;
    if (!indices.every((index) => canEnd.has(index))) {
      found.push({ path: ['odds', status], problem: 'a job that gets there never ends' });
    } else if (exits.some((own) => sumOf(own) < 1 - TOLERANCE)) {
      found.push({ path: ['odds', status], problem: 'no weight above 0, and a job that gets there must go on' });
    }
    return found;
  });
}

/** The indices of the states from which a run can end. */
function statesThatEnd(states: readonly State[]): ReadonlySet<number> {
  const indices = [...states.keys()];
  const endsAt = ({ isOver, steps }: State) => isOver || steps.some(({ next }) => next === undefined);
  const edges = [...states.entries()].flatMap(([to, { steps }]) =>
    steps.flatMap(({ next }) => (next === undefined ? [] : [{ from: next, to }])),
  );
  return reachable(
    indices.filter((index) => states[index] !== undefined && endsAt(states[index])),
    edges,
  );
}

/** A scenario with everything that it extends. */
export function resolve<S extends string = DefaultStatus>(
  scenario: string | Scenario<NoInfer<S>>,
  options: WithLifecycle<S> = {},
): Scenario<S> {
  if (typeof scenario === 'string') {
    const { scenarios = {} } = lifecycleIn(options);
    const own = saidOf(scenario, scenarios);
    if (own === undefined) throw new RangeError(`unknown scenario: ${scenario}`);
    return resolve(own, options);
  }
  const { extends: base, ...own } = toScenario(scenario, options);
  return base === undefined ? own : extended(resolve(base, options), own);
}

/** A scenario changed by another. Distributions are replaced as a whole, other mappings are merged. */
function extended<S extends string>(base: Scenario<S>, own: Scenario<S>): Scenario<S> {
  return {
    ...mergedDeeply(base, own),
    ...(own.arrivals === undefined ? {} : { arrivals: own.arrivals }),
    dwell: { ...base.dwell, ...own.dwell },
  };
}

/** The entries of both mappings; where they share a key, mappings are merged likewise, and other values are `own`'s. */
function mergedDeeply<T extends object>(base: T, own: T): T {
  const both = { ...base, ...own };
  for (const key of Object.keys(own) as (keyof T)[]) {
    const [old, young] = [base[key], own[key]];
    if (isMapping(old) && isMapping(young)) both[key] = mergedDeeply(old, young);
  }
  return both;
}

function isMapping(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function dwellIn<S extends string>(
  status: S,
  scenario: Scenario,
  lifecycle: Lifecycle<S>,
  issues: InputIssue[],
): Dwell {
  const { dwell, maxRunTime } = scenario;
  const { roles = {}, statuses, table } = lifecycle;
  const rows = table.rows.filter(({ from }) => from === status);
  const own = exitsByShare(status, rows, scenario, lifecycle);
  if (sumOf(own) > 1 + TOLERANCE) {
    issues.push({ path: ['users'], problem: `the shares of visits to ${status} add up to more than 1` });
  }
  const stop = status === roles.running ? rows.find(({ event }) => event === roles.stop) : undefined;
  const exitsFor = (possible: readonly Row[]) => [...own, ...exitsByWeight(status, possible, own, scenario, lifecycle)];
  const lefts = table.returning.includes(status) ? table.rows.filter(({ to }) => to === status) : [];
  const exitsAfter = lefts.map(({ from }): readonly [string, readonly Exit[]] => [
    from,
    statuses.isGap(status) ? equallyOften(rows.filter(({ to }) => to === from)) : exitsFor(rowsAfter(rows, from)),
  ]);
  return {
    time: saidOf(status, dwell) ?? '0s',
    exits: exitsFor(rows),
    ...(exitsAfter.length === 0 ? {} : { exitsAfter: new Map(exitsAfter) }),
    ...(maxRunTime === undefined || stop === undefined
      ? {}
      : { limit: { after: Math.round(toMilliseconds(maxRunTime)), row: stop } }),
  };
}

/** The exits that the platform decides on. They share what users and lost contact leave over. */
function exitsByWeight<S extends string>(
  status: S,
  rows: readonly Row[],
  own: readonly Exit[],
  { odds }: Scenario,
  lifecycle: Lifecycle<S>,
): readonly Exit[] {
  const taken = sumOf(own);
  const weighted = rows
    .filter((row) => isWeighted(row, { lifecycle }))
    .map((row) => ({ row, weight: saidOf(row.event, saidOf(status, odds)) ?? 0 }));
  const total = weighted.reduce((sum, { weight }) => sum + weight, 0);
  return weighted
    .filter(({ weight }) => weight > 0)
    .map(({ row, weight }) => ({ row, share: ((1 - taken) * weight) / total }))
    .filter(({ share }) => share > 0);
}

/** What a mapping has under a name; nothing where only all objects have it, such as `constructor`. */
function saidOf<T>(key: string, mapping: Readonly<Record<string, T>> = {}): T | undefined {
  return Object.hasOwn(mapping, key) ? mapping[key] : undefined;
}

function equallyOften(rows: readonly Row[]): readonly Exit[] {
  return rows.map((row) => ({ row, share: 1 / rows.length }));
}

/** The exits with a share of their own: what users do, and lost contact. */
function exitsByShare<S extends string>(
  status: S,
  rows: readonly Row[],
  { users, unknown }: Scenario,
  { roles = {}, table }: Lifecycle<S>,
): readonly Exit[] {
  const shareOf = (share: Share | undefined) => (typeof share === 'number' ? share : (saidOf(status, share) ?? 0));
  const ofDeletion = hasRow(table, status, roles.delete) ? shareOf(users?.delete) : 0;
  const failing = users?.deleteFails ?? 0;
  const shares = [
    { event: roles.stop, share: hasRow(table, status, roles.stop) ? shareOf(users?.stop) : 0 },
    { event: roles.delete, share: ofDeletion * (1 - failing) },
    { event: roles.deleteFails, share: ofDeletion * failing },
    { event: roles.lose, share: shareOf(unknown) },
  ];
  return shares.flatMap(({ event, share }) => {
    const row = rows.find((row) => row.event === event);
    return row === undefined || share === 0 ? [] : [{ row, share }];
  });
}

/** The most by which floating point changes a sum of shares. */
const TOLERANCE = 1e-9;
