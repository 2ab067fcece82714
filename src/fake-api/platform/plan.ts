import type { Lifecycle } from '../../model/lifecycle.ts';
import type { JobEventType } from '../../model/modelarts-v1/events.ts';
import { modelartsV1 } from '../../model/modelarts-v1/lifecycle.ts';
import type { ScenarioName } from '../../model/modelarts-v1/scenarios.ts';
import { reachable } from '../../model/reachable.ts';
import type { Scenario } from '../../model/scenario.ts';
import type { Row } from '../../model/table.ts';
import { sumOf } from '../../simulate/dwell.ts';
import { type Policy, policyOf, resolve } from '../../simulate/policy.ts';
import type { Generator } from '../../simulate/random.ts';
import { createSampler, type Sampler } from '../../simulate/sampler.ts';
import { isWeighted } from '../../simulate/schema.ts';
import { type Change, type Position, walkOn } from '../../simulate/walk.ts';
import { toMilliseconds } from '../../time.ts';
import type { Settings } from './settings.ts';

/** An event that is planned for a version. */
export interface PlannedStep {
  readonly event: JobEventType;
  /** Milliseconds since 1970. */
  readonly time: number;
}

/** The events that will happen to a version, in order; empty once its run is over. */
export type Plan = readonly PlannedStep[];

/** Plans what happens to versions, by a scenario. */
export interface Planner {
  /** The share of deletions that fail, from 0 to 1. */
  readonly deleteFails: number;
  /** A random plan from a position to the end of the run. */
  plan(from: Position, generator: Generator): Plan;
  /** A random plan to an outcome; `undefined` if no transitions lead there. */
  planTo(outcome: NonNullable<Settings['outcome']>, from: Position, generator: Generator): Plan | undefined;
}

/** The walks of jobs name statuses by text; all of them are those of this lifecycle. */
const lifecycle: Lifecycle = modelartsV1 as Lifecycle<string>;
const { table: jobTable, statuses } = lifecycle;
const { isTerminal, outcomeOf } = statuses;

/** How many random plans are made in search of one with the outcome. */
const MOST_TRIES = 1000;

/** The dwell time in a status that has none in the scenario. */
const DWELL = '10s';
const DWELL_TIME = toMilliseconds(DWELL);

/**
 * Makes a planner for a scenario. What its users do is left out: the users are those who call the API.
 *
 * @throws InputError for an invalid scenario
 */
export function createPlanner(scenario: ScenarioName | Scenario): Planner {
  const resolved = resolve<string>(scenario, { lifecycle });
  const policy = withDwellTimes(policyOf<string>({ ...resolved, users: {} }, { lifecycle }), resolved);
  const sampler = createSampler(policy);
  const changesFrom = (from: Position, generator: Generator) => [...untilTimeEnds(walkToEnd(sampler, generator, from))];

  return {
    deleteFails: resolved.users?.deleteFails ?? 0,

    plan: (from, generator) => planOf(changesFrom(from, generator)),

    planTo(outcome, from, generator) {
      const ends = jobTable.ends.filter((end) => end === outcome || outcomeOf(end) === outcome);
      const reached = reachableFrom(from.lastKnown, policy);
      for (let tries = ends.some((end) => reached.has(end)) ? MOST_TRIES : 0; tries > 0; tries--) {
        const changes = changesFrom(from, generator);
        if (ends.some((end) => end === changes.at(-1)?.status)) return planOf(changes);
      }
      const plans = ends.map((end) => shortestPlanTo(end, from)).filter((plan) => plan !== undefined);
      return plans.toSorted((one, other) => one.length - other.length)[0];
    },
  };
}

/** The event of a row, which is one of the job table. */
function eventOf({ event }: Row): JobEventType {
  return event as JobEventType;
}

function planOf(changes: readonly Required<Change>[]): Plan {
  return changes.map(({ row, time }) => ({ event: eventOf(row), time }));
}

/**
 * A policy with a dwell time in each status. A scenario has none for statuses that it does not lead to, but a test can
 * bring a version there.
 */
function withDwellTimes({ arrivals, dwell }: Policy, { dwell: given = {} }: Scenario): Policy {
  const all = Object.entries(dwell).map(([status, own]) => {
    return [status, given[status] === undefined ? { ...own, time: DWELL } : own] as const;
  });
  return { arrivals, dwell: Object.fromEntries(all) as Policy['dwell'] };
}

/** A walk to the end of the run. Where the scenario leads nowhere, it takes the first row of the table. */
function* walkToEnd(sampler: Sampler, generator: Generator, from: Position): Iterable<Required<Change>> {
  if (isTerminal(from.status)) return;
  let last: Change = from;
  for (const change of walkOn(sampler, generator, from, jobTable)) {
    yield change;
    last = change;
  }
  const row = jobTable.gone.includes(last.status) || isTerminal(last.status) ? undefined : firstRows.get(last.status);
  if (row === undefined) return;
  const change = { row, status: row.to, time: last.time + DWELL_TIME };
  yield change;
  if (!jobTable.gone.includes(change.status))
    yield* walkToEnd(sampler, generator, { ...change, status: change.status, lastKnown: change.status });
}

/** For each status, the first row that a scenario could weigh. */
const firstRows: ReadonlyMap<string, Row> = new Map(
  jobTable.rows
    .filter((row) => isWeighted(row, { lifecycle }))
    .map((row) => [row.from, row] as const)
    .toReversed(),
);

/** The statuses that a random plan can lead to from a status, the status itself included. */
function reachableFrom(start: string, { dwell }: Policy): ReadonlySet<string> {
  return reachable<string>([start], (status) => {
    const own = dwell[status];
    if (own === undefined || isTerminal(status)) return [];
    const { exits, limit } = own;
    const isAlwaysLeft = sumOf(exits) > 1 - 1e-9;
    const first = isAlwaysLeft ? undefined : firstRows.get(status);
    const rows = [...exits.map(({ row }) => row), limit?.row, first];
    return rows.flatMap((row) => row?.to ?? []);
  });
}

/** The changes of a walk, cut off where there are too many or time ends: the clock of the platform never gets there. */
function* untilTimeEnds(changes: Iterable<Required<Change>>): Iterable<Required<Change>> {
  try {
    yield* changes;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
}

/** The shortest plan to an end, by way of the status before UNKNOWN; `undefined` if no transitions lead there. */
function shortestPlanTo(end: string, { status, lastKnown, time }: Position): Plan | undefined {
  const chain = status === end ? [] : jobTable.chain(lastKnown, end);
  if (chain === undefined) return undefined;
  const events = chain.map(eventOf);
  const all = status === 'UNKNOWN' ? (['sight.regain', ...events] as const) : events;
  return all.map((event, index) => ({ event, time: time + (index + 1) * DWELL_TIME }));
}
