import { type Lifecycle, lifecycleOf } from '../lifecycle.ts';
import { hasRow, type Row, type Table, tabulate } from '../table.ts';
import { absences } from './absences.ts';
import { drawing } from './drawing.ts';
import { type JobEventType, jobEventTypes } from './events.ts';
import { roles, scenarios } from './scenarios.ts';
import { sources } from './sources.ts';
import { type Status, statuses } from './statuses.ts';
import { unrolled } from './table.generated.ts';

/** A transition of a ModelArts v1 training job. `deleted` is no status: the record is gone. */
export type JobRow = Row<Status, JobEventType, 'deleted'>;

/** The table of the job machine. */
export type JobTable = Table<Status, JobEventType, 'deleted'>;

/** The table of the job machine, compiled in advance. */
export const jobTable: JobTable = tabulate<Status, JobEventType, 'deleted'>(unrolled);

/** The lifecycle of a ModelArts v1 training job. */
export const modelartsV1: Lifecycle<Status> = lifecycleOf({
  id: 'modelarts-v1',
  title: 'ModelArts v1 training job',
  catalogue: statuses,
  table: jobTable,
  absences,
  sources,
  drawing,
  events: jobEventTypes,
  scenarios,
  roles,
  show: { operation: 'ShowTrainingJobVersion', path: 'status' },
});

/** The statuses that may follow this one, those with the best evidence first. */
export function successors(status: Status): readonly Status[] {
  return jobTable.successors(status);
}

/** Whether the event can happen to a job in this status: `accepts('RUNNING', 'stop')`. */
export function accepts(status: Status, event: JobEventType): boolean {
  return hasRow(jobTable, status, event);
}
