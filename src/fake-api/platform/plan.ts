import type { JobEventType } from '../../model/modelarts-v1/machine.ts';
import { isTerminal, outcomeOf, type Status } from '../../model/modelarts-v1/statuses.ts';
import { jobTable, type Row } from '../../model/table.ts';
import { type Policy, policyOf, resolve } from '../../simulate/policy.ts';
import type { Generator } from '../../simulate/random.ts';
import { createSampler, type Sampler } from '../../simulate/sampler.ts';
import type { Scenario, ScenarioName } from '../../simulate/scenario.ts';
import { isWeighted } from '../../simulate/schema.ts';
import { type Change, type Position, walkOn } from '../../simulate/walk.ts';
import { toMilliseconds } from '../../time.ts';
import type { Settings } from './settings.ts';

/** What is planned to happen to a job. */
export interface PlannedStep {
  readonly event: JobEventType;
  /** Milliseconds since 1970. */
  readonly time: number;
}

/** Plans the further lives of jobs. */
export interface Planner {
  /** The share of deletions that fail, from 0 to 1. */
  readonly deleteFails: number;
  /** What happens to a job from here on until its run is over; left to chance. */
  plan(from: Position, generator: Generator): readonly PlannedStep[];
  /** The same, with an end that is given; `undefined` where nothing leads there. */
  planTo(outcome: NonNullable<Settings['outcome']>, from: Position, generator: Generator): Plan | undefined;
}

type Plan = readonly PlannedStep[];

/** How many lives are drawn in search of one that has the right end. */
const TRIES = 1000;

/** How long a step takes of which the scenario says nothing. */
const STEP = '10s';
const STEP_TIME = toMilliseconds(STEP);

/**
 * Makes a planner for a scenario, in which no users stop and delete jobs.
 *
 * @throws InputError for a scenario that makes no sense
 */
export function createPlanner(scenario: ScenarioName | Scenario): Planner {
  const whole = resolve(scenario);
  const policy = lengthened(policyOf({ ...whole, users: {} }), whole);
  const sampler = createSampler(policy);
  const drawn = (from: Position, generator: Generator) => [...asFarAsItGoes(lifeOn(sampler, generator, from))];
  const steps = (changes: readonly Required<Change>[]): Plan =>
    changes.map(({ row: { event }, time }) => ({ event, time }));

  return {
    deleteFails: whole.users?.deleteFails ?? 0,

    plan: (from, generator) => steps(drawn(from, generator)),

    planTo(outcome, from, generator) {
      const ends = jobTable.ends.filter((end) => end === outcome || outcomeOf(end) === outcome);
      const reached = reachedFrom(from.lastKnown, policy);
      for (let tries = ends.some((end) => reached.has(end)) ? TRIES : 0; tries > 0; tries--) {
        const changes = drawn(from, generator);
        if (ends.some((end) => end === changes.at(-1)?.status)) return steps(changes);
      }
      return shortestOf(ends.flatMap((end) => shortWay(from, end) ?? []));
    },
  };
}

/** A policy by which a job takes its time also in statuses that only events from outside lead to. */
function lengthened({ arrivals, dwell }: Policy, { dwell: given = {} }: Scenario): Policy {
  const long = Object.entries(dwell).map(([status, own]) => {
    return [status, given[status as Status] === undefined ? { ...own, time: STEP } : own] as const;
  });
  return { arrivals, dwell: Object.fromEntries(long) as Policy['dwell'] };
}

/** The further changes of a job. From a status of which the scenario says nothing, what the table has first for it. */
function* lifeOn(sampler: Sampler, generator: Generator, from: Position): Iterable<Required<Change>> {
  if (isTerminal(from.status)) return;
  let last: Change = from;
  for (const change of walkOn(sampler, generator, from)) {
    yield change;
    last = change;
  }
  const row = last.status === 'deleted' || isTerminal(last.status) ? undefined : firstRows.get(last.status);
  if (row === undefined) return;
  const change = { row, status: row.to, time: last.time + STEP_TIME };
  yield change;
  if (change.status !== 'deleted')
    yield* lifeOn(sampler, generator, { ...change, status: change.status, lastKnown: change.status });
}

/** What the table has first for each status: there the scenario may not lead on. */
const firstRows: ReadonlyMap<Status, Row> = new Map(
  jobTable.rows
    .filter(isWeighted)
    .map((row) => [row.from, row] as const)
    .toReversed(),
);

/** Where chance can lead from a status. */
function reachedFrom(start: Status, { dwell }: Policy): ReadonlySet<Row['to']> {
  const reached = new Set<Row['to']>([start]);
  for (const status of reached) {
    if (status === 'deleted' || isTerminal(status)) continue;
    const { exits, limit } = dwell[status];
    for (const { row } of [...exits, ...(limit === undefined ? [] : [limit])]) reached.add(row.to);
    const isAlwaysLeft = exits.reduce((sum, { share }) => sum + share, 0) > 1 - 1e-9;
    if (!isAlwaysLeft) reached.add(firstRows.get(status)?.to ?? status);
  }
  return reached;
}

/** The changes up to where there are too many, or where time ends: the clock of the platform never gets there. */
function* asFarAsItGoes(changes: Iterable<Required<Change>>): Iterable<Required<Change>> {
  try {
    yield* changes;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
}

/** The shortest way to an end, by way of UNKNOWN's status if need be. */
function shortWay({ status, lastKnown, time }: Position, end: Status): [Plan] | undefined {
  const chain = status === end ? [] : jobTable.chain(lastKnown, end);
  if (chain === undefined) return undefined;
  const events: readonly JobEventType[] = chain.map(({ event }) => event);
  const all = status === 'UNKNOWN' ? (['sight.regain', ...events] as const) : events;
  return [all.map((event, index) => ({ event, time: time + (index + 1) * STEP_TIME }))];
}

function shortestOf(plans: readonly Plan[]): Plan | undefined {
  return plans.toSorted((one, other) => one.length - other.length)[0];
}
