import type { Lifecycle } from '../model/lifecycle.ts';
import { lifecycleIn, type WithLifecycle } from '../model/lifecycles.ts';
import { reaching } from '../model/reachable.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Row } from '../model/table.ts';
import { isWeighted, leadsBack } from './schema.ts';

/** The scenario of a lifecycle that is used unless another one is given. */
const USUAL = 'typical';

/** How long everything takes of which nothing is known. */
const MEAN = '1m';

/** The scenario of some options: `typical` unless given, or where there is no such scenario, one made from the table. */
export function scenarioIn<S extends string>(
  options: WithLifecycle<S> & { readonly scenario?: string | Scenario<NoInfer<S>> | undefined },
): string | Scenario<S> {
  const lifecycle = lifecycleIn(options);
  return options.scenario ?? (hasScenario(lifecycle) ? USUAL : defaultScenario(lifecycle));
}

/** Whether a lifecycle says how jobs usually behave. */
export function hasScenario<S extends string>({ scenarios = {} }: Lifecycle<S>): boolean {
  return Object.hasOwn(scenarios, USUAL);
}

/**
 * A scenario for a lifecycle of which only the machine is known: every transition of a status equally often, and a minute
 * in each status on average. Jobs stay in the status in which they end, and their records are kept, unless nothing else
 * ends a job.
 */
export function defaultScenario<S extends string>(lifecycle: Lifecycle<S>): Scenario<S> {
  const { names, isTerminal } = lifecycle.statuses;
  const { roles = {} } = lifecycle;
  const rows = rowsTaken(lifecycle);
  const odds: Record<string, Record<string, number>> = {};
  const shares: Record<(typeof shared)[number], Record<string, number>> = { stop: {}, delete: {}, lose: {} };
  for (const status of names.filter((name) => !isTerminal(name))) {
    const own = rows.filter(({ from }) => from === status);
    for (const { event } of own) {
      const role = roleOf(event, lifecycle);
      if (role === undefined) odds[status] = { ...odds[status], [event]: 1 };
      else shares[role][status] = 1 / own.length;
    }
  }
  const { stop, delete: deletes, lose } = shares;
  // The border of the types: the names are those of the lifecycle's statuses.
  return {
    description: 'Every transition equally often, and a minute in each status on average.',
    arrivals: { exponential: MEAN },
    odds,
    dwell: Object.fromEntries(names.map((status) => [status, { exponential: MEAN }])),
    users: { ...(roles.stop && { stop }), ...(roles.delete && { delete: deletes }) },
    ...(roles.lose && { unknown: lose }),
  } as Scenario<string> as Scenario<S>;
}

/** The events that have a share of their own, by what a scenario calls them. */
const shared = ['stop', 'delete', 'lose'] as const;

function roleOf<S extends string>(event: string, { roles = {} }: Lifecycle<S>): (typeof shared)[number] | undefined {
  return shared.find((role) => roles[role] === event);
}

/** The rows that jobs take: they change the status of a live job, and those from which no status is reported only if need be. */
function rowsTaken<S extends string>(lifecycle: Lifecycle<S>): readonly Row[] {
  const { table, statuses } = lifecycle;
  const { ends, gone } = table;
  const rows: readonly Row[] = table.rows.filter((row) => {
    const isShared = roleOf(row.event, lifecycle) !== undefined && leadsBack(row, table);
    return !statuses.isTerminal(row.from) && row.from !== row.to && (isShared || isWeighted(row, { lifecycle }));
  });
  const kept = rows.filter(({ to }) => !gone.includes(to));
  const canEnd = reaching<string>(ends, kept);
  return rows.filter(({ from, to }) => !gone.includes(to) || !canEnd.has(from));
}
