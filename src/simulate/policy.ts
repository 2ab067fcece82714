import { InputError, type InputIssue } from '../input.ts';
import type { JobEventType } from '../model/modelarts-v1/events.ts';
import { isLive, isTerminal, type Status, statusNames } from '../model/modelarts-v1/statuses.ts';
import { type Edge, reachable } from '../model/reachable.ts';
import { accepts, jobTable, type Row } from '../model/table.ts';
import { toMilliseconds } from '../time.ts';
import type { Distribution } from './distribution.ts';
import type { Scenario, ScenarioName, Share } from './scenario.ts';
import { scenarios } from './scenarios.ts';
import { isWeighted, toScenario } from './schema.ts';

/** A scenario compiled: what happens in each status, in numbers that add up. */
export interface Policy {
  /** The time between the creation of one job and the next. */
  readonly arrivals: Distribution;
  readonly dwell: Readonly<Record<Status, Dwell>>;
}

/** How long a job dwells in a status, and how it leaves it. */
export interface Dwell {
  readonly time: Distribution;
  /** The rows that leave the status; none where it is never left. Their shares add up to 1. */
  readonly exits: readonly Exit[];
  /** The maximum dwell time in milliseconds, and the row that is taken then. */
  readonly limit?: { readonly after: number; readonly row: Row };
}

/** A row that leaves a status. */
export interface Exit {
  readonly row: Row;
  /** The share of visits that it ends, from 0 to 1. */
  readonly share: number;
}

/**
 * Compiles a scenario.
 *
 * @throws InputError with all issues: an invalid key or value, and a status that jobs reach although it has no dwell
 * time
 * or no way to an end
 */
export function policyOf(scenario: ScenarioName | Scenario): Policy {
  const { arrivals, ...whole } = resolve(scenario);
  const issues: InputIssue[] = [];
  const dwell = Object.fromEntries(statusNames.map((status) => [status, dwellIn(status, whole, issues)])) as Record<
    Status,
    Dwell
  >;
  const edges = Object.values(dwell).flatMap(edgesOf);
  for (const status of reachable<Row['to']>([jobTable.initial], edges)) {
    if (status === 'deleted') continue;
    const isLeft = status === 'UNKNOWN' || dwell[status].exits.length > 0;
    if (isLeft && whole.dwell?.[status] === undefined) {
      issues.push({ path: ['dwell', status], problem: 'missing, and a job can get there' });
    }
    if (!isLive(status)) continue;
    if (![...reachable<Row['to']>([status], edges)].some(isEnd)) {
      issues.push({ path: ['odds', status], problem: 'a job that gets there never ends' });
    } else if (sumOf(dwell[status].exits) < 1 - TOLERANCE) {
      issues.push({ path: ['odds', status], problem: 'no weight above 0, and a job that gets there must go on' });
    }
  }
  if (arrivals === undefined) issues.push({ path: ['arrivals'], problem: 'missing' });
  if (arrivals === undefined || issues.length > 0) throw new InputError(issues);
  return { arrivals, dwell };
}

/** A scenario with everything that it extends. */
export function resolve(scenario: ScenarioName | Scenario): Scenario {
  if (typeof scenario === 'string') {
    if (!Object.hasOwn(scenarios, scenario)) throw new RangeError(`unknown scenario: ${scenario}`);
    return resolve(scenarios[scenario]);
  }
  const { extends: base, ...own } = toScenario(scenario);
  return base === undefined ? own : extended(resolve(base), own);
}

/** A scenario changed by another. Distributions are replaced as a whole, other mappings are merged. */
function extended(base: Scenario, own: Scenario): Scenario {
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

function dwellIn(status: Status, scenario: Scenario, issues: InputIssue[]): Dwell {
  const { odds, dwell, maxRunTime } = scenario;
  const rows = jobTable.rows.filter(({ from }) => from === status);
  const own = exitsByShare(status, rows, scenario);
  const taken = sumOf(own);
  if (taken > 1 + TOLERANCE) {
    issues.push({ path: ['users'], problem: `the shares of visits to ${status} add up to more than 1` });
  }
  const weighted = rows.filter(isWeighted).map((row) => ({ row, weight: odds?.[status]?.[row.event] ?? 0 }));
  const total = weighted.reduce((sum, { weight }) => sum + weight, 0);
  const others = weighted
    .filter(({ weight }) => weight > 0)
    .map(({ row, weight }) => ({ row, share: ((1 - taken) * weight) / total }));
  const stop = status === 'RUNNING' ? rows.find(({ event }) => event === 'stop') : undefined;
  return {
    time: dwell?.[status] ?? '0s',
    exits: [...own, ...others.filter(({ share }) => share > 0)],
    ...(maxRunTime === undefined || stop === undefined
      ? {}
      : { limit: { after: Math.round(toMilliseconds(maxRunTime)), row: stop } }),
  };
}

/** The exits with a share of their own: what users do, and lost contact. */
function exitsByShare(status: Status, rows: readonly Row[], { users, unknown }: Scenario): readonly Exit[] {
  const shareOf = (share: Share | undefined) => (typeof share === 'number' ? share : (share?.[status] ?? 0));
  const ofDeletion = accepts(status, 'delete') ? shareOf(users?.delete) : 0;
  const failing = users?.deleteFails ?? 0;
  const shares: { readonly [E in JobEventType]?: number } = {
    stop: accepts(status, 'stop') ? shareOf(users?.stop) : 0,
    delete: ofDeletion * (1 - failing),
    'delete.fail': ofDeletion * failing,
    'sight.lose': shareOf(unknown),
  };
  return Object.entries(shares).flatMap(([event, share]) => {
    const row = rows.find((row) => row.event === event);
    return row === undefined || share === 0 ? [] : [{ row, share }];
  });
}

/** The most by which floating point changes a sum of shares. */
const TOLERANCE = 1e-9;

function sumOf(exits: readonly Exit[]): number {
  return exits.reduce((sum, { share }) => sum + share, 0);
}

function edgesOf({ exits, limit }: Dwell): readonly Edge<Row['to']>[] {
  return [...exits, ...(limit === undefined ? [] : [limit])].map(({ row: { from, to } }) => ({ from, to }));
}

/** Whether a run ends here: in a terminal status, or because the record is gone. */
export function isEnd(status: Row['to']): boolean {
  return status === 'deleted' || isTerminal(status);
}
