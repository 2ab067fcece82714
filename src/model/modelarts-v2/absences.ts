import type { Absence } from '../evidence.ts';
import type { SourceId } from './sources.ts';
import type { PhaseV2 } from './statuses.ts';

/** Steps that were considered and left out of the machine, with the reason. The first that fits a step applies. */
export const absences: readonly Absence<PhaseV2, SourceId>[] = [
  {
    from: ['Failed'],
    to: ['Pending', 'Running'],
    why: 'with automatic restart on, whether Failed is shown between two runs is not known; the scheduler underneath keeps it for the end',
    sources: ['S46', 'S48', 'S61'],
  },
  {
    from: ['Abnormal'],
    to: ['Creating', 'Pending', 'Running'],
    why: 'the console counts an abnormal job as one that has ended; no record shows a recovery',
    sources: ['S26'],
  },
  {
    from: ['Completed', 'Failed', 'Terminated', 'Abnormal'],
    to: ['Creating', 'Pending', 'Running'],
    why: 'a copy of a job is a new job with an id of its own',
    sources: ['S26', 'S54', 'S61'],
  },
  {
    from: ['Completed', 'Failed', 'Terminated', 'Abnormal'],
    to: ['Terminating'],
    why: 'the vendor refuses to stop a job that has ended',
    sources: ['S26', 'S54'],
  },
  {
    from: ['Completed', 'Failed', 'Terminated', 'Abnormal'],
    to: ['Completed', 'Failed', 'Terminated', 'Abnormal'],
    why: 'a job ends once; the scheduler underneath keeps an ended job as it is',
    sources: ['S61'],
  },
  {
    from: ['Terminating'],
    to: ['Creating', 'Pending', 'Running'],
    why: 'a job that is being stopped ends; the scheduler underneath leads on to nothing else',
    sources: ['S61'],
  },
];
