import type { Absence } from '../evidence.ts';
import type { SourceId } from './sources.ts';
import { isLive, isTerminal, type Status, statusNames } from './statuses.ts';

/** Steps that were considered and left out of the machine, with the reason. The first that fits a step applies. */
export const absences: readonly Absence<Status, SourceId>[] = [
  {
    from: ['LOST'],
    to: statusNames.filter(isLive),
    why: 'nothing is known of a recovery; a sibling system, Azure ML, has one, and no record here shows it',
    sources: ['S1', 'S16'],
  },
  {
    from: statusNames.filter(isTerminal),
    to: statusNames.filter(isLive),
    why: 'a job that runs again is a new version with a history of its own',
    sources: ['S4', 'S22'],
  },
  {
    from: ['COMPLETED'],
    to: ['SUBMIT_MODEL_FAILED', 'DEPLOY_SERVICE_FAILED'],
    why: 'which status is shown between training and a failed rollout is not known',
    sources: ['S30'],
  },
  {
    from: ['WAITING'],
    to: ['SUBMIT_FAILED'],
    why: 'a queuing job is submitted already; no source shows the step',
    sources: ['S1'],
  },
  {
    from: ['RUNNING'],
    to: ['MOUNT_FAILED'],
    why: 'volumes are mounted before user code runs',
    sources: ['S33'],
  },
];
