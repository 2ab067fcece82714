import type { JobEventType } from '../model/modelarts-v1/events.ts';
import type { Status } from '../model/modelarts-v1/statuses.ts';
import type { Duration } from '../time.ts';
import type { Distribution } from './distribution.ts';

/** The names of the built-in scenarios. */
export const scenarioNames = [
  'typical',
  'custom-image-first-run',
  'busy-pool',
  'elastic',
  'flaky',
  'impatient-users',
  'rollout',
] as const;

/** A built-in scenario: one of {@link scenarioNames}. */
export type ScenarioName = (typeof scenarioNames)[number];

/** A share from 0 to 1: the same in all statuses, or by status. */
export type Share = number | { readonly [S in Status]?: number };

/**
 * How simulated jobs behave: what happens to them, how often, and how long it takes. A scenario is policy, not
 * legality: it weights the transitions of the machine and adds none.
 */
export interface Scenario {
  /** What the scenario is about, and where its numbers come from. */
  readonly description?: string;
  /** The built-in scenario that this one changes. To take a transition out of it, give it the weight 0. */
  readonly extends?: ScenarioName;
  /** The time between the creation of one job and the next. */
  readonly arrivals?: Distribution;
  /**
   * What the platform does, by status: the weight of each transition relative to the others. What users do and lost
   * contact have no weights: see {@link Scenario.users} and {@link Scenario.unknown}.
   */
  readonly odds?: { readonly [S in Status]?: { readonly [E in JobEventType]?: number } };
  /** The dwell time of each status: in a terminal one, the time until the record is deleted, if it is. */
  readonly dwell?: { readonly [S in Status]?: Distribution };
  /** The maximum dwell time in RUNNING: after it, the platform stops the job. */
  readonly maxRunTime?: Duration;
  readonly users?: {
    /** The share of visits to a status that end because a user stops the job. */
    readonly stop?: Share;
    /** The share of visits to a status that end because a user deletes the job. */
    readonly delete?: Share;
    /** The share of deletions that fail. */
    readonly deleteFails?: number;
  };
  /** The share of visits to a status that UNKNOWN interrupts. From there, the job returns to that status. */
  readonly unknown?: Share;
}
