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

/** A part of all cases, from 0 to 1: in all statuses alike, or by status. */
export type Share = number | { readonly [S in Status]?: number };

/**
 * How simulated jobs behave: what happens to them how often, and how long it takes. A scenario is policy, not legality:
 * it weighs the transitions of the machine and adds none.
 */
export interface Scenario {
  /** What the scenario is about, and why it has its numbers. */
  readonly description?: string;
  /** The built-in scenario that holds wherever this one says nothing. A weight of 0 takes something out of it. */
  readonly extends?: ScenarioName;
  /** The time between the creation of one job and the next. */
  readonly arrivals?: Distribution;
  /**
   * What the platform does with a job, by status: the weight of each transition against the others. What users do, and
   * lost sight, are not among them: see {@link Scenario.users} and {@link Scenario.unknown}.
   */
  readonly odds?: { readonly [S in Status]?: { readonly [E in JobEventType]?: number } };
  /** How long a job stays in a status each time; in an ended one, until its record is deleted, if it is. */
  readonly dwell?: { readonly [S in Status]?: Distribution };
  /** The longest that a job may stay in RUNNING at a time: then the platform stops it. */
  readonly maxRunTime?: Duration;
  readonly users?: {
    /** The share of stays in a status that end because a user stops the job. */
    readonly stop?: Share;
    /** The share of stays in a status that end because a user deletes the job. */
    readonly delete?: Share;
    /** The share of deletions that fail. */
    readonly deleteFails?: number;
  };
  /** The share of stays in a status that are broken off by UNKNOWN, from which the job returns to where it was. */
  readonly unknown?: Share;
}
