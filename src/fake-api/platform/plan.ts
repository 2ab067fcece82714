import { reachable } from '../../model/reachable.ts';
import type { Scenario } from '../../model/scenario.ts';
import type { Row } from '../../model/table.ts';
import { sumOf } from '../../simulate/dwell.ts';
import { type Policy, policyOf, resolve } from '../../simulate/policy.ts';
import type { Generator } from '../../simulate/random.ts';
import { createSampler } from '../../simulate/sampler.ts';
import { isWeighted } from '../../simulate/schema.ts';
import { type Change, type Position, walkOn } from '../../simulate/walk.ts';
import { toMilliseconds } from '../../time.ts';
import type { Api } from './api.ts';

/** An event that is planned for a run. */
export interface PlannedStep {
  readonly event: string;
  /** Milliseconds since 1970. */
  readonly time: number;
}

/** The events that will happen to a run, in order; empty once its run is over. */
export type Plan = readonly PlannedStep[];

/** What happens to a job instead of what a scenario says: another event, or an earlier one. */
export interface Turn {
  readonly event: string;
  /** Milliseconds since 1970. */
  readonly time: number;
}

/** Takes the changes of a plan one after the other, and returns for each what the configuration of the job makes of it. */
export type Course = (change: Required<Change>) => Turn;

/** Plans what happens to runs, by a scenario. */
export interface Planner {
  /** The share of deletions that fail, from 0 to 1. */
  readonly deleteFails: number;
  /** A random plan from a position to the end of the run. */
  plan(from: Position, course: Course, generator: Generator): Plan;
  /**
   * A random plan to an outcome, or to a terminal status; `undefined` if no transitions lead there.
   *
   * @param courseOf begins the course anew, as many plans may be drawn
   */
  planTo(outcome: string, from: Position, courseOf: () => Course, generator: Generator): Plan | undefined;
}

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
export function createPlanner(api: Api, scenario: string | Scenario): Planner {
  const { lifecycle } = api;
  const { table, statuses } = lifecycle;
  const resolved = resolve<string>(scenario, { lifecycle });
  const policy = withDwellTimes(policyOf<string>({ ...resolved, users: {} }, { lifecycle }), resolved);
  const sampler = createSampler(policy);
  const isOver = (status: string) => table.gone.includes(status) || statuses.isTerminal(status);
  /** For each status, the first row that a scenario could weigh. */
  const firstRows: ReadonlyMap<string, Row> = new Map(
    table.rows
      .filter((row) => isWeighted(row, { lifecycle }))
      .map((row) => [row.from, row] as const)
      .toReversed(),
  );

  return {
    deleteFails: api.deleteFails === undefined ? 0 : (resolved.users?.deleteFails ?? 0),

    plan: (from, course, generator) => planOf([...untilTimeEnds(walkToEnd(from, course, generator))]),

    planTo(outcome, from, courseOf, generator) {
      const ends = table.ends.filter((end) => end === outcome || statuses.outcomeOf(end) === outcome);
      const reached = reachableFrom(from.lastKnown);
      for (let tries = ends.some((end) => reached.has(end)) ? MOST_TRIES : 0; tries > 0; tries--) {
        const changes = [...untilTimeEnds(walkToEnd(from, courseOf(), generator))];
        if (ends.some((end) => end === changes.at(-1)?.status)) return planOf(changes);
      }
      const plans = ends.map((end) => shortestPlanTo(end, from)).filter((plan) => plan !== undefined);
      return plans.toSorted((one, other) => one.length - other.length)[0];
    },
  };

  /** A walk to the end of the run. Where the scenario leads nowhere, it takes the first row of the table. */
  function* walkToEnd(from: Position, course: Course, generator: Generator): Iterable<Required<Change>> {
    if (statuses.isTerminal(from.status)) return;
    let last: Change = from;
    let isTurned = false;
    for (const change of walkOn(sampler, generator, from, table)) {
      const taken = turned(change, course);
      yield taken;
      last = taken;
      isTurned = taken !== change;
      if (isTurned) break;
    }
    if (isOver(last.status)) return;
    const row = firstRows.get(last.status);
    if (!isTurned && row === undefined) return;
    if (!isTurned && row !== undefined) {
      last = turned({ row, status: row.to, time: last.time + DWELL_TIME }, course);
      yield last as Required<Change>;
      if (table.gone.includes(last.status)) return;
    }
    yield* walkToEnd({ ...last, lastKnown: last.status }, course, generator);
  }

  /** The change that a job takes instead of one: that itself, unless its course takes another turn. */
  function turned(change: Required<Change>, course: Course): Required<Change> {
    const { event, time } = course(change);
    if (event === change.row.event && time === change.time) return change;
    const row = table.rows.find((each) => each.from === change.row.from && each.event === event);
    return row === undefined ? change : { row, status: row.to, time };
  }

  /** The statuses that a random plan can lead to from a status, the status itself included. */
  function reachableFrom(start: string): ReadonlySet<string> {
    return reachable<string>([start], (status) => {
      const own = policy.dwell[status];
      if (own === undefined || statuses.isTerminal(status)) return [];
      const { exits, limit } = own;
      const isAlwaysLeft = sumOf(exits) > 1 - 1e-9;
      const first = isAlwaysLeft ? undefined : firstRows.get(status);
      const rows = [...exits.map(({ row }) => row), limit?.row, first];
      return rows.flatMap((row) => row?.to ?? []);
    });
  }

  /** The shortest plan to an end, by way of the status before a gap; `undefined` if no transitions lead there. */
  function shortestPlanTo(end: string, { status, lastKnown, time }: Position): Plan | undefined {
    const chain = status === end ? [] : table.chain(lastKnown, end);
    if (chain === undefined) return undefined;
    const back = table.rows.find(({ from, to }) => from === status && to === lastKnown && status === api.gap);
    const rows = back === undefined ? chain : [back, ...chain];
    return rows.map(({ event }, index) => ({ event, time: time + (index + 1) * DWELL_TIME }));
  }
}

function planOf(changes: readonly Required<Change>[]): Plan {
  return changes.map(({ row, time }) => ({ event: row.event, time }));
}

/**
 * A policy with a dwell time in each status. A scenario has none for statuses that it does not lead to, but a test can
 * bring a run there.
 */
function withDwellTimes({ arrivals, dwell }: Policy, { dwell: given = {} }: Scenario): Policy {
  const all = Object.entries(dwell).map(([status, own]) => {
    return [status, given[status] === undefined ? { ...own, time: DWELL } : own] as const;
  });
  return { arrivals, dwell: Object.fromEntries(all) as Policy['dwell'] };
}

/** The changes of a walk, cut off where there are too many or time ends: the clock of the platform never gets there. */
function* untilTimeEnds(changes: Iterable<Required<Change>>): Iterable<Required<Change>> {
  try {
    yield* changes;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
}
