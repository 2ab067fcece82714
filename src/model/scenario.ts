import type { Duration } from '../time.ts';

/** How long something takes: a fixed duration, or one of these distributions. */
export type Distribution =
  | Duration
  /** Any duration between two, all equally likely. */
  | { readonly uniform: readonly [Duration, Duration] }
  /** The time until an event that is equally likely at every moment, given its mean. */
  | { readonly exponential: Duration }
  /** Mostly short, sometimes very long: half of the durations are below `median`, 19 of 20 below `p95`. */
  | { readonly lognormal: { readonly median: Duration; readonly p95: Duration } };

/** A share from 0 to 1: the same in all statuses, or by status. */
export type Share<S extends string = string> = number | { readonly [Name in S]?: number };

/**
 * How simulated jobs behave: what happens to them, how often, and how long it takes. A scenario is policy, not
 * legality: it weights the transitions of the machine and adds none.
 */
export interface Scenario<S extends string = string, E extends string = string> {
  /** What the scenario is about, and where its numbers come from. */
  readonly description?: string;
  /** The scenario of the same lifecycle that this one changes. To take a transition out of it, give it the weight 0. */
  readonly extends?: string;
  /** The time between the creation of one job and the next. */
  readonly arrivals?: Distribution;
  /**
   * What the platform does, by status: the weight of each transition relative to the others. What users do and lost
   * contact have no weights: see {@link Scenario.users} and {@link Scenario.unknown}.
   */
  readonly odds?: { readonly [Name in S]?: { readonly [Event in E]?: number } };
  /** The dwell time of each status: in a terminal one, the time until the record is deleted, if it is. */
  readonly dwell?: { readonly [Name in S]?: Distribution };
  /** The maximum dwell time in the status in which jobs run: after it, the platform stops the job. */
  readonly maxRunTime?: Duration;
  readonly users?: {
    /** The share of visits to a status that end because a user stops the job. */
    readonly stop?: Share<S>;
    /** The share of visits to a status that end because a user deletes the job. */
    readonly delete?: Share<S>;
    /** The share of deletions that fail. */
    readonly deleteFails?: number;
  };
  /** The share of visits to a status that lost contact interrupts. After it, the job returns to that status. */
  readonly unknown?: Share<S>;
}

/** What the keys of scenarios stand for that name no event. A lifecycle without a role has no such key. */
export interface Roles<S extends string = string, E extends string = string> {
  /** The event when a user stops a job, or it has run for too long: `users.stop` and `maxRunTime`. */
  readonly stop?: E;
  /** The event when a user deletes a job: `users.delete`. */
  readonly delete?: E;
  /** The event when that fails: `users.deleteFails`. */
  readonly deleteFails?: E;
  /** The event when contact with a job is lost: `unknown`. */
  readonly lose?: E;
  /** The status in which jobs run: `maxRunTime` is its maximum dwell time. */
  readonly running?: S;
}
