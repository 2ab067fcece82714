import { InputError, type InputIssue } from '../input.ts';
import type { JobEventType } from '../model/modelarts-v1/events.ts';
import { isLive, isTerminal, type Status, statusNames } from '../model/modelarts-v1/statuses.ts';
import { accepts, jobTable, type Row } from '../model/table.ts';
import { toMilliseconds } from '../time.ts';
import type { Distribution } from './distribution.ts';
import type { Scenario, ScenarioName, Share } from './scenario.ts';
import { scenarios } from './scenarios.ts';
import { isWeighed, toScenario } from './schema.ts';

/** A scenario worked out: what it makes of every status. */
export interface Policy {
  /** The time between the creation of one job and the next. */
  readonly arrivals: Distribution;
  /** What becomes of a job in each status. */
  readonly dwell: Readonly<Record<Status, Dwell>>;
}

/** What becomes of a job that is in a status. */
export interface Dwell {
  /** How long it dwell. */
  readonly time: Distribution;
  /** What ends the stay, with the share of dwell that each row ends; without one, the status is not left. */
  readonly exits: readonly Exit[];
  /** The longest stay in milliseconds, and what ends it then. */
  readonly limit?: { readonly after: number; readonly row: Row };
}

/** A row that ends a stay, and how often it does. */
export interface Exit {
  readonly row: Row;
  /** From 0 to 1. */
  readonly share: number;
}

/**
 * Works a scenario out.
 *
 * @throws InputError with all that is wrong with it: a key, a value, a status that a job can get into and that has no
 * dwell time, or that it can never leave for an end
 */
export function policyOf(scenario: ScenarioName | Scenario): Policy {
  const { arrivals, ...whole } = resolve(scenario);
  const issues: InputIssue[] = [];
  const dwell = Object.fromEntries(statusNames.map((status) => [status, dwellIn(status, whole, issues)])) as Record<
    Status,
    Dwell
  >;
  for (const status of reachedFrom(jobTable.initial, dwell)) {
    if (status === 'deleted') continue;
    const isLeft = status === 'UNKNOWN' || dwell[status].exits.length > 0;
    if (isLeft && whole.dwell?.[status] === undefined) {
      issues.push({ path: ['dwell', status], problem: 'missing, and a job can get there' });
    }
    if (!isLive(status)) continue;
    if (![...reachedFrom(status, dwell)].some(isEnd)) {
      issues.push({ path: ['odds', status], problem: 'a job that gets there never ends' });
    } else if (sumOf(dwell[status].exits) < 1 - TOLERANCE) {
      issues.push({ path: ['odds', status], problem: 'no weight above 0, and a job that gets there must go on' });
    }
  }
  if (arrivals === undefined) issues.push({ path: ['arrivals'], problem: 'missing' });
  if (arrivals === undefined || issues.length > 0) throw new InputError(issues);
  return { arrivals, dwell };
}

/** A scenario together with what it extends. */
export function resolve(scenario: ScenarioName | Scenario): Scenario {
  if (typeof scenario === 'string') {
    if (!Object.hasOwn(scenarios, scenario)) throw new RangeError(`unknown scenario: ${scenario}`);
    return resolve(scenarios[scenario]);
  }
  const { extends: base, ...own } = toScenario(scenario);
  return base === undefined ? own : extended(resolve(base), own);
}

/** What says something else in two scenarios: a distribution as a whole, of other mappings only what they name. */
function extended(base: Scenario, own: Scenario): Scenario {
  return {
    ...mergedDeeply(base, own),
    ...(own.arrivals === undefined ? {} : { arrivals: own.arrivals }),
    dwell: { ...base.dwell, ...own.dwell },
  };
}

/** A mapping with the entries of another, which win; mappings in them grow likewise. */
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

function dwellIn(status: Status, { odds, dwell, maxRunTime, users, unknown }: Scenario, issues: InputIssue[]): Dwell {
  const rows = jobTable.rows.filter(({ from }) => from === status);
  const rowOf = (event: JobEventType) => rows.find((row) => row.event === event);
  const exits: Exit[] = [];
  const take = (row: Row | undefined, share: number) => {
    if (row !== undefined && share > 0) exits.push({ row, share });
  };

  const ofDeletion = shareIn(users?.delete, status);
  const ofFailure = users?.deleteFails ?? 0;
  if (accepts(status, 'stop')) take(rowOf('stop'), shareIn(users?.stop, status));
  if (accepts(status, 'delete')) {
    take(rowOf('delete'), ofDeletion * (1 - ofFailure));
    take(rowOf('delete.fail'), ofDeletion * ofFailure);
  }
  take(rowOf('sight.lose'), shareIn(unknown, status));

  const taken = sumOf(exits);
  if (taken > 1 + TOLERANCE)
    issues.push({ path: ['users'], problem: `the shares of stays in ${status} come to more than 1` });
  const weighed = rows.filter(isWeighed).map((row) => ({ row, weight: odds?.[status]?.[row.event] ?? 0 }));
  const weights = weighed.reduce((sum, { weight }) => sum + weight, 0);
  for (const { row, weight } of weighed) if (weight > 0) take(row, ((1 - taken) * weight) / weights);

  const stop = status === 'RUNNING' ? rowOf('stop') : undefined;
  return {
    time: dwell?.[status] ?? '0s',
    exits,
    ...(maxRunTime === undefined || stop === undefined
      ? {}
      : { limit: { after: Math.round(toMilliseconds(maxRunTime)), row: stop } }),
  };
}

/** What floating point makes of a sum at most. */
const TOLERANCE = 1e-9;

function sumOf(exits: readonly Exit[]): number {
  return exits.reduce((sum, { share }) => sum + share, 0);
}

function shareIn(share: Share | undefined, status: Status): number {
  return typeof share === 'number' ? share : (share?.[status] ?? 0);
}

/** Where a job in this status can get, the status itself included. */
function reachedFrom(start: Status, dwell: Policy['dwell']): ReadonlySet<Row['to']> {
  const reached = new Set<Row['to']>([start]);
  for (const status of reached) {
    if (status === 'deleted') continue;
    const { exits, limit } = dwell[status];
    for (const { row } of limit === undefined ? exits : [...exits, limit]) reached.add(row.to);
  }
  return reached;
}

/** Whether nothing more happens to a run: it has ended, or its record is gone. */
export function isEnd(status: Row['to']): boolean {
  return status === 'deleted' || isTerminal(status);
}
