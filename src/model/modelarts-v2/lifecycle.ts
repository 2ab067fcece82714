import { type Lifecycle, lifecycleOf } from '../lifecycle.ts';
import { absences } from './absences.ts';
import { drawing } from './drawing.ts';
import { eventTypes } from './events.ts';
import { roles, scenarios } from './scenarios.ts';
import { sources } from './sources.ts';
import { type PhaseV2, statuses } from './statuses.ts';
import { unrolled } from './table.generated.ts';

/** The lifecycle of a ModelArts v2 training job, by its phases. */
export const modelartsV2: Lifecycle<PhaseV2> = lifecycleOf({
  id: 'modelarts-v2',
  title: 'ModelArts v2 training job',
  catalogue: statuses,
  table: unrolled,
  absences,
  sources,
  drawing,
  events: eventTypes,
  scenarios,
  roles,
  // Its name in the pages of the vendor (S37).
  show: { operation: 'ShowTrainingJobDetails', path: 'status.phase' },
});
