import { type Lifecycle, lifecycleData, lifecycleOf } from '../model/lifecycle.ts';
import { defaultLifecycle, lifecycles } from '../model/lifecycles.ts';
import type { Table } from '../model/table.ts';

/** What a renderer draws: a lifecycle, or only its table. */
export type Model = Lifecycle | Table;

/**
 * The lifecycle to draw. A table whose statuses are all statuses of the default lifecycle takes the place of its table; what
 * is known of any other table is only what it says.
 */
export function modelOf(model: Model): Lifecycle {
  if ('table' in model) return model;
  const lifecycle: Lifecycle = defaultLifecycle;
  const isOfDefault = model.statuses.every((status) => lifecycle.statuses.names.includes(status));
  if (isOfDefault) return lifecycleOf({ ...lifecycleData(lifecycle), table: model });
  const catalogue = Object.fromEntries(model.statuses.map((status) => [status, {}]));
  return lifecycleOf({ id: 'job', title: 'job', catalogue, table: model });
}

/** The events of a lifecycle: in its own order, or else in the order in which the rows name them. */
export function eventsOf({ events = [], table: { rows } }: Lifecycle): readonly string[] {
  return [...new Set([...events, ...rows.map(({ event }) => event)])];
}

/** Whether a lifecycle is one that jobstat comes with. */
export function isBuiltIn({ id }: Pick<Lifecycle, 'id'>): boolean {
  return Object.hasOwn(lifecycles, id);
}
